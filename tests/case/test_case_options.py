"""The options that a case may declare: what approaches.toml holds, and what is said of every fault.

Each edit marks the line that the message must name with `#!`, so that the expected line comes from
the text itself.
"""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from small_case import marked_line

from detente.case import bundled, check, load, new

PLAY = "play = { talk = 0.9, ordinary = 0.1 }"
WHERE = 'where = { phase = ["calm"], red = ["test", "hold"] }'
BELIEF = "belief = { red = { soft = 0.5 } }"
WHEN = 'when = [{ now = { pact = ["signed"] } }, { ever = { red = ["test"] }, at_least = 2'
TERM = 'of = { phase = ["tense"], red = ["test"] }'
NAMES = "pact, lost, rest, tests, probes, level, fear."

# name: (old text, new text, field, what, fix)
BROKEN = {
    "a rule for nobody": (
        'player = "blue"\nwhere',
        'player = "bleu" #!\nwhere',
        "approach[1].rule[0].player",
        'player names "bleu", which is not a player of this case.',
        "Did you mean 'blue'? Known players in the order: red, blue.",
    ),
    "a rule without play": (
        f'[[approach.rule]]\nplayer = "blue"\n{WHERE}\n{BELIEF}\n{PLAY}\n',
        f'[[approach.rule]] #!\nplayer = "blue"\n{WHERE}\n{BELIEF}\n',
        "approach[1].rule[0].play",
        "approach[1].rule[0] has no play.",
        "Add  play = ...",
    ),
    "an unknown field of a rule": (
        PLAY,
        f"{PLAY}\nbeleif = 1 #!",
        "approach[1].rule[0].beleif",
        "'beleif' is not a field of approach[1].rule[0].",
        "Did you mean 'belief'? Known fields: player, where, types, belief, play, reason.",
    ),
    "an unknown field of an approach": (
        "months = 12",
        'months = 12\nwth = ["open"] #!',
        "approach[2].wth",
        "'wth' is not a field of approach[2].",
        "Did you mean 'with'? Known fields: id, name, about, doubts, with, firmness, "
        "predictability, months, then, reason, sources, rule.",
    ),
    "a condition on nothing": (
        WHERE,
        'where = { phaze = ["calm"] } #!',
        "approach[1].rule[0].where.phaze",
        'where names "phaze", which is neither a factor nor a player of the game.',
        "Did you mean 'phase'? Known names: phase, pact, red, blue.",
    ),
    "a condition on an unknown level": (
        WHERE,
        'where = { phase = ["clam"] } #!',
        "approach[1].rule[0].where.phase",
        'phase names "clam", which is not a level of phase.',
        "Did you mean 'calm'? Known levels: calm, tense.",
    ),
    "a condition on its own choice": (
        WHERE,
        'where = { blue = ["talk"] } #!',
        "approach[1].rule[0].where.blue",
        "where names blue, whose own choice this rule is about.",
        "Players who move earlier: red.",
    ),
    "a condition on who moves later": (
        'where = { pact = ["signed"] }\nplay',
        'where = { blue = ["talk"] } #!\nplay',
        "approach[1].rule[1].where.blue",
        "where names blue, who has not moved yet when red chooses.",
        "Nobody moves earlier.",
    ),
    "a type of nobody": (
        'types = ["soft"]\nwhere',
        'types = ["sfot"] #!\nwhere',
        "approach[1].rule[1].types",
        'types names "sfot", which is not a type of red.',
        "Did you mean 'soft'? Known types of red: soft, hard.",
    ),
    "a belief about nobody": (
        BELIEF,
        "belief = { rad = { soft = 0.5 } } #!",
        "approach[1].rule[0].belief.rad",
        'belief names "rad", which is not a player of this case.',
        "Did you mean 'red'? Known players in the order: red, blue.",
    ),
    "a belief about an unknown type": (
        BELIEF,
        "belief = { red = { sfot = 0.5 } } #!",
        "approach[1].rule[0].belief.red.sfot",
        'belief names "sfot", which is not a type of red.',
        "Did you mean 'soft'? Known types of red: soft, hard.",
    ),
    "a belief about oneself": (
        BELIEF,
        "belief = { blue = { soft = 0.5 } } #!",
        "approach[1].rule[0].belief.blue",
        "belief names blue, whose own choice this rule is about.",
        "To tell its own types apart, use `types`.",
    ),
    "a belief that nobody could hold": (
        BELIEF,
        "belief = { red = { soft = 0.5, hard = 0.75 } } #!",
        "approach[1].rule[0].belief.red",
        "the chances asked of red sum to 1.25, so the rule could never hold.",
        "They must sum to 1 or less.",
    ),
    "an act of nobody": (
        PLAY,
        "play = { tlak = 0.9, ordinary = 0.1 } #!",
        "approach[1].rule[0].play.tlak",
        'play names "tlak", which is not an action of blue.',
        "Did you mean 'talk'? Known actions: talk, wait, ordinary.",
    ),
    "too little play": (
        PLAY,
        "play = { talk = 0.9 } #!",
        "approach[1].rule[0].play",
        "play sums to 0.9; the chances must sum to 1.",
        "Give what is left to `ordinary`, which stands for unbound play.",
    ),
    "too much play": (
        PLAY,
        "play = { talk = 0.9, wait = 0.2 } #!",
        "approach[1].rule[0].play",
        "play sums to 1.1; the chances must sum to 1.",
        "",
    ),
    "no play": (
        PLAY,
        "play = {} #!",
        "approach[1].rule[0].play",
        "play is empty.",
        "Name at least one thing in it.",
    ),
    "an act that is impossible wherever the rule holds": (
        f"{WHERE}\n{BELIEF}\n{PLAY}",
        f'where = {{ phase = ["tense"], red = ["test"] }}\n{BELIEF}\n{PLAY} #!',
        "approach[1].rule[0].play.talk",
        "play names talk, which impossible[0] rules out wherever this holds.",
        "Leave it out, or say elsewhere in `where`.",
    ),
    "a rule that is never reached": (
        f'[[approach.rule]]\nplayer = "blue"\n{WHERE}',
        '[[approach.rule]]\nplayer = "blue"\nplay = { wait = 1 }\n\n'
        f'[[approach.rule]] #!\nplayer = "blue"\n{WHERE}',
        "approach[1].rule[1]",
        "approach[1].rule[1] is never reached: rule[0] comes first and holds there.",
        "Move it up, or remove one of the two.",
    ),
    "a rule that a wider one for its type hides": (
        "play = { hold = 1.0 }",
        'play = { hold = 1.0 }\n\n[[approach.rule]] #!\nplayer = "red"\ntypes = ["soft"]\n'
        'where = { pact = ["signed"], phase = ["calm"] }\nplay = { test = 1 }',
        "approach[1].rule[2]",
        "approach[1].rule[2] is never reached: rule[1] comes first and holds there.",
        "Move it up, or remove one of the two.",
    ),
    "an unknown approach beside": (
        'with = ["ordinary"]',
        'with = ["ordinry"] #!',
        "approach[2].with",
        'with names "ordinry", which is not an approach of this case.',
        "Did you mean 'ordinary'? Known approaches: ordinary, open, shut.",
    ),
    "an unknown approach after": (
        'then = "open"',
        'then = "opne" #!',
        "approach[2].then",
        'then names "opne", which is not an approach of this case.',
        "Did you mean 'open'? Known approaches: ordinary, open, shut.",
    ),
    "an approach beside itself": (
        'with = ["ordinary"]',
        'with = ["shut"] #!',
        "approach[2].with",
        'with names "shut", which is this approach itself.',
        "An approach may not contain or follow itself.",
    ),
    "an approach after itself": (
        'then = "open"',
        'then = "shut" #!',
        "approach[2].then",
        'then names "shut", which is this approach itself.',
        "An approach may not contain or follow itself.",
    ),
    "a circle": (
        "months = 48\n",
        'months = 48\nthen = "shut" #!\n',
        "approach[1].then",
        "open leads back to itself: open to shut to open.",
        "An approach may not contain or follow itself.",
    ),
    "a successor without a term": (
        'months = 12\nthen = "open"',
        'then = "open"',
        "approach[2].months",
        "months is needed where then is given.",
        "",
    ),
    "ordinary play that binds": (
        'doubts = "Nothing is promised."',
        'doubts = "Nothing is promised."\nwith = ["open"] #!',
        "approach[0].with",
        "ordinary is play in which nobody is bound, so it can have no rule, with or then.",
        "Give this approach another id.",
    ),
    "an approach that binds nobody": (
        '[[approach]]\nid = "ordinary"',
        '[[approach]] #!\nid = "freedom"\nname = "x"\nabout = "x"\ndoubts = "x"\nreason = "x"\n\n'
        '[[approach]]\nid = "ordinary"',
        "approach[0]",
        "freedom has no rule, no with and no then, so it would bind nobody.",
        "Add a table  [[approach.rule]] ; play in which nobody is bound is `ordinary`.",
    ),
    "an unknown source of an approach": (
        'sources = ["un-1718"]\n\n[[approach.rule]]',
        'sources = ["un-1781"] #!\n\n[[approach.rule]]',
        "approach[1].sources",
        'sources names "un-1781", which is not the id of a reference.',
        "Did you mean 'un-1718'? Known references: un-1718.",
    ),
    "an uncertainty without effect": (
        '[[uncertainty.effect]]\nfactor = "phase"\nto = ["tense"]\n',
        "",
        "uncertainty[2].effect",
        "uncertainty[2] has no effect.",
        "Add a table  [[uncertainty.effect]]",
    ),
    "an uncertainty that leaves nothing as fitted": (
        'low = 0.5\nhigh = 2\nreason = "A guess."\nsource',
        'low = 1.5 #!\nhigh = 2\nreason = "A guess."\nsource',
        "uncertainty[0].low",
        "low and high must differ and hold 1 between them.",
        "",
    ),
    "a source that is none": (
        'source = "un-1718"\n\n[[uncertainty.effect]]',
        'source = "hearsay" #!\n\n[[uncertainty.effect]]',
        "uncertainty[0].source",
        'source = "hearsay" is neither the id of a reference nor "assumed".',
        "Known sources: assumed, un-1718.",
    ),
    "an effect on nothing": (
        '[[uncertainty.effect]]\nweight = "red_pact"\npower = -1.0',
        "[[uncertainty.effect]] #!\npower = -1.0",
        "uncertainty[0].effect[0]",
        "exactly one of weight, factor and type is needed.",
        "",
    ),
    "an effect on an unknown weight": (
        'weight = "red_pact"',
        'weight = "red_pakt" #!',
        "uncertainty[0].effect[0].weight",
        'weight names "red_pakt", which is not a weight of this case.',
        "Did you mean 'red_pact'? Known weights: red_pact, blue_calm.",
    ),
    "an effect of no power": (
        "power = -1.0",
        "power = 0.0 #!",
        "uncertainty[0].effect[0].power",
        "power = 0 changes nothing, whatever the value.",
        "Leave the effect out, or give another power.",
    ),
    "levels of no factor": (
        "power = -1.0",
        'of = ["signed"] #!',
        "uncertainty[0].effect[0].of",
        "of names levels, and the effect names no factor.",
        "Leave it out, or name the factor.",
    ),
    "an effect on an unknown player": (
        'player = "red"\ntype = "soft"',
        'player = "rad" #!\ntype = "soft"',
        "uncertainty[0].effect[1].player",
        'player names "rad", which is not a player of this case.',
        "Did you mean 'red'? Known players in the order: red, blue.",
    ),
    "an effect on an unknown type": (
        'player = "red"\ntype = "soft"',
        'player = "red"\ntype = "sfot" #!',
        "uncertainty[0].effect[1].type",
        'type names "sfot", which is not a type of red.',
        "Did you mean 'soft'? Known types of red: soft, hard.",
    ),
    "an effect on the type of nobody": (
        'player = "red"\ntype = "soft"',
        'type = "soft"',
        "uncertainty[0].effect[1].player",
        "player is needed for a type, and only there.",
        "",
    ),
    "an effect on an unknown factor": (
        'factor = "pact"\nof',
        'factor = "pakt" #!\nof',
        "uncertainty[1].effect[0].factor",
        'factor names "pakt", which is not among the factors of [game].',
        "Did you mean 'pact'? Known factors: phase, pact.",
    ),
    "an effect from an unknown level": (
        'of = ["signed"]\nto',
        'of = ["sinned"] #!\nto',
        "uncertainty[1].effect[0].of",
        'of names "sinned", which is not a level of pact.',
        "Did you mean 'signed'? Known levels: none, signed.",
    ),
    "an effect to an unknown level": (
        'to = ["none"]',
        'to = ["nome"] #!',
        "uncertainty[1].effect[0].to",
        'to names "nome", which is not a level of pact.',
        "Did you mean 'none'? Known levels: none, signed.",
    ),
    "a move that is none": (
        'to = ["none"]',
        'to = [\n  "none",\n  "signed", #!\n]',
        "uncertainty[1].effect[0].to",
        "pact moves from signed to signed, which is no move.",
        "Write one effect for each level in `of`.",
    ),
    "an effect to nowhere": (
        '\nto = ["none"]',
        "",
        "uncertainty[1].effect[0].to",
        "to is needed for a factor, and only there.",
        "",
    ),
    "an unknown uncertainty": (
        'between = ["price", "wear"]',
        'between = [\n  "price",\n  "waer", #!\n]',
        "correlation[0].between",
        'between names "waer", which is not an uncertainty of this case.',
        "Did you mean 'wear'? Known uncertainties: price, wear, luck.",
    ),
    "an uncertainty with itself": (
        'between = ["price", "wear"]',
        'between = ["wear", "wear"] #!',
        "correlation[0].between",
        'between names "wear" twice.',
        "Name two uncertainties.",
    ),
    "a pair twice": (
        'between = ["wear", "luck"]',
        'between = ["wear", "price"] #!',
        "correlation[1].between",
        "between names a pair that correlation[0] has already.",
        "Remove one of the two.",
    ),
    "correlations that cannot be": (
        "value = 0.5\n",
        'value = 0.5\nreason = "x"\n\n[[correlation]]\nbetween = ["price", "luck"]\n'
        "value = -0.8 #!\n",
        "correlation[2].value",
        "the correlations up to this one contradict one another.",
        "Bring it, or those that share a name with it, nearer to 0.",
    ),
    "a correlation of one": (
        "value = 0.8",
        "value = 1.0 #!",
        "correlation[0].value",
        "value = 1.0; it must be less than 1.",
        "",
    ),
    "a last outcome with conditions": (
        'definition = "What is left."',
        'definition = "What is left."\nwhen = [{ rose = "pact" }] #!',
        "outcome[2].when",
        "rest is the last outcome and has a `when`: other paths have no outcome.",
        "Add an outcome without `when` after it, which takes what is left.",
    ),
    "an outcome that hides the rest": (
        '[[outcome]]\nid = "lost"\nname = "a pact lost"\ndefinition = "A pact was lost."\n'
        'when = [{ fell = "pact" }]',
        '[[outcome]] #!\nid = "lost"\nname = "a pact lost"\ndefinition = "A pact was lost."',
        "outcome[1]",
        "lost has no `when`, so no outcome after it can ever be reached.",
        "Say when it holds, or move it to the end.",
    ),
    "a clause that says nothing": (
        '[{ fell = "pact" }]',
        "[{ within = 3 }] #!",
        "outcome[1].when[0]",
        "exactly one of now, ever, fell and rose is needed.",
        "",
    ),
    "an unknown field of a clause": (
        '[{ fell = "pact" }]',
        '[{ fel = "pact", rose = "pact" }] #!',
        "outcome[1].when[0].fel",
        "'fel' is not a field of outcome[1].when[0].",
        "Did you mean 'fell'? Known fields: now, ever, fell, rose, at_least, within.",
    ),
    "a window on the horizon": (
        '[{ fell = "pact" }]',
        '[{ fell = "pact", within = 3 }] #!',
        "outcome[1].when[0].at_least",
        "at_least and within go with ever only.",
        "",
    ),
    "acts at the horizon": (
        '[{ fell = "pact" }]',
        '[{ now = { red = ["test"] } }] #!',
        "outcome[1].when[0].now.red",
        "now names red, a player; at the horizon only the levels of factors stand.",
        "Acts go under `ever`.",
    ),
    "an unknown level at the horizon": (
        '[{ fell = "pact" }]',
        '[{ now = { pact = ["sinned"] } }] #!',
        "outcome[1].when[0].now.pact",
        'pact names "sinned", which is not a level of pact.',
        "Did you mean 'signed'? Known levels: none, signed.",
    ),
    "a clause on nothing": (
        '[{ fell = "pact" }]',
        '[{ ever = { rde = ["test"] } }] #!',
        "outcome[1].when[0].ever.rde",
        'ever names "rde", which is neither a factor nor a player of the game.',
        "Did you mean 'red'? Known names: phase, pact, red, blue.",
    ),
    "a fall of nothing": (
        '[{ fell = "pact" }]',
        '[{ fell = "pakt" }] #!',
        "outcome[1].when[0].fell",
        'fell names "pakt", which is not among the factors of [game].',
        "Did you mean 'pact'? Known factors: phase, pact.",
    ),
    "more months than there are": (
        "at_least = 2, within = 24 }]",
        "at_least = 25, within = 24 }] #!",
        "outcome[0].when[1].at_least",
        "at_least = 25 can never hold within 24 months.",
        "Look at more months, or ask for fewer.",
    ),
    "one id for two things": (
        'id = "level"',
        'id = "pact" #!',
        "measure[2].id",
        'id = "pact" is taken by outcome[0].',
        "Interests name outcomes, measures and spillovers alike; choose another id.",
    ),
    "a measure of nothing": (
        'of = { red = ["test"] }\n\n[[measure]]',
        'of = { red = ["tst"] } #!\n\n[[measure]]',
        "measure[0].of.red",
        'red names "tst", which is not an action of red.',
        "Did you mean 'test'? Known actions: test, hold.",
    ),
    "an answer of nobody": (
        'answer = { pact = ["signed"] }',
        'answer = { pcat = ["signed"] } #!',
        "measure[1].answer.pcat",
        'answer names "pcat", which is neither a factor nor a player of the game.',
        "Did you mean 'pact'? Known names: phase, pact, red, blue.",
    ),
    "a level of nothing": (
        'kind = "level"\nfactor = "pact"',
        'kind = "level"\nfactor = "pakt" #!',
        "measure[2].factor",
        'factor names "pakt", which is not among the factors of [game].',
        "Did you mean 'pact'? Known factors: phase, pact.",
    ),
    "a level without a factor": (
        'kind = "level"\nfactor = "pact"',
        'kind = "level"',
        "measure[2].factor",
        "factor is needed for a level, and only there.",
        "",
    ),
    "a level with a condition": (
        'kind = "level"',
        'kind = "level"\nof = { red = ["test"] } #!',
        "measure[2].of",
        "of is needed for every kind but level.",
        "",
    ),
    "a question without an answer": (
        'answer = { pact = ["signed"] }\n',
        "",
        "measure[1].answer",
        "answer and within are needed for answered and unanswered only.",
        "",
    ),
    "an unknown kind of measure": (
        'kind = "count"',
        'kind = "cuont" #!',
        "measure[0].kind",
        'kind = "cuont"; it must be one of ever, count, first, spell, level, answered, unanswered.',
        "Did you mean 'count'? Known values: ever, count, first, spell, level, answered, "
        "unanswered.",
    ),
    "a term on nothing": (
        TERM,
        'of = { phase = ["tnse"] } #!',
        "spillover[0].term[0].of.phase",
        'phase names "tnse", which is not a level of phase.',
        "Did you mean 'tense'? Known levels: calm, tense.",
    ),
    "a term the wrong way round": (
        "low = 0\nhigh = 1.5",
        "low = 2 #!\nhigh = 1.5",
        "spillover[0].term[0].low",
        "low is above high.",
        "",
    ),
    "an unknown field of a term": (
        TERM,
        f"{TERM}\nlwo = 1 #!",
        "spillover[0].term[0].lwo",
        "'lwo' is not a field of spillover[0].term[0].",
        "Did you mean 'low'? Known fields: of, low, high, reason, source.",
    ),
    "an unknown source of a term": (
        'high = 1.5\nreason = "A guess."\nsource = "un-1718"',
        'high = 1.5\nreason = "A guess."\nsource = "un-1781" #!',
        "spillover[0].term[0].source",
        'source = "un-1781" is neither the id of a reference nor "assumed".',
        "Did you mean 'un-1718'? Known sources: assumed, un-1718.",
    ),
    "the interests of nobody": (
        '[[interest]]\nplayer = "blue"',
        '[[interest]]\nplayer = "bleu" #!',
        "interest[0].player",
        'player names "bleu", which is not a player of this case.',
        "Did you mean 'blue'? Known players: red, blue, council.",
    ),
    "interests twice": (
        "[[aim]]",
        '[[interest]]\nplayer = "blue" #!\nreason = "x"\nweights = { pact = 1 }\n\n[[aim]]',
        "interest[1].player",
        "blue has interest[0] already.",
        "Each player has one; remove one.",
    ),
    "an interest in nothing": (
        "weights = { pact = 100, tests = -1, fear = -0.5 }",
        "weights = { pact = 100, probs = -1 } #!",
        "interest[0].weights.probs",
        'weights names "probs", which is no outcome, measure or spillover.',
        f"Did you mean 'probes'? Known names: {NAMES}",
    ),
    "an unknown aim": (
        'outcomes = ["pact"]',
        'outcomes = ["pcat"] #!',
        "aim[0].outcomes",
        'outcomes names "pcat", which is not an outcome of this case.',
        "Did you mean 'pact'? Known outcomes: pact, lost, rest.",
    ),
    "an aim without a bound": (
        "at_least = 0.25\n",
        "",
        "aim[0]",
        "exactly one of at_least and at_most is needed.",
        "",
    ),
    "an unknown approach followed": (
        'approach = "shut"',
        'approach = "shtu" #!',
        "followed[0].approach",
        'approach names "shtu", which is not an approach of this case.',
        "Did you mean 'shut'? Known approaches: ordinary, open, shut.",
    ),
    "an unknown source of what was followed": (
        'approach = "shut"\nreason = "A guess."\nsources = ["un-1718"]',
        'approach = "shut"\nreason = "A guess."\nsources = ["x"] #!',
        "followed[0].sources",
        'sources names "x", which is not the id of a reference.',
        "Known references: un-1718.",
    ),
    "a month that is none": (
        'since = "2000-01"',
        'since = "2000-13" #!',
        "followed[1].since",
        'since = "2000-13"; it must be a month, in quotes, such as 1990-01.',
        "",
    ),
    "months the wrong way round": (
        'through = "2001-12"',
        'through = "1999-12" #!',
        "followed[1].through",
        "through 1999-12 is before since 2000-01.",
        "",
    ),
    "two approaches in a month": (
        'since = "2000-01"',
        'since = "1999-12" #!',
        "followed[1].since",
        'since = "1999-12" falls in followed[0], from 1990-02 through 1999-12.',
        "Only one approach counts in a month.",
    ),
    "an approach before the case": (
        'since = "1990-02"',
        'since = "1989-12" #!',
        "followed[0].since",
        'since = "1989-12" is before the case starts, in 1990-01.',
        "Begin in 1990-01 or later.",
    ),
}


