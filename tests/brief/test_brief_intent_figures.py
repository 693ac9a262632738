"""Figures of the reading of intent: what they place where, say in words and refuse.

The reading is that of intent_examples.py; places are worked from its numbers by hand.
"""

import math
import re

import pytest
from intent_examples import CHECKS, assessment, intent_book

from detente.brief._figures import _belief_ribbon as ribbon
from detente.brief._figures import _evidence_waterfall as waterfall
from detente.brief._figures import _sensitivity_dots as dots
from detente.brief._figures import figure_entry, figure_of
from detente.brief._figures._draw import NARROW, WIDE, draw, for_page
from detente.brief._unknown import NotYet, Unknown

ROWS = {
    "belief": {"type": "belief_ribbon", "player": "red", "title": "Belief", "caption": "So."},
    "year": {
        "type": "evidence_waterfall",
        "player": "red",
        "of": "soft",
        "year": 2017,
        "title": "Year",
    },
    "settings": {
        "type": "sensitivity_dots",
        "player": "red",
        "of": "likeliest",
        "title": "Settings",
    },
    "checks": {"type": "checks", "title": "Checks"},
}


def _book(folder="", **changes):
    book = intent_book(folder)
    rows = {name: {**row, **changes} for name, row in ROWS.items()}
    book.files["figures.toml"].update(rows)
    return book


