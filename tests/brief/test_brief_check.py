"""The checker: one good and one bad sentence for each rule, with the line that is named."""

import pytest
from brief_examples import DAY, tiny_case, tiny_record, write_prose

from detente.brief import build_document, check_document
from detente.brief._likelihood import BANDS, likelihood_faults, word_for


def _problems(folder, prose, **files):
    case = tiny_case(write_prose(folder, a=f"# Head\n\n{prose}\n", **files))
    return check_document(build_document(case, tiny_record(case), as_of=DAY))


GOOD = [
    "There were {count: kind=test} tests.",
    "There were several tests. [@T-1]",
    "Tests took place:\n\n- the first. [@T-1]",
    "The council expressed “grave concern” at it. [@T-2]",
    'The council expressed "a grave concern to all." [@T-2]',
    "The missile is a {name: Hwasong-15}. [@T-1]",
    "A test within a year: {forecast: test-365}.",
    "Confidence in it is low. [@backtest: test-365]",
    "It happened in May and in one place first. [@T-1]",
    "**A run-in heading.** What follows is cited. [@T-1]",
    "What {leader: blue} wants is open. [@leaders: blue]",
    "The charter says so. [@ref:charter] The paper too. [@source:paper] So does it all. [@record]",
    "A remote area was chosen. [@T-1]",
    "Both sides met. [@count: kind=meeting; year=2020]",
]


@pytest.mark.slow
@pytest.mark.parametrize("prose", GOOD)
def test_a_good_sentence_passes(prose, tmp_path):
    assert _problems(tmp_path, prose) == []


BAD = [
    ("Tests took place. [@T-1]\nNobody knows why.", "carries no reference", 4),
    ("- one. [@T-1]\n- two more", "carries no reference", 4),
    ("> [!box] T\n> Nobody knows.", "carries no reference", 4),
    ("There were 6 tests. [@T-1]", "The number '6'", 3),
    ("Cited. [@T-1] It was\nin 2017. [@T-1]", "The number '2017'", 4),
    ("## The 3 tests\n\nCited. [@T-1]", "The number '3'", 3),
    ("There were Six tests. [@T-1]", "The number 'Six'", 3),
    ("About a dozen men. [@T-1]", "The number 'dozen'", 3),
    ("They felt “great joy” then. [@T-2]", "is in no passage", 3),
    ("They felt “grave concern” then. [@T-1]", "is in no passage", 3),
    ("A test is likely. [@T-1]", "without its number", 3),
    ("A test is likely ({forecast.chance: test-365}).", "stands for 55 to 80 %", 3),
    ("A test is {forecast: test-365}, with high confidence.", "in one sentence with", 3),
    ("It may rain. [@T-1]", "'may' is a hedge", 3),
    ("We believe it. [@T-1]", "'We believe' is a hedge", 3),
    ("Perhaps so. [@T-1]", "'Perhaps' is a hedge", 3),
    ("It was {date: T-9}.", "no event 'T-9'", 3),
    ("It was so. [@T-1; @nothing]", "no event 'nothing'", 3),
    ("It was so. [@ref:nothing]", "no official reference 'nothing'", 3),
    ("It was so. [@T-1]\n\n::figure none", "figures.toml has no 'none'", 5),
    ("It was so. [@T-1]\n\n::table none", "'::table none'", 5),
    ("{when: T-9} It was so. [@T-1]", "no event 'T-9'", 3),
    ("## Cited [@T-1]\n\nIt was so. [@T-1]", "A heading or title cites", 3),
]


@pytest.mark.slow
@pytest.mark.parametrize(("prose", "what", "line"), BAD)
def test_a_bad_sentence_is_named_with_its_line(prose, what, line, tmp_path):
    found = _problems(tmp_path, prose)
    assert [(p.where, what in p.what) for p in found if what in p.what] == [
        (f"brief/a.md, line {line}", True)
    ], found
    assert all(p.fix for p in found)


def test_names_let_a_phrase_through_and_nothing_else(tmp_path):
    names = '[[allowed]]\ntext = "Six-Party Talks"\nreason = "name"\n'
    assert _problems(tmp_path, "The Six-Party Talks met. [@T-1]", names_toml=names) == []
    assert len(_problems(tmp_path, "Six talks met. [@T-1]", names_toml=names)) == 1


def test_a_name_without_its_reason_is_a_problem(tmp_path):
    found = _problems(tmp_path, "Cited. [@T-1]", names_toml='[[allowed]]\ntext = "Six"\n')
    assert "lacks its text or its reason" in found[0].what


def test_a_broken_small_file_is_named(tmp_path):
    found = _problems(tmp_path, "Cited. [@T-1]", figures_toml="[a")
    assert "Not valid TOML" in found[0].what
    assert found[0].where == "brief/figures.toml"


# The seven bands of Intelligence Community Directive 203 (2015), as printed there.
ICD_203 = [
    (1, 5, "almost no chance"),
    (5, 20, "very unlikely"),
    (20, 45, "unlikely"),
    (45, 55, "roughly even chance"),
    (55, 80, "likely"),
    (80, 95, "very likely"),
    (95, 99, "almost certain"),
]


def test_the_bands_are_those_of_the_directive():
    assert [(b.low, b.high, b.words[0]) for b in BANDS] == ICD_203


@pytest.mark.parametrize("percent", range(101))
def test_the_word_for_every_percentage_lies_in_its_band(percent):
    low, high = next((low, high) for low, high, word in ICD_203 if word == word_for(percent / 100))
    assert low <= percent <= high or percent < 1 or percent > 99


@pytest.mark.parametrize(("low", "high", "word"), ICD_203)
def test_a_number_outside_the_band_of_its_word_is_a_fault(low, high, word):
    for percent in (low, high):
        assert list(likelihood_faults(f"It is {word} ({percent} %).")) == []
    for percent in (low - 1, high + 1):
        assert len(list(likelihood_faults(f"It is {word} ({percent} %)."))) == 1


def test_each_word_needs_its_own_number():
    text = "A test is unlikely (30 %) and a launch is likely."
    assert [what for _, what, _ in likelihood_faults(text)] == [
        "'likely' is a word of likelihood without its number."
    ]
