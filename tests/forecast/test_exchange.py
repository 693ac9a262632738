"""Forecasts of others in, and all of them out: a round trip, and every problem of a bad file."""

import json
from datetime import date, timedelta

import pytest
from forecast_worlds import ANY_TALK, LAUNCH_DAYS, LAUNCHES, case, record_of_days
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case._model import Question
from detente.errors import OutputError, RecordError
from detente.forecast import Sealed, export_forecasts, import_forecasts, save, score
from detente.forecast._sealed import append, read_sealed

THROUGH = date(2004, 12, 31)
BY = Question(
    **{**ANY_TALK.model_dump(exclude={"horizon_days"}), "id": "by", "by": date(2004, 9, 30)}
)
CASE = case(THROUGH).model_copy(update={"questions": (LAUNCH_DAYS, LAUNCHES, ANY_TALK, BY)})
AT = "2004-12-31T12:00:00Z"
CSV = """\
id,forecaster,forecast_due_date,forecast,pmf,quantiles,resolution_date,url,reasoning
talk,A market,2004-06-01,0.12,,,2004-08-30,https://example.org/a,"a, b"
launch-days,A desk,2004-06-01,,0.5; 0.3; 0.2,,,,
launches,A desk,2004-06-01,0.6,,0.1=0; 0.5=1.5; 0.9=4,,,
by,A desk,2004-06-01,0.3,,,,,
"""


def written(folder, text, name="given.csv"):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def bodies(folder):
    return [e.body for e in read_sealed(folder, CASE)]


def test_a_csv_file_by_hand(tmp_path):
    made = import_forecasts(CASE, tmp_path / "w", written(tmp_path, CSV), recorded_at=AT)
    market, days, events, by = (e.body for e in made.entries)
    assert (market.forecaster, market.chance, market.note) == ("A market", 0.12, "a, b")
    assert (market.made, market.origin, market.closes) == (
        date(2004, 6, 1), date(2004, 6, 1), date(2004, 8, 30),
    )  # fmt: skip
    assert days.pmf == (0.5, 0.3, 0.2)
    assert (events.quantiles, events.chance) == ({"0.1": 0, "0.5": 1.5, "0.9": 4}, 0.6)
    assert (by.closes, by.question.horizon_days) == (date(2004, 9, 30), 121)
    assert bodies(tmp_path / "w") == [market, days, events, by]


def test_a_forecast_set_as_forecastbench_writes_it(tmp_path):
    """Top-level organization and forecast_due_date, one object for each forecast."""
    document = {
        "organization": "A lab", "model": "m", "question_set": "q.json",
        "forecast_due_date": "2004-06-01",
        "forecasts": [
            {"id": "talk", "source": "detente", "forecast": 0.2, "resolution_date": None,
             "reasoning": None}
        ],
    }  # fmt: skip
    path = written(tmp_path, json.dumps(document), "set.json")
    (entry,) = import_forecasts(CASE, tmp_path / "w", path, recorded_at=AT).entries
    assert (entry.body.forecaster, entry.body.chance) == ("A lab", 0.2)
    assert entry.body.made == date(2004, 6, 1)


chances = st.floats(0, 1)
weights = st.lists(st.floats(0.01, 1), min_size=1, max_size=6)
texts = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=20)


@settings(max_examples=30)
@given(chance=chances, weights=weights, note=texts, days=st.integers(0, 900))
def test_what_goes_out_comes_back(tmp_path_factory, chance, weights, note, days):
    folder = tmp_path_factory.mktemp("w")
    origin = date(2002, 1, 1) + timedelta(days=days)
    pmf = tuple(w / sum(weights) for w in weights)

    def said(question, **more):
        closes = origin + timedelta(days=question.horizon_days)
        return Sealed(
            forecaster="a desk", question=question, made=origin, origin=origin, closes=closes,
            note=note, **more,
        )  # fmt: skip

    sent = [
        said(ANY_TALK, chance=chance, url="https://example.org"),
        said(LAUNCH_DAYS, pmf=pmf),
        said(LAUNCHES, quantiles={"0.25": 1, "0.75": 3}),
    ]
    append(folder / "a", CASE, sent, recorded_at=AT)
    assert export_forecasts(CASE, folder / "a", folder / "out.json") == 3
    import_forecasts(CASE, folder / "b", folder / "out.json", recorded_at=AT)
    assert bodies(folder / "b") == sent


@pytest.mark.slow
def test_our_own_go_to_another_desk_under_a_name_and_are_set_beside_its_own(tmp_path):
    known = record_of_days(range(0, 5400, 25), THROUGH).as_of(THROUGH)
    known.case = known.case.model_copy(update={"questions": CASE.questions})
    saved = save(known, tmp_path / "a", [LAUNCH_DAYS, ANY_TALK], recorded_at=AT, seed=0)
    out = tmp_path / "out.json"
    export_forecasts(CASE, tmp_path / "a", out)
    with pytest.raises(RecordError, match="'detente' is kept for our own"):
        import_forecasts(CASE, tmp_path / "b", out, recorded_at=AT)
    import_forecasts(CASE, tmp_path / "a", out, recorded_at=AT, forecaster="their model")
    theirs = [b for b in bodies(tmp_path / "a") if b.forecaster == "their model"]
    assert [b.model_copy(update={"forecaster": "detente"}) for b in theirs] == [
        e.body for e in saved.entries
    ]
    further = record_of_days(range(0, 5600, 25), date(2005, 4, 30))
    (pair,) = score(further, tmp_path / "a").side_by_side
    assert (pair.n, pair.scores["brier"].gain) == (2, 0)


