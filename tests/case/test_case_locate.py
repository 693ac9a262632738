"""The line of every value, against texts whose lines are known because the test laid them out."""

import tomllib
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case._locate import key_lines, line_of

bare_keys = st.text("abcdefgh_-0123456789", min_size=1, max_size=5)
quoted_keys = st.sampled_from(['"a b"', "'c.d'", '"e]f"', '"g#h"', '"\\u0041="'])
scalars = st.sampled_from(
    [
        "1",
        "-2.5e3",
        "true",
        "2017-09-03",
        "1979-05-27 07:32:00",
        '""',
        '"x # [y] = {z}"',
        r'"quote \" and \\"',
        "'C:\\path'",
        "''",
        '"""one"""',
        '"""two\n  lines = 1\n[no.header]\n"""',
        '"""three ""quotes"" and \\"""\n# more"""',
        '"""ends in two quotes"""""',
        "'''raw\n[[x]]\ny = 1'''",
        "'''ends'''''",
    ]
)
spaces = st.sampled_from(["", " ", "\t "])
breaks = st.sampled_from(["", " ", "\n", "  # a, comment] }\n", "\n\n  "])


@dataclass
class Laid:
    """A text being laid out, with the line on which each path began."""

    text: str = ""
    lines: dict = field(default_factory=dict)

    def add(self, text):
        self.text += text

    def mark(self, path):
        self.lines.setdefault(path, self.text.count("\n") + 1)


def read_key(written):
    return next(iter(tomllib.loads(f"{written} = 1")))


def lay_value(draw, laid, path, depth):
    shape = draw(st.sampled_from(["scalar", "scalar", "list", "inline"])) if depth else "scalar"
    if shape == "scalar":
        laid.add(draw(scalars))
    elif shape == "list":
        laid.add("[")
        for n in range(draw(st.integers(0, 3))):
            laid.add(("," if n else "") + draw(breaks))
            laid.mark((*path, n))
            lay_value(draw, laid, (*path, n), depth - 1)
        laid.add(draw(breaks) + "]")
    else:
        laid.add("{")
        keys = draw(st.lists(bare_keys, unique=True, max_size=3))
        for n, key in enumerate(keys):
            laid.add((", " if n else " ") + draw(spaces))
            lay_pair(draw, laid, path, key, depth - 1)
        laid.add(" }")


def lay_pair(draw, laid, table, written, depth):
    path = (*table, read_key(written))
    laid.mark(path)
    laid.add(f"{written}{draw(spaces)}={draw(spaces)}")
    lay_value(draw, laid, path, depth)


def lay_pairs(draw, laid, table, taken=()):
    keys = draw(st.lists(bare_keys | quoted_keys, max_size=3, unique_by=read_key))
    for key in keys:
        if read_key(key) in taken:
            continue
        laid.add(draw(st.sampled_from(["", "\n", "# a [comment]\n", "  "])))
        lay_pair(draw, laid, table, key, 2)
        laid.add(draw(st.sampled_from(["\n", "  # = [why]\n", "\n\n"])))


@st.composite
def layouts(draw):
    laid = Laid()
    lay_pairs(draw, laid, (), taken=("player", "action", "when"))
    for p in range(draw(st.integers(0, 3))):
        laid.mark(("player", p))
        laid.add(draw(st.sampled_from(["[[player]]\n", "[[ player ]] # x\n"])))
        lay_pairs(draw, laid, ("player", p), taken=("action", "table"))
        for a in range(draw(st.integers(0, 2))):
            laid.mark(("player", p, "action", a))
            laid.add(draw(st.sampled_from(["[[player.action]]\n", "  [[player . 'action']]\n"])))
            lay_pairs(draw, laid, ("player", p, "action", a))
        if draw(st.booleans()):
            laid.mark(("player", p, "table"))
            laid.add("[player.table]\n")
            lay_pairs(draw, laid, ("player", p, "table"))
    return laid


@given(layouts(), st.sampled_from(["\n", "\r\n"]))
def test_every_value_is_found_on_the_line_where_it_was_written(laid, newline):
    tomllib.loads(laid.text)
    found = key_lines(laid.text.replace("\n", newline))
    assert {path: found.get(path) for path in laid.lines} == laid.lines


def paths(value, at=()):
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        yield (*at, key)
        if isinstance(item, dict | list):
            yield from paths(item, (*at, key))


@pytest.mark.slow
@given(layouts())
def test_what_the_parser_reads_and_what_is_located_are_the_same_things(laid):
    assert set(key_lines(laid.text)) == set(paths(tomllib.loads(laid.text)))


def test_a_value_that_is_not_there_is_placed_at_what_would_hold_it():
    lines = key_lines('\n[[player]]\nid = "a"\n\n[[player.action]]\nwhen = [\n  {},\n]\n')
    assert line_of(lines, ("player", 0, "name")) == 2
    assert line_of(lines, ("player", 0, "action", 0, "when", 0, "kinds", 4)) == 7
    assert line_of(lines, ("player", 0, "action", 0, "when", 9)) == 6
    assert line_of(lines, ("leader", 0)) == 1


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ("a.b.c = 1\n", ("a", "b"), 1),
        ("\n[a.b]\nc = 1\n", ("a",), 2),
        ("[[a]]\n[[a]]\n[a.b]\nc = 1\n", ("a", 1, "b", "c"), 4),
        ("[[a]]\n[[a.b]]\n[[a]]\n[[a.b]]\nc = 1\n", ("a", 1, "b", 0, "c"), 5),
        ("", (), 1),
    ],
)
def test_headers_and_dotted_keys(text, path, line):
    assert line_of(key_lines(text), path) == line
