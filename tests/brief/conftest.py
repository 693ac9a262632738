"""Forecasts and track records made once, for tests of the prose that stands around them."""

import pytest

from detente.forecast import _backtests, forecast


@pytest.fixture(scope="session")
def made():
    return {}


@pytest.fixture
def forecasts_made_once(made, monkeypatch):
    """Answer the same question, asked of the same record on the same day, with the same answer."""

    def once(view, question, **more):
        key = (view.state, view.day, question.id, more["seed"])
        if key not in made:
            made[key] = forecast(view, question, **more)
        return made[key]

    def tracks(view, questions, **more):
        key = (view.state, view.day, more["seed"])
        if key not in made:
            made[key] = track_records(view, questions, **more)
        return made[key]

    track_records = _backtests.track_records
    monkeypatch.setattr("detente.forecast.forecast", once)
    monkeypatch.setattr("detente.forecast._backtests.track_records", tracks)
