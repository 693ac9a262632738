"""What the estimation needs declared: priors for the fit, rival outlooks, other codings.

Each edit marks the line that the message must name with `#!`, as in the tests of the game.
"""

import math
import re
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_case import WITH_GAME, marked_line

import detente.case
from detente.case import check, load
from detente.case._model import Coding, CodingChange, Estimation, Outlook
from detente.record import open_record

GAME = (
    WITH_GAME["game.toml"]
    + """
[estimation]
type_counts = 12
type_counts_reason = "A dozen."
switching_factor = 3.0
switching_factor_reason = "Rough."

[[outlook]]
id = "trusting"
name = "trusting"
about = "Red would sign."
reason = "Two to one."
prior = { red = { soft = 0.6, hard = 0.4 } }
"""
)
CODINGS = """\
[[coding]]
id = "no_test"
name = "no test"
contested = "Whether it was a test."
references = ["un-1718", "TEST-20060109"]

[[coding.change]]
events = ["TEST-20060109"]
leave_out = true

[[coding.change]]
events = ["MEET-1", "MEET-2"]
kind = "meeting"
attributes = { action = "yes" }
until = "2006-02"

[[coding]]
id = "long"
name = "long"
contested = "How long tension lasts."

[[coding.change]]
factor = "phase"
level = "tense"
months = 6
"""
TEXTS = {**WITH_GAME, "game.toml": GAME, "codings.toml": CODINGS}

