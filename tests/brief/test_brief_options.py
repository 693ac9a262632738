"""The comparison of approaches in a briefing: what its values say, what is refused or left out.

It is written by hand in options_examples.py; expected words are worked from its numbers.
"""

from datetime import date

import pytest
from brief_examples import DAY, tiny_book, tiny_record, write_prose
from options_examples import options_book, options_case, options_document, whole_document

from detente.brief import build_document, check_document, write_brief
from detente.brief._book import Book
from detente.brief._guard import dated, holds
from detente.brief._references import entry_of
from detente.brief._tables import TABLES
from detente.brief._unknown import NotYet, Unknown
from detente.brief._values import value_of


def _plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def _text(placeholder, book=None):
    return _plain(value_of(book or options_book(), placeholder).text)


# Ordinary play: war 20 %, deal 10 %, 2 tests, trade 10. Bold: 12 %, 12 %, 3, 10.5.
# Slow: 21 %, 30 %, 2.1, 14. Bands of differences: 3 points, 0.5 tests, 2 of trade to each side.
SAID = [
    ("options: bold.war.48", "very unlikely (12 %)"),
    ("options: slow.deal.48", "unlikely (30 %)"),
    ("options: bold.tests.48", "3.0 months"),
    ("options: slow.trade.12", "14 billion"),
    ("options: slow.first.48", "no value"),
    ("options.chance: bold.war.48", "12 %"),
    ("options.band: bold.war.48", "2 to 22 %"),
    ("options.band: bold.tests.48", "2.0 to 4.0"),
    ("options.against: bold.war.48", "−8.0 points (90 % band −11.0 to −5.0)"),
    ("options.against: bold.tests.48", "+1.0 months (90 % band +0.50 to +1.5)"),
    ("options.against: bold.first.48", "no value"),
    ("options.verdict: bold.war.48", "better than"),
    ("options.verdict: bold.deal.48", "not clearly different from"),
    ("options.verdict: bold.tests.48", "worse than"),
    ("options.verdict: slow.rest.48", "less than"),
    ("options.verdict: bold.rest.48", "more than"),
    ("options.verdict: usual.war.48", "not clearly different from"),
    ("options.place: bold.war.48", "1 of 3"),
    ("options.place: slow.war.48", "3 of 3"),
    ("options.best: war.48", "bold summits"),
    ("options.worst: deal.48", "ordinary play"),
    (
        "options.ranked: deal.48",
        "slow, by stages (30 %); bold summits (12 %); ordinary play (10 %)",
    ),
    ("options.better: bold.48", "war (−8.0 points)"),
    ("options.worse: bold.48", "number of tests (+1.0 months)"),
    ("options.better: slow.48", "deal (+20.0 points) and trade (+4.0 billion)"),
    ("options.worse: slow.48", "nothing"),
    ("options.alike: bold.48", "3 of 5"),
    ("options.name: slow", "slow, by stages"),
    ("options.horizon: 48", "4 years"),
    ("options.run", "0123456789abcdef"),
    ("options.futures", "40"),
    ("options.paths", "100"),
    ("options.through", "July 2026"),
    ("options.approaches", "3"),
    ("options.uncertainties", "1"),
    ("options.assumed: rules", "1 of 2"),
    ("options.assumed: spillovers", "1 of 1"),
    ("options.regret: bold.deal.48", "18 points"),
    ("options.regret: bold.tests.48", "1.0 months"),
    ("options.regret: usual.blue.48", "20 points"),
    ("options.least_regret: war.48", "bold summits"),
    ("options.better_in: bold.war.48", "75 %"),
    ("options.robust: bold", "10 % (90 % interval 5 to 20 %)"),
    (
        "options.robust.ranked",
        "slow, by stages (30 %); bold summits (10 %); ordinary play (less than 1 %)",
    ),
    (
        "options.conditions: bold.helps",
        "helps in 60 % of the futures in which the price is high",
    ),
    ("options.dominated: usual.48", "slow, by stages"),
    ("options.dominated: bold.48", "none"),
    ("options.causes: bold.deal", "the price (50 %) and the belief in the type soft (20 %)"),
    ("options.capital: blue.48", "slow, by stages"),
    ("options.capital.last: blue.48", "ordinary play"),
    (
        "options.capital.ranked: blue.48",
        "slow, by stages (+28); bold summits (+10); ordinary play (+8.0)",
    ),
    ("options.past.periods", "2"),
    ("options.past.first", "1 of 2"),
    ("options.past.expected", "1 of 2"),
    ("options.past.inside", "5 of 6"),
    ("options.past.score: equal", "−1.10"),
    ("options.probe: 1", "Blue meet"),
    ("options.probe.bits: 1", "0.040 bits"),
    ("options.probe.usual: 1", "0.020 bits"),
    ("options.probe.share: 1", "5 %"),
    ("options.probe.risk: 1", "25 %"),
    ("options.probe.usual_risk: 2", "20 %"),
    ("options.unknown", "0.80 bits"),
]


