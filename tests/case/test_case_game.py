"""The game that a case may declare: what is read from game.toml, and what is said of every fault.

Each edit marks the line that the message must name with `#!`, so that the expected line comes from
the text itself.
"""

import json
import shutil
from pathlib import Path

import pytest
from small_case import WITH_GAME, marked_line

from detente.case import check, load
from detente.case._model import GameHead, Impossible, PrivateType, Side, Spread, Transition, Weight
from detente.errors import CaseError

RED_PACT_OF = WITH_GAME["game.toml"].split("of = ")[1].split("\n\n")[0]
CALM = 'to = { calm = 0.3, same = 0.7 }\nreason = "A third of the months."\n'

# name: (old text, new text, field, what, fix)
BROKEN = {
    "unknown player in the order": (
        'order = [["red"], ["blue"]]',
        'order = [\n  ["rde"], #!\n  ["blue"],\n]',
        "game.order[0][0]",
        'order names "rde", which is not a player of this case.',
        "Did you mean 'red'? Known players who act: red, blue.",
    ),
    "a player who moves twice": (
        'order = [["red"], ["blue"]]',
        'order = [\n  ["red"],\n  ["blue",\n   "red"], #!\n]',
        "game.order[1][1]",
        'order names "red" twice; a player moves once in a period.',
        "Remove one.",
    ),
    "a player without actions": (
        'order = [["red"], ["blue"]]',
        'order = [["red"], ["blue"], ["council"]] #!',
        "game.order[2][0]",
        'order names "council", who has no actions in players.toml.',
        "Give the player actions, or remove it from the order.",
    ),
    "nobody moves": (
        'order = [["red"], ["blue"]]',
        "order = [] #!",
        "game.order",
        "order is empty.",
        "Name at least one thing in it.",
    ),
    "a stage in which nobody moves": (
        'order = [["red"], ["blue"]]',
        'order = [\n  ["red"],\n  ["blue"],\n  [], #!\n]',
        "game.order[2]",
        "order[2] is empty.",
        "Name at least one thing in it.",
    ),
    "a stage that is no list": (
        'order = [["red"], ["blue"]]',
        'order = ["red", ["blue"]] #!',
        "game.order[0]",
        'order[0] = "red"; it must be a list.',
        'Write  ["red"]',
    ),
    "unknown factor": (
        'factors = ["phase", "pact"]',
        'factors = ["phase", "pact", "pakt"] #!',
        "game.factors",
        'factors names "pakt", which is not a factor of this case.',
        "Did you mean 'pact'? Known factors: phase, pact.",
    ),
    "a factor twice": (
        'factors = ["phase", "pact"]',
        'factors = ["phase", "pact", "phase"] #!',
        "game.factors",
        'factors names "phase" twice.',
        "Remove one.",
    ),
    "a grid for nobody": (
        "grid = { red = 8 }",
        "grid = { rad = 8 } #!",
        "game.grid.rad",
        'grid names "rad", which is not a player of this case.',
        "Did you mean 'red'? Known players in the order: red, blue.",
    ),
    "a grid for one type": (
        "grid = { red = 8 }",
        "grid = { red = 8, blue = 4 } #!",
        "game.grid.blue",
        "blue has one type, so there is no belief to divide.",
        "Remove it, or give the player types.",
    ),
    "a grid without a part": (
        "grid = { red = 8 }",
        "grid = { red = 0 } #!",
        "game.grid.red",
        "red = 0; it must be 1 or more.",
        "",
    ),
    "a player without a side": (
        'order = [["red"], ["blue"]]',
        'order = [["red"], ["blue"]] #!',
        "game.order[1][0]",
        "blue stands in the order and has no [[side]].",
        'Add a table [[side]] with  player = "blue"',
    ),
    "two sides of one player": (
        "[[type]]",
        '[[side]]\nplayer = "red" #!\ndiscount = 0\ndiscount_reason = "x"\n'
        'rationality = { median = 1, factor = 2 }\nrationality_reason = "x"\n\n[[type]]',
        "side[2].player",
        "red has side[0] already.",
        "Each player has one side; remove one.",
    ),
    "the side of a player not in the order": (
        "[[type]]",
        '[[side]]\nplayer = "council" #!\ndiscount = 0\ndiscount_reason = "x"\n'
        'rationality = { median = 1, factor = 2 }\nrationality_reason = "x"\n\n[[type]]',
        "side[2].player",
        'player names "council", who is not in the order of [game].',
        "Known players in the order: red, blue.",
    ),
    "a discount of one": (
        "discount = 0.9",
        "discount = 1.0 #!",
        "side[0].discount",
        "discount = 1.0; it must be less than 1.",
        "",
    ),
    "a discount below zero": (
        "discount = 0.9",
        "discount = -0.1 #!",
        "side[0].discount",
        "discount = -0.1; it must be 0 or more.",
        "",
    ),
    "a median of zero": (
        "{ median = 3.0, factor = 2.0 }",
        "{ median = 0, factor = 2.0 } #!",
        "side[0].rationality.median",
        "median = 0; it must be more than 0.",
        "",
    ),
    "a factor of one": (
        "{ median = 3.0, factor = 2.0 }",
        "{ median = 3.0, factor = 1.0 } #!",
        "side[0].rationality.factor",
        "factor = 1.0; it must be more than 1.",
        "",
    ),
    "an unknown field of a spread": (
        "{ median = 3.0, factor = 2.0 }",
        "{ median = 3.0, factor = 2.0, facter = 2 } #!",
        "side[0].rationality.facter",
        "'facter' is not a field of side[0].rationality.",
        "Did you mean 'factor'? Known fields: median, factor.",
    ),
    "a type of a player not in the order": (
        'player = "red"\nid = "soft"',
        'player = "council" #!\nid = "else"\nname = "x"\nmeaning = "x"\nprior = 1\n'
        'prior_reason = "x"\n\n[[type]]\nplayer = "red"\nid = "soft"',
        "type[0].player",
        'player names "council", who is not in the order of [game].',
        "Known players in the order: red, blue.",
    ),
    "priors that miss one": (
        "prior = 0.75",
        "prior = 0.7 #!",
        "type[1].prior",
        "the priors of the types of red sum to 0.95; they must sum to 1.",
        "",
    ),
    "a prior below zero": (
        "prior = 0.75",
        "prior = -0.75 #!",
        "type[1].prior",
        "prior = -0.75; it must be 0 or more.",
        "",
    ),
    "a type that becomes itself": (
        "becomes = { hard = 0.01 }",
        "becomes = { soft = 0.01 } #!",
        "type[0].becomes.soft",
        'becomes names "soft", which is this type itself.',
        "Leave it out: what is not named stays as it is.",
    ),
    "a type that becomes another player's": (
        "becomes = { hard = 0.01 }\n"
        'becomes_reason = "Leaders change."\n\n[[type]]\nplayer = "red"\nid = "hard"',
        "becomes = { hard = 0.01, firm = 0.1 } #!\n"
        'becomes_reason = "x"\n\n[[type]]\nplayer = "blue"\nid = "firm"\nname = "x"\n'
        'meaning = "x"\nprior = 1\nprior_reason = "x"\n\n[[type]]\nplayer = "red"\nid = "hard"',
        "type[0].becomes.firm",
        'becomes names "firm", which is not a type of red.',
        "Known types of red: soft, hard.",
    ),
    "a misspelled type to become": (
        "becomes = { hard = 0.01 }",
        "becomes = { hrad = 0.01 } #!",
        "type[0].becomes.hrad",
        'becomes names "hrad", which is not a type of red.',
        "Did you mean 'hard'? Known types of red: soft, hard.",
    ),
    "a chance to become below zero": (
        "becomes = { hard = 0.01 }",
        "becomes = { hard = -0.01 } #!",
        "type[0].becomes.hard",
        "hard = -0.01; it must be 0 or more.",
        "",
    ),
    "a type that never stays": (
        "becomes = { hard = 0.01 }",
        "becomes = { hard = 1.0 } #!",
        "type[0].becomes",
        "becomes sums to 1; the chance of turning at all must be below 1.",
        "What is left is the chance to stay.",
    ),
    "turning without a reason": (
        '[[type]]\nplayer = "red"\nid = "hard"\n',
        '[[type]] #!\nplayer = "red"\nid = "hard"\nbecomes = { soft = 0.1 }\n',
        "type[1].becomes_reason",
        "becomes_reason is needed where becomes is given.",
        "",
    ),
    "a type twice": (
        'id = "hard"\nname = "hard"\nmeaning = "Would not."\nprior = 0.75',
        'id = "hard"\nname = "hard"\nmeaning = "Would not."\nprior = 0.5\nprior_reason = "x"\n\n'
        '[[type]]\nplayer = "red"\nid = "hard" #!\nname = "x"\nmeaning = "x"\nprior = 0.25',
        "type[2].id",
        'id = "hard" is taken by type[1].',
        "Each type of a player needs its own id.",
    ),
    "a weight twice": (
        'id = "blue_calm"',
        'id = "red_pact" #!',
        "weight[1].id",
        'id = "red_pact" is taken by weight[0].',
        "Each weight needs its own id.",
    ),
    "a weight of nobody": (
        'id = "blue_calm"\nplayer = "blue"',
        'id = "blue_calm"\nplayer = "bleu" #!',
        "weight[1].player",
        'player names "bleu", which is not a player of this case.',
        "Did you mean 'blue'? Known players in the order: red, blue.",
    ),
    "a weight of an unknown type": (
        'types = ["soft"]',
        'types = [\n  "hard",\n  "sotf", #!\n]',
        "weight[0].types",
        'types names "sotf", which is not a type of red.',
        "Did you mean 'soft'? Known types of red: soft, hard.",
    ),
    "a weight of no type": (
        'types = ["soft"]',
        "types = [] #!",
        "weight[0].types",
        "types is empty.",
        "Name at least one thing in it.",
    ),
    "a mean that is no number": (
        "mean = 1.0",
        "mean = nan #!",
        "weight[0].mean",
        "mean = NaN; it must be a finite number.",
        "",
    ),
    "a mean without bounds": (
        "mean = 1.0",
        "mean = -inf #!",
        "weight[0].mean",
        "mean = -Infinity; it must be a finite number.",
        "",
    ),
    "a width of zero": (
        "sd = 0.5",
        "sd = 0 #!",
        "weight[0].sd",
        "sd = 0; it must be more than 0.",
        "",
    ),
    "no term": (
        RED_PACT_OF,
        "[] #!",
        "weight[0].of",
        "of is empty.",
        "Name at least one thing in it.",
    ),
    "a term of an unknown key": (
        '{ pact = ["signed"] },',
        '{ pakt = ["signed"] }, #!',
        "weight[0].of[0].pakt",
        'of names "pakt", which is neither a factor nor a player of the game.',
        "Did you mean 'pact'? Known names: phase, pact, red, blue.",
    ),
    "a term of a player who does not move": (
        '{ pact = ["signed"] },',
        '{ council = ["signed"] }, #!',
        "weight[0].of[0].council",
        'of names "council", which is neither a factor nor a player of the game.',
        "Known names: phase, pact, red, blue.",
    ),
    "a level of another factor in a term": (
        '{ pact = ["signed"] },',
        '{ pact = ["signed", "tense"] }, #!',
        "weight[0].of[0].pact",
        'pact names "tense", which is not a level of pact.',
        "Known levels: none, signed.",
    ),
    "an unknown level in a table": (
        '{ phase = { tense = -1.0 }, blue = ["wait"], times = 2 },',
        '{ phase = { tens = -1.0 }, blue = ["wait"], times = 2 }, #!',
        "weight[0].of[1].phase.tens",
        'phase names "tens", which is not a level of phase.',
        "Did you mean 'tense'? Known levels: calm, tense.",
    ),
    "an unknown action in a term": (
        'blue = ["wait"], times = 2 },',
        'blue = ["wiat"], times = 2 }, #!',
        "weight[0].of[1].blue",
        'blue names "wiat", which is not an action of blue.',
        "Did you mean 'wait'? Known actions: talk, wait.",
    ),
    "a constant that is a text": (
        "times = 2 },",
        'times = "2" }, #!',
        "weight[0].of[1].times",
        'times = "2"; it must be a number.',
        "Write it without quotes.",
    ),
    "a condition that is a number": (
        '{ pact = ["signed"] },',
        "{ pact = 1 }, #!",
        "weight[0].of[0].pact",
        "pact = 1; it must be a list.",
        "Write it in square brackets.",
    ),
    "a condition that is a text": (
        '{ pact = ["signed"] },',
        '{ pact = "signed" }, #!',
        "weight[0].of[0].pact",
        'pact = "signed"; it must be a list.',
        'Write  ["signed"]',
    ),
    "a condition that nothing meets": (
        '{ pact = ["signed"] },',
        "{ pact = [] }, #!",
        "weight[0].of[0].pact",
        "pact is empty.",
        "Name at least one thing in it.",
    ),
    "a table of texts": (
        '{ pact = ["signed"] },',
        '{ pact = { signed = "1" } }, #!',
        "weight[0].of[0].pact.signed",
        'signed = "1"; it must be a number.',
        "Write it without quotes.",
    ),
    "a table without bounds": (
        '{ pact = ["signed"] },',
        "{ pact = { signed = inf } }, #!",
        "weight[0].of[0].pact.signed",
        "signed = Infinity; it must be a finite number.",
        "",
    ),
    "a term that is no table": (
        '{ pact = ["signed"] },',
        '"pact", #!',
        "weight[0].of[0]",
        'of[0] = "pact"; it must be a table.',
        "Write  { field = value }",
    ),
    "an unknown source": (
        'source = "un-1718"',
        'source = "un-1817" #!',
        "weight[0].source",
        'source = "un-1817" is neither the id of a reference nor "assumed".',
        "Did you mean 'un-1718'? Known sources: assumed, un-1718.",
    ),
    "an unknown source of a transition": (
        'source = "assumed"',
        'source = "asumed" #!',
        "transition[2].source",
        'source = "asumed" is neither the id of a reference nor "assumed".',
        "Did you mean 'assumed'? Known sources: assumed, un-1718.",
    ),
    "a transition of an unknown factor": (
        'factor = "pact"\n',
        'factor = "pct" #!\n',
        "transition[2].factor",
        'factor names "pct", which is not among the factors of [game].',
        "Did you mean 'pact'? Known factors: phase, pact.",
    ),
    "chances above one": (
        "to = { signed = 0.1, none = 0.9 }",
        "to = { signed = 0.2, none = 0.9 } #!",
        "transition[2].to",
        "to sums to 1.1; the chances must sum to 1.",
        "",
    ),
    "chances below one": (
        "to = { signed = 0.1, none = 0.9 }",
        "to = { signed = 0.1 } #!",
        "transition[2].to",
        "to sums to 0.1; the chances must sum to 1.",
        "Give what is left to `same`, which stands for the present level.",
    ),
    "a chance below zero": (
        "to = { signed = 0.1, none = 0.9 }",
        "to = { signed = -0.1, none = 1.0 } #!",
        "transition[2].to.signed",
        "signed = -0.1; it must be 0 or more.",
        "",
    ),
    "nowhere to go": (
        "to = { signed = 0.1, none = 0.9 }",
        "to = {} #!",
        "transition[2].to",
        "to is empty.",
        "Name at least one thing in it.",
    ),
    "a level of another factor": (
        "to = { signed = 0.1, none = 0.9 }",
        "to = { signed = 0.1, calm = 0.9 } #!",
        "transition[2].to.calm",
        'to names "calm", which is not a level of pact.',
        "Known levels: none, signed, same.",
    ),
    "a table where a list belongs": (
        'where = { red = ["test"] }',
        "where = { red = { test = 1.0 } } #!",
        "transition[0].where.red",
        "red = {test = 1.0}; it must be a list.",
        "Write it in square brackets.",
    ),
    "a constant where none belongs": (
        'where = { red = ["test"] }',
        'where = { red = ["test"], times = ["x"] } #!',
        "transition[0].where.times",
        'where names "times", which is neither a factor nor a player of the game.',
        "Known names: phase, pact, red, blue.",
    ),
    "an unknown action where": (
        'where = { red = ["test"] }',
        'where = { red = ["tets"] } #!',
        "transition[0].where.red",
        'red names "tets", which is not an action of red.',
        "Did you mean 'test'? Known actions: test, hold.",
    ),
    "a rule after one that always holds": (
        CALM,
        f'{CALM}\n[[transition]] #!\nfactor = "phase"\nwhere = {{ blue = ["talk"] }}\n'
        'to = { calm = 1 }\nreason = "x"\n',
        "transition[2]",
        "transition[2] is never reached: transition[1] comes first and always holds.",
        "Move it up, or remove one of the two.",
    ),
    "a rule inside an earlier one": (
        f'[[transition]]\nfactor = "phase"\n{CALM}',
        '[[transition]] #!\nfactor = "phase"\nwhere = { red = ["test"], pact = ["none"] }\n'
        'to = { calm = 1 }\nreason = "x"\n',
        "transition[1]",
        "transition[1] is never reached: transition[0] comes first and holds wherever it would.",
        "Move it up, or remove one of the two.",
    ),
    "unknown action that is impossible": (
        'actions = ["talk"]',
        'actions = ["talk", "tlk"] #!',
        "impossible[0].actions",
        'actions names "tlk", which is not an action of blue.',
        "Did you mean 'talk'? Known actions: talk, wait.",
    ),
    "impossible after one's own choice": (
        'where = { phase = ["tense"], red = ["test"] }',
        'where = { blue = ["wait"] } #!',
        "impossible[0].where.blue",
        "where names blue, whose own choice this rule is about.",
        "Players who move earlier: red.",
    ),
    "impossible after a later choice": (
        '[[impossible]]\nplayer = "blue"\nactions = ["talk"]\n'
        'where = { phase = ["tense"], red = ["test"] }',
        '[[impossible]]\nplayer = "red"\nactions = ["test"]\nwhere = { blue = ["talk"] } #!',
        "impossible[0].where.blue",
        "where names blue, who has not moved yet when red chooses.",
        "Nobody moves earlier.",
    ),
    "nothing left to do": (
        "[[impossible]]",
        '[[impossible]]\nplayer = "blue"\nactions = ["wait"]\nwhere = { pact = ["signed"] }\n'
        'reason = "x"\n\n[[impossible]] #!',
        "impossible[1]",
        "blue would have no action left where pact = signed, phase = tense, red = test.",
        "Leave the player one action there.",
    ),
    "nothing left to do at all": (
        '[[impossible]]\nplayer = "blue"\nactions = ["talk"]\n'
        'where = { phase = ["tense"], red = ["test"] }',
        '[[impossible]] #!\nplayer = "blue"\nactions = ["wait", "talk"]',
        "impossible[0]",
        "blue would have no action left anywhere.",
        "Leave the player one action there.",
    ),
    "no order": (
        '[game]\norder = [["red"], ["blue"]]',
        "[game] #!",
        "game.order",
        "game has no order.",
        "Add  order = ...",
    ),
    "a game in double brackets": (
        "[game]",
        "[[game]] #!",
        "game",
        "game must be opened as [game].",
        "",
    ),
}
ALL_LEVELS = 'where = { phase = ["calm", "tense"] }\n'
SIDE_OF_BLUE = "[[side]]" + WITH_GAME["game.toml"].split("[[side]]")[2].split("[[type]]")[0]


