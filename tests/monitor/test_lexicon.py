"""The lexicon coder: what it reads, how it is meant, where it stands, and what it leaves alone."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case import check, load
from detente.monitor import Coder, Item, LexiconCoder
from detente.monitor import _coding_scores as scores
from detente.monitor._lexicon_dates import happened
from detente.monitor._lexicon_pattern import compiled
from detente.monitor._lexicon_text import Words
from detente.monitor._lexicon_words import general

CASE = load("north_korea")
CODER = LexiconCoder()
DAY = date(2017, 9, 6)  # a Wednesday
FILE = Path(__file__).parent / "data" / "headlines.csv"
ROWS = scores.labelled(FILE)


def item(title: str, text: str = "", **more: str) -> Item:
    return Item("wire", "1", datetime(2017, 9, 6, tzinfo=UTC), title, text, **more)


def code(title: str, text: str = "", **more: str):
    made = CODER.code(item(title, text, **more), CASE, DAY)
    return made[0] if made else None


def test_a_denied_sale_of_oil_is_a_denial_and_never_aid():
    for title in (
        "China denies selling oil to North Korea",
        "Beijing denies reports that Chinese ships are secretly selling oil to North Korea",
        "China Denies Selling Oil to North Korea After Trump Accusation",
    ):
        made = code(title, "China did not send oil to North Korea, the ministry said.")
        assert (made.mode, made.kind) == ("denial", ""), title
        assert made.actors[:1] == ("china",)


MODES = {
    "North Korea threatens to test hydrogen bomb": "threat",
    "North Korea will conduct nuclear test if sanctions continue": "conditional",
    "North Korea says it will conduct nuclear test": "plan",
    "South Korea to impose sanctions on North Korea": "plan",
    "Tokyo called for new sanctions on North Korea": "comment",
    "North Korea marks anniversary of 2006 nuclear test": "comment",
    "North Korea stages simulated nuclear test": "comment",
    "What the 2013 nuclear test told us about North Korea": "comment",
    "North Korea did not conduct nuclear test, Seoul says": "denial",
    "North Korea denies nuclear test": "denial",
    "North Korea conducts nuclear test": "act",
}


@pytest.mark.parametrize("title, mode", MODES.items())
def test_how_words_are_meant(title, mode):
    assert code(title).mode == mode


def test_talks_that_are_rejected_are_no_meeting():
    made = code("North Korea rejects talks with South Korea")
    assert (made.kind, made.root) == ("", "REJECT")


def test_who_acts_on_whom():
    made = code("Washington imposes sanctions on two Chinese firms")
    assert (made.actors, made.targets) == (("united_states",), ("china",))
    made = code("North Korea fires missile, South Korea says")
    assert (made.actors, made.reported) == (("north_korea",), True)
    assert code("Talks between North Korea and Japan held in Beijing").actors == (
        "north_korea",
        "japan",
    )


def test_small_words_are_not_taken_for_players():
    assert "united_states" not in code("North Korea conducts nuclear test, it tells us").actors
    made = code("North Korea fires missile from South Hwanghae Province")
    assert "south_korea" not in (*made.actors, *made.targets)


def test_what_is_said_of_how_much():
    assert code("North Korea fires three ballistic missiles").magnitudes == {"missiles": 3.0}
    made = code("North Korea conducts nuclear test; 6.3 magnitude quake detected")
    assert made.magnitudes == {"magnitude_mb": 6.3}
    assert code("North Korea fires missile that flew about 500 km").magnitudes["distance_km"] == 500
    assert code("Seoul imposes sanctions on 18 individuals").magnitudes == {"listings": 18.0}


DATES = {
    "fired on Monday": "2017-09-04",
    "fired Wednesday": "2017-09-06",
    "fired on Sept. 3": "2017-09-03",
    "fired on 3 September": "2017-09-03",
    "fired on November 29": "2016-11-29",
    "fired on Nov. 18, 2022": "2022-11-18",
    "fired yesterday": "2017-09-05",
    "fired in August": "2017-08",
    "fired in 2006": "2006",
    "fired on 2017-07-04": "2017-07-04",
    "fired on Feb. 30": "",
    "fired a missile": "",
}


@pytest.mark.parametrize("text, day", DATES.items())
def test_when(text, day):
    found, start, said = happened(text, DAY)
    assert found == day
    assert not day or text[start : start + len(said)] == said


def test_a_plan_looks_ahead():
    assert happened("talks on Monday", DAY, ahead=True)[0] == "2017-09-11"
    assert happened("talks on Jan. 9", DAY, ahead=True)[0] == "2018-01-09"


def test_the_lead_is_read_where_the_title_says_nothing():
    made = code("Tension rises again", "It was early. North Korea fired two ballistic missiles.")
    assert made.kind == "ballistic_launch"
    assert {words.where for words in made.words} == {"text"}


def exact(held: Item, made) -> bool:
    texts = {"title": held.title, "text": held.text}
    return all(texts[w.where][w.start : w.start + len(w.text)] == w.text for w in made.words)


@given(st.sampled_from(ROWS), st.sampled_from(ROWS), st.text(max_size=20))
def test_every_word_that_it_rests_on_stands_there_to_the_letter(one, other, between):
    held = item(one.headline + between + other.headline, other.headline + between + one.headline)
    for made in CODER.code(held, CASE, DAY):
        assert exact(held, made)


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_read_without_an_error(title, text):
    for made in CODER.code(item(title, text), CASE, DAY):
        assert exact(item(title, text), made)


def test_the_same_item_gives_the_same_proposals():
    for row in ROWS[:60]:
        held = item(row.headline)
        assert CODER.code(held, CASE, DAY) == LexiconCoder().code(held, CASE, DAY)


@pytest.mark.parametrize("title", ["", " ", "...", "평양에서 회담", "\ud800", "A", "\x00"])
def test_what_says_nothing_gives_nothing(title):
    assert CODER.code(item(title), CASE, DAY) == ()


def test_another_language_gives_nothing():
    assert code("North Korea conducts nuclear test", language="ko") is None


@pytest.mark.parametrize(
    "title",
    [
        "North Korea " * 200_000,
        "fires " * 200_000,
        "sanctions on " * 100_000,
        "1,1." * 200_000,
        "a" * 2_000_000,
        "to hold talks will meet if " * 50_000,
    ],
    ids=["players", "verbs", "objects", "numbers", "letters", "cues"],
)
def test_a_huge_text_takes_little_time(title):
    start = time.process_time()
    CODER.code(item(title, title), CASE, DAY)
    assert time.process_time() - start < 3


def test_what_is_doubtful_proposes_no_act():
    made = code("Missile launches in the news")
    assert made.confidence < general().doubtful_below
    assert (made.kind, made.mode, made.attributes["doubtful"]) == ("", "comment", "yes")
    assert made.attributes["read_as"] == "ballistic_launch"


def holds(words: tuple[str, ...], example: str, sets: dict[str, tuple[str, ...]]) -> bool:
    small = Words(example, 0).small
    found = (compiled(pattern, sets) for pattern in words)
    return any(p.end(small, at) >= 0 for p in found for at in range(len(small)))


@pytest.mark.parametrize("entry", [*general().root, *general().cue], ids=lambda e: e.example)
def test_every_general_entry_finds_its_example(entry):
    assert holds(entry.words, entry.example, general().sets)


@pytest.mark.parametrize(
    "entry", [*CASE.lexicon.senses, *CASE.lexicon.quantities], ids=lambda e: e.example
)
def test_every_entry_of_the_case_finds_its_example(entry):
    assert holds(entry.words, entry.example, {s.id: s.words for s in CASE.lexicon.word_sets})


def test_it_is_a_coder():
    assert isinstance(CODER, Coder)


LEXICON = """
[[alias]]
player = "side_b"
names = ["Bravonia"]

