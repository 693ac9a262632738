"""A saved game comes back as it was, and a file that is none is refused by name of the move."""

import contextlib
import copy
import csv
import io
import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from play_world import whole_game

from detente.errors import DetenteError, OutputError
from detente.play import load, moves_csv, save


@pytest.fixture(scope="module")
def game(record, posterior):
    return whole_game(record, posterior, seats=("united_states",), moment="january_2018", seed=2)


@pytest.fixture(scope="module")
def file(game, tmp_path_factory):
    path = tmp_path_factory.mktemp("games") / "game.json"
    save(game, path)
    return path


@pytest.mark.slow
def test_a_saved_game_comes_back_whole(game, file, record, posterior):
    again = load(file, record, posterior)
    assert again == game
    assert again.trail == game.trail
    assert load(json.loads(file.read_text()), record, posterior) == game


@pytest.mark.slow
def test_a_game_from_today_can_be_played_again_when_the_record_has_grown(record, posterior):
    early = record.as_of(date(2019, 6, 30))
    made = whole_game(early, posterior, seats=("china",), months=2)
    assert made.start == "2019-07"
    assert load(made.as_dict(), record, posterior).trail == made.trail


def _other(held):
    return next(t for t in ("dealmaker", "entrenched") if t != held["types"]["north_korea"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: f["moves"][4].update(action="agree"), r"Move 5 \(2018-02, north_korea\) comes"),
        (lambda f: f["moves"][5].update(action="dance"), "Move 6: united_states could not 'dance'"),
        (lambda f: f["moves"][6]["beliefs"]["north_korea"].update(dealmaker=0.5), "Move 7"),
        (lambda f: f["moves"][6].update(by="person"), "Move 7"),
        (lambda f: f["moves"].pop(), "is missing: a machine's seat would have moved"),
        (lambda f: f["moves"].append(f["moves"][-1]), "comes after the end"),
        (lambda f: f.update(seed=f["seed"] + 1), "comes out differently|not those that its seed"),
        (lambda f: f["types"].update(north_korea=_other(f)), "not those that its seed draws"),
        (lambda f: f["types"].update(united_states="kind"), "'kind' is no type"),
        (lambda f: f.update(start="2018-02"), "reads no 2018-02"),
        (lambda f: f.update(moment="june_1949"), "no moment of this case"),
        (lambda f: f.update(months=9000), "9000 months cannot be played"),
        (lambda f: f.update(fit="0"), "another fit"),
        (lambda f: f.update(case="elsewhere"), "in the case 'elsewhere'"),
        (lambda f: f.update(format="other"), "not a game of this kind"),
        (lambda f: f.update(moves={}), "Its moves is missing or is none"),
        (lambda f: f.update(seats={"united_states": 3}), "Its seats are not names"),
        (lambda f: f.update(seats={"japan": "person"}), "'japan' is no player"),
        (lambda f: f["moves"].insert(0, 3), "Move 1 is not a move"),
    ],
)
def test_a_changed_file_is_refused(file, record, posterior, change, said):
    held = copy.deepcopy(json.loads(file.read_text()))
    change(held)
    with pytest.raises(DetenteError, match=said):
        load(held, record, posterior)


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"format": "detente.play/1"}', "\x00"])
def test_nonsense_is_no_game(tmp_path, record, posterior, text):
    path = tmp_path / "game.json"
    path.write_text(text)
    with pytest.raises(DetenteError, match="The game was not loaded"):
        load(path, record, posterior)


def test_a_file_that_cannot_be_read_or_written_says_so(tmp_path, game, record, posterior):
    with pytest.raises(DetenteError, match="cannot be read"):
        load(tmp_path / "none.json", record, posterior)
    with pytest.raises(OutputError, match="cannot be written"):
        save(game, tmp_path / "none" / "game.json")


_LEAF = st.none() | st.booleans() | st.integers(-3, 400) | st.text(max_size=8) | st.floats()
_ANY = st.recursive(
    _LEAF,
    lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=6), x, max_size=3),
    max_leaves=6,
)


@pytest.mark.slow
@settings(max_examples=40)
@given(st.data())
def test_whatever_stands_in_a_field_there_is_no_crash(file, record, posterior, data):
    held = json.loads(file.read_text())
    held[data.draw(st.sampled_from(sorted(held)))] = data.draw(_ANY)
    with contextlib.suppress(DetenteError):
        load(held, record, posterior)


def test_the_moves_as_a_table(game):
    rows = list(csv.DictReader(io.StringIO(moves_csv(game))))
    assert [r["action"] for r in rows] == [m.action for m in game.moves]
    assert float(rows[-1]["north_korea.dealmaker"]) == game.trail[-1].beliefs[0][0]
    assert {r["by"] for r in rows if r["player"] == "united_states"} == {"person"}
