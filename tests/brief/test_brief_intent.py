"""The reading of intent in a briefing: what its values say, what is refused, what is left out.

The reading is written by hand in intent_examples.py; expected words are worked from its numbers.
"""

import shutil
from datetime import date

import pytest
from brief_examples import DAY, tiny_book, tiny_record, write_prose
from intent_examples import (
    CHECKS,
    REPORT,
    assessment,
    doubtful,
    intent_book,
    intent_case,
)

from detente.brief import build_document, check_document, cite, write_brief
from detente.brief._book import Book
from detente.brief._guard import dated, holds
from detente.brief._intent import Intent
from detente.brief._references import entry_of
from detente.brief._tables import TABLES
from detente.brief._unknown import NotYet, Unknown
from detente.brief._values import value_of
from detente.case import load
from detente.record import open_record


def _text(placeholder, book=None):
    return value_of(book or intent_book(), placeholder).text.replace("\N{NO-BREAK SPACE}", " ")


# Red is soft with 0.3 at the end, 0.2 from September 2017, 0.5 before; a band is 0.1 to each side.
SAID = [
    ("intent: red.soft", "unlikely (30 %)"),
    ("intent: red.firm", "likely (70 %)"),
    ("intent: red.soft in 2017-08", "roughly even chance (50 %)"),
    ("intent.chance: red.soft in 2017-09", "20 %"),
    ("intent.band: red.soft", "20 to 40 %"),
    ("intent.chance: red.likeliest", "70 %"),
    ("intent.name: red.likeliest", "firm"),
    ("intent.name: red.second", "soft"),
    ("intent.name: red.least", "soft"),
    ("intent.for: red.soft", "June 2018 (talks, +2.3)"),
    ("intent.against: red.soft", "September 2017 (tests, −6.0)"),
    ("intent.for: red.firm", "September 2017 (tests, +6.0)"),
    ("intent.for: blue.true", "nothing"),
    ("intent.top: red.1", "September 2017 (tests)"),
    ("intent.decibans: red.2.soft", "+2.3"),
    ("intent.survives: red", "2 of 4"),
    ("intent.survives: red in prior", "2 of 2"),
    ("intent.survives: blue", "4 of 4"),
    ("intent.range: red.soft", "10 to more than 99 %"),
    ("intent.range: red.firm", "40 to 90 %"),  # not the setting that takes it away
    ("intent.chance_next: red.talk", "30 %"),
    ("intent.chance_if: red.talk.soft", "60 %"),
    ("intent.then: red.talk.soft", "57 %"),
    ("intent.moves: red.soft", "talks (57 %)"),
    ("intent.moves: red.firm", "tests (85 %)"),
    ("overture: M-1.soft", "unlikely (20 %)"),
    ("overture.chance: M-1.firm", "80 %"),
    ("overture.hindsight: M-1.soft", "30 %"),
    ("intent.through", "June 2018"),
    ("intent.draws", "4"),
    ("intent.fitted", "24 November 2026"),
    ("intent.informed", "2"),
    ("intent.parameters", "3"),
    ("intent.failed", "1"),
    ("intent.checks", "1"),
    ("intent.score: red", "−1.250"),
    ("intent.scored: red", "100"),
    ("intent.gain: red.climatology", "+0.100 (+0.020 to +0.180)"),
    ("intent.verdict: red.climatology", "better than"),
    ("intent.verdict: red.logit", "no different from"),
]


@pytest.mark.parametrize(("placeholder", "text"), SAID)
def test_a_value_says_what_the_reading_says(placeholder, text):
    assert _text(placeholder) == text


@pytest.mark.parametrize("placeholder", [p for p, _ in SAID])
def test_each_value_carries_a_reference_that_can_be_looked_up(placeholder):
    book = intent_book()
    keys = value_of(book, placeholder).keys
    assert keys
    for key in keys:
        entry = entry_of(book, key)
        assert entry.key == key
        assert entry.run or entry.kind == "event"


def test_the_words_of_a_value_that_rests_on_months_cite_their_events():
    assert value_of(intent_book(), "intent.against: red.soft").keys == ("intent: red", "T-3")
    assert value_of(intent_book(), "intent.top: red.2").keys == ("intent: red", "M-1")
    assert value_of(intent_book(), "overture: M-1.soft").keys == ("intent: red", "M-1")


