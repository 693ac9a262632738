"""Named moments: what a case may declare in moments.toml, and what it is told when it errs."""

import pytest
from small_case import WITH_GAME, marked_line

from detente.case import check, load

MOMENTS = """\
[[moment]]
id = "first"
month = "2006-03"
name = "March 2006"
about = "What was known."
events = ["TEST-20060109"]

[[moment]]
id = "second"
month = "2006-05"
name = "May 2006"
about = "What was known later."
"""
WRONG = {
    "the id of today": (
        'id = "second"',
        'id = "today" #!',
        "moment[1].id",
        'id = "today" is kept for the month after the last that was searched.',
        "Choose another id.",
    ),
    "two of one name": (
        'id = "second"',
        'id = "first" #!',
        "moment[1].id",
        'id = "first" is taken by moment[0].',
        "Each moment needs its own id.",
    ),
    "what is no event": (
        '["TEST-20060109"]',
        '[\n"test 1", #!\n]',
        "moment[0].events",
        'events names "test 1", which is not the id of an event.',
        "Event ids are written like NUC-20170903.",
    ),
    "a month before the case": (
        '"2006-03"',
        '"1906-03" #!',
        "moment[0].month",
        'month = "1906-03" is before ',
        " or a later month.",
    ),
    "no month": ('"2006-03"', '"2006-13" #!', "moment[0].month", "there is no month 13", ""),
    "not a month": ('"2006-03"', '"March" #!', "moment[0].month", "", ""),
}


def _write(folder, text):
    for name, content in {**WITH_GAME, "moments.toml": text}.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def test_moments_are_read(tmp_path):
    folder = _write(tmp_path, MOMENTS)
    assert check(folder) == []
    assert [m.month for m in load(folder).moments] == ["2006-03", "2006-05"]


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_with_its_line(tmp_path, name):
    old, new, field, what, fix = WRONG[name]
    assert old in MOMENTS
    text = MOMENTS.replace(old, new, 1)
    folder = _write(tmp_path, text)
    (problem,) = check(folder)
    line = marked_line(folder / "moments.toml")
    assert problem.where == f"moments.toml, line {line}, {field}"
    assert what in problem.what
    assert fix in problem.fix
