"""A user's own questions: the rule follows from what was asked, and bad input says all at once."""

import tomllib
from datetime import date

import pytest

from detente.case import Selector, load
from detente.errors import CaseError, RecordError
from detente.forecast import Asked, ask, forecast, with_asked
from detente.forecast._asked_rule import resolution
from detente.record import open_record

CASE = load("north_korea")
RECORD = open_record(CASE)
SUMMIT = Asked(
    text="Will the two Koreas hold a summit?",
    kinds=("meeting",),
    attributes={"track": ("inter_korean",), "level": ("summit",)},
    days=365,
)
CRUISE = Asked(
    text="How many cruise missiles?",
    kinds=("cruise_launch",),
    actors=("north_korea",),
    count="missiles",
    lower_bound="missiles_at_least",
    by="2027-06-30",
    id="cruise",
)


def test_what_was_asked_is_a_question_of_the_case_from_then_on(tmp_path):
    first, second = ask(RECORD, tmp_path, SUMMIT), ask(RECORD, tmp_path, CRUISE)
    own = with_asked(CASE, tmp_path)
    assert own.questions == (*CASE.questions, first, second)
    assert own.version == CASE.version
    assert first.match == (
        Selector(kinds=("meeting",), attributes={"track": ("inter_korean",), "level": ("summit",)}),
    )
    assert (second.by, second.unit, second.answer) == (date(2027, 6, 30), "missiles", "count")


@pytest.mark.slow
def test_it_can_be_forecast(tmp_path):
    question = ask(RECORD, tmp_path, SUMMIT)
    made = forecast(open_record(with_asked(CASE, tmp_path)), question, seed=0)
    assert 0 < made.chance < 0.5
    assert made.history.counts.sum() == 5  # 2000, 2007, and April, May and September 2018


def test_the_rule_says_what_the_selector_means(tmp_path):
    assert ask(RECORD, tmp_path, SUMMIT).resolution == (
        "At least one event of kind meeting with track = inter_korean and level = summit in the "
        "365 days after the origin."
    )
    assert ask(RECORD, tmp_path, CRUISE).resolution == (
        "Sum of missiles over the events of kind cruise_launch with actor = north_korea after the "
        "origin and no later than 2027-06-30; an event that states no missiles counts for its "
        "missiles_at_least, and as one where it has neither."
    )
    launches = Selector(groups=("launch",), targets=("japan",), at_least={"deaths": 1})
    assert resolution(launches, unit="days", days=30) == (
        "Distinct local days, in the 30 days after the origin, with at least one event of group "
        "launch with target = japan and deaths at least 1."
    )
    assert resolution(Selector(kinds=("a", "b")), unit="events", days=7).startswith(
        "Number of events of kind a or b in the 7"
    )


def test_ids_follow_from_the_text_and_are_never_taken_twice(tmp_path):
    ids = [ask(RECORD, tmp_path, SUMMIT).id for _ in range(3)]
    stem = "will-the-two-koreas-hold-a-summit"
    assert ids == [stem, f"{stem}-2", f"{stem}-3"]
    odd = Asked(text="2027: «Überraschung»?", kinds=("meeting",), days=30)
    assert ask(RECORD, tmp_path, odd).id == "question-2027-berraschung"


def test_any_text_comes_back_as_it_was(tmp_path):
    text = 'A "quoted" \\ text with ü, 核 and \' [[x]] # no comment'
    asked = Asked(text=text, kinds=("meeting",), days=30, id="odd")
    assert ask(RECORD, tmp_path, asked).text == text
    assert with_asked(CASE, tmp_path).question("odd").text == text
    assert tomllib.loads((tmp_path / "north_korea.questions.toml").read_text("utf-8"))


BAD = Asked(
    text="",
    kinds=("meting",),
    groups=("talk",),
    actors=("seoul",),
    attributes={"track": ("",)},
    at_least={"death": float("nan")},
    days=0,
    by="tomorrow",
    count="day",
    id="Big Id",
)


def test_every_problem_comes_at_once_and_nothing_is_kept(tmp_path):
    with pytest.raises(RecordError) as caught:
        ask(RECORD, tmp_path, BAD)
    said = str(caught.value)
    assert caught.value.headline == "12 problems; nothing was asked."
    for option in (
        "TEXT", "--kind", "--group", "--actor", "--attribute", "--at-least", "--days", "--by",
        "--count", "--id", "--days, --by",
    ):  # fmt: skip
        assert f"at {option}\n" in f"{said}\n", option
    assert "Did you mean 'meeting'?" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"attributes": {"trak": ("inter_korean",)}}, "has an attribute 'trak'.*Did you .*'track'"),
        ({"attributes": {"track": ("us_dpkr",)}}, "has track = 'us_dpkr'.*Did you mean 'us_dprk'"),
        ({"days": None, "by": "2019-01-01"}, "by 2019-01-01 is not within ten years after 2026"),
        ({"days": None}, "how far it looks is not said"),
        ({"by": "2027-01-01"}, "both are given"),
        ({"kinds": ()}, "no kind of event is named"),
        ({"text": "one\ntwo"}, "cannot be printed"),
        ({"id": "nuclear-test-365"}, 'id = "nuclear-test-365" is taken'),
        ({"count": "days", "lower_bound": "missiles"}, "lower_bound bounds a quantity"),
    ],
)
def test_messages(change, words, tmp_path):
    values = {name: getattr(SUMMIT, name) for name in SUMMIT.__dataclass_fields__}
    with pytest.raises(RecordError, match=f"(?s){words}"):
        ask(RECORD, tmp_path, Asked(**values | change))


def test_an_own_question_may_not_take_an_id_of_another(tmp_path):
    ask(RECORD, tmp_path, CRUISE)
    with pytest.raises(RecordError, match='id = "cruise" is taken'):
        ask(RECORD, tmp_path, CRUISE)
    with pytest.raises(RecordError, match='id = "cruise" is taken'):
        ask(open_record(with_asked(CASE, tmp_path)), tmp_path, CRUISE)


def test_a_file_that_was_edited_wrongly_names_file_line_and_field(tmp_path):
    ask(RECORD, tmp_path, SUMMIT)
    path = tmp_path / "north_korea.questions.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("horizon_days = 365", 'horizon_days = "soon"'), "utf-8")
    line = text.splitlines().index("horizon_days = 365") + 1
    with pytest.raises(CaseError) as caught:
        with_asked(CASE, tmp_path)
    (problem,) = caught.value.problems
    assert problem.where == f"{path.name}, line {line}, question[0].horizon_days"
    for wrong in ("[[question", "[question]", "[[questions]]"):
        path.write_text(text.replace("[[question]]", wrong), "utf-8")
        with pytest.raises(CaseError, match="cannot be read"):
            with_asked(CASE, tmp_path)


def test_a_folder_that_is_not_needed_is_not_left_behind(tmp_path):
    with pytest.raises(RecordError):
        ask(RECORD, tmp_path / "new", BAD)
    assert not (tmp_path / "new").exists()


def test_a_server_keeps_no_questions():
    address = "postgresql://nobody@nowhere/records"
    assert with_asked(CASE, address) == CASE
    with pytest.raises(RecordError, match=r"keeps no questions\.toml"):
        ask(RECORD, address, SUMMIT)
