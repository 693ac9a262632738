"""Digests: what must change them, and what must not."""

import re
from dataclasses import replace

import pytest
from small_standoff import record_of, write_standoff

from detente.case import load
from detente.intent._history import seen_in
from detente.intent._keys import game_key, history_key


@pytest.fixture
def folder(tmp_path):
    return write_standoff(tmp_path / "standoff")


def edited(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return game_key(load(folder))


def test_the_same_game_has_the_same_key(folder, tmp_path):
    assert game_key(load(folder)) == game_key(load(write_standoff(tmp_path / "twin")))
    assert re.fullmatch("[0-9a-f]{16}", game_key(load(folder)))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("game.toml", "mean = 0.8", "mean = 0.81"),
        ("game.toml", "sd = 0.4", "sd = 0.41"),
        ("game.toml", "discount = 0.9", "discount = 0.91"),
        ("game.toml", "median = 10.0", "median = 11.0"),
        ("game.toml", "{ trader = 0.01 }", "{ trader = 0.02 }"),
        ("game.toml", "type_counts = 8", "type_counts = 9"),
        ("game.toml", "hostile = 0.8, same = 0.2", "hostile = 0.7, same = 0.3"),
        (
            "game.toml",
            'where = { side_b = ["press"] }\nreason',
            'where = { side_b = ["ease"] }\nreason',
        ),
        ("players.toml", 'id = "test"', 'id = "trial"'),
    ],
)
def test_what_shapes_the_game_changes_it(folder, file, old, new):
    before = game_key(load(folder))
    if file == "players.toml":
        text = (folder / "game.toml").read_text(encoding="utf-8")
        (folder / "game.toml").write_text(text.replace('"test"', '"trial"'), encoding="utf-8")
    assert edited(folder, file, old, new) != before


def test_the_prior_on_types_changes_it(folder):
    before, path = game_key(load(folder)), folder / "game.toml"
    first, then, last = path.read_text(encoding="utf-8").partition("prior = 0.5\n")
    text = first + "prior = 0.6\n" + last.replace("prior = 0.5\n", "prior = 0.4\n", 1)
    assert then
    path.write_text(text, encoding="utf-8")
    assert game_key(load(folder)) != before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("game.toml", 'reason = "An example."', 'reason = "Another."'),
        ("game.toml", 'about = "an example"', 'about = "another"'),
        ("game.toml", 'discount_reason = "An example."', 'discount_reason = "Another."'),
        ("game.toml", 'name = "A seeks a settlement"', 'name = "A wants peace"'),
        ("game.toml", "settler = 0.6, trader = 0.3", "settler = 0.5, trader = 0.4"),
        ("game.toml", "grid = { side_a = 2", "grid = { side_a = 3"),
        ("players.toml", 'meaning = "A test."', 'meaning = "Any test."'),
        ("codings.toml", "months = 5", "months = 6"),
        ("states.toml", "months = 12", "months = 18"),
    ],
)
def test_what_people_read_and_what_the_record_is_read_with_does_not(folder, file, old, new):
    before = game_key(load(folder))
    assert edited(folder, file, old, new) == before


def test_the_key_of_a_history_is_that_of_its_months(folder):
    seen, _ = seen_in(record_of(load(folder)))
    key = history_key(seen)
    assert key == history_key(replace(seen, events=()))
    for n, name in enumerate(("states", "actions")):
        other = getattr(seen, name).copy()
        other[3, *([0] * n)] += 1
        assert history_key(replace(seen, **{name: other})) != key
