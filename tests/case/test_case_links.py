"""Tables that disagree with each other: what is said, where, and what to do.

Each edit marks the line that the message must name with `#!`, so that the expected line comes from
the text itself.
"""

import pytest
from small_case import marked_line

from detente.case import check

RED_TEST = 'when = [{ kinds = ["test"] }, { groups = ["arms"], actors = ["red"] }]'

# name: (file, old text, new text, field, what, fix)
BROKEN = {
    "no such month": (
        "case.toml",
        'start = "1990-01"',
        'start = "1990-13" #!',
        "standoff.start",
        'start = "1990-13" is not a month: there is no month 13.',
        "Write year and month, such as 1990-01.",
    ),
    "unknown kind": (
        "players.toml",
        'when = [\n  { kinds = ["meeting"], actors = ["blue"] },\n',
        'when = [\n  { kinds = ["meting"], actors = ["blue"] }, #!\n',
        "player[1].action[0].when[0].kinds",
        'kinds names "meting", which is not a kind of event of this case.',
        "Did you mean 'meeting'? Known kinds: test, meeting.",
    ),
    "unknown group": (
        "players.toml",
        RED_TEST,
        'when = [{ groups = ["army"] }] #!',
        "player[0].action[0].when[0].groups",
        'groups names "army", which is not the group of any kind of this case.',
        "Did you mean 'arms'? Known groups: arms, talks.",
    ),
    "unknown actor": (
        "players.toml",
        RED_TEST,
        'when = [{ actors = ["green"] }] #!',
        "player[0].action[0].when[0].actors",
        'actors names "green", which is not a player of this case.',
        "Known players: red, blue, council.",
    ),
    "unknown target": (
        "questions.toml",
        'match = [{ kinds = ["test"] }]',
        'match = [{ targets = ["zzz"] }] #!',
        "question[0].match[0].targets",
        'targets names "zzz", which is not a player of this case.',
        "Known players: red, blue, council.",
    ),
    "unknown unit": (
        "questions.toml",
        'answer = "event"',
        'answer = "count"\nunit = "day" #!',
        "question[0].unit",
        'unit names "day", which is not days, events or a magnitude.',
        "Did you mean 'days'? Known units: days, events, deaths.",
    ),
    "unknown lower bound": (
        "questions.toml",
        'answer = "event"',
        'answer = "count"\nunit = "deaths"\nlower_bound = "death" #!',
        "question[0].lower_bound",
        'lower_bound names "death", which is not a magnitude of this case.',
        "Did you mean 'deaths'? Known magnitudes: deaths.",
    ),
    "lower bound of nothing": (
        "questions.toml",
        'answer = "event"',
        'answer = "event"\nlower_bound = "deaths" #!',
        "question[0].lower_bound",
        "lower_bound bounds a quantity, but events are counted.",
        "Name the quantity as the unit.",
    ),
    "unknown magnitude in a selector": (
        "questions.toml",
        'match = [{ kinds = ["test"] }]',
        "match = [{ at_least = { death = 1 } }] #!",
        "question[0].match[0].at_least",
        'at_least names "death", which is not a magnitude of this case.',
        "Did you mean 'deaths'? Known magnitudes: deaths.",
    ),
    "not an event": (
        "questions.toml",
        'match = [{ kinds = ["test"] }]',
        'match = [{ events = ["2006 test"] }] #!',
        "question[0].match[0].events",
        'events names "2006 test", which is not the id of an event.',
        "Event ids are written like NUC-20170903.",
    ),
    "no selector": (
        "questions.toml",
        'match = [{ kinds = ["test"] }]',
        "match = [] #!",
        "question[0].match",
        "match is empty, which would mean every event.",
        "Name the events, such as  match = [{ kinds = [...] }]",
    ),
    "unknown magnitude of a kind": (
        "kinds.toml",
        'magnitudes = ["deaths"]',
        'magnitudes = ["yield"] #!',
        "kind[0].magnitudes",
        'magnitudes names "yield", which is not a magnitude of this case.',
        "Known magnitudes: deaths.",
    ),
    "unknown coverage": (
        "kinds.toml",
        'cameo = "036"\nintensity = 4.0\ncoverage = "all"',
        'cameo = "036"\nintensity = 4.0\ncoverage = "al" #!',
        "kind[1].coverage",
        'coverage names "al", which is not a coverage of this case.',
        "Did you mean 'all'? Known coverage: all.",
    ),
    "unknown player of a track": (
        "tracks.toml",
        'players = ["red", "blue"]',
        'players = ["red", "bleu"] #!',
        "track[0].players",
        'players names "bleu", which is not a player of this case.',
        "Did you mean 'blue'? Known players: red, blue, council.",
    ),
    "unknown adversary": (
        "case.toml",
        'adversary = "red"',
        'adversary = "reed" #!',
        "standoff.adversary",
        'adversary names "reed", which is not a player of this case.',
        "Did you mean 'red'? Known players: red, blue, council.",
    ),
    "leader of nobody": (
        "leaders.toml",
        'player = "red"\nname = "Second"',
        'player = "rde" #!\nname = "Second"',
        "leader[1].player",
        'player names "rde", which is not a player of this case.',
        "Did you mean 'red'? Known players: red, blue, council.",
    ),
    "unknown kind of a list that is compared": (
        "comparisons.toml",
        'kinds = ["test"]',
        'kinds = ["tset"] #!',
        "comparison[0].left.kinds",
        'kinds names "tset", which is not a kind of event of this case.',
        "Did you mean 'test'? Known kinds: test, meeting.",
    ),
    "unknown field of a list that is compared": (
        "comparisons.toml",
        'scope = "tests"',
        'scope = "tests"\nlabels = "x" #!',
        "comparison[0].left.labels",
        "'labels' is not a field of comparison[0].left.",
        "Did you mean 'label'? Known fields: name, sources, kinds, scope, through, attributes, "
        "label.",
    ),
    "overlapping terms": (
        "leaders.toml",
        "start = 2011-12-17",
        "start = 2011-12-16 #!",
        "leader[1].start",
        "the term of Second starts on 2011-12-16, while that of First ends on 2011-12-17; "
        "both would lead red.",
        "End one term where the next starts, or mark one acting = true.",
    ),
    "a term without an end before another": (
        "leaders.toml",
        'end = 2011-12-17\nterm = "Leader"\n\n[[leader]]\nplayer = "red"\nname = "Second"\n'
        "start = 2011-12-17",
        'term = "Leader"\n\n[[leader]]\nplayer = "red"\nname = "Second"\nstart = 2011-12-17 #!',
        "leader[1].start",
        "the term of Second starts on 2011-12-17, while that of First has no end; "
        "both would lead red.",
        "End one term where the next starts, or mark one acting = true.",
    ),
    "a level that is not declared": (
        "states.toml",
        'level = "tense"',
        'level = "tens" #!',
        "factor[0].rule[0].level",
        'level = "tens" is not among the levels of this factor.',
        "Did you mean 'tense'? Known levels: calm, tense.",
    ),
    "otherwise not declared": (
        "states.toml",
        'otherwise = "calm"',
        'otherwise = "quiet" #!',
        "factor[0].otherwise",
        'otherwise = "quiet" is not among the levels of this factor.',
        "Known levels: calm, tense.",
    ),
    "a level twice": (
        "states.toml",
        'levels = ["calm", "tense"]',
        'levels = ["calm", "tense", "calm"] #!',
        "factor[0].levels",
        'levels lists "calm" twice.',
        "Remove one.",
    ),
    "not a time zone": (
        "players.toml",
        'zone = "Asia/Seoul"',
        'zone = "Asia/Soul" #!',
        "player[0].zone",
        'zone = "Asia/Soul" is not a time zone.',
        "Did you mean 'Asia/Seoul'?",
    ),
    "nothing like a time zone": (
        "case.toml",
        'zone = "UTC"',
        'zone = "../qqqqqqqqqqqq" #!',
        "standoff.zone",
        'zone = "../qqqqqqqqqqqq" is not a time zone.',
        "Zones are written like Asia/Seoul or UTC.",
    ),
    "an id twice": (
        "kinds.toml",
        '[[kind]]\nid = "meeting"',
        '[[magnitude]]\nid = "deaths" #!\nunit = "x"\n\n[[kind]]\nid = "meeting"',
        "magnitude[1].id",
        'id = "deaths" is taken by magnitude[0].',
        "Each magnitude needs its own id.",
    ),
    "an action twice": (
        "players.toml",
        'id = "hold"',
        'id = "test" #!',
        "player[0].action[1].id",
        'id = "test" is taken by player[0].action[0].',
        "Each action needs its own id.",
    ),
    "a name of two players": (
        "players.toml",
        'code = "BLU"',
        'code = "BLU"\naliases = [\n  "Bluia",\n  "REDLAND", #!\n]',
        "player[1].aliases",
        'aliases gives blue the name "REDLAND", which red has too.',
        "A name must mean one player.",
    ),
    "an institution that acts": (
        "players.toml",
        'code = "BLU"\n\n[[player.action]]\n',
        'code = "BLU"\ninstitution = true\n\n[[player.action]] #!\n',
        "player[1].action",
        "blue is an institution, which has no actions of its own.",
        "Remove institution = true, or the actions.",
    ),
    "no action that remains": (
        "players.toml",
        'id = "wait"\nname = "waits"\nmeaning = "Nothing."\n',
        'id = "wait"\nname = "waits"\nmeaning = "Nothing."\nwhen = [{ kinds = ["test"] }] #!\n',
        "player[1].action[1].when",
        "wait is the last action and has a `when`: other months have no action.",
        'Add an action without `when` after it, such as  id = "hold"',
    ),
    "an action that hides the next": (
        "players.toml",
        f'[[player.action]]\nid = "test"\nname = "tests"\nmeaning = "A test."\n{RED_TEST}\n',
        '[[player.action]] #!\nid = "test"\nname = "tests"\nmeaning = "A test."\n',
        "player[0].action[0]",
        "test has no `when`, so no action after it can ever be chosen.",
        "Say when it holds, or move it to the end.",
    ),
    "eras out of order": (
        "questions.toml",
        "[[question]]",
        '[[era]]\nlabel = "new"\nsince = 2012-01-01\n\n[[era]]\nlabel = "old"\n'
        "since = 2006-01-01 #!\n\n[[question]]",
        "era[1].since",
        "since = 2006-01-01 is not after 2012-01-01, on which the era before it begins.",
        "List eras from the earliest to the latest.",
    ),
    "two eras of one name": (
        "questions.toml",
        "[[question]]",
        '[[era]]\nlabel = "old"\nsince = 1990-01-01\n\n[[era]]\nlabel = "old" #!\n'
        "since = 2006-01-01\n\n[[question]]",
        "era[1].label",
        'label = "old" is taken by era[0].',
        "Each era needs its own label.",
    ),
    "a table in the wrong file": (
        "case.toml",
        "[[coverage]]",
        '[[leader]] #!\nplayer = "red"\n\n[[coverage]]',
        "leader",
        "[[leader]] does not belong in case.toml.",
        "Move it to leaders.toml.",
    ),
    "a table that nobody knows": (
        "states.toml",
        "[[factor]]",
        "[[factr]] #!\n\n[[factor]]",
        "factr",
        "'factr' is not a table of states.toml.",
        "Did you mean 'factor'? Known tables of states.toml: factor.",
    ),
    "one table where many belong": (
        "tracks.toml",
        "[[track]]",
        "[track] #!",
        "track",
        "track must be opened as [[track]].",
        "",
    ),
    "many tables where one belongs": (
        "case.toml",
        "[standoff]",
        "[[standoff]] #!",
        "standoff",
        "standoff must be opened as [standoff].",
        "",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_disagreement_is_explained(name, write):
    file, old, new, field, what, fix = BROKEN[name]
    folder = write((file, old, new))
    line = marked_line(folder / file)
    assert [(p.what, p.where, p.fix) for p in check(folder)] == [
        (what, f"{file}, line {line}, {field}", fix)
    ]