@pytest.mark.parametrize("old, new, field, what, fix", BROKEN.values(), ids=BROKEN)
def test_every_fault_is_said_with_its_place_and_a_remedy(write_options, old, new, field, what, fix):
    folder = write_options(("approaches.toml", old, new))
    found = [(p.what, p.where, p.fix) for p in check(folder)]
    where = rf"approaches\.toml, line \d+, {re.escape(field)}"
    if "#!" in new:
        where = rf"approaches\.toml, line {marked_line(folder / 'approaches.toml')}, "
        where += re.escape(field)
    assert [(w, f) for w, _, f in found] == [(what, fix)]
    assert re.fullmatch(where, found[0][1])


def test_the_small_case_holds_what_is_written_in_it(write_options):
    case = load(write_options())
    assert [a.id for a in case.approaches] == ["ordinary", "open", "shut"]
    rule = case.approach("open").rules[0]
    assert (rule.player, rule.where["red"], rule.belief) == (
        "blue",
        ("test", "hold"),
        {"red": {"soft": 0.5}},
    )
    assert case.approach("shut").with_ == ("ordinary",)
    assert (case.approach("shut").months, case.approach("shut").then) == (12, "open")
    assert case.uncertainties[0].effects[0].power == -1
    assert case.spillovers[0].terms[0].high == 1.5
    assert case.outcomes[0].when[1].within == 24
    with pytest.raises(KeyError):
        case.approach("none")


