"""Détente: a sourced record, scored forecasts and a briefing whose every number can be traced."""

__version__ = "0.1.0"