WRONG = [
    ("intent: green.soft", "not a player with private types"),
    ("intent: red.sofd", "has no type 'sofd'"),
    ("intent: red", "does not name what is meant"),
    ("intent: red.soft in 1999-01", "not a month of the reading"),
    ("intent.top: red.first", "is not a place"),
    ("intent.survives: red in priors", "No setting is of the group 'priors'"),
    ("intent.then: red.dance.soft", "has no action 'dance'"),
    ("intent.chance_next: green.talk", "not in the game"),
    ("overture: T-1.soft", "no overture that was judged"),
    ("overture: M-1.true", "Nobody behind M-1 can be 'true'"),
    ("overture: T-9.soft", "no event 'T-9'"),
    ("intent.score: blue", "'blue' was not scored"),
    ("intent.verdict: red.markof", "no baseline 'markof'"),
]


@pytest.mark.parametrize(("placeholder", "what"), WRONG)
def test_what_does_not_exist_is_named_with_a_remedy(placeholder, what):
    with pytest.raises(Unknown, match=what) as caught:
        value_of(intent_book(), placeholder)
    assert caught.value.fix


LATER = [
    "intent: red.soft in 2018-07",
    "intent.top: red.3",
    "intent.chance_next: blue.meet",
    "overture: T-2.soft",
]


@pytest.mark.parametrize("placeholder", LATER)
def test_what_is_not_known_yet_is_left_out(placeholder):
    with pytest.raises(NotYet):
        value_of(intent_book(), placeholder)


@pytest.mark.parametrize(
    ("part", "placeholder"),
    [
        ("made", "intent.fitted"),
        ("scores", "intent.score: red"),
        ("checks", "intent.checks"),
        ("failed_checks", "intent.failed"),
        ("identification", "intent.informed"),
    ],
)
def test_what_an_older_fit_does_not_hold_is_left_out(part, placeholder):
    with pytest.raises(NotYet):
        value_of(intent_book(**{part: None}), placeholder)
    assert entry_of(intent_book(**{part: None}), "intent.fit").key == "intent.fit"


def test_a_reference_names_the_run_and_the_events_that_moved_it_most():
    entry = entry_of(intent_book(), "intent: red")
    assert entry.title == (
        "Red at the end of June 2018: soft 30\N{NO-BREAK SPACE}% (90\N{NO-BREAK SPACE}% band 20 to "
        "40\N{NO-BREAK SPACE}%); firm 70\N{NO-BREAK SPACE}% (90\N{NO-BREAK SPACE}% band 60 to "
        "80\N{NO-BREAK SPACE}%)."
    )
    assert [e.id for e in entry.events] == ["T-3", "M-1"]
    assert "Read from 19 months, December 2016 to June 2018, at 4 draws" in entry.facts[0]
    assert entry.run.endswith("fit: game feed, made 2026-11-24, seed 7")
    assert any("made 24 November 2026" in fact for fact in entry.facts)


def test_the_reference_to_the_fit_tells_diagnostics_findings_and_scores():
    facts = " ".join(entry_of(intent_book(), "intent.fit").facts)
    for told in ("R-hat 1.004", "Pareto k 0.41", "tests rarer than", "−1.250", "+0.100"):
        assert told in facts


def test_without_a_game_nothing_of_intent_is_shown():
    book = tiny_book()
    with pytest.raises(NotYet):
        value_of(book, "intent: red.soft")
    assert "declares no game" in book.no_intent
    assert [holds(book, f"fit={x}") for x in ("made", "none", "later")] == [False, True, False]


def test_without_a_fit_nothing_of_intent_is_shown(tmp_path):
    ignore = shutil.ignore_patterns("posterior")
    shutil.copytree(load("north_korea").folder, tmp_path / "case", ignore=ignore)
    case = load(tmp_path / "case")
    book = Book(case, open_record(case), DAY)
    with pytest.raises(NotYet):
        book.intent()
    assert "No fit of North Korea was found" in book.no_intent


def test_guards_say_whether_there_is_a_fit_that_knows_more_or_fails():
    book = intent_book()
    assert holds(book, "fit=made")
    assert not holds(book, "fit=none")
    assert not holds(book, "fit=later")
    assert not holds(book, "fit=doubtful")
    assert holds(intent_book(through="2018-07"), "fit=later")
    book._intent = doubtful(book._intent)
    assert holds(book, "fit=doubtful")
    with pytest.raises(Unknown, match="not a condition"):
        holds(book, "fit=good")
    assert not dated("fit=made")
    assert dated("fit=made; M-1")


TABLE = [
    ("sensitivity", "red", 5, ("Other priors", "a trusting view", "45 %", "55 %", "yes")),
    ("top-events", "red", 2, ("Jun 2018", "What happened at M-1. (M-1)", "The paper (C2); 1 more")),
    ("next-month", "red", 3, ("Talks", "30 %", "57 %", "43 %")),
    ("overtures", "red; last=4", 1, ("Jun 2018", "Red offers talks. (M-1)", "20 %", "80 %")),
    ("taken-away", "red", 2, ("Event", "What happened at T-3. (T-3)", "Sep 2017", "+20.0")),
    ("scores", "", 2, ("", "", "", "logit", "−0.010 (−0.050 to +0.030)", "no different")),
    ("failed-checks", "", 1, tuple(REPORT["failed_checks"])),
]


