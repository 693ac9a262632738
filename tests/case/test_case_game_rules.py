"""Rules that shadow each other or leave nothing to do, against a walk through every state.

The walk knows nothing of how the check is made: it tries each rule at each of the few points.
"""

import tempfile
from itertools import product
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from small_case import WITH_GAME

from detente.case import check

WORDS = {
    "phase": ["calm", "tense"],
    "pact": ["none", "signed"],
    "red": ["test", "hold"],
    "blue": ["talk", "wait"],
}
HEAD, _, _ = WITH_GAME["game.toml"].partition("[[transition]]")


def places(keys):
    """Where a rule holds: some keys, each with one word of it or both."""
    some = {k: st.lists(st.sampled_from(WORDS[k]), min_size=1, unique=True) for k in keys}
    return st.fixed_dictionaries({}, optional=some)


def holds(where, point):
    return all(point[key] in words for key, words in where.items())


def points(keys):
    return [dict(zip(keys, p, strict=True)) for p in product(*(WORDS[key] for key in keys))]


def written(where):
    return "where = { " + ", ".join(f"{key} = {words}" for key, words in where.items()) + " }\n"


def fields(rules):
    """Check the small game with these rules and return the fields that are complained of."""
    with tempfile.TemporaryDirectory() as name:
        for file, text in {**WITH_GAME, "game.toml": HEAD + rules}.items():
            (Path(name) / file).write_text(text, encoding="utf-8")
        return [problem.where.rpartition(", ")[2] for problem in check(name)]


@settings(max_examples=60)
@given(st.lists(places(WORDS), max_size=5))
def test_a_transition_is_refused_where_one_before_it_holds_at_each_of_its_points(wheres):
    text = '[[transition]]\nfactor = "phase"\nto = { calm = 1 }\nreason = "x"\n'
    held = [{n for n, p in enumerate(points(WORDS)) if holds(w, p)} for w in wheres]
    expected = [f"transition[{n}]" for n, own in enumerate(held) if any(own <= h for h in held[:n])]
    assert fields("".join(text + written(where) for where in wheres)) == expected


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(WORDS["blue"]), min_size=1, unique=True),
            places(["phase", "pact", "red"]),
        ),
        max_size=5,
    )
)
def test_rules_are_refused_where_at_any_point_they_leave_blue_nothing_to_do(rules):
    text = '[[impossible]]\nplayer = "blue"\nreason = "x"\n'
    gone = [
        {action for actions, where in rules if holds(where, point) for action in actions}
        for point in points(["phase", "pact", "red"])
    ]
    found = fields("".join(f"{text}actions = {a}\n{written(w)}" for a, w in rules))
    assert found == ([f"impossible[{len(rules) - 1}]"] if {"talk", "wait"} in gone else [])