def test_approaches_without_a_game_are_refused_once(write_options):
    folder = write_options()
    (folder / "game.toml").unlink()
    (found,) = [p for p in check(folder) if "game" in p.what]
    assert found.what == "[[approach]] stands in a case without a game, so nobody could answer it."
    assert found.where == "approaches.toml, line 1, approach[0]"
    assert found.fix == "Add game.toml, or leave approaches.toml out."


def test_an_action_called_ordinary_would_be_misread(write_options):
    folder = write_options(("players.toml", 'id = "wait"', 'id = "ordinary"'))
    said = [p.what for p in check(folder) if p.where.startswith("approaches.toml")]
    assert said == ["blue has an action called ordinary, which in play means to be unbound."]


@pytest.mark.parametrize("file", ["game.toml", "states.toml", "players.toml", "references.toml"])
def test_what_cannot_be_read_elsewhere_is_not_held_against_the_options(file, write_options):
    folder = write_options()
    (folder / file).write_text("[[", encoding="utf-8")
    assert [p.where.partition(",")[0] for p in check(folder)] == [file]


def test_rules_that_differ_in_type_or_belief_are_both_reached(write_options):
    rule = '[[approach.rule]]\nplayer = "{}"\n{}\nplay = {{ {} = 1 }}\n\n'
    more = rule.format("red", 'types = ["hard"]', "hold") + rule.format("red", "", "hold")
    folder = write_options(
        ("approaches.toml", '[[approach]]\nid = "shut"', f'{more}[[approach]]\nid = "shut"')
    )
    assert check(folder) == []


