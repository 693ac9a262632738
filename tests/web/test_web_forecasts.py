"""Forecasts on the desk: what the command prints, worked out beside the pages, and sealed."""

import json
import threading
import time
from datetime import date

import httpx
import pytest
from fastapi import HTTPException
from typer.testing import CliRunner
from web_desks import PATIENCE, Reader, serving

from detente.brief._likelihood import word_for
from detente.brief._words import percent_text
from detente.case import load
from detente.cli._app import app
from detente.forecast._sealed import read_sealed
from detente.web import Settings
from detente.web._disk import on_disk, place
from detente.web._forecast_shown import details, row, skill
from detente.web._line import Line
from detente.web._once import Once

DAY = "2000-10-31"  # early, so that track records are made in a moment
QUESTION = "satellite-180"


def printed(folder, *arguments):
    ran = CliRunner().invoke(app, ["forecast", *arguments, "--json", "--workspace", str(folder)])
    return json.loads(ran.stdout)


def get(desk, path="", **query):
    """Ask until it is worked out."""
    for _ in range(600):
        said = httpx.get(f"{desk}/api/v1/forecasts{path}", params=query, timeout=60)
        if said.status_code != 202:
            return said
        assert said.json()["waiting"]
        time.sleep(0.2)
    raise AssertionError("it was never worked out")


def test_questions_are_those_that_the_command_lists(desk, tmp_path):
    assert get(desk, "/questions").json() == printed(tmp_path / "own", "list")


@pytest.mark.slow
def test_a_forecast_and_its_backtest_are_what_the_command_prints(desk, tmp_path):
    view = (QUESTION, "--as-of", DAY)
    assert get(desk, f"/{QUESTION}", as_of=DAY).json() == printed(tmp_path / "own", "show", *view)
    told = get(desk, f"/{QUESTION}/backtest", as_of=DAY).json()
    assert told == printed(tmp_path / "own", "backtest", *view)


@pytest.mark.slow
def test_findings_are_what_the_command_prints(desk, tmp_path):
    told = get(desk, "/findings", as_of=DAY).json()
    assert told == printed(tmp_path / "own", "findings", "--as-of", DAY)


@pytest.mark.parametrize(
    ("status", "path", "query"),
    [
        (404, "/nobody-asks-this", {}),
        (404, "/nobody-asks-this/backtest", {}),
        (422, "/Not%20an%20id", {}),
        (422, "", {"as_of": "2999-01-01"}),
        (422, "", {"as_of": "soon"}),
        (400, f"/{QUESTION}/backtest", {"as_of": "1990-02-01"}),  # no window is over
    ],
)
def test_what_cannot_be_asked_is_said(desk, status, path, query):
    said = get(desk, path, **query)
    assert said.status_code == status
    assert said.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("low", "high", "kind"), [(0.01, 0.2, "good"), (-0.1, 0.2, "warn"), (-0.2, -0.1, "bad")]
)
def test_a_model_that_does_not_beat_its_baseline_says_so(low, high, kind):
    said = skill({"skill": {"gain_low": low, "gain_high": high, "against": "trailing_year"}})
    assert said["kind"] == kind
    assert said["said"].startswith({"good": "better", "warn": "no better", "bad": "worse"}[kind])
    assert skill({"skill": None})["said"] == "no track record yet"


@pytest.mark.slow
def test_a_bar_shows_the_intervals_in_order(desk):
    made = get(desk, "/launch-days-90", as_of=DAY).json()["forecasts"][0]
    shown = row(made)
    wide, middle, narrow = shown["bar"]["bands"]
    assert wide[0] <= middle[0] <= narrow[0]
    assert narrow[0] + narrow[1] <= middle[0] + middle[1] <= wide[0] + wide[1] <= 100
    told = details(made, None)  # without what was said at each origin
    rows = told["now"]["rows"]
    assert [k for k, _ in rows][:3] == ["0", "1", "2"] and rows[-1][0].endswith("or more")
    assert rows[0][1] == percent_text(made["pmf"][0])


def test_tasks_are_done_once_and_those_that_somebody_waits_for_before_the_rest():
    started, begin, ended, order = (*(threading.Event() for _ in range(3)), [])

    def wait():
        started.set()
        begin.wait(60)
        raise RuntimeError("what fails does not stop the rest")

    line = Line(5)
    line.ask("wait", wait)
    assert started.wait(60)
    for name in "abc":
        line.ask(name, lambda name=name: order.append(name))
    line.ask("c", lambda: order.append("again"), first=True)
    line.ask("end", ended.set)
    with pytest.raises(HTTPException) as refused:
        line.ask("more", order.clear)
    assert refused.value.status_code == 429
    begin.set()
    assert ended.wait(60)
    assert order == ["c", "a", "b"]


