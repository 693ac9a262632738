"""Figures of the comparison: what they place where, say in words and refuse.

The comparison is that of options_examples.py; places are worked from its numbers by hand.
"""

import re

import pytest
from options_examples import options_book

from detente.brief._figures import _condition_boxes as boxes
from detente.brief._figures import _outcome_bars as bars
from detente.brief._figures import figure_entry, figure_of
from detente.brief._figures._draw import NARROW, WIDE, draw, for_page
from detente.brief._unknown import NotYet, Unknown

ROWS = {
    "outcomes": {"type": "outcome_bars", "title": "Outcomes", "months": 48, "caption": "So."},
    "paths": {"type": "path_ribbons", "title": "Paths"},
    "regret": {"type": "regret_map", "title": "Regret", "months": 48},
    "conditions": {"type": "condition_boxes", "title": "Conditions"},
    "probes": {"type": "probe_ladder", "title": "Probes"},
}


def _book(name="", parts=None, **changes):
    book = options_book(**(parts or {}))
    for key, row in ROWS.items():
        book.files["figures.toml"][key] = {**row, **(changes if key == name else {})}
    return book


def _plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def _words(name, width=WIDE, **changes):
    drawn = draw(figure_of(_book(name, **changes), name), width)
    return [_plain(t) for t in re.findall(r"<text[^>]*>([^<]*)</text>", drawn)]


@pytest.mark.slow
@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_figure_is_drawn_at_both_widths_the_same_each_time(name, width):
    figure = figure_of(_book(), name)
    drawn = draw(figure, width)
    assert drawn == draw(figure_of(_book(), name), width)
    assert "NaN" not in drawn
    assert float(re.search(r'width="([\d.]+)"', drawn)[1]) <= width + 30
    assert f'<desc id="f1-d">{figure.caption}</desc>' in for_page(drawn, figure, "f1")
    assert figure.caption
    assert figure.table.rows
    assert all(len(r) == len(figure.table.columns) for r in figure.table.rows)


@pytest.mark.parametrize("name", ROWS)
def test_a_figure_has_a_reference_with_the_run(name):
    entry = figure_entry(_book(), f"figure: {name}")
    assert entry.key == f"figure: {name}"
    assert "run 0123456789abcdef" in entry.run
    assert entry.facts[0] == f"Described in brief/figures.toml, [{name}]."


def test_bars_show_each_outcome_with_its_number_and_ordinary_play_apart():
    figure = figure_of(_book(), "outcomes")
    assert figure.data.bars[0] == (
        bars.Bar(0.2, pytest.approx(0.1), pytest.approx(0.3)),
        bars.Bar(0.12, pytest.approx(0.02), pytest.approx(0.22)),
        bars.Bar(0.21, pytest.approx(0.11), pytest.approx(0.31)),
    )
    assert figure.data.usual == 0
    words = _words("outcomes")
    assert words.count("Bold summits") == 1
    assert {"War", "Deal", "Rest", "20 %", "12 %", "21 %"} <= set(words)
    assert _plain(figure.caption).startswith("So. 48 months ahead. War: 12 % to 21 %")
    assert _words("outcomes", NARROW).count("Bold summits") == 3


def test_bars_of_some_approaches_and_outcomes():
    words = _words("outcomes", approaches=["bold"], outcomes=["deal"])
    assert words == ["Deal", "12 %", "Bold summits"]


def test_ribbons_say_the_phases_and_where_each_approach_ends():
    words = _words("paths")
    assert words[:3] == ["hostile", "talks", "deal"]
    assert words.count("deal 25 %") == 3
    figure = figure_of(_book(), "paths")
    assert _plain(figure.table.rows[1][-1]) == "25 %"
    assert figure.table.rows[0][:2] == ("Ordinary play", "12")


def test_the_map_frames_the_least_regret_and_shows_shares_in_points():
    figure = figure_of(_book(), "regret")
    assert figure.data.criteria == ("War", "Deal", "Blue: points")
    assert [c.text for c in figure.data.cells[1]] == ["20", "18", "0"]
    assert [c.least for c in figure.data.cells[1]] == [False, False, True]
    assert [c.shade for c in figure.data.cells[1]] == pytest.approx([1.0, 0.9, 0.0])
    assert "Least regret by deal: slow, by stages." in figure.caption


def test_a_stretch_stands_where_its_ends_lie_on_the_range():
    figure = figure_of(_book(), "conditions")
    bold, slow = figure.data
    # From 0.5 to 4 are three doublings; the square root of 2 is one and a half of them along.
    assert bold.limits[0].start == pytest.approx(0.5)
    assert bold.limits[0].end == 1.0
    assert (bold.limits[1].start, bold.limits[1].end) == (0.25, 0.5)
    assert _plain(bold.title) == "Bold summits: helps in 60 % of such futures (30 % of all)"
    assert _plain(bold.limits[1].said) == "The chance of soft 25 % to 50 %"
    assert slow.limits == ()
    assert isinstance(slow, boxes.Box)
    assert figure.caption == "Conditions were found for 1 of 2 approaches."


def test_the_ladder_puts_what_tells_most_on_top():
    words = _words("probes")
    assert words[:2] == ["Blue meet", "Blue wait"]
    assert "tells 0.040 bits (ordinary play 0.020); risk 25 % (20 %)" in words
    assert _words("probes", count=1)[0] == "Blue meet"


WRONG = [
    ("outcomes", {"months": 24}, "'24' months is not a horizon"),
    ("outcomes", {"approaches": ["brave"]}, "No approach 'brave'"),
    ("outcomes", {"outcomes": ["peace"]}, "'peace' is no outcome"),
    ("regret", {"criteria": ["rest"]}, "nothing that regret was worked out for"),
    ("conditions", {"where": "fails"}, "'fails' is not looked for"),
]


@pytest.mark.parametrize(("name", "changes", "what"), WRONG)
def test_a_wrong_description_is_refused(name, changes, what):
    with pytest.raises(Unknown, match=what):
        figure_of(_book(name, **changes), name)


def test_a_figure_without_its_horizon_is_refused():
    book = _book()
    del book.files["figures.toml"]["outcomes"]["months"]
    with pytest.raises(Unknown, match="has no months"):
        figure_of(book, "outcomes")


@pytest.mark.parametrize("name", ["regret", "conditions", "probes"])
def test_what_the_run_does_not_hold_is_left_out(name):
    with pytest.raises(NotYet):
        figure_of(_book(parts={"criteria": []}), name)


def test_without_months_there_are_no_ribbons():
    with pytest.raises(NotYet):
        figure_of(_book(parts={"phases": {}}), "paths")
