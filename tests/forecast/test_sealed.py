"""Sealed forecasts: what is written stays, and whatever is changed afterwards is found."""

import json
from datetime import date, timedelta

import pytest
from forecast_worlds import ANY_TALK, LAUNCH_DAYS, case
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from detente.errors import RecordError
from detente.forecast import Sealed
from detente.forecast import _kept as kept
from detente.forecast._sealed import Void, append, head, read_sealed
from detente.record._claim import digest
from detente.record._ledger import GENESIS

CASE = case(date(2004, 12, 31))
MONDAY = date(2003, 6, 2)
AT = "2003-06-02T10:00:00Z"


def said(days=0, forecaster="a desk", question=ANY_TALK, **more):
    origin = MONDAY + timedelta(days=days)
    values = {"chance": 0.25} if question.answer == "event" and not more else {}
    return Sealed(
        forecaster=forecaster,
        question=question,
        made=origin,
        origin=origin,
        closes=origin + timedelta(days=question.horizon_days),
        **(values | more),
    )


def sealed(folder, count=4):
    append(folder, CASE, [said(n) for n in range(count)], recorded_at=AT)
    return folder / "tiny.forecasts.jsonl"


def test_what_was_sealed_comes_back(tmp_path):
    bodies = [
        said(),
        said(question=LAUNCH_DAYS, pmf=(0.1, 0.7, 0.2)),
        said(1, question=LAUNCH_DAYS, quantiles={"0.1": 0, "0.9": 4.5}, url="https://a.org/b"),
        said(2, chance=0.1, note="two\nlines, \u2028 and \x85 too"),
    ]
    append(tmp_path, CASE, bodies, recorded_at=AT)
    append(tmp_path, CASE, [Void(forecast=2, reason="worded wrongly")], recorded_at=AT)
    found = read_sealed(tmp_path, CASE)
    assert [e.body for e in found[:4]] == bodies
    assert [(e.seq, e.action) for e in found[3:]] == [(4, "forecast"), (5, "void")]
    assert found[0].recorded == MONDAY


def test_the_chain_is_the_one_that_the_record_has(tmp_path):
    """Its formula written out: each value covers the one before, the head and the row's digest."""
    path = sealed(tmp_path, 2)
    before = GENESIS
    for n, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        told = json.loads(line)
        before = digest(
            {"before": before, "seq": n, "recorded_at": AT, "action": "forecast", "reason": "",
             "rows": [digest(told["body"])]}
        )  # fmt: skip
        assert told["digest"] == before
    assert head(read_sealed(tmp_path, CASE)) == before


def test_adding_leaves_the_lines_before_byte_for_byte(tmp_path):
    path = sealed(tmp_path)
    before = path.read_bytes()
    append(tmp_path, CASE, [said(9)], recorded_at=AT)
    assert path.read_bytes().startswith(before)


def test_a_file_without_its_last_line_end_is_added_to_all_the_same(tmp_path):
    path = sealed(tmp_path)
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    append(tmp_path, CASE, [said(9)], recorded_at=AT)
    assert len(read_sealed(tmp_path, CASE)) == 5


def test_a_second_answer_from_the_same_day_is_not_taken(tmp_path):
    sealed(tmp_path)
    assert append(tmp_path, CASE, [said(0, chance=0.9), said(8)], recorded_at=AT)[0].seq == 5
    assert read_sealed(tmp_path, CASE)[0].body.chance == 0.25


@settings(max_examples=50)
@given(line=st.integers(0, 3), data=st.data())
def test_any_changed_value_is_found_where_it_stands(tmp_path_factory, line, data):
    folder = tmp_path_factory.mktemp("w")
    path = sealed(folder)
    lines = path.read_text("utf-8").splitlines()
    told = json.loads(lines[line])
    holder, name = data.draw(
        st.sampled_from(
            [(told, key) for key in told] + [(told["body"], key) for key in told["body"]]
        )
    )
    old = holder[name]
    others = ["x", 7, 0.5, None, "2003-06-03", "void"]
    holder[name] = data.draw(st.sampled_from([o for o in others if o != old]))
    lines[line] = json.dumps(told)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(RecordError, match="was altered") as caught:
        read_sealed(folder, CASE)
    assert f"line {line + 1}" in caught.value.problems[0].where


