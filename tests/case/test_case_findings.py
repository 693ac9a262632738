"""findings.toml: what a regularity needs, and what is said where something is missing."""

import pytest
from small_case import marked_line

from detente.case import check, load

GOOD = """\
[[finding]]
id = "tests-and-meetings"
question = "Fewer tests when they meet?"
method = "months"
events = "tests"
match = [{ kinds = ["test"] }]
held_against = "meetings"
beside = [{ kinds = ["meeting"] }]
leaders_of = ["red"]
scope = "All."
caution = "Something else."

[[finding.published]]
source = "A paper"
url = "https://example.org/paper"
published = "2001"
said = "Tests, 1990 to 1999."
figure = "events"
value = 7
since = 1990-01-01
until = 1999-12-31
"""

# name: (old text, new text, field, what)
BROKEN = {
    "unknown kind": (
        'beside = [{ kinds = ["meeting"] }]',
        'beside = [{ kinds = ["meting"] }] #!',
        "finding[0].beside[0].kinds",
        'kinds names "meting", which is not a kind of event of this case.',
    ),
    "unknown field of a selector": (
        'beside = [{ kinds = ["meeting"] }]',
        'beside = [{ kind = ["meeting"] }] #!',
        "finding[0].beside[0].kind",
        "'kind' is not a field of finding[0].beside[0].",
    ),
    "unknown player": (
        'leaders_of = ["red"]',
        'leaders_of = ["green"] #!',
        "finding[0].leaders_of",
        'leaders_of names "green", which is not a player of this case.',
    ),
    "days where they have no use": (
        'leaders_of = ["red"]',
        "days = [1990-11-06] #!",
        "finding[0].days",
        "days has no use for method = 'months'.",
    ),
    "window missing": (
        'method = "months"\n',
        'method = "around"\n',
        "finding[0].window_days",
        "window_days is needed for method = 'around'.",
    ),
    "a figure without a value": (
        'figure = "events"\nvalue = 7\n',
        'figure = "events" #!\n',
        "finding[0].published[0].figure",
        "figure and value go together: give both, or neither.",
    ),
    "no source address": (
        'url = "https://example.org/paper"',
        'url = "a paper" #!',
        "finding[0].published[0].url",
        'url = "a paper"; it must be an address that begins with http:// or https://.',
    ),
    "an unknown method": (
        'method = "months"',
        'method = "weeks" #!',
        "finding[0].method",
        'method = "weeks"; it must be one of months, nearest, around, wait.',
    ),
}


def test_a_regularity_arrives_in_the_case(write):
    folder = write()
    (folder / "findings.toml").write_text(GOOD, encoding="utf-8")
    assert check(folder) == []
    (asked,) = load(folder).findings
    assert asked.beside[0].kinds == ("meeting",)
    assert asked.published[0].value == 7


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_said_with_its_line_and_field(write, name):
    old, new, field, what = BROKEN[name]
    folder = write()
    file = folder / "findings.toml"
    file.write_text(GOOD.replace(old, new), encoding="utf-8")
    (problem,) = check(folder)
    assert problem.what == what
    assert problem.where.endswith(f", {field}")
    if "#!" in new:
        assert problem.where.startswith(f"findings.toml, line {marked_line(file)},")