# name: (file, old text, new text, field, what, fix)
BROKEN = {
    "counts of nothing": (
        "game.toml",
        "type_counts = 12",
        "type_counts = 0 #!",
        "estimation.type_counts",
        "type_counts = 0; it must be more than 0.",
        "",
    ),
    "counts that are no number": (
        "game.toml",
        "type_counts = 12",
        'type_counts = "12" #!',
        "estimation.type_counts",
        'type_counts = "12"; it must be a number.',
        "Write it without quotes.",
    ),
    "a factor of one": (
        "game.toml",
        "switching_factor = 3.0",
        "switching_factor = 1.0 #!",
        "estimation.switching_factor",
        "switching_factor = 1.0; it must be more than 1.",
        "",
    ),
    "a number without its reason": (
        "game.toml",
        '[estimation]\ntype_counts = 12\ntype_counts_reason = "A dozen."',
        "[estimation] #!\ntype_counts = 12",
        "estimation.type_counts_reason",
        "type_counts_reason is needed where type_counts is given.",
        "",
    ),
    "an unknown field of the estimation": (
        "game.toml",
        "type_counts = 12",
        "type_count = 12 #!",
        "estimation.type_count",
        "'type_count' is not a field of estimation.",
        "Did you mean 'type_counts'? Known fields: type_counts, type_counts_reason, "
        "switching_factor, switching_factor_reason.",
    ),
    "estimation in double brackets": (
        "game.toml",
        "[estimation]",
        "[[estimation]] #!",
        "estimation",
        "estimation must be opened as [estimation].",
        "",
    ),
    "an outlook on an unknown player": (
        "game.toml",
        "{ red = { soft = 0.6, hard = 0.4 } }",
        "{ rad = { soft = 0.6, hard = 0.4 } } #!",
        "outlook[0].prior.rad",
        'prior names "rad", which is not a player of this case.',
        "Did you mean 'red'? Known players in the order: red, blue.",
    ),
    "an outlook on a player without types": (
        "game.toml",
        "{ red = { soft = 0.6, hard = 0.4 } }",
        "{ blue = { soft = 1.0 } } #!",
        "outlook[0].prior.blue",
        "blue has no types, so there is no prior to replace.",
        "Remove it, or give the player types.",
    ),
    "an unknown type": (
        "game.toml",
        "soft = 0.6, hard = 0.4 } }",
        "soft = 0.6, hrd = 0.4 } } #!",
        "outlook[0].prior.red.hrd",
        'prior names "hrd", which is not a type of red.',
        "Did you mean 'hard'? Known types of red: soft, hard.",
    ),
    "a type that is left out": (
        "game.toml",
        "{ soft = 0.6, hard = 0.4 } }",
        "{ soft = 1.0 } } #!",
        "outlook[0].prior.red",
        "the prior of red leaves out hard.",
        "Give every type a chance, small where it is thought unlikely.",
    ),
    "chances that do not sum to one": (
        "game.toml",
        "soft = 0.6, hard = 0.4 } }",
        "soft = 0.6, hard = 0.3 } } #!",
        "outlook[0].prior.red",
        "the chances of the types of red sum to 0.9; they must sum to 1.",
        "",
    ),
    "no chance at all": (
        "game.toml",
        "soft = 0.6, hard = 0.4 } }",
        "soft = 1.0, hard = 0 } } #!",
        "outlook[0].prior.red.hard",
        "hard = 0; it must be more than 0.",
        "",
    ),
    "an outlook on nobody": (
        "game.toml",
        "prior = { red = { soft = 0.6, hard = 0.4 } }",
        "prior = {} #!",
        "outlook[0].prior",
        "prior is empty.",
        "Name at least one thing in it.",
    ),
    "an outlook with the name of what is declared": (
        "game.toml",
        'id = "trusting"',
        'id = "declared" #!',
        "outlook[0].id",
        'id = "declared" is kept for the outlook that the case itself declares.',
        "Choose another id.",
    ),
    "a coding with the name of what is declared": (
        "codings.toml",
        'id = "no_test"',
        'id = "declared" #!',
        "coding[0].id",
        'id = "declared" is kept for the coding that the case itself declares.',
        "Choose another id.",
    ),
    "two codings of one name": (
        "codings.toml",
        'id = "long"',
        'id = "no_test" #!',
        "coding[1].id",
        'id = "no_test" is taken by coding[0].',
        "Each coding needs its own id.",
    ),
    "an unknown reference": (
        "codings.toml",
        '"un-1718"',
        '\n"un-1781" #!\n',
        "coding[0].references",
        'references names "un-1781", which is no id of a reference or an event.',
        "Did you mean 'un-1718'? Known references: un-1718.",
    ),
    "what is no event": (
        "codings.toml",
        '["MEET-1", "MEET-2"]',
        '[\n"MEET-1",\n"meet 2", #!\n]',
        "coding[0].change[1].events",
        'events names "meet 2", which is not the id of an event.',
        "Event ids are written like NUC-20170903.",
    ),
    "an unknown kind": (
        "codings.toml",
        'kind = "meeting"',
        'kind = "meting" #!',
        "coding[0].change[1].kind",
        'kind names "meting", which is not a kind of event of this case.',
        "Did you mean 'meeting'? Known kinds: test, meeting.",
    ),
    "an attribute that no rule looks at": (
        "codings.toml",
        '{ action = "yes" }',
        '{ acton = "yes" } #!',
        "coding[0].change[1].attributes.acton",
        'attributes names "acton", which no rule of this case looks at.',
        "Did you mean 'action'? Known attributes: action.",
    ),
    "an end that is no date": (
        "codings.toml",
        'until = "2006-02"',
        'until = "February" #!',
        "coding[0].change[1].until",
        'until = "February"; it must be a day, month or year, in quotes, such as 2003-01.',
        "",
    ),
    "an end without quotes": (
        "codings.toml",
        'until = "2006-02"',
        "until = 2006-02-01 #!",
        "coding[0].change[1].until",
        "until = 2006-02-01; it must be a text.",
        "Write it in quotes.",
    ),
    "an end on the 30th of February": (
        "codings.toml",
        'until = "2006-02"',
        'until = "2006-02-30" #!',
        "coding[0].change[1].until",
        "until = 2006-02-30 is not in the calendar.",
        "",
    ),
    "events with nothing to change": (
        "codings.toml",
        'events = ["TEST-20060109"]\nleave_out = true',
        'events = ["TEST-20060109"] #!',
        "coding[0].change[0].events",
        "events needs leave_out, kind, attributes or until beside it.",
        "",
    ),
    "left out and changed": (
        "codings.toml",
        "leave_out = true",
        'leave_out = true #!\nkind = "meeting"\nuntil = "2007"',
        "coding[0].change[0].leave_out",
        "leave_out stands alone; what is left out has no kind and no until.",
        "",
    ),
    "neither events nor a rule": (
        "codings.toml",
        '[[coding.change]]\nevents = ["TEST-20060109"]\n',
        "[[coding.change]] #!\n",
        "coding[0].change[0].events",
        "events or factor is needed: a change is to some events or to a rule.",
        "",
    ),
    "events and a rule at once": (
        "codings.toml",
        'factor = "phase"',
        'factor = "phase" #!\nevents = ["MEET-1"]',
        "coding[1].change[0].factor",
        "factor changes a rule, events changes events; they need a change each.",
        "",
    ),
    "half a rule": (
        "codings.toml",
        'factor = "phase"\nlevel = "tense"\nmonths = 6',
        "months = 6 #!",
        "coding[1].change[0].months",
        "months needs factor and level beside it.",
        "",
    ),
    "an unknown factor": (
        "codings.toml",
        'factor = "phase"',
        'factor = "phrase" #!',
        "coding[1].change[0].factor",
        'factor names "phrase", which is not a factor of this case.',
        "Did you mean 'phase'? Known factors: phase, pact.",
    ),
    "a level without a rule of months": (
        "codings.toml",
        'level = "tense"',
        'level = "calm" #!',
        "coding[1].change[0].level",
        'level = "calm" has no rule of phase that holds for months.',
        "Known levels with one: tense.",
    ),
    "a rule as it is": (
        "codings.toml",
        "months = 6",
        "months = 3 #!",
        "coding[1].change[0].months",
        "months = 3 is what the rule for tense has already.",
        "Give another number of months.",
    ),
    "a coding that changes nothing": (
        "codings.toml",
        CODINGS[CODINGS.index('contested = "How') :],
        'contested = "How long?"\nchange = [] #!\n',
        "coding[1].change",
        "change is empty.",
        "Name at least one thing in it.",
    ),
    "a coding without a change": (
        "codings.toml",
        CODINGS[CODINGS.index('[[coding]]\nid = "long"') :],
        '[[coding]] #!\nid = "long"\nname = "long"\ncontested = "x"\n',
        "coding[1].change",
        "coding[1] has no change.",
        "Add a table  [[coding.change]]",
    ),
    "changes in the plural": (
        "codings.toml",
        '[[coding.change]]\nfactor = "phase"',
        '[[coding.change]]\nfactor = "phase"\nlevels = "tense" #!',
        "coding[1].change[0].levels",
        "'levels' is not a field of coding[1].change[0].",
        "Did you mean 'level'? Known fields: events, leave_out, kind, attributes, until, factor, "
        "level, months.",
    ),
}