@pytest.mark.parametrize("name", BROKEN)
def test_a_fault_of_a_game_is_explained(name, write_game):
    old, new, field, what, fix = BROKEN[name]
    gone = [("game.toml", SIDE_OF_BLUE, "")] if name == "a player without a side" else []
    folder = write_game(("game.toml", old, new), *gone)
    line = marked_line(folder / "game.toml")
    assert [(p.what, p.where, p.fix) for p in check(folder)] == [
        (what, f"game.toml, line {line}, {field}", fix)
    ]


# name: (old and new text of states.toml, old and new text of game.toml, what)
AMBIGUOUS = {
    "a factor and a player of one name": (
        'id = "pact"',
        'id = "red"',
        'factors = ["phase", "pact"]',
        'factors = ["phase", "red"] #!',
        '"red" is the name of a factor and of a player as well.',
    ),
    "a factor called times": (
        'id = "pact"',
        'id = "times"',
        'factors = ["phase", "pact"]',
        'factors = ["phase", "times"] #!',
        "a factor called times cannot be told from the constant of a term.",
    ),
    "a level called same": (
        'levels = ["none", "signed"]',
        'levels = ["none", "signed", "same"]',
        'factors = ["phase", "pact"]',
        'factors = ["phase", "pact"] #!',
        "pact has a level called same, which in a transition means the present.",
    ),
}


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_a_name_that_could_mean_two_things_is_refused(name, write_game):
    old, new, old_head, new_head, what = AMBIGUOUS[name]
    folder = write_game(("states.toml", old, new), ("game.toml", old_head, new_head))
    line = marked_line(folder / "game.toml")
    found = [(p.what, p.where) for p in check(folder)]
    assert (what, f"game.toml, line {line}, game.factors") in found