@pytest.mark.parametrize(("placeholder", "text"), SAID)
def test_a_value_says_what_the_comparison_says(placeholder, text):
    assert _text(placeholder) == text


@pytest.mark.parametrize("placeholder", [p for p, _ in SAID])
def test_each_value_leads_to_a_reference_with_its_run(placeholder):
    book = options_book()
    keys = value_of(book, placeholder).keys
    assert keys
    for key in keys:
        entry = entry_of(book, key)
        assert entry.key == key
        runs = ("run 0123456789abcdef", "run fedcba9876543210")
        assert entry.kind == "case" or any(run in entry.run for run in runs)


def test_a_reference_states_definition_band_run_and_what_is_assumed():
    entry = entry_of(options_book(), "options: war.48")
    assert entry.kind == "run"
    assert _plain(entry.title).startswith(
        "War, 48 months ahead: ordinary play 20 % (90 % band 10 to 30 %); bold summits 12 %"
    )
    facts = _plain(" ".join(entry.facts))
    for told in ("Definition: A war.", "bold summits −8.0 (−11.0 to −5.0)", "40 futures",
                 "100 paths", "1 of 2 rules"):  # fmt: skip
        assert told in facts
    assert "run 0123456789abcdef on the record through 2026-07" in entry.run
    assert "futures 40, paths 100, seed 7" in entry.run


def test_an_approach_is_described_by_its_friends_and_its_critics():
    facts = entry_of(options_book(), "case: approaches").facts
    assert "Bold summits: What speaks for bold. Doubts: What speaks against bold." in facts


WRONG = [
    ("options: brave.war.48", "No approach 'brave' was compared"),
    ("options: bold.wars.48", "'wars' is no outcome, measure or spillover"),
    ("options: bold.war.24", "'24' months is not a horizon"),
    ("options: bold.war", "does not name what is meant"),
    ("options.best: rest.48", "does not say whether more or less of 'rest' is better"),
    ("options.better: brave.48", "No approach 'brave'"),
    ("options.assumed: dreams", "no table whose reasons are counted"),
    ("options.regret: bold.rest.48", "nothing that regret was worked out for"),
    ("options.conditions: bold.fails", "'fails' is not looked for"),
    ("options.capital: red.48", "No interest of 'red'"),
    ("options.causes: bold.war", "No sensitivity of 'war'"),
    ("options.past.score: hope", "not scored by 'hope'"),
    ("options.probe: first", "is not a place"),
]


@pytest.mark.parametrize(("placeholder", "what"), WRONG)
def test_what_does_not_exist_is_named_with_a_remedy(placeholder, what):
    with pytest.raises(Unknown, match=what) as caught:
        value_of(options_book(), placeholder)
    assert caught.value.fix


def _early(**parts):
    return options_book(day=date(2026, 7, 30), **parts)


@pytest.mark.parametrize("placeholder", [p for p, _ in SAID])
def test_before_its_last_month_is_over_nothing_of_it_is_shown(placeholder):
    with pytest.raises(NotYet):
        value_of(_early(), placeholder)


def test_the_reason_is_given_and_the_last_day_of_the_month_is_late_enough():
    book = _early()
    with pytest.raises(NotYet):
        book.options()
    assert "through July 2026, which is later than this day" in book.no_options
    assert options_book(day=date(2026, 7, 31)).options().usual == "usual"


def test_without_a_comparison_nothing_is_shown():
    book = tiny_book()
    with pytest.raises(NotYet):
        value_of(book, "options.run")
    assert book.no_options == "No comparison of approaches comes with The strait."
    assert [holds(book, f"options={x}") for x in ("made", "none", "past")] == [False, True, False]


def test_guards_ask_for_the_comparison_and_for_its_parts():
    whole, plain = options_book(), options_book(criteria=[])
    assert holds(whole, "options=made")
    assert not holds(whole, "options=none")
    assert holds(whole, "options=conditions; options=past")
    assert holds(plain, "options=made")
    assert not holds(plain, "options=conditions")
    with pytest.raises(Unknown, match="not a condition"):
        holds(whole, "options=good")
    assert not dated("options=made; fit=made")
    assert dated("options=made; M-1")


@pytest.mark.parametrize(
    "placeholder", ["options.regret: bold.war.48", "options.robust: bold", "options.past.inside",
                    "options.conditions: bold.helps", "options.dominated: bold.48",
                    "options.capital: blue.48", "options.probe: 1"]
)  # fmt: skip
def test_what_a_smaller_run_does_not_hold_is_left_out(placeholder):
    with pytest.raises(NotYet):
        value_of(options_book(criteria=[]), placeholder)


