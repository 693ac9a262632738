"""Covariates: what each sort says, what is refused, where, and what to do."""

import pytest
from small_case import SMALL, marked_line

from detente.case import check, load
from detente.case._model import Covariate, Selector

END = 'resolution = "At least one test."\n'
GOOD = """
[[covariate]]
id = "tests"
name = "tests in the last 90 days"
match = [{ kinds = ["test"] }]
days = 90

[[covariate]]
id = "red_leader"
name = "days since red's leader changed"
leader = "red"

[[covariate]]
id = "spring"
name = "March"
months = [3]
"""

# name: (text of the covariate, field, what, fix)
BROKEN = {
    "two things at once": (
        'id = "x"\nname = "x"\nleader = "red"\nmonths = [3]\n',
        "covariate[0]",
        "exactly one of match, leader and months is needed.",
        "",
    ),
    "nothing": (
        'id = "x"\nname = "x"\n',
        "covariate[0]",
        "exactly one of match, leader and months is needed.",
        "",
    ),
    "days of the calendar": (
        'id = "x"\nname = "x"\nmonths = [3]\ndays = 90 #!\n',
        "covariate[0].days",
        "days has no meaning beside months.",
        "",
    ),
    "no such month": (
        'id = "x"\nname = "x"\nmonths = [13] #!\n',
        "covariate[0].months[0]",
        "months[0] = 13; it must be 12 or less.",
        "",
    ),
    "no such player": (
        'id = "x"\nname = "x"\nleader = "green" #!\n',
        "covariate[0].leader",
        'leader names "green", which is not a player of this case.',
        "Known players: red, blue, council.",
    ),
    "no such kind": (
        'id = "x"\nname = "x"\nmatch = [{ kinds = ["meting"] }] #!\n',
        "covariate[0].match[0].kinds",
        'kinds names "meting", which is not a kind of event of this case.',
        "Did you mean 'meeting'? Known kinds: test, meeting.",
    ),
}


def test_covariates_arrive_in_the_case(write):
    made = load(write(("questions.toml", END, END + GOOD))).covariates
    assert made == (
        Covariate(
            id="tests", name="tests in the last 90 days",
            match=(Selector(kinds=("test",)),), days=90,
        ),
        Covariate(id="red_leader", name="days since red's leader changed", leader="red"),
        Covariate(id="spring", name="March", months=(3,)),
    )  # fmt: skip


def test_a_case_needs_none(write):
    assert load(write()).covariates == ()
    assert "covariate" not in SMALL["questions.toml"]


@pytest.mark.parametrize("name", BROKEN)
def test_a_wrong_covariate_is_explained(name, write):
    text, field, what, fix = BROKEN[name]
    head = "\n[[covariate]]\n" if "#!" in text else "\n[[covariate]] #!\n"
    folder = write(("questions.toml", END, END + head + text))
    line = marked_line(folder / "questions.toml")
    assert [(p.what, p.where, p.fix) for p in check(folder)] == [
        (what, f"questions.toml, line {line}, {field}", fix)
    ]


def test_two_covariates_of_one_name(write):
    again = GOOD.replace('"spring"', '"tests"')
    found = check(write(("questions.toml", END, END + again)))
    assert [p.what for p in found] == ['id = "tests" is taken by covariate[0].']