def test_every_table_of_a_game_arrives_in_the_case(write_game):
    case = load(write_game())
    assert case.game == GameHead(
        order=(("red",), ("blue",)), factors=("phase", "pact"), grid={"red": 8}
    )
    assert case.sides[0] == Side(
        player="red",
        discount=0.9,
        discount_reason="Ten months.",
        rationality=Spread(median=3.0, factor=2.0),
        rationality_reason="A guess.",
    )
    assert case.types[0] == PrivateType(
        player="red",
        id="soft",
        name="soft",
        meaning="Would sign.",
        prior=0.25,
        prior_reason="A guess.",
        becomes={"hard": 0.01},
        becomes_reason="Leaders change.",
    )
    assert case.weights[0] == Weight(
        id="red_pact",
        player="red",
        types=("soft",),
        mean=1.0,
        sd=0.5,
        about="a pact",
        reason="The unit.",
        source="un-1718",
        events=("TEST-20060109",),
        of=({"pact": ("signed",)}, {"phase": {"tense": -1.0}, "blue": ("wait",), "times": 2.0}),
    )
    assert (case.weights[1].types, case.weights[1].source) == ((), "assumed")
    assert case.transitions[1] == Transition(
        factor="phase", to={"calm": 0.3, "same": 0.7}, reason="A third of the months."
    )
    assert case.transitions[0].where == {"red": ("test",)}
    assert case.impossible == (
        Impossible(
            player="blue",
            actions=("talk",),
            where={"phase": ("tense",), "red": ("test",)},
            reason="Nobody meets in such a month.",
        ),
    )


