"""Track records that ship with a case: used where they fit, and compared with what is made now."""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest
from forecast_worlds import ANY_TALK, LAUNCH_DAYS, record_of_days

from detente.forecast import backtests, forecast
from detente.forecast._backtests import track_records
from detente.forecast._finished import FILE, compared, shipped, write_all

THROUGH = date(2001, 12, 31)


@pytest.fixture
def world(tmp_path):
    made = record_of_days(range(0, 4400, 17), THROUGH)
    made.case = made.case.model_copy(update={"folder": str(tmp_path)})
    return made


def ship(world, *questions, change=None):
    """Write what ships, with every chance of one model set to `change` where that is given."""
    made = backtests(world, questions, seed=0)
    path = shipping(world)
    write_all(path, made)
    if change is not None:
        documents = json.loads(gzip.decompress(path.read_bytes()))
        for document in documents.values():
            chances = document["models"]["climatology"]["chances"]
            document["models"]["climatology"]["chances"] = [change] * len(chances)
        path.write_bytes(gzip.compress(json.dumps(documents).encode()))
    return made


def shipping(world):
    return Path(world.case.folder) / FILE


def test_what_ships_is_exactly_what_was_made(world):
    made = ship(world, LAUNCH_DAYS, ANY_TALK)
    read = track_records(world, [LAUNCH_DAYS, ANY_TALK], make=nothing_left, seed=0)
    assert {id: b.as_dict() for id, b in read.items()} == {
        id: b.as_dict() for id, b in made.items()
    }


def nothing_left(trials):
    assert not trials
    return {}


def test_a_forecast_reads_what_ships(world):
    ship(world, LAUNCH_DAYS, change=0.25)
    made = forecast(world, LAUNCH_DAYS, seed=0)
    assert set(made.climatology.chances) == {0.25}


@pytest.mark.slow
def test_a_forecast_from_another_record_does_not(world):
    ship(world, LAUNCH_DAYS, change=0.25)
    for other in (world.without(events=["L-3"]), world.as_of(date(2001, 6, 30))):
        made = forecast(other, LAUNCH_DAYS, seed=0)
        assert set(made.climatology.chances) != {0.25}


def test_the_day_it_is_read_on_does_not_matter(world):
    ship(world, LAUNCH_DAYS)
    later = world.as_of(date(2009, 5, 5))
    assert track_records(later, [LAUNCH_DAYS], make=nothing_left, seed=0)


def test_without_a_file_everything_is_made(world):
    assert shipped(world.case) == {}
    assert list(track_records(world, [LAUNCH_DAYS], seed=0)) == ["launch-days"]


def test_questions_that_cannot_be_scored_are_left_out(world):
    early = world.as_of(date(2000, 4, 15))
    assert list(track_records(early, [LAUNCH_DAYS, ANY_TALK], seed=0)) == ["launch-days"]


def test_the_same_records_give_the_same_bytes(world):
    made = ship(world, LAUNCH_DAYS)
    before = shipping(world).read_bytes()
    write_all(shipping(world), made)
    assert shipping(world).read_bytes() == before
    assert [p.name for p in shipping(world).parent.iterdir()] == [FILE]


def test_the_file_can_be_read_without_this_package(world):
    made = ship(world, LAUNCH_DAYS)["launch-days"]
    found = json.loads(gzip.decompress(shipping(world).read_bytes()))["launch-days"]
    assert found["origins"] == [day.isoformat() for day in made.origins]
    assert found["outcomes"] == made.outcomes.tolist()
    logs = found["models"]["trailing_year"]["log"]
    assert sum(logs) / len(logs) == pytest.approx(made.tracks["trailing_year"].main.mean)


@pytest.mark.slow
def test_the_comparison_says_what_it_found(world):
    made = ship(world, LAUNCH_DAYS)["launch-days"]
    assert compared(shipped(world.case).get("launch-days"), made) == "equal"
    assert compared(shipped(world.case).get("talk"), made) == "nothing ships"
    other = backtests(world.as_of(date(2001, 6, 30)), [LAUNCH_DAYS], seed=0)["launch-days"]
    assert "of another record" in compared(shipped(world.case)["launch-days"], other)
    ship(world, LAUNCH_DAYS, change=0.25)
    said = compared(shipped(world.case)["launch-days"], made)
    assert said.startswith("what ships differs, most for climatology (by up to 0.")
    ship(world, LAUNCH_DAYS, change="much")
    assert compared(shipped(world.case)["launch-days"], made) == "what ships is damaged"


def test_a_record_that_lacks_a_model_is_made_again(world):
    ship(world, LAUNCH_DAYS)
    documents = json.loads(gzip.decompress(shipping(world).read_bytes()))
    del documents["launch-days"]["models"]["discounted"]
    shipping(world).write_bytes(gzip.compress(json.dumps(documents).encode()))
    assert "discounted" in forecast(world, LAUNCH_DAYS, seed=0).track.tracks


@pytest.mark.parametrize(
    "content", [b"", b"[]", gzip.compress(b"[1]", mtime=0), gzip.compress(b"{", mtime=0)]
)
def test_a_damaged_file_is_as_good_as_none(world, content):
    shipping(world).write_bytes(content)
    assert shipped(world.case) == {}
    assert forecast(world, LAUNCH_DAYS, seed=0).track is not None