HELPS = "Helps in 60 % of the futures in which the price is high"
TABLE = [
    ("approaches", "48", 3, ("Bold summits", "12 (2 to 22)", "12 (7 to 17)", "76 (66 to 86)")),
    ("approaches", "48; tests, first", 3, ("Bold summits", "3.0 (2.0 to 4.0)", "no value")),
    ("approaches-against", "48", 2, ("Bold summits", "−8.0 (−11.0 to −5.0)")),
    ("outcome-definitions", "", 6, ("Outcome", "war", "A war.", "share of paths", "less")),
    ("approach-definitions", "", 3, ("Bold summits", "What speaks for bold.")),
    ("capitals", "48", 2, ("Blue", "Slow, by stages", "+28", "+23 to +33", "90 %")),
    ("capitals", "48; blue", 3, ("", "Bold summits", "+10")),
    ("robustness", "", 3, ("Bold summits", "10 %", "5 to 20 %", "10 %", "50 %")),
    ("conditions", "", 2, ("Bold summits", HELPS)),
    ("approaches-past", "", 2, ("Jan 2018 to Dec 2019", "bold summits", "deal", "10 % (5 to 15 %)",
                                "10 %", "3 of 3")),
    ("probes", "", 2, ("Blue meet", "0.040 (0.030 to 0.050)", "0.020", "25 % (20 %)", "0.50")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "argument", "count", "row"), TABLE)
def test_a_table_of_the_comparison(name, argument, count, row):
    made = TABLES[name](options_book(), argument)
    plain = [tuple(_plain(c) for c in r) for r in made.rows]
    assert len(plain) == count
    assert row in [r[: len(row)] for r in plain]
    assert all(len(r) == len(made.columns) for r in made.rows)
    assert all(entry_of(options_book(), key).key == key for key in made.keys)


def test_the_points_of_a_capital_stand_with_their_terms_apart():
    rows = TABLES["capitals"](options_book(), "48").rows
    assert rows[0][-1] == "deal +30; war −2.0"


PROSE = """# Analysis

{when: options=made}
## Approaches

Bold summits: a war is {options: bold.war.48}, {options.verdict: bold.war.48} ordinary play. They
clearly better {options.better: bold.48}. [@case: approaches]

::figure outcomes

::figure paths

::table approaches 48

{when: options=past} The past: {options.past.first}.

## Rest

{when: options=none} Approaches are not compared. [@record]

It was so. [@T-1]

::left-out
"""
FIGURES = """
[outcomes]
type = "outcome_bars"
months = 48
title = "Outcomes"
[paths]
type = "path_ribbons"
title = "Paths"
"""


@pytest.fixture
def folder(tmp_path):
    return write_prose(tmp_path, a=PROSE, figures_toml=FIGURES)


def _shipped(monkeypatch, document):
    monkeypatch.setattr("detente.options.shipped", lambda _: document)


@pytest.mark.slow
def test_a_briefing_with_a_comparison_is_written_in_every_format(folder, monkeypatch):
    _shipped(monkeypatch, whole_document())
    case = options_case(folder)
    record = tiny_record(case)
    assert check_document(build_document(case, record, as_of=DAY)) == []
    page, text, pdf, _ = (
        p.read_bytes() for p in write_brief(case, record, folder / "out", as_of=DAY)
    )
    assert page.count(b"<svg") == 4  # two figures, wide and narrow
    assert pdf.startswith(b"%PDF")
    said = _plain(text.decode())
    assert "a war is very unlikely (12 %), better than ordinary play." in said
    assert "Approaches are not compared" not in said


def test_on_an_earlier_day_it_says_why_there_is_none_and_counts_nothing(folder, monkeypatch):
    _shipped(monkeypatch, options_document())
    case = options_case(folder)
    document = build_document(case, tiny_record(case), as_of=date(2026, 6, 1))
    assert check_document(document) == []
    assert [p.text for p in document.passages] == ["Approaches are not compared.", "It was so."]
    (left_out,) = [b for s in document.sections for b in s.blocks if b.kind == "left_out"]
    (line,) = left_out.lines
    assert line[0] == "How the approaches compare"
    assert "rests on the record through July 2026" in line[1]


def test_the_shipped_comparison_is_read_once(folder, monkeypatch):
    seen = []
    monkeypatch.setattr("detente.options.shipped", seen.append)
    case = options_case(folder)
    book = Book(case, tiny_record(case), DAY)
    for _ in range(2):
        with pytest.raises(NotYet):
            book.options()
    assert seen == [case]