def test_a_game_is_dumped_as_it_is_written(write_game):
    dumped = json.loads(load(write_game()).model_dump_json())
    assert dumped["weights"][0]["of"] == [
        {"pact": ["signed"]},
        {"phase": {"tense": -1.0}, "blue": ["wait"], "times": 2.0},
    ]


def test_a_case_without_a_game_has_none(write):
    case = load(write())
    assert case.game is None
    assert (case.sides, case.types, case.weights) == ((), (), ())
    assert (case.transitions, case.impossible) == ((), ())


def test_the_bundled_case_loads_with_and_without_its_game(tmp_path):
    bundled = Path(load("north_korea").folder)
    for file in bundled.glob("*.toml"):
        if file.name not in ("game.toml", "approaches.toml", "alerts.toml"):
            shutil.copy(file, tmp_path)
    assert load(tmp_path).game is None
    if (bundled / "game.toml").exists():
        assert "north_korea" in dict.fromkeys(p for s in load(bundled).game.order for p in s)


def test_players_who_move_at_once_do_not_see_each_other(write_game):
    folder = write_game(("game.toml", '[["red"], ["blue"]]', '[["red", "blue"]]'))
    assert [(p.what, p.fix) for p in check(folder)] == [
        ("where names red, who has not moved yet when blue chooses.", "Nobody moves earlier.")
    ]