def lay(folder, texts):
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def said(folder):
    return [(p.what, p.where, p.fix) for p in check(folder)]


@pytest.mark.parametrize("name", BROKEN)
def test_a_fault_is_explained(name, tmp_path):
    file, old, new, field, what, fix = BROKEN[name]
    assert TEXTS[file].count(old) == 1
    folder = lay(tmp_path, {**TEXTS, file: TEXTS[file].replace(old, new)})
    line = marked_line(folder / file)
    assert said(folder) == [(what, f"{file}, line {line}, {field}", fix)]


def test_every_table_arrives_in_the_case(tmp_path):
    case = load(lay(tmp_path, TEXTS))
    assert case.estimation == Estimation(
        type_counts=12.0,
        type_counts_reason="A dozen.",
        switching_factor=3.0,
        switching_factor_reason="Rough.",
    )
    assert case.outlooks == (
        Outlook(
            id="trusting",
            name="trusting",
            about="Red would sign.",
            reason="Two to one.",
            prior={"red": {"soft": 0.6, "hard": 0.4}},
        ),
    )
    meetings = CodingChange(
        events=("MEET-1", "MEET-2"),
        kind="meeting",
        attributes={"action": "yes"},
        until="2006-02",
    )
    assert case.codings == (
        Coding(
            id="no_test",
            name="no test",
            contested="Whether it was a test.",
            references=("un-1718", "TEST-20060109"),
            changes=(CodingChange(events=("TEST-20060109",), leave_out=True), meetings),
        ),
        Coding(
            id="long",
            name="long",
            contested="How long tension lasts.",
            changes=(CodingChange(factor="phase", level="tense", months=6),),
        ),
    )
    assert case.outlook("trusting") is case.outlooks[0]
    assert case.coding("long") is case.codings[1]
    with pytest.raises(KeyError):
        case.coding("declared")


def test_a_case_that_says_nothing_gets_the_defaults(write_game):
    case = load(write_game())
    assert (case.estimation.type_counts, case.estimation.switching_factor) == (8.0, 2.0)
    assert case.estimation.type_counts_reason.startswith("The default")
    assert (case.outlooks, case.codings) == ((), ())


def test_one_number_may_be_given_and_the_other_left(tmp_path):
    game = re.sub(r"switching_factor.*\n", "", GAME)
    case = load(lay(tmp_path, {**TEXTS, "game.toml": game}))
    assert (case.estimation.type_counts, case.estimation.switching_factor) == (12.0, 2.0)


@pytest.mark.parametrize("file", ["states.toml", "kinds.toml", "references.toml", "players.toml"])
def test_what_cannot_be_read_elsewhere_is_not_held_against_them(file, tmp_path):
    folder = lay(tmp_path, {**TEXTS, file: "[["})
    assert [p.where.partition(",")[0] for p in check(folder)] == [file]


def test_codings_need_no_game(tmp_path):
    texts = {file: text for file, text in TEXTS.items() if file != "game.toml"}
    case = load(lay(tmp_path, texts))
    assert (case.game, len(case.codings)) == (None, 2)


