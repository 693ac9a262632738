"""Findings as a whole: declared in the case, blind to what came later, never called a cause."""

from datetime import date, timedelta

import pytest
from findings_worlds import known, regularity, world
from forecast_worlds import claim, record

from detente.errors import DetenteError, RecordError
from detente.forecast import findings

TODAY = date(1998, 6, 30)
LAUNCHES = [date(1990, 1, 5) + timedelta(days=61 * n) for n in range(60)]
TALKS = [date(1990, 2, 5) + timedelta(days=97 * n) for n in range(36)]
PAPER = {
    "source": "A paper",
    "url": "https://example.org/paper",
    "published": "1995",
    "said": "Launches to 1992.",
    "figure": "events",
    "value": 20.0,
    "since": date(1990, 1, 1),
    "until": date(1992, 12, 31),
}
ASKED = (
    regularity("months", leaders_of=("red",), published=(PAPER,)),
    regularity(
        "nearest", days=tuple(date(y, 11, 6) for y in range(1990, 2000)), held_against="votes"
    ),
    regularity("around", window_days=14),
    regularity("wait"),
)
CASE = world(date(1999, 12, 31), *ASKED, change=date(1994, 7, 8))


def plain(record):
    return [{**f.as_dict(), "run": ""} for f in findings(record, seed=0)]


def test_what_came_or_was_learned_later_changes_nothing():
    rows = [claim(n, d, d) for n, d in enumerate(LAUNCHES)]
    rows += [claim(n, d, d, "talk") for n, d in enumerate(TALKS)]
    poison = [
        claim(1000 + n, TODAY + timedelta(days=n), TODAY + timedelta(days=n)) for n in range(1, 90)
    ]
    poison += [
        claim(2000 + n, date(1992, 1, 1) + timedelta(days=n), TODAY + timedelta(days=1), kind)
        for n in range(200)
        for kind in ("launch", "talk")
    ]
    clean, poisoned = record(CASE, rows), record(CASE, [*rows, *poison])
    assert plain(poisoned.as_of(TODAY)) == plain(clean.as_of(TODAY))
    assert plain(poisoned) != plain(clean)


def test_each_says_that_association_is_not_cause_and_how_it_was_computed():
    for made in findings(known(CASE, LAUNCHES, TALKS), seed=0):
        assert made.caution == "Association is not cause. It may be the weather."
        assert made.reading
        assert made.how
        assert all(row.keys() == made.rows[0].keys() for row in made.rows)


def test_a_published_figure_stands_beside_ours_over_its_span():
    (made,) = findings(known(CASE, LAUNCHES, TALKS), "months", seed=0)
    (beside,) = made.published
    assert beside.ours == sum(day.year <= 1992 for day in LAUNCHES) == 18
    assert beside.difference == -2
    (early,) = findings(known(CASE, LAUNCHES, TALKS).as_of(date(1991, 6, 1)), "months", seed=0)
    assert early.published[0].ours is early.published[0].difference is None


def test_the_same_inputs_give_the_same_run_and_others_another():
    record = known(CASE, LAUNCHES, TALKS)
    runs = [f.run for f in findings(record, seed=0)]
    assert runs == [f.run for f in findings(record, seed=0)]
    assert len({*runs, *(f.run for f in findings(record, seed=1))}) == 8
    assert not {*runs} & {f.run for f in findings(record.as_of(TODAY), seed=0)}


def test_an_empty_record_gives_readings_that_say_so():
    months, nearest, around, wait = findings(known(CASE, []), seed=0)
    assert months.reading == "There are no two sorts of month to compare yet."
    assert nearest.reading == "None of the votes can be used yet."
    assert around.reading == "None of the talks is known yet."
    assert wait.reading == "No wait has begun yet."


def test_an_unknown_finding_names_those_there_are():
    with pytest.raises(DetenteError, match=r"'war'. It declares: months, nearest, around, wait"):
        findings(known(CASE, []), "war", seed=0)


def test_a_record_not_yet_searched_says_so():
    with pytest.raises(RecordError, match="searched through 1989-12-31"):
        findings(known(world(date(1989, 12, 31), *ASKED), []), seed=0)