@pytest.mark.parametrize(("name", "argument", "count", "row"), TABLE)
def test_a_table_of_the_reading(name, argument, count, row):
    made = TABLES[name](intent_book(), argument)
    plain = [tuple(c.replace("\N{NO-BREAK SPACE}", " ") for c in r) for r in made.rows]
    assert len(plain) == count
    assert row in [r[: len(row)] for r in plain]
    assert all(len(r) == len(made.columns) for r in made.rows)
    assert made.keys


def test_the_largest_change_stands_first_among_what_is_taken_away():
    made = TABLES["taken-away"](intent_book(), "red")
    assert [r[0] for r in made.rows] == ["Source", "Event"]


def test_the_checks_of_a_fit_stand_in_a_table(tmp_path):
    (tmp_path / "checks.toml").write_text(CHECKS, encoding="utf-8")
    made = TABLES["checks"](intent_book(tmp_path), "")
    assert made.rows == (("Tests", "0.3 a year", "0.1", "0 to 0.2", "0.010"),)


PROSE = """# Analysis

{when: fit=made}
## Aims

Red is soft: {intent: red.soft}, band {intent.band: red.soft}. The firm one stays first in
{intent.survives: red}. What spoke against a soft one: {intent.against: red.soft}.
[@intent.settings: red; @intent.next: red; @figure: belief]

{when: fit=doubtful} Do not quote this. [@intent.fit]

{when: fit=later} It knows more than the day did. [@intent.fit]

::figure belief

::figure year

::figure settings

::figure checks

::table next-month red

::table overtures blue

## Rest

{when: fit=none} Aims are not read. [@record]

It was so. [@T-1]

::left-out
"""
FIGURES = """
[belief]
type = "belief_ribbon"
player = "red"
title = "Belief"
[year]
type = "evidence_waterfall"
player = "red"
of = "soft"
year = 2017
title = "The year"
[settings]
type = "sensitivity_dots"
player = "red"
of = "likeliest"
title = "Settings"
[checks]
type = "checks"
title = "Plays and record"
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "checks.toml").write_text(CHECKS, encoding="utf-8")
    return write_prose(tmp_path, a=PROSE, figures_toml=FIGURES)


def _read(monkeypatch):
    def read(view, posterior=None):
        return Intent(view.case, assessment(), REPORT)

    monkeypatch.setattr("detente.brief._book.read_intent", read)


@pytest.mark.slow
def test_a_briefing_with_a_reading_is_written_in_every_format(folder, monkeypatch):
    _read(monkeypatch)
    case = intent_case(folder)
    record = tiny_record(case)
    assert check_document(build_document(case, record, as_of=DAY)) == []
    page, text, pdf, _ = (
        p.read_bytes() for p in write_brief(case, record, folder / "out", as_of=DAY)
    )
    assert page.count(b"<svg") == 8  # four figures, wide and narrow
    assert pdf.startswith(b"%PDF")
    said = text.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "Red is soft: unlikely (30 %), band 20 to 40 %." in said
    assert "Do not quote this" not in said
    assert "Aims are not read" not in said
    assert cite(case, record, "intent.next: red", as_of=DAY).facts[1].startswith("talks: 30")
    # The overtures of blue are none: that is counted; what hangs on the fit alone is not.
    assert "Analysis: 1 passage" in said


def test_a_briefing_without_one_says_why_and_counts_nothing(folder):
    case = intent_case(folder)
    document = build_document(case, tiny_record(case), as_of=DAY)
    assert check_document(document) == []
    assert [p.text for p in document.passages] == ["Aims are not read.", "It was so."]
    (left_out,) = [b for s in document.sections for b in s.blocks if b.kind == "left_out"]
    assert left_out.lines == (
        ("What each side is after", "The strait declares no game; nothing was assessed."),
    )


def test_a_posterior_that_is_handed_over_is_the_one_that_is_read(folder, monkeypatch):
    seen = []

    def read(view, posterior=None):
        seen.append(posterior)
        return Intent(view.case, assessment(), REPORT)

    monkeypatch.setattr("detente.brief._book.read_intent", read)
    case = intent_case(folder)
    given = object()
    cite(case, tiny_record(case), "intent: red", as_of=date(2020, 1, 1), posterior=given)
    build_document(case, tiny_record(case), as_of=DAY, posterior=given)
    assert seen == [given, given]