def test_a_coding_in_the_file_of_the_game_is_sent_to_its_own(tmp_path):
    folder = lay(tmp_path, {**TEXTS, "game.toml": GAME + CODINGS, "codings.toml": ""})
    assert [(p.what, p.fix) for p in check(folder)] == [
        ("[[coding]] does not belong in game.toml.", "Move it to codings.toml.")
    ]


def test_all_faults_come_at_once(tmp_path):
    codings = CODINGS.replace('kind = "meeting"', 'kind = "x"').replace("months = 6", "months = 0")
    game = GAME.replace("hard = 0.4", "hard = 0.5").replace("= 3.0\n", "= 0.3\n")
    problems = check(lay(tmp_path, {**TEXTS, "codings.toml": codings, "game.toml": game}))
    assert [p.where.rpartition(", ")[2] for p in problems] == [
        "coding[0].change[1].kind",
        "coding[1].change[0].months",
        "estimation.switching_factor",
        "outlook[0].prior.red",
    ]


FILES = ("game.toml", "codings.toml")
LINES = [(f, n) for f in FILES for n in range(TEXTS[f].count("\n")) if n > 40 or f != FILES[0]]
VALUES = ["1", "nan", "true", '"x"', "[]", "[1]", "{}", "[[{}]]", "2006-01-01", '["é", 2]', ""]
TABLES = ["[coding]", "[[estimation]]", "[coding.change]", "[[outlook]]", "[outlook.prior]", "x"]


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(LINES), st.sampled_from([*VALUES, *TABLES]))))
def test_whatever_stands_there_the_answer_is_problems_or_a_case(changes):
    lines = {file: TEXTS[file].split("\n") for file in FILES}
    for (file, n), value in changes:
        text = re.sub(r"=.*", lambda _, v=value: f"= {v}", lines[file][n], count=1)
        lines[file][n] = value if value in TABLES else text
    with tempfile.TemporaryDirectory() as name:
        folder = lay(Path(name), {**TEXTS, **{f: "\n".join(t) for f, t in lines.items()}})
        problems = check(folder)
        assert all(p.what and p.where.partition(",")[0] in FILES for p in problems)
        if not problems:
            assert load(folder).standoff.id == "small"


def test_the_template_shows_each_of_them():
    template = load(Path(detente.case.__file__).parent / "template")
    assert template.estimation.type_counts_reason.startswith("Example")
    assert template.outlooks
    assert {bool(c.factor) for coding in template.codings for c in coding.changes} == {True, False}


@pytest.fixture(scope="module")
def korea():
    return load("north_korea")


def test_the_outlooks_on_north_korea_run_from_trusting_to_suspicious(korea):
    names = ("trusting", "hopeful", "even", "wary", "suspicious")
    given = {o.id: o.prior.get("north_korea", {}) for o in korea.outlooks}
    entrenched = [given[name]["entrenched"] for name in names]
    assert entrenched == sorted(entrenched)
    assert {"doubtful_of_washington", "trusting_of_washington"} <= given.keys()
    for outlook in korea.outlooks:
        for player, shares in outlook.prior.items():
            assert set(shares) == {t.id for t in korea.types if t.player == player}
            assert math.fsum(shares.values()) == pytest.approx(1, abs=1e-6)


def test_the_rival_outlooks_lie_within_two_deviations_as_the_reason_says(korea):
    """A share p of a Dirichlet with concentration c has the variance p (1 - p) / (c + 1)."""
    assert "within two of them" in korea.estimation.type_counts_reason
    declared = {(t.player, t.id): t.prior for t in korea.types}
    for outlook in korea.outlooks:
        for player, shares in outlook.prior.items():
            for type_, share in shares.items():
                p = declared[player, type_]
                deviation = math.sqrt(p * (1 - p) / (korea.estimation.type_counts + 1))
                assert abs(share - p) < 2 * deviation, (outlook.id, type_)


def test_every_event_and_reference_of_a_coding_of_north_korea_exists(korea):
    events = open_record(korea).events
    known = set(events) | {r.id for r in korea.references}
    assert len(korea.codings) >= 6
    for coding in korea.codings:
        assert set(coding.references) <= known, coding.id
        for change in coding.changes:
            assert set(change.events) <= set(events), coding.id


def test_the_case_without_its_codings_is_another_version(korea, tmp_path):
    shutil.copytree(korea.folder, tmp_path / "case", ignore=shutil.ignore_patterns("record"))
    assert load(tmp_path / "case").version == korea.version
    (tmp_path / "case" / "codings.toml").unlink()
    assert load(tmp_path / "case").version != korea.version