def test_only_one_forecasters(tmp_path):
    import_forecasts(CASE, tmp_path / "w", written(tmp_path, CSV), recorded_at=AT)
    out = tmp_path / "out.json"
    assert export_forecasts(CASE, tmp_path / "w", out, forecaster="A market") == 1
    told = json.loads(out.read_text("utf-8"))
    assert told["organization"] == "A market"
    assert told["forecast_due_date"] == "2004-06-01"
    assert [q["id"] for q in told["questions"]] == ["talk"]
    assert told["forecasts"][0]["sealed"]["number"] == 1


def test_a_second_import_adds_nothing(tmp_path):
    path = written(tmp_path, CSV)
    import_forecasts(CASE, tmp_path / "w", path, recorded_at=AT)
    again = import_forecasts(CASE, tmp_path / "w", path, recorded_at=AT)
    assert (again.entries, again.skipped) == ((), 4)


def test_a_sealed_forecast_is_not_replaced(tmp_path):
    import_forecasts(CASE, tmp_path / "w", written(tmp_path, CSV), recorded_at=AT)
    changed = written(tmp_path, CSV.replace("0.12", "0.9"))
    with pytest.raises(RecordError, match=r"A market on talk from 2004-06-01 is sealed with ano"):
        import_forecasts(CASE, tmp_path / "w", changed, recorded_at=AT)


BAD = """\
id,forecaster,forecast_due_date,forecast,pmf,quantiles,resolution_date,origin,color
talks,A,2004-06-01,0.1,,,,,
talk,,2004-06-01,0.1,,,,,
talk,detente,2004-06-01,0.1,,,,,
talk,B,soon,0.1,,,,,
talk,B,2005-01-01,0.1,,,,,
talk,C,2004-06-01,12 %,,,,,
talk,D,2004-06-01,1.2,,,,,
talk,E,2004-06-01,0.1,,,2004-06-30,,
talk,F,2004-06-01,,,,,,
talk,G,2004-06-01,,0.5; 0.5,,,,
talk,H,2004-06-01,0.1,,,,1989-01-01,
talk,I,2004-06-01,0.1,,,,2004-01-01,
by,J,2004-10-01,0.1,,,,,
talk,K,2004-06-01,0.1,,,,,
talk,K,2004-06-01,0.2,,,,,
talk,L,2004-06-01,0.1,,,,,red
launches,M,2004-06-01,,,0.5=2; 0.9=x,,,
"""
SAID = {
    2: "id = 'talks' is no question",
    3: "no forecaster is named",
    4: "forecaster 'detente' is kept for our own",
    5: "forecast_due_date = 'soon' is not a day",
    6: "forecast_due_date = 2005-01-01 lies before the case begins or after 2004-12-31",
    7: "'12 %' is not a number",
    8: "chance = 1.2: Input should be less than or equal to 1",
    9: "resolution_date 2004-06-30 is not the question's last day, 2004-08-30",
    10: "row: forecast holds neither a chance nor a pmf nor quantiles",
    11: "row: pmf and quantiles are for counts; an event has a chance",
    12: "origin = 1989-01-01 lies before the case begins or after 2004-12-31",
    13: "the days asked about end on 2004-03-31, which is not after 2004-06-01",
    14: "the days asked about end on 2004-09-30, which is not after 2004-10-01",
    16: "K answers talk from 2004-06-01 twice",
    17: "'color' is no field of a forecast",
    18: "'x' is not a number",
}


def test_every_problem_comes_at_once_with_its_line(tmp_path):
    with pytest.raises(RecordError) as caught:
        import_forecasts(CASE, tmp_path / "w", written(tmp_path, BAD), recorded_at=AT)
    told = {int(p.where.rpartition(" ")[2]): p.what for p in caught.value.problems}
    assert told == SAID
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.txt", "", r"says no known format. Known: .json, .csv"),
        ("a.json", "[1, 2", "not a JSON document with a list of 'forecasts'"),
        ("a.json", "[]", "not a JSON document with a list of 'forecasts'"),
        ("a.json", '{"forecasts": ["x"]}', "a forecast is not an object"),
        ("a.json", '{"forecasts": 3}', "a forecast is not an object"),
        ("a.csv", "id,id\n1,2,3\n", "no field of a forecast"),
    ],
)
def test_files_that_are_none(name, text, words, tmp_path):
    with pytest.raises(RecordError, match=words):
        import_forecasts(CASE, tmp_path / "w", written(tmp_path, text, name), recorded_at=AT)


def test_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="Choose another --out"):
        export_forecasts(CASE, tmp_path, tmp_path / "file" / "out.json")