[[sense]]
kind = "weapon_test"
weight = 4
words = ["zaps ... moon"]
example = "A-land zaps the moon"
"""


def template(tmp_path: Path, lexicon: str) -> Path:
    source = Path(load.__code__.co_filename).parent / "template"
    for file in source.glob("*.toml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "lexicon.toml").write_text(lexicon)
    return tmp_path


def test_a_second_case_needs_no_python(tmp_path):
    case = load(template(tmp_path, LEXICON))
    made = LexiconCoder().code(item("A-land zaps new moon of Bravonia"), case, DAY)[0]
    assert (made.kind, made.actors, made.targets) == ("weapon_test", ("side_a",), ("side_b",))
    assert made.root == case.kind("weapon_test").plover


def test_a_case_without_words_of_its_own_is_fine(tmp_path):
    folder = template(tmp_path, "")
    (folder / "lexicon.toml").unlink()
    assert load(folder).lexicon.senses == ()
    assert LexiconCoder().code(item("A-land condemns Side B"), load(folder), DAY)[0].kind == ""


FAULTS = {
    "an unknown kind": ('kind = "weapon_test"', 'kind = "wepon_test"', "Did you mean"),
    "an unknown player": ('player = "side_b"', 'player = "side_x"', "Did you mean"),
    "an unknown set": ('"zaps ... moon"', '"@fires ... moon"', "declares no sets"),
    "an open end": ('"zaps ... moon"', '"zaps ..."', "end with a word"),
    "an expression": ('"zaps ... moon"', '"(a+)+ moon"', "Write words"),
    "a weight of nine": ("weight = 4", "weight = 9", ""),
}


@pytest.mark.parametrize("old, new, fix", FAULTS.values(), ids=FAULTS)
def test_faults_of_a_lexicon_are_told(tmp_path, old, new, fix):
    (problem,) = check(template(tmp_path, LEXICON.replace(old, new)))
    assert problem.where.startswith("lexicon.toml, line ")
    assert fix in problem.fix


@pytest.fixture(scope="module")
def found():
    halves = ("tuned", "held_out", "second", "fresh")
    return {h: scores.read([r for r in ROWS if r.half == h], CODER, CASE) for h in halves}


def test_the_labelled_headlines_are_enough_and_name_their_sources():
    lines = FILE.read_text(encoding="utf-8").splitlines()
    assert len(ROWS) >= 300
    assert all("http" in line for line in lines[1:])
    assert {r.kind for r in ROWS} - {""} <= {k.id for k in CASE.kinds}
    assert {a for r in ROWS for a in r.actors} <= {p.id for p in CASE.players}


@pytest.mark.slow
@pytest.mark.parametrize(
    "family, least", {"test": 0.83, "launch": 0.97, "talks": 0.99, "sanctions": 0.97}.items()
)
def test_scores_on_the_held_out_half_do_not_rot(found, family, least):
    assert scores.by_kind(found["held_out"], families=True)[family].f1 >= least


def test_scores_on_all_kinds_do_not_rot(found):
    assert scores.total(scores.by_kind(found["held_out"])).f1 >= 0.95
    assert scores.total(scores.by_kind(found["tuned"])).f1 >= 0.99


def test_the_chance_that_is_told_is_near_the_share_that_is_right(found):
    pairs = [
        (made.confidence, (made.kind, made.mode) == (row.kind, row.mode))
        for half in ("held_out", "second", "fresh")
        for row, made in found[half]
        if made and made.kind
    ]
    told = sum(chance for chance, _ in pairs) / len(pairs)
    right = sum(ok for _, ok in pairs) / len(pairs)
    assert abs(told - right) < 0.05