def test_an_action_may_be_taken_in_each_state_as_long_as_another_remains(write_game):
    """Two rules that never hold together leave an action in every state."""
    rule = '[[impossible]]\nplayer = "blue"\nactions = ["wait"]\nreason = "x"\n'
    calm = f"{rule}where = {{ phase = ['calm'] }}\n\n"
    assert check(write_game(("game.toml", "[[impossible]]", f"{calm}[[impossible]]"))) == []


def test_rules_that_only_overlap_are_both_reached(write_game):
    rule = '[[transition]]\nfactor = "phase"\nto = { calm = 1 }\nreason = "x"\n'
    overlapping = f'{rule}where = {{ pact = ["none"], blue = ["wait"] }}\n\n'
    first = "[[transition]]"
    assert check(write_game(("game.toml", first, f"{overlapping}{first}"))) == []


def test_a_rule_that_lists_every_level_covers_one_that_lists_none(write_game):
    folder = write_game(
        ("game.toml", f'factor = "phase"\n{CALM}', f'factor = "phase"\n{ALL_LEVELS}{CALM}'),
        ("game.toml", CALM, f'{CALM}\n[[transition]] #!\nfactor = "phase"\n{CALM}'),
    )
    line = marked_line(folder / "game.toml")
    assert [p.where for p in check(folder)] == [f"game.toml, line {line}, transition[2]"]


