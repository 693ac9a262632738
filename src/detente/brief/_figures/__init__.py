"""Figures: what each type draws, taken from the record, and the drawing itself."""

from detente.brief._figures._spec import figure_entry as figure_entry
from detente.brief._figures._spec import figure_of as figure_of