def test_a_chance_made_better_after_the_fact_is_named(tmp_path):
    path = sealed(tmp_path)
    path.write_text(path.read_text("utf-8").replace('"chance":0.25', '"chance":0.95', 1), "utf-8")
    with pytest.raises(RecordError) as caught:
        read_sealed(tmp_path, CASE)
    assert str(caught.value) == (
        f"{path} was altered: 1 problem; nothing was read.\n\n"
        "  1. the forecast on this line was changed after it was sealed\n"
        "     at tiny.forecasts.jsonl, line 1\n"
        "     A sealed forecast is never edited. Restore the file from a copy."
    )
    with pytest.raises(RecordError, match="was altered"):
        append(tmp_path, CASE, [said(9)], recorded_at=AT)


@pytest.mark.parametrize(("gone", "named"), [(0, 1), (1, 2), (2, 3)])
def test_a_dropped_line_is_found_where_it_stood(tmp_path, gone, named):
    path = sealed(tmp_path)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    del lines[gone]
    path.write_text("".join(lines), "utf-8")
    with pytest.raises(RecordError) as caught:
        read_sealed(tmp_path, CASE)
    assert f"line {named}" in caught.value.problems[0].where
    assert "changed, dropped or put in" in caught.value.problems[0].what


def test_lines_dropped_at_the_end_show_only_in_the_chains_last_value(tmp_path):
    path = sealed(tmp_path)
    noted = head(read_sealed(tmp_path, CASE))
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), "utf-8")
    assert head(read_sealed(tmp_path, CASE)) != noted


def test_a_line_cut_short_is_found(tmp_path):
    path = sealed(tmp_path)
    path.write_text(path.read_text("utf-8")[:-40], "utf-8")
    with pytest.raises(RecordError, match=r"(?s)altered or cut short.*line 4"):
        read_sealed(tmp_path, CASE)


def test_a_write_that_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = sealed(tmp_path)
    before = path.read_bytes()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept.os, "fsync", full)
    with pytest.raises(RecordError, match="No space left on device"):
        append(tmp_path, CASE, [said(9)], recorded_at=AT)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_two_writers_take_turns(tmp_path, monkeypatch):
    path = sealed(tmp_path)
    monkeypatch.setattr(kept, "_WAIT_SECONDS", 0.0)
    lock = tmp_path / f".{path.name}.lock"
    lock.write_text("")
    with pytest.raises(RecordError, match="another program is changing this workspace"):
        append(tmp_path, CASE, [said(9)], recorded_at=AT)
    lock.unlink()
    assert append(tmp_path, CASE, [said(9)], recorded_at=AT)


def test_a_server_keeps_no_forecasts():
    address = "postgresql://nobody@nowhere/records"
    assert read_sealed(address, CASE) == []
    with pytest.raises(RecordError, match=r"keeps no forecasts\.jsonl"):
        append(address, CASE, [said()], recorded_at=AT)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"chance": 1.2}, "less than or equal to 1"),
        ({"chance": None}, "neither a chance nor a pmf nor quantiles"),
        ({"pmf": (0.5, 0.5)}, "an event has a chance"),
        ({"question": LAUNCH_DAYS, "pmf": (0.5, 0.4)}, "pmf sums to 0.9"),
        ({"question": LAUNCH_DAYS, "quantiles": {"half": 1}}, "named by their level"),
        ({"question": LAUNCH_DAYS, "quantiles": {"1.5": 1}}, "levels between 0 and 1"),
        ({"question": LAUNCH_DAYS, "quantiles": {"0.5": 2, "0.1": 3}}, "fall where their level"),
        ({"question": LAUNCH_DAYS, "quantiles": {"0.5": -1}}, "greater than or equal to 0"),
    ],
)
def test_what_is_no_forecast_is_refused(more, words):
    with pytest.raises(ValidationError, match=words):
        said(**more)


def test_the_last_day_must_be_the_questions():
    values = said().model_dump() | {"closes": MONDAY}
    with pytest.raises(ValidationError, match="not the question's horizon after the origin"):
        Sealed(**values)
