"""Wrong questions to a solved game: each is refused with the offender's name, all at once."""

import jax
import numpy as np
import pytest

from detente.errors import GameError
from detente.game import Observed, filter, simulate, solve
from detente.game.examples import beer_quiche, centipede

pytestmark = pytest.mark.slow

BEER = beer_quiche()
BEER_ONLY = BEER.replace(allowed=np.array([[[True, False], [False, False]]]))


def said(action):
    """Return the message of the GameError that an action raises."""
    with pytest.raises(GameError) as caught:
        action()
    assert "nothing was solved" in caught.value.headline
    return str(caught.value)


@pytest.fixture(scope="module")
def found():
    return solve(BEER, 2.0, horizon=1)


QUESTIONS = {
    "player": (("cook",), {}, ["'cook' is not a player", "sender, receiver"]),
    "type": (("sender", "brave"), {}, ["'brave' is not a type of sender", "surly, wimp"]),
    "no type": (("sender",), {}, ["None is not a type of sender"]),
    "state": (("sender", "wimp", "cellar"), {}, ["'cellar' is not a state", "tavern"]),
    "action": (
        ("receiver",),
        {"seen": ["wine"]},
        ["'wine' is not an action of sender", "beer, quiche"],
    ),
    "word for what was seen": (("receiver",), {"seen": "beer"}, ["seen is 'beer'", "list"]),
    "None for what was seen": (("receiver",), {"seen": None}, ["seen is None", "of sender"]),
    "half a period": (("sender", "wimp"), {"period": 0.5}, ["period is 0.5", "0 to 0"]),
    "word for a period": (("sender", "wimp"), {"period": "first"}, ["period is 'first'"]),
    "belief about a stranger": (
        ("sender", "wimp"),
        {"belief": {"cook": [1.0]}},
        ["'cook' is not a player", "sender, receiver"],
    ),
    "belief that is no number": (
        ("sender", "wimp"),
        {"belief": {"sender": [np.nan, 0.5]}},
        ["belief about sender is [nan, 0.5]"],
    ),
    "word for a belief": (
        ("sender", "wimp"),
        {"belief": {"sender": "sure"}},
        ["belief about sender is 'sure'"],
    ),
    "words for a belief": (
        ("sender", "wimp"),
        {"belief": {"sender": ["0.5", "0.5"]}},
        ["belief about sender is ['0.5', '0.5']"],
    ),
    "list of beliefs": (("sender", "wimp"), {"belief": [0.5, 0.5]}, ["belief is [0.5, 0.5]"]),
    "names and beliefs at once": (
        ("sender", "brave"),
        {"belief": {"sender": [1.0], "cook": [1.0]}, "period": None},
        ["4 problems", "'brave'", "period is None", "Give 2", "'cook'"],
    ),
    "nothing seen": (("receiver",), {}, ["sees 1 action", "0 were given", "of sender"]),
    "too much seen": (("sender", "wimp"), {"seen": ["beer"]}, ["sees 0 actions", "Give none"]),
    "period": (("sender", "wimp"), {"period": 1}, ["period 1", "0 to 0"]),
    "belief": (
        ("sender", "wimp"),
        {"belief": {"sender": [0.5, 0.6]}},
        ["belief about sender", "sum to 1"],
    ),
    "shape of a belief": (("sender", "wimp"), {"belief": {"sender": [1.0]}}, ["Give 2"]),
    "belief below 0": (("sender", "wimp"), {"belief": {"sender": [1.5, -0.5]}}, ["-0.5"]),
    "four things at once": (
        ("sender", "brave", "cellar"),
        {"seen": ["x"], "period": 4},
        ["4 problems", "'brave'", "'cellar'", "period 4", "1 was given"],
    ),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_wrong_question_is_refused_by_name(name, found):
    where, more, expected = QUESTIONS[name]
    text = said(lambda: found.strategy(*where, **more))
    assert [part for part in expected if part not in text] == []


def test_a_value_of_what_does_not_exist_is_refused(found):
    text = said(lambda: found.value("sender", "brave", "cellar"))
    assert "'brave'" in text
    assert "'cellar'" in text
    assert "belief about sender" in said(
        lambda: found.value("receiver", belief={"sender": [0.5, 0.6]})
    )


def test_a_history_that_cannot_arise_is_refused():
    ended = solve(centipede(4), 2.0, horizon=2)
    text = said(lambda: ended.strategy("second", state="over", seen=["take"]))
    assert "first cannot play 'take' in state 'over'" in text
    tied = solve(BEER_ONLY, 2.0, horizon=1)
    assert "'quiche'" in said(lambda: tied.strategy("receiver", seen=["quiche"]))
    assert tied.strategy("receiver", seen=["beer"]) == pytest.approx([1, 0])


PLAYS = {
    "half a period": ({"periods": 0.5}, ["periods is 0.5"]),
    "no paths": ({"paths": 0}, ["paths is 0", "1 or more"]),
    "beyond the horizon": ({"periods": 2}, ["2 periods were asked for", "solved for 1"]),
    "type of a stranger": ({"types": {"cook": "wimp"}}, ["'cook' is not a player"]),
    "list of types": ({"types": ["wimp"]}, ["types is ['wimp']"]),
    "everything": (
        {"paths": "many", "state": "x", "belief": {"sender": [2]}, "types": {"sender": "brave"}},
        ["4 problems", "'many'", "'x' is not a state", "about sender", "'brave'"],
    ),
}


@pytest.mark.parametrize("name", PLAYS)
def test_a_wrong_simulation_is_refused_by_name(name, found):
    changes, expected = PLAYS[name]
    call = {"periods": 1, "paths": 2, "key": jax.random.key(0)} | changes
    text = said(lambda: simulate(found, **call))
    assert [part for part in expected if part not in text] == []


BOTH = {"sender": ["beer"], "receiver": ["duel"]}
HISTORIES = {
    "word for states": (("tavern", BOTH), ["states is 'tavern'", "list of names"]),
    "word for actions": (
        (["tavern"], BOTH | {"sender": "beer"}),
        ["actions['sender'] is 'beer'", "list of names"],
    ),
    "list of actions": ((["tavern"], ["beer"]), ["actions are ['beer']"]),
    "stranger": ((["tavern"], BOTH | {"cook": ["boil"]}), ["'cook' is not a player"]),
}


@pytest.mark.parametrize("name", HISTORIES)
def test_a_history_that_cannot_be_read_is_refused_by_name(name, found):
    history, expected = HISTORIES[name]
    text = said(lambda: filter(found, Observed(*history)))
    assert [part for part in expected if part not in text] == []