def _plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("name", ["belief", "year", "settings"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_figure_is_drawn_at_both_widths_the_same_each_time(name, width):
    figure = figure_of(_book(), name)
    drawn = draw(figure, width)
    assert drawn == draw(figure_of(_book(), name), width)
    assert "NaN" not in drawn
    assert float(re.search(r'width="([\d.]+)"', drawn)[1]) <= width + 30
    page = for_page(drawn, figure, "f1")
    assert f'<desc id="f1-d">{figure.caption.replace("&", "&amp;")}</desc>' in page


def test_the_ribbon_numbers_the_months_that_moved_it_and_says_where_it_stands():
    figure = figure_of(_book(), "belief")
    drawn = _plain(draw(figure, WIDE))
    for words in (
        "Soft, now 30 %",
        "Firm, now 70 %",
        "(1) September 2017: tests (+6.0 for firm)",
        "(2) June 2018: talks (+2.3 for soft)",
    ):
        assert f">{words}<" in drawn
    assert _plain(figure.caption) == "So. At the end of June 2018: soft 30 %, firm 70 %."
    assert [_plain(c) for c in figure.table.rows[-1]] == [
        "June 2018",
        "30 % (20 to 40 %)",
        "70 % (60 to 80 %)",
    ]
    assert [r[0] for r in figure.table.rows] == ["December 2016", "December 2017", "June 2018"]


def test_a_chance_stands_in_its_panel_where_it_should():
    """Panels are 84 pixels high, the first from 52 to 136, each 106 below the other."""
    assert ribbon._at(0, 1.0) == 52
    assert ribbon._at(0, 0.0) == 135
    assert ribbon._at(1, 0.5) - ribbon._at(0, 0.5) == 106


def test_marks_that_would_touch_stand_in_two_rows():
    data = figure_of(_book(), "belief").data
    near = (ribbon.Mark("2017-09-01", "a"), ribbon.Mark("2017-10-01", "b"))
    close = ribbon.Ribbon(data.names, data.bands, data.days, near)
    assert {m["y"] for m in ribbon._numbers(data, NARROW, 300)} == {26}
    assert [m["y"] for m in ribbon._numbers(close, 100, 300)] == [26, 13]


def test_the_types_and_the_number_of_marks_can_be_chosen():
    figure = figure_of(_book(types=["firm"], marks=1), "belief")
    assert figure.data.names == ("firm",)
    assert [m.month for m in figure.data.marks] == ["2017-09-01"]


def test_the_bars_of_a_year_run_from_odds_to_odds():
    """Soft falls from one half, 0 decibans, to 0.2: odds of 1 to 4, 10 log10(1/4) decibans."""
    figure = figure_of(_book(), "year")
    bars = waterfall._bars(figure.data)
    assert len(bars) == 12
    assert bars[8]["x"] == 0
    assert bars[8]["x2"] == pytest.approx(-10 * math.log10(4))
    assert [b["x"] for b in bars[1:]] == [b["x2"] for b in bars[:-1]]
    assert [b["c"] for b in bars].count("#d55e00") == 1
    drawn = _plain(draw(figure, WIDE))
    assert ">December 2016: 50 %<" in drawn
    assert ">Sep: tests, 50 % → 20 %<" in drawn
    assert ">Oct: does nothing recorded, 20 %<" in drawn
    assert [_plain(c) for c in figure.table.rows[8]] == [
        "September 2017",
        "Tests",
        "T-3",
        "−6.0",
        "20 %",
    ]
    assert _plain(figure.caption) == (
        "Soft: 50 % at the end of December 2016, 20 % at the end of December 2017."
    )


def test_odds_in_decibans():
    for chance in (0.01, 0.3, 0.5, 0.97):
        assert waterfall.odds(chance) == pytest.approx(10 * math.log10(chance / (1 - chance)))
    assert (waterfall.odds(0.0), waterfall.odds(1.0), waterfall.odds(1e-9)) == (-40, 40, -40)


def test_a_year_that_is_not_over_ends_with_the_last_month_and_can_be_chosen_in_the_prose():
    figure = figure_of(_book(), "year 2018")
    assert len(figure.data.steps) == 6
    assert "20" in figure.data.start


def test_a_year_not_read_yet_is_left_out_and_one_before_the_first_refused():
    with pytest.raises(NotYet):
        figure_of(_book(year=2019), "year")
    for year in (1999, 2016, "soon"[:0]):
        with pytest.raises(Unknown, match="has year"):
            figure_of(_book(year=year), "year")


def test_a_setting_in_which_another_type_is_likelier_gets_a_diamond():
    """Firm, the likeliest: 0.55 and 0.9 under other priors; 0 and 0.4 where soft comes first."""
    figure = figure_of(_book(), "settings")
    placed = [p for p in dots._placed(figure.data, 0.0, True)[0] if "base" in p]
    assert [(p["t"], round(p["x"], 2), p["stays"]) for p in placed] == [
        ("a trusting view", 0.55, True),
        ("a suspicious view", 0.9, True),
        ("no firm", 0.0, False),
        ("a test counted otherwise", 0.4, False),
    ]
    assert {p["base"] for p in placed} == {0.7}
    assert _plain(figure.caption) == (
        "The likeliest type stays the likeliest in 2 of 4 settings; the chance of firm runs from "
        "40 to 90 %."
    )
    drawn = draw(figure, WIDE)
    assert drawn.count('"#d55e00"') == 2
    for words in ("Other priors", "Other sets of types", "as assessed: 70 %"):
        assert f">{words}<" in _plain(drawn)


def test_the_table_of_settings_begins_with_the_declared_one():
    table = figure_of(_book(), "settings").table
    assert table.rows[0][:2] == ("As declared", "as assessed")
    assert [r[-1] for r in table.rows] == ["", "yes", "yes", "no", "no"]


def test_the_checks_are_drawn_from_the_report_of_the_fit(tmp_path):
    (tmp_path / "checks.toml").write_text(CHECKS, encoding="utf-8")
    figure = figure_of(_book(tmp_path), "checks")
    assert ">Tests<" in draw(figure, NARROW)
    with pytest.raises(NotYet):
        figure_of(_book(), "checks")


@pytest.mark.parametrize("name", ["belief", "year", "settings", "checks"])
def test_the_reference_of_a_figure_names_the_run(name):
    entry = figure_entry(_book(), f"figure: {name}")
    assert entry.key == f"figure: {name}"
    assert entry.title == f"Figure: {ROWS[name]['title']}"
    assert "fit: game feed" in entry.run


def test_a_figure_without_its_player_or_type_is_refused():
    with pytest.raises(Unknown, match="has no player"):
        figure_of(_book(player=""), "belief")
    book = _book()
    del book.files["figures.toml"]["year"]["of"]
    with pytest.raises(Unknown, match="has no type"):
        figure_of(book, "year")
    with pytest.raises(Unknown, match="has no type 'hard'"):
        figure_of(_book(of="hard"), "settings")


def test_the_example_is_a_belief_in_every_month():
    for own in assessment().months.values():
        for month in own:
            assert sum(b.mean for b in month.filtered.values()) == pytest.approx(1)
