"""The track records that ship with the case fit it, are small, and can be made again."""

from pathlib import Path

import pytest

from detente.case import load
from detente.forecast import backtests
from detente.forecast._backtests import scorable
from detente.forecast._finished import FILE, compared, shipped
from detente.forecast.models import declared
from detente.record import open_record

CASE = load("north_korea")
RECORD = open_record(CASE)
SHIPPED = Path(CASE.folder) / FILE
IDS = [q.id for q in CASE.questions]
AGAIN = ("launch-days-30", "lethal-clash-365")  # all: detente forecast backtest
REMEDY = f"Run: detente forecast backtest --out {SHIPPED.name}, in the folder of the case."


@pytest.mark.parametrize("question", IDS)
def test_every_question_has_at_least_three_baselines(question):
    models = declared(CASE.question(question))
    assert sum(model.baseline for model in models) >= 3
    assert models[0].id == "climatology"


@pytest.mark.slow
def test_what_ships_fits_the_case_and_the_record():
    found = shipped(CASE)
    trials = scorable(RECORD, CASE.questions)
    stale = [t.question.id for t in trials if found.get(t.question.id, {}).get("key") != t.key]
    assert not stale, REMEDY
    assert found.keys() == {t.question.id for t in trials}, REMEDY


def test_what_ships_is_small():
    assert SHIPPED.stat().st_size < 1_000_000


@pytest.mark.slow
@pytest.mark.parametrize("question", AGAIN)
def test_what_ships_is_what_is_made(question):
    made = backtests(RECORD, [CASE.question(question)], seed=0)[question]
    assert compared(shipped(CASE).get(question), made) == "equal", REMEDY