def test_one_slip_in_the_order_is_not_said_again_by_every_table(write_game):
    folder = write_game(
        ("game.toml", '["blue"]]', '["bule"]]'),
        ("game.toml", '["phase", "pact"]', '["phase", "pakt"]'),
        ("game.toml", 'types = ["soft"]', 'types = ["sft"]'),
    )
    assert [p.what for p in check(folder)] == [
        'order names "bule", which is not a player of this case.',
        'factors names "pakt", which is not a factor of this case.',
        'types names "sft", which is not a type of red.',
    ]


def test_a_misspelled_player_of_a_type_is_said_once(write_game):
    folder = write_game(("game.toml", 'player = "red"\nid = "hard"', 'player = "rd"\nid = "hard"'))
    assert [p.what for p in check(folder)] == [
        'player names "rd", which is not a player of this case.',
    ]


@pytest.mark.parametrize("file", ["states.toml", "players.toml", "references.toml"])
def test_what_cannot_be_read_elsewhere_is_not_held_against_the_game(file, write_game):
    folder = write_game()
    (folder / file).write_text("[[", encoding="utf-8")
    assert [p.where.partition(",")[0] for p in check(folder)] == [file]


def test_all_faults_come_at_once_and_nothing_is_loaded(write_game):
    folder = write_game(
        ("game.toml", "discount = 0.9", "discount = 9"),
        ("game.toml", "prior = 0.75", "prior = 0.5"),
        ("game.toml", "sd = 0.5", "sd = -0.5"),
        ("game.toml", "{ red = { test = 0.5 } }", "{ red = { tst = 0.5 } }"),
        ("game.toml", "to = { tense = 1 }", "to = { tense = 2 }"),
    )
    with pytest.raises(CaseError, match=r"5 problems; nothing was loaded"):
        load(folder)
