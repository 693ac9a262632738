"""The language of the prose: where sentences end, which blocks there are, what is refused."""

import pytest

from detente.brief._inline import sentences_of, tokens_of
from detente.brief._syntax import read_page


def _sentences(text):
    tokens, problems = tokens_of(text, 1, "a.md")
    assert problems == []
    return ["".join(t.text for t in s if t.kind != "cite").strip() for s in sentences_of(tokens)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("One [@A-1]. Two [@A-2].", ["One .", "Two ."]),
        ("One. [@A-1] Two. [@A-2; @A-3]", ["One.", "Two."]),
        ("By J. Smith of the U.S. Senate. Next.", ["By J. Smith of the U.S. Senate.", "Next."]),
        ("“First. Second.” said he. Then.", ["“First. Second.” said he.", "Then."]),
        ("A size of {value: T-1.x}. Then.", ["A size of value: T-1.x.", "Then."]),
        ("Ends here. {count: kind=test} tests.", ["Ends here.", "count: kind=test tests."]),
        ("Why? Because!", ["Why?", "Because!"]),
        ("It was 'so'. and on", ["It was 'so'. and on"]),
    ],
)
def test_a_sentence_ends_where_a_reader_would_say(text, expected):
    assert _sentences(text) == expected


def test_a_citation_after_the_stop_belongs_to_the_sentence_before():
    tokens, _ = tokens_of("One. [@A-1] Two. [@A-2]", 1, "a.md")
    cited = [[t.text for t in s if t.kind == "cite"] for s in sentences_of(tokens)]
    assert cited == [["A-1"], ["A-2"]]


def test_emphasis_reaches_over_a_value_and_escapes_are_text():
    tokens, problems = tokens_of(r"**a {count: x} b** *c* \* \{d\}", 1, "a.md")
    assert problems == []
    assert [(t.text, t.style) for t in tokens if t.text.strip()] == [
        ("a ", "b"),
        ("count: x", "b"),
        (" b", "b"),
        ("c", "i"),
        (" * {d}", ""),
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [("a {b", "'{' is not closed"), ("a } b", "'}'"), ("a [@b", "'[@'"), ("*a", "Emphasis")],
)
def test_what_is_not_closed_is_named_with_its_line(text, what):
    _, problems = tokens_of(f"line\n{text}", 7, "a.md")
    assert what in problems[0].what
    assert problems[0].where in {"a.md, line 7", "a.md, line 8"}


PAGE = """\
# Heading
<!-- not
shown -->

A paragraph
over two lines.

{when: after=2020-01-01}
## Sub

- one
  and more
- two

- three
> [!box] Title
> Inside.
>
> - item

::figure tests
::table events kind=test
"""


def test_a_page_becomes_blocks_with_their_lines():
    page, problems = read_page("a.md", PAGE)
    assert problems == []
    assert [(b.kind, b.line) for b in page.blocks] == [
        ("paragraph", 5),
        ("heading", 9),
        ("list", 11),
        ("box", 16),
        ("directive", 21),
        ("directive", 22),
    ]
    assert page.blocks[1].guard == "after=2020-01-01"
    assert len(page.blocks[2].units) == 3
    assert [b.kind for b in page.blocks[3].blocks] == ["paragraph", "list"]
    assert (page.blocks[5].name, page.blocks[5].argument) == ("table", "events kind=test")


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("No heading.", "line 1", "does not begin with a heading"),
        ("", "line 1", "does not begin with a heading"),
        ("# A\n\n# B", "line 3", "second heading"),
        ("# A\n\n> no title", "line 3", "no title line"),
        ("# A\n\n::graph x", "line 3", "'::graph' is not a block"),
    ],
)
def test_a_page_that_is_not_one_is_refused(text, where, what):
    _, problems = read_page("a.md", text)
    assert what in problems[0].what
    assert problems[0].where == f"a.md, {where}"
