"""Placeholders give what the tiny record holds, counted by hand."""

from datetime import date

import pytest
from brief_examples import tiny_book, write_prose

from detente.brief._unknown import NotYet, Unknown
from detente.brief._values import VERBS, value_of
from detente.brief._words import SPACE


@pytest.mark.parametrize(
    ("placeholder", "text"),
    [
        ("count: kind=test", "3"),
        ("count: kind=test, meeting; since=2009", "4"),
        ("count days: group=arms", "3"),
        ("count: kind=test; size_kt>=4", "2"),
        ("count: kind=test; year=2006..2009", "2"),
        ("count: kind=test; after=T-1; before=T-3", "1"),
        ("count: kind=test; source=paper", "3"),
        ("count: track=direct", "3"),
        ("count: question=test-365", "3"),
        ("count: kind=test; attr.number=2375", "1"),
        ("count: kind=test; not.number=2375", "2"),
        ("count: event=T-1, T-2", "2"),
        ("sum size_kt: kind=test", "1,205.5"),
        ("max size_kt: kind=test", "1,200"),
        ("min size_kt: kind=test", "1"),
        ("share: kind=test; size_kt>=4 of kind=test", f"67{SPACE}%"),
        ("first: kind=test", "9 October 2006"),
        ("last: kind=test", "3 September 2017"),
        ("last year: kind=meeting", "2020"),
        ("days since: kind=test", "3,368"),
        ("years since: kind=test", "9"),
        ("dates: kind=test", "9 October 2006, 25 May 2009 and 3 September 2017"),
        ("years: kind=test", "2006, 2009 and 2017"),
        ("date: M-1", "June 2018"),
        ("month: T-3", "September 2017"),
        ("day: T-3", "3 September"),
        ("year: T-3", "2017"),
        ("until: M-2", "28 February 2020"),
        ("value: T-2.size_kt", f"4.5{SPACE}kt"),
        ("number: T-2.size_kt", "4.5"),
        ("number: T-2.size_kt; source=paper", "4.5"),
        ("attr: T-3.number", "2375"),
        ("days between: T-1 and T-2", "959"),
        ("leader: blue", "Cy Blue"),
        ("leader: blue on 2010-01-01", "Bo Blue"),
        ("leader: blue on T-3", "Bo Blue"),
        ("leader.policy: blue on T-3", "open doors"),
        ("leader.since: blue", "1 May 2021"),
        ("term: Bo Blue", "1 January 1999 to 1 May 2021"),
        ("term: Cy Blue", "since 1 May 2021"),
        ("as_of", "23 November 2026"),
        ("newest", "27 February 2020"),
        ("age", "2,461"),
        ("covered: all", "1 October 2026"),
        ("size: events", "6"),
        ("size: addresses", "1"),
        ("horizon: test-365", "365"),
        ("name: Hwasong-15", "Hwasong-15"),
        ("name: KN23", "KN23"),
    ],
)
def test_a_placeholder_gives_what_was_counted_by_hand(placeholder, text):
    assert value_of(tiny_book(), placeholder).text == text


def test_a_value_carries_the_keys_of_what_it_rests_on():
    book = tiny_book()
    assert value_of(book, "date: T-1").keys == ("T-1",)
    assert value_of(book, "count:  kind = test ;year=2006").keys == ("count: kind=test; year=2006",)
    assert value_of(book, "name: KN-1").keys == ()


@pytest.mark.parametrize(
    ("placeholder", "what", "fix"),
    [
        ("count: kind=tset", "'tset' is not a known kind", "Did you mean 'test'?"),
        ("count: knid=test", "'knid' is not a condition", "kind"),
        ("count:", "The query is empty", "kind="),
        ("count: since=2022-13-01", "'2022-13-01' is not a date", "2017-09-03"),
        ("count: size_kt>=big", "'big' is not a number", "deaths"),
        ("count: set=none", "queries.toml has no 'none'", ""),
        ("count: source=nobody", "No source's id", ""),
        ("date: T-9", "no event 'T-9'", "T-1"),
        ("value: T-1.weight", "T-1 has no quantity 'weight'", "size_kt"),
        ("value: T-1", "names no field", "EVENT.FIELD"),
        ("attr: T-1.number2", "T-1 has no attribute", ""),
        ("sum weight: kind=test", "'weight' is not a quantity", "size_kt"),
        ("last: kind=test; year=2007", "No event of the record matches", ""),
        ("leader: green", "nobody for 'green'", "red"),
        ("leader.policy: red", "no policy for Ann Reed", ""),
        ("term: Nobody", "no 'Nobody'", ""),
        ("covered: some", "no coverage 'some'", "all"),
        ("size: stones", "no size 'stones'", "events"),
        ("forecast: none", "no question 'none'", "test-365"),
        ("wight: T-1", "is not a value", ""),
        ("name: Resolution 1718", "not joined to letters", "names.toml"),
    ],
)
def test_a_mistake_says_what_would_be_right(placeholder, what, fix):
    with pytest.raises(Unknown) as error:
        value_of(tiny_book(), placeholder)
    assert what in error.value.what
    assert fix in error.value.fix


@pytest.mark.parametrize(
    "placeholder",
    [
        "date: T-3",
        "last: kind=test",
        "count: kind=test; after=T-1",
        "count: kind=test; since=2016-01-01",
        "number: T-3.size_kt",
        "term: Cy Blue",
        "leader: blue on 2022-01-01",
    ],
)
def test_what_was_not_known_yet_is_told_from_what_does_not_exist(placeholder):
    with pytest.raises(NotYet):
        value_of(tiny_book(day=date(2006, 1, 1)), placeholder)


def test_a_count_of_an_earlier_day_counts_what_was_known_then():
    assert value_of(tiny_book(day=date(2010, 1, 1)), "count: kind=test").text == "2"


def test_named_queries_are_read_from_their_file(tmp_path):
    rows = '[big]\nmatch = [{ kinds = ["test"], at_least = { size_kt = 4 } }]\nsince = "2010"\n'
    write_prose(tmp_path, queries_toml=rows + 'ask = "count"\n')
    book = tiny_book(tmp_path)
    assert value_of(book, "q: big").text == "1"
    assert value_of(book, "count: set=big; kind=meeting").text == "0"
    assert value_of(book, "q: big").keys == ("count: set=big",)


@pytest.mark.slow
def test_a_forecast_gives_word_and_number_of_one_band():
    book = tiny_book()
    made = book.forecast("test-365")
    text = value_of(book, "forecast: test-365").text
    assert f"{round(100 * made.chance)}{SPACE}%" in text or "less than" in text
    assert value_of(book, "forecast.closes: test-365").text == "1 October 2027"


def test_every_verb_is_tried_here_or_in_the_forecast_tests():
    assert set(VERBS) >= {"count", "sum", "share", "date", "value", "leader", "forecast", "score"}
