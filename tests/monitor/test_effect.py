"""What accepting would do, held against what is believed once it was done."""

from datetime import date

import pytest
from review_examples import CASE, bench, by, filed_one, item

from detente.errors import DetenteError
from detente.intent import assess
from detente.monitor._decide import accept
from detente.monitor._effect import effect
from detente.monitor._preview import preview
from detente.record import open_record


@pytest.mark.slow
def test_what_is_foretold_is_what_is_then_believed(tmp_path):
    at = bench(tmp_path)
    made = filed_one(at, item(published=None), kind="nuclear_test", happened="2026-07-15")
    told = preview(at, made.id, by(), forecasts=True)[1]
    before = assess(at.record()).now("north_korea")
    accept(at, made.id, by())
    after = assess(at.record()).now("north_korea")
    moved = {m.name: m for m in told.beliefs}
    for type in before:
        found = moved[f"north_korea {type}"]
        assert found.before == pytest.approx(before[type].mean, abs=1e-5)
        assert found.after == pytest.approx(after[type].mean, abs=1e-5)
    assert told.largest is not None
    assert told.said.startswith("Accepting this moves P(entrenched) from ")
    chances = {m.name: m for m in told.forecasts}
    assert chances["nuclear-test-365"].after > chances["nuclear-test-365"].before


@pytest.mark.slow
def test_in_a_month_not_read_yet_it_says_when(tmp_path):
    at = bench(tmp_path)
    made = filed_one(at, kind="nuclear_test", magnitudes={})
    told = preview(at, made.id, by())[1]
    assert (told.month, told.open) == ("2026-11", True)
    assert told.said.startswith("Once 2026-11 is read as recorded so far, accepting this moves P(")
    assert "nuclear-test-365" in told.counts
    assert ("north_korea", "2026-11", "hold", "nuclear_test") in told.acts


def test_it_says_so_when_nothing_moves():
    record = open_record(CASE)
    known = record.events["NUC-20170903"].claims[:1]
    told = effect(record, known, today=date(2026, 11, 23))
    assert told.said == (
        "Accepting this moves no belief: what each player did in 2017-09 reads the same."
    )
    assert all(m.change == 0 for m in told.beliefs)


def test_there_must_be_a_claim():
    with pytest.raises(DetenteError, match="no claim to add"):
        effect(open_record(CASE), [], today=date(2026, 11, 23))
