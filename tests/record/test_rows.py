"""Rows say what they say: dates, lists and digests hold up, and flat text loses nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from record_examples import claim, judgement, source

from detente.record import Claim, Judgement, Source
from detente.record._flat import flatten, unflatten
from detente.record._sheet import read_sheet, sheet_text
from detente.record._when import span

# Everything that a text field may hold: printable letters of any script, new lines and tabs.
text = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cc", "Cs")),
        st.sampled_from("\n\t,\";=' "),
    ),
    max_size=40,
)
short = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters=";="), min_size=1)
names = short.map(lambda s: s[:20])
numbers = st.floats(allow_nan=False, allow_infinity=False)
days = st.dates(date(1900, 1, 1), date(2026, 11, 23))


@st.composite
def partial_dates(draw):
    return draw(days).isoformat()[: draw(st.sampled_from((4, 7, 10)))]


@st.composite
def claims(draw):
    return claim(
        happened=draw(st.one_of(st.just(""), partial_dates())),
        learned="2026-11-23",
        passage=draw(text),
        summary=draw(text),
        note=draw(text),
        actors=draw(st.lists(names, max_size=3)),
        targets=draw(st.lists(names, max_size=3)),
        magnitudes=draw(st.dictionaries(names, numbers, max_size=3)),
        attributes=draw(st.dictionaries(names, names, max_size=3)),
    )


@given(claims())
def test_a_claim_comes_back_from_flat_text_as_it_was(row):
    back = unflatten(Claim, flatten(row))
    assert back == row
    assert back.digest == row.digest


@pytest.mark.slow
@given(st.lists(claims(), max_size=3))
def test_claims_come_back_from_a_csv_file_as_they_were(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("sheet") / "claims.csv"
    path.write_bytes(sheet_text("claims", rows).encode())
    problems = []
    assert [p.row for p in read_sheet(path, "claims", problems)] == rows
    assert problems == []


def test_sources_and_judgements_come_back_from_flat_text():
    one = source(published="2017-09-03", title='A "title", with; marks', note="two\nlines")
    two = judgement("J-1", "merge", "MSL-1", "MSL-2")
    assert unflatten(Source, flatten(one)) == one
    assert unflatten(Judgement, flatten(two)) == two


@given(claims(), claims())
def test_two_rows_share_a_digest_only_if_they_are_equal(one, other):
    assert (one.digest == other.digest) == (one == other)


def test_the_digest_of_a_row_is_that_of_its_canonical_json():
    """Worked out apart, with sha256sum, on

    {"action":"leave_out","event":"MSL-1","id":"J-1","learned":"2020-01-01","reason":"é"}
    """
    row = judgement("J-1", "leave_out", "MSL-1", learned="2020-01-01", reason="é")
    assert row.digest == "a6960e2243b9f15c42c33d1389a0c0668c1b9e73fa95152e68fa5a492b0ef8c0"


@pytest.mark.parametrize(
    ("happened", "until", "first", "last"),
    [
        ("2017-09-03", "", date(2017, 9, 3), date(2017, 9, 3)),
        ("2016-02", "", date(2016, 2, 1), date(2016, 2, 29)),
        ("1900-02", "", date(1900, 2, 1), date(1900, 2, 28)),
        ("1998", "", date(1998, 1, 1), date(1998, 12, 31)),
        ("2018-02-09", "2018-03", date(2018, 2, 9), date(2018, 3, 31)),
    ],
)
def test_a_partial_date_spans_what_it_can_mean(happened, until, first, last):
    assert span(happened, until) == (first, last)


@pytest.mark.parametrize(
    "wrong", ["", "2017-9-3", "2017-13", "2017-02-29", "17-09-03", "2017-09-03\n", "٢٠١٧", "0000"]
)
def test_what_is_no_date_is_refused(wrong):
    with pytest.raises(ValueError, match=r"."):
        span(wrong)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"happened": "2017-07-04", "until": "2017-07-03"}, "is before happened"),
        ({"happened": "2017-07-04", "learned": "2017-07-03"}, "is before happened"),
        ({"happened": "", "until": "2017-7"}, "is not a date"),
        ({"actors": ["red; blue"]}, "without ';'"),
        ({"actors": [" red"]}, "spaces at its ends"),
        ({"attributes": {"a=b": "c"}}, "name=value"),
        ({"attributes": {"a": ""}}, "short text"),
        ({"magnitudes": {"missiles": float("nan")}}, "finite number"),
        ({"summary": "a\x00b"}, "control character"),
        ({"summary": "a\rb"}, "control character"),
        ({"credibility": 7}, "less than or equal to 6"),
        ({"surprise": "x"}, "Extra inputs"),
        ({"time_utc": "2017-07-04 10:00"}, "pattern"),
    ],
)
def test_a_claim_that_cannot_be_kept_whole_is_refused(fields, said):
    with pytest.raises(ValidationError, match=said):
        claim(**fields)


def test_a_judgement_names_two_events_exactly_where_it_needs_two():
    for action, into in (("merge", ""), ("apart", ""), ("leave_out", "MSL-2"), ("merge", "MSL-1")):
        with pytest.raises(ValidationError):
            judgement("J-1", action, "MSL-1", into)


def test_a_claim_that_only_says_when_something_ended_has_a_last_day():
    row = claim(happened="", until="2018-02")
    assert row.last == date(2018, 2, 28)