def test_all_faults_come_at_once(write_options):
    folder = write_options(
        ("approaches.toml", PLAY, "play = { talk = 0.5 }"),
        ("approaches.toml", 'weight = "red_pact"', 'weight = "none"'),
        ("approaches.toml", WHEN, WHEN.replace("signed", "sinned")),
        ("approaches.toml", 'outcomes = ["pact"]', 'outcomes = ["pcat"]'),
    )
    assert len(check(folder)) == 4


def test_the_approach_of_the_how_to_is_sound_at_the_end_of_a_new_case(tmp_path):
    page = Path(__file__).parents[2] / "docs" / "do" / "write-an-approach.md"
    (block,) = re.findall(r"^```toml\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
    made = new("strait", tmp_path / "strait") / "approaches.toml"
    made.write_text(f"{made.read_text(encoding='utf-8')}\n{block}", encoding="utf-8")
    assert check(made.parent) == []
    assert load(made.parent).approaches[-1].id == "answer_in_kind"


# ---- the bundled cases --------------------------------------------------------------------------

CASES = [name for name in bundled() if load(name).approaches]


@pytest.fixture(params=CASES)
def case(request):
    return load(request.param)


def test_the_first_case_has_the_approaches_that_it_asks_about():
    case = load("north_korea")
    assert {a.id for a in case.approaches} >= {
        "ordinary",
        "seoul_overtures",
        "maverick",
        "six_party",
        "maximum_pressure",
        "strategic_patience",
        "freeze_for_freeze",
        "grand_bargain",
        "seoul_and_maverick",
        "pressure_then_summit",
    }
    assert case.outcomes[0].id == "escalation"
    assert 6 <= len(case.uncertainties) <= 9
    assert {i.player for i in case.interests} >= {"united_states", "south_korea", "china", "japan"}
    assert case.followed[-1].through == "2026-07"


def test_every_table_says_what_it_is_and_why(case):
    for approach in case.approaches:
        assert len(approach.about) > 80 and len(approach.doubts) > 80
        assert all(rule.reason for rule in approach.rules)
    for row in (*case.outcomes, *case.measures):
        assert row.definition.endswith(".")
    terms = (term for spillover in case.spillovers for term in spillover.terms)
    for row in (*terms, *case.uncertainties, *case.correlations, *case.interests, *case.aims):
        assert row.reason.endswith(".")


def test_a_number_without_a_count_or_a_source_is_said_to_be_assumed(case):
    def backed(row):
        return "ssumed" in row.reason or re.search(r"\d", row.reason) or row.source != "assumed"

    terms = (term for spillover in case.spillovers for term in spillover.terms)
    assert not [row.reason for row in (*terms, *case.uncertainties) if not backed(row)]
    said = re.compile(r"ssumed|\d|\b(one|two|three|four|six|all|as on)\b", re.I)
    rules = [rule for approach in case.approaches for rule in approach.rules]
    assert not [rule.reason for rule in rules if not said.search(rule.reason)]


def test_in_every_situation_a_bound_player_can_do_something_that_its_rule_names(case):
    """Only then is the rule a commitment: where nothing is left of it, play is ordinary."""
    against = [(i.player, set(i.actions), i.where) for i in case.impossible]
    for approach in case.approaches:
        for rule in approach.rules:
            for act in rule.where.get("north_korea", ("hold",)):
                barred = {
                    a
                    for player, actions, where in against
                    if player == rule.player and act in where.get("north_korea", (act,))
                    for a in actions
                }
                assert set(rule.play) - barred, (approach.id, rule)


def test_an_uncertainty_raises_the_price_of_disarmament_and_never_lowers_it():
    case = load("north_korea")
    (price,) = [u for u in case.uncertainties if u.id == "price_of_disarmament"]
    weights = {w.id: w for w in case.weights}
    changed = [weights[e.weight] for e in price.effects]
    assert {w.id for w in changed} == {"nk_deterrent", "nk_guarantee", "nk_limits"}
    assert all(effect.power > 0 for effect in price.effects)


def test_what_was_followed_does_not_overlap_and_stays_within_the_case(case):
    spells = sorted((f.since, f.through) for f in case.followed)
    assert all(a[1] < b[0] for a, b in pairwise(spells))
    assert not spells or spells[0][0] >= case.standoff.start


LOADED = (
    r"\b(rogue|regime change|dictator|tyrant|blackmail|appease\w*|puppet|hermit|crazy|madman)\b"
)


def test_the_words_are_ones_that_every_government_named_could_accept(case):
    text = (Path(case.folder) / "approaches.toml").read_text(encoding="utf-8")
    assert not re.search(LOADED, text, re.I)
