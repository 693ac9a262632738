"""A new case is valid from the first moment, and its record can be read and sealed."""

import csv
import tomllib
from pathlib import Path

import pytest

import detente.case
from detente.case import bundled, check, load, new
from detente.errors import CaseError, OutputError
from detente.record import check_rows, open_record, seal
from detente.record._claim import Claim, Judgement, Source
from detente.record._flat import columns

TEMPLATE = Path(detente.case.__file__).parent / "template"


def test_a_new_case_is_valid_and_bears_its_name(tmp_path):
    made = new("Taiwan Strait", tmp_path / "cases" / "strait")
    assert made == tmp_path / "cases" / "strait"
    assert check(made) == []
    case = load(made)
    assert (case.standoff.id, case.standoff.name) == ("taiwan_strait", "Taiwan Strait")
    assert not [p for p in made.rglob("*") if p.is_file() and "xample_case" in p.read_text()]


def test_it_shows_one_of_everything():
    case = load(TEMPLATE)
    assert [p.institution for p in case.players] == [False, False, True]
    assert {r.holds for f in case.factors for r in f.rules} == {"ever", "window", "in_force"}
    assert {q.answer for q in case.questions} == {"count", "event"}
    assert (len(case.kinds), len(case.references), len(case.tracks)) == (6, 1, 1)
    assert (len(case.sides), len(case.types), len(case.weights)) == (2, 2, 5)
    assert {t.factor for t in case.transitions} == {f.id for f in case.factors}
    assert case.game and case.impossible and case.types[0].becomes
    assert [a.id for a in case.approaches] == ["ordinary", "open_door", "pressure_first"]
    assert case.uncertainties and case.correlations and case.outcomes and case.measures
    assert case.spillovers and case.interests and case.aims and case.followed
    assert case.leaders and case.magnitudes and case.source_kinds and case.coverage


@pytest.mark.parametrize("file", sorted(TEMPLATE.glob("*.toml")), ids=lambda p: p.name)
def test_each_file_begins_with_a_comment_that_says_what_it_is(file):
    assert file.read_text(encoding="utf-8").startswith("# ")
    tomllib.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("sheet", "model"), [("sources", Source), ("claims", Claim), ("judgements", Judgement)]
)
def test_the_columns_of_its_record_are_those_of_the_record(sheet, model):
    with (TEMPLATE / "record" / f"{sheet}.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == columns(model)


def test_its_record_agrees_with_it_and_holds_three_events(tmp_path):
    made = new("strait", tmp_path / "strait")
    case = load(made)
    assert check_rows(case, made / "record") == []
    seal(made / "record", reason="first rows")
    record = open_record(case)
    assert [(e.id, e.kind) for e in record.events.values()] == [
        ("LAUNCH-20200210", "missile_launch"),
        ("MEETING-20200514", "meeting"),
        ("SANCTION-20200901", "sanction"),
    ]
    assert record.events["LAUNCH-20200210"].magnitudes == {"missiles": 2}


@pytest.mark.parametrize(
    ("name", "id", "title"),
    [
        ("taiwan_strait", "taiwan_strait", "Taiwan strait"),
        ("  Détente 2 ", "detente_2", "Détente 2"),
        ('The "Line" \\ of Control', "the_line_of_control", 'The "Line" \\ of Control'),
    ],
)
def test_the_id_follows_from_the_name(tmp_path, name, id, title):
    case = load(new(name, tmp_path / "made"))
    assert (case.standoff.id, case.standoff.name) == (id, title)


@pytest.mark.parametrize("name", ["", "38th parallel", "대만", "a\nb", "x" * 61, "../.."])
def test_a_name_that_gives_no_id_is_refused(tmp_path, name):
    with pytest.raises(CaseError, match="gives no id for a case; nothing was written"):
        new(name, tmp_path / "made")
    assert list(tmp_path.iterdir()) == []


def test_the_name_of_a_bundled_case_is_refused(tmp_path):
    with pytest.raises(CaseError, match="north_korea is the name of a bundled case"):
        new("North Korea", tmp_path / "made")
    assert "north_korea" in bundled()
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_ever_written_over(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(CaseError, match="mine exists already; nothing was written"):
        new("strait", tmp_path / "mine")
    assert (tmp_path / "mine" / "notes.txt").read_text(encoding="utf-8") == "keep"
    assert len(list((tmp_path / "mine").iterdir())) == 1


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match=r"cannot be written \(Not a directory\)"):
        new("strait", tmp_path / "file" / "strait")


def test_a_write_that_stops_in_the_middle_leaves_nothing(tmp_path, monkeypatch):
    written = []
    write_bytes = Path.write_bytes

    def stop_at_third(path, content):
        written.append(path)
        if len(written) == 3:
            raise OSError(28, "No space left on device", str(path))
        return write_bytes(path, content)

    monkeypatch.setattr(Path, "write_bytes", stop_at_third)
    with pytest.raises(OutputError, match=r"No space left on device.*Nothing was kept"):
        new("strait", tmp_path / "strait")
    assert list(tmp_path.iterdir()) == []
