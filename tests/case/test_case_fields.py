"""A field that is missing, unknown or of the wrong shape: what is said, where, and what to do.

Each edit marks the line that the message must name with `#!`, so that the expected line comes from
the text itself.
"""

import pytest
from small_case import SMALL, marked_line

from detente.case import check

RED_TEST = 'when = [{ kinds = ["test"] }, { groups = ["arms"], actors = ["red"] }]'

# name: (file, old text, new text, field, what, fix)
BROKEN = {
    "missing field": (
        "players.toml",
        '[[player]]\nid = "blue"\nname = "Blue"\n',
        '[[player]] #!\nid = "blue"\n',
        "player[1].name",
        "player[1] has no name.",
        "Add  name = ...",
    ),
    "missing tables in a table": (
        "states.toml",
        SMALL["states.toml"],
        '[[factor]] #!\nid = "phase"\nname = "phase"\nlevels = ["calm"]\notherwise = "calm"\n',
        "factor[0].rule",
        "factor[0] has no rule.",
        "Add a table  [[factor.rule]]",
    ),
    "missing field of an action": (
        "players.toml",
        '[[player.action]]\nid = "hold"\n',
        "[[player.action]] #!\n",
        "player[0].action[1].id",
        "player[0].action[1] has no id.",
        "Add  id = ...",
    ),
    "unknown field": (
        "leaders.toml",
        'term = "Leader"\n\n',
        'term = "Leader"\npolcy = "x" #!\n\n',
        "leader[0].polcy",
        "'polcy' is not a field of leader[0].",
        "Did you mean 'policy'? Known fields: player, name, start, end, acting, policy, term.",
    ),
    "unknown field of a selector": (
        "players.toml",
        RED_TEST,
        'when = [{ kind = ["test"] }] #!',
        "player[0].action[0].when[0].kind",
        "'kind' is not a field of player[0].action[0].when[0].",
        "Did you mean 'kinds'? Known fields: kinds, groups, actors, targets, attributes, without, "
        "at_least, events.",
    ),
    "the plural of a nested table": (
        "states.toml",
        "[[factor.rule]]",
        '[[factor.rules]] #!\nlevel = "calm"\n\n[[factor.rule]]',
        "factor[0].rules",
        "'rules' is not a field of factor[0].",
        "Did you mean 'rule'? Known fields: id, name, levels, otherwise, rule.",
    ),
    "number for a text": (
        "case.toml",
        'name = "Small"',
        "name = 7 #!",
        "standoff.name",
        "name = 7; it must be a text.",
        "Write it in quotes.",
    ),
    "text for a number": (
        "questions.toml",
        "horizon_days = 365",
        'horizon_days = "365" #!',
        "question[0].horizon_days",
        'horizon_days = "365"; it must be a whole number.',
        "Write it without quotes.",
    ),
    "fraction for a whole number": (
        "grading.toml",
        "credibility = 2",
        "credibility = 2.5 #!",
        "source_kind[0].credibility",
        "credibility = 2.5; it must be a whole number.",
        "Write it without quotes.",
    ),
    "text for a fraction": (
        "kinds.toml",
        "intensity = 4.0",
        'intensity = "4" #!',
        "kind[1].intensity",
        'intensity = "4"; it must be a number.',
        "Write it without quotes.",
    ),
    "text for yes or no": (
        "players.toml",
        "institution = true",
        'institution = "yes" #!',
        "player[2].institution",
        'institution = "yes"; it must be true or false.',
        "Write true or false, without quotes.",
    ),
    "text for a list": (
        "players.toml",
        RED_TEST,
        'when = [{ kinds = "test" }] #!',
        "player[0].action[0].when[0].kinds",
        'kinds = "test"; it must be a list.',
        'Write  ["test"]',
    ),
    "text for a list of attribute values": (
        "tracks.toml",
        'match = [{ kinds = ["meeting"], attributes = { action = ["yes"] } }]',
        'match = [{ kinds = ["meeting"], attributes = { action = "yes" } }] #!',
        "track[0].match[0].attributes.action",
        'action = "yes"; it must be a list.',
        'Write  ["yes"]',
    ),
    "table for a list": (
        "players.toml",
        RED_TEST,
        'when = { kinds = ["test"] } #!',
        "player[0].action[0].when",
        'when = {kinds = ["test"]}; it must be a list.',
        "Write it in square brackets.",
    ),
    "text for a table": (
        "players.toml",
        RED_TEST,
        'when = ["test"] #!',
        "player[0].action[0].when[0]",
        'when[0] = "test"; it must be a table.',
        "Write  { field = value }",
    ),
    "list for a table of attributes": (
        "tracks.toml",
        '[{ kinds = ["meeting"], attributes = { action = ["yes"] } }]',
        '[{ kinds = ["meeting"], attributes = ["yes"] }] #!',
        "track[0].match[0].attributes",
        'attributes = ["yes"]; it must be a table.',
        "Write  { name = value }",
    ),
    "not a date": (
        "leaders.toml",
        "start = 1994-07-08",
        'start = "8 July 1994" #!',
        "leader[0].start",
        'start = "8 July 1994"; it must be a date.',
        "Write it as 2017-09-03, without quotes or a time.",
    ),
    "a date with a time": (
        "case.toml",
        "through = 2026-08-22",
        "through = 2026-08-22T12:00:00Z #!",
        "coverage[0].through",
        "through = 2026-08-22T12:00:00+00:00; it must be a date.",
        "Write it as 2017-09-03, without quotes or a time.",
    ),
    "a text inside a list of numbers": (
        "states.toml",
        'match = [{ kinds = ["test"], at_least = { deaths = 1 } }, ',
        'match = [\n { at_least = { deaths = "one" } }, #!\n ',
        "factor[0].rule[0].match[0].at_least.deaths",
        'deaths = "one"; it must be a number.',
        "Write it without quotes.",
    ),
    "empty text": (
        "references.toml",
        'title = "Resolution 1718"',
        'title = "" #!',
        "reference[0].title",
        "title is empty.",
        "Write the text between the quotes.",
    ),
    "an id with a capital": (
        "tracks.toml",
        'id = "direct"',
        'id = "Direct" #!',
        "track[0].id",
        'id = "Direct"; it must be small letters, digits and underscores, a letter first '
        "(nuclear_test).",
        "",
    ),
    "an id that is too long": (
        "kinds.toml",
        'id = "deaths"\nunit',
        f'id = "deaths"\nunit = "death"\n\n[[magnitude]]\nid = "{"a" * 61}" #!\nunit',
        "magnitude[1].id",
        f'id = "{"a" * 56}...; it must be at most 60 characters long.',
        "",
    ),
    "an id of a question": (
        "questions.toml",
        'id = "test-365"',
        'id = "test_365" #!',
        "question[0].id",
        'id = "test_365"; it must be small letters, digits and hyphens, a letter first '
        "(launch-days-30).",
        "",
    ),
    "an id of a reference": (
        "references.toml",
        'id = "un-1718"',
        'id = "UN 1718" #!',
        "reference[0].id",
        'id = "UN 1718"; it must be small letters, digits and hyphens (un-1718).',
        "",
    ),
    "not an address": (
        "references.toml",
        '"https://example.org/1718"',
        '"example.org/1718" #!',
        "reference[0].url",
        'url = "example.org/1718"; it must be an address that begins with http:// or https://.',
        "",
    ),
    "not a CAMEO code": (
        "kinds.toml",
        'cameo = "150"',
        'cameo = "test" #!',
        "kind[0].cameo",
        'cameo = "test"; it must be a CAMEO code of two to four digits, in quotes.',
        "",
    ),
    "not a month": (
        "case.toml",
        'start = "1990-01"',
        'start = "January 1990" #!',
        "standoff.start",
        'start = "January 1990"; it must be a month, in quotes, such as 1990-01.',
        "",
    ),
    "too low": (
        "questions.toml",
        "horizon_days = 365",
        "horizon_days = 0 #!",
        "question[0].horizon_days",
        "horizon_days = 0; it must be 1 or more.",
        "",
    ),
    "too high": (
        "questions.toml",
        "horizon_days = 365",
        "horizon_days = 36500 #!",
        "question[0].horizon_days",
        "horizon_days = 36500; it must be 3660 or less.",
        "",
    ),
    "not one of the choices": (
        "questions.toml",
        'answer = "event"',
        'answer = "events" #!',
        "question[0].answer",
        'answer = "events"; it must be one of count, event.',
        "Did you mean 'event'? Known values: count, event.",
    ),
    "a term that ends before it starts": (
        "leaders.toml",
        "end = 2011-12-17",
        "end = 1990-12-17 #!",
        "leader[0].end",
        "end 1990-12-17 is before start 1994-07-08.",
        "",
    ),
    "a window without months": (
        "states.toml",
        '[[factor.rule]]\nlevel = "tense"\nholds = "window"\nmonths = 3\n',
        '[[factor.rule]] #!\nlevel = "tense"\nholds = "window"\n',
        "factor[0].rule[0].months",
        "months is needed for holds = 'window', and only there.",
        "",
    ),
    "months without a window": (
        "states.toml",
        'holds = "window"\nmonths = 3',
        'holds = "ever"\nmonths = 3 #!',
        "factor[0].rule[0].months",
        "months is needed for holds = 'window', and only there.",
        "",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_wrong_field_is_explained(name, write):
    file, old, new, field, what, fix = BROKEN[name]
    folder = write((file, old, new))
    line = marked_line(folder / file)
    assert [(p.what, p.where, p.fix) for p in check(folder)] == [
        (what, f"{file}, line {line}, {field}", fix)
    ]
