"""Whatever stands in the files, the answer is a list of problems or a case; never a traceback."""

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_case import WITH_OPTIONS

from detente.case import check, load
from detente.errors import CaseError

LINES = [(file, n) for file, text in WITH_OPTIONS.items() for n in range(text.count("\n"))]
VALUES = [
    "1",
    "-1.5",
    "nan",
    "inf",
    "true",
    '""',
    '"x"',
    '"red"',
    "2017-09-03",
    "2017-09-03T00:00:00Z",
    "07:32:00",
    "[]",
    "[1]",
    "[[]]",
    '["x", 2]',
    "[{}]",
    "[[{}]]",
    "{}",
    "{ id = 1 }",
    "{ kinds = {} }",
    '[{ kinds = "x", actors = [1], at_least = 3, attributes = [], events = [""] }]',
    "red",
    "",
    '"\\u0000"',
    '"é☃\\U0001F600"',
    "99999999999999999999999",
    f"1{'0' * 400}",
    f"1{'0' * 5000}",
    "0.5",
    "{ red = 1 }",
    "{ red = [] , phase = [1, {}], pact = { x = 'y' } }",
    "{ blue = ['talk', 'wait'], times = inf }",
    "[['red'], 'blue', [['red']], []]",
    "[{ red = ['test'], times = 'x' }, { phase = 3 }, 4, {}]",
    "[{ now = { red = ['test'] }, ever = 3 }, { fell = [] }, { at_least = 'x' }]",
    "{ red = { soft = 2, hard = 'x' }, blue = {} , ordinary = 0.5 }",
    "['price', 'price']",
    "['open', 'shut', 3]",
]
replaced = st.sampled_from(VALUES).map(lambda value: lambda ls, n: [_with(ls[n], value)])
twice = st.just(lambda ls, n: [ls[n], ls[n]])
gone = st.just(lambda ls, n: [])
headed = st.sampled_from(
    [
        "[player]",
        "[[player.action.when]]",
        "[[standoff]]",
        "[",
        "x = 1",
        "a.b",
        "[[game]]",
        "[side]",
        "[[type]]",
        "[transition.where]",
        "[[weight.of]]",
        "[[impossible]]",
        "[[approach]]",
        "[[approach.rule]]",
        "[[uncertainty.effect]]",
        "[[outcome.when]]",
        "[[spillover.term]]",
        "[followed]",
    ]
)
edits = st.one_of(replaced, replaced, twice, gone, headed.map(lambda h: lambda ls, n: [h, ls[n]]))


def _with(line, value):
    return re.sub(r"=.*", lambda _: f"= {value}", line, count=1)


def lay(folder, changes):
    texts = {file: text.split("\n") for file, text in WITH_OPTIONS.items()}
    for (file, n), edit in changes:
        if n < len(texts[file]):
            texts[file][n : n + 1] = edit(texts[file], n)
    for file, lines in texts.items():
        (folder / file).write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.slow
@settings(max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(LINES), edits), min_size=1, max_size=3))
def test_a_changed_case_is_checked_and_never_breaks_the_checker(changes):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lay(folder, changes)
        problems = check(folder)
        for problem in problems:
            file = problem.where.partition(",")[0]
            line = re.search(r", line (\d+)", problem.where)
            assert file in WITH_OPTIONS
            assert (
                line is None or int(line[1]) <= (folder / file).read_text("utf-8").count("\n") + 1
            )
            assert problem.what
        if problems:
            with pytest.raises(CaseError):
                load(folder)
        else:
            assert load(folder).standoff.id


@given(st.binary(max_size=40), st.sampled_from(sorted(WITH_OPTIONS)))
def test_any_bytes_in_a_file_are_explained(content, file):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lay(folder, [])
        (folder / file).write_bytes(content)
        assert all(problem.what and problem.where for problem in check(folder))