def test_what_is_asked_for_at_once_is_made_once():
    held, made, gate = Once(2), [], threading.Barrier(4)

    def make():
        made.append(1)
        time.sleep(0.05)
        return "made"

    def ask():
        gate.wait()
        assert held.get("key", make) == "made"

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]
    for other in "bc":
        held.get(other, lambda other=other: other)
    assert held.peek("key") is None and held.peek("c") == "c"


def test_finished_work_is_read_from_disk_unless_it_is_damaged(tmp_path):
    settings, made = Settings(workspace=str(tmp_path)), []

    def make():
        made.append(1)
        return b"work"

    assert [on_disk(settings, "some", ["parts"], make) for _ in range(3)] == [b"work"] * 3
    assert made == [1]
    assert on_disk(settings, "some", ["others"], make) == b"work" and made == [1, 1]
    place(settings, "some", ["parts"]).write_bytes(b"\x1f\x8bnot gzip")
    assert on_disk(settings, "some", ["parts"], make) == b"work" and made == [1, 1, 1]
    nowhere = Settings(workspace="postgresql://nowhere/none")
    assert on_disk(nowhere, "some", ["parts"], make) == b"work" and len(made) == 4


@pytest.mark.browser
@pytest.mark.slow
def test_the_list_leads_to_a_question_with_its_record(browser, desk):
    made = get(desk, as_of=DAY).json()["forecasts"]
    one = next(f for f in made if f["question"] == QUESTION)
    reader = Reader(browser, desk)
    page = reader.goto(f"/forecasts?as_of={DAY}")
    assert page.locator("ul.questions > li").count() == len(made)
    listed = page.locator("ul.questions > li", has_text=one["text"]).inner_text()
    assert word_for(one["chance"]) in listed and percent_text(one["chance"]) in listed
    reader.content()
    page.click(f"text={one['text']}")
    page.wait_for_url(f"**/forecasts/{QUESTION}?as_of={DAY}", timeout=PATIENCE)
    reader.drawn()
    assert one["resolution"] in page.inner_text("main")
    assert one["run"] in page.inner_text("main")
    assert page.locator("figure.chart").count() >= 3
    assert page.locator("text=Seal this answer").count() == 0  # not for a day in the past
    reader.content()
    reader.context.close()


@pytest.mark.browser
@pytest.mark.slow
def test_an_answer_is_sealed_from_its_page_and_stands_among_the_sealed(browser, tmp_path):
    workspace = str(tmp_path / "own")
    with serving(Settings(workspace=workspace)) as own:
        made = get(own, f"/{QUESTION}").json()["forecasts"][0]
        reader = Reader(browser, own, width=390)
        page = reader.goto(f"/forecasts/{QUESTION}")
        page.click("text=Seal this answer")
        page.wait_for_url("**/forecasts/sealed*", timeout=PATIENCE)
        assert made["text"] in page.locator("#no-1").inner_text()
        reader.content()
        (entry,) = read_sealed(workspace, load("north_korea"))
        assert entry.body.chance == pytest.approx(made["chance"], abs=1e-12)
        assert entry.body.origin == date.fromisoformat(made["origin"])
        assert get(own, "/sealed").json()["sealed"][0]["number"] == 1
        told = get(own, "/scores").json()
        assert told == printed(workspace, "score") and told["open"] == 1
        page.goto(f"{own}/forecasts/{QUESTION}")
        page.click("text=Seal this answer")  # once only from each last day searched
        page.wait_for_selector("text=Not possible", timeout=PATIENCE)
        assert "sealed from" in page.inner_text("main")
        reader.context.close()


@pytest.mark.browser
@pytest.mark.slow
def test_a_question_of_ones_own_is_asked_and_forecast(browser, tmp_path):
    workspace = str(tmp_path / "own")
    with serving(Settings(workspace=workspace)) as own:
        reader = Reader(browser, own)
        page = reader.goto("/forecasts/ask")
        page.fill("#text", "Will the two Koreas hold a summit?")
        page.select_option("#kind", "meeting")
        page.fill("#attributes", "track=inter_korean, level=summit")
        reader.content()
        page.click("text=Ask it")
        id = "will-the-two-koreas-hold-a-summit"
        page.wait_for_url(f"**/forecasts/{id}", timeout=PATIENCE)
        page.wait_for_selector("text=Moves it most", timeout=PATIENCE)  # it comes by itself
        reader.drawn()
        rule = "At least one event of kind meeting with track = inter_korean and level = summit"
        assert rule in page.inner_text("main")
        reader.content()
        assert id in [q["id"] for q in printed(workspace, "list")]
        page.goto(f"{own}/forecasts/ask")
        page.fill("#text", "A second one?")
        page.select_option("#kind", "meeting")
        page.fill("#attributes", "track=nowhere")
        page.click("text=Ask it")
        page.wait_for_selector("text=Not possible", timeout=PATIENCE)
        assert "nowhere" in page.inner_text("main")
        reader.context.close()
