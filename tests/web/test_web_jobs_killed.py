"""A comparison started in a browser, cancelled, taken up, its desk killed, and done all the same.

The numbers are held against those of the command, which nobody disturbed.
"""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from web_cases import small_case
from web_desks import Reader, spawned

from detente.brief._words import percent_text
from detente.case import load
from detente.intent import seen_in
from detente.options import Effort, Ensemble, compare, what_if
from detente.record import open_record, seal

pytestmark = [pytest.mark.long, pytest.mark.slow, pytest.mark.browser]
FUTURES, PATHS = 120, 5
PATIENCE = 300_000  # milliseconds; jobs give way to whatever else the machine does
CODE = "from detente.cli import main; main()"


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    place = small_case(tmp_path_factory.mktemp("killed"))
    seal(place, reason="the example")
    return place


def workers(folder):
    """The processes that work on jobs of a folder, and those that they began."""
    found, groups = [], set()
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            said = (path / "cmdline").read_bytes().decode(errors="replace")
            stat = (path / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            if stat[0] == "Z":
                continue
            found.append((int(path.name), int(stat[2])))
            if "detente.web._worker" in said and str(folder) in said:
                groups.add(int(path.name))
    return [pid for pid, group in found if group in groups or pid in groups]


def until(check, seconds=90):
    for _ in range(20 * seconds):
        if found := check():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def events(folder):
    return [json.loads(line) for line in (folder / "events.jsonl").read_bytes().splitlines()]


def test_a_run_survives_its_desk(browser, case, tmp_path):
    place = tmp_path / "workspace"
    words = ("--case", str(case), "--workspace", str(place))
    with spawned(*words) as (address, desk):
        port = int(address.rpartition(":")[2])
        reader = Reader(browser, address, width=390)
        reader.context.set_default_timeout(PATIENCE)
        page = reader.goto("/jobs")
        page.get_by_role("checkbox", name="an open door").check()
        page.get_by_role("checkbox", name="pressure first").uncheck()
        page.get_by_label("Futures").fill(str(FUTURES))
        page.get_by_label("Paths in each").fill(str(PATHS))
        page.get_by_role("button", name="Start").click()
        panel = page.locator("[data-run-here] [data-job]")
        page.get_by_text(f"0 of {FUTURES} futures").wait_for()
        panel.get_by_role("button", name="Cancel").click()
        page.locator("[data-job][data-state=cancelled]").wait_for()
        until(lambda: not workers(place), 10)
        reader.content()

        panel.get_by_role("button", name="Go on").click()
        page.wait_for_function(
            "() => parseInt(document.querySelector('[data-job-count]')?.textContent) > 0"
        )
        (job,) = (p for p in (place / "jobs").iterdir() if p.name[0] != ".")
        assert workers(place)
        desk.send_signal(signal.SIGKILL)
        desk.wait(10)
        until(lambda: not workers(place), 10)
    lines = events(job)
    assert [x["state"] for x in lines if x["event"] == "state"][-1] == "running"
    finished = max(x["done"] for x in lines if x["event"] == "progress")
    assert 0 < finished < FUTURES
    kept = len(list((place / "options").glob("part-*.npz")))
    assert kept > 0

    with spawned(*words, port=port):
        page.locator("[data-job][data-state=done]").wait_for()  # the same page, which went on
        again = [x["done"] for x in events(job)[len(lines) :] if x["event"] == "progress"]
        assert again[0] >= finished  # what was finished is not done twice
        refused = [x for x in reader.said if "ERR_" not in x]  # while no desk was there
        assert refused == []
        reader.said.clear()
        page.get_by_role("link", name="What came of it").click()
        page.get_by_role("cell", name="an open door").wait_for()
        reader.content()
        query, shown = seen_on_options(page)
        reader.content()
        reader.context.close()

    found = undisturbed(case, job, tmp_path / "undisturbed")
    assert query["run"] == job.name
    assert shown == means(found, query)


def means(found, query):
    """The mean of each outcome under each approach, by the library, as pages write it."""
    (name,) = (key[2:] for key in query if key.startswith("u."))
    rows = what_if(found, {name: float(query[f"u.{name}"])}, months=48)["approaches"]
    at = [row["horizons"]["48"]["outcomes"] for row in rows]
    told = [one[outcome.id]["mean"] for outcome in found.case.outcomes for one in at]
    return [percent_text(mean).replace("less than ", "<") for mean in told]


def seen_on_options(page):
    """What a reader sets on the page of options, and the means that it then shows."""
    page.get_by_role("link", name="See it on Options").click()
    page.get_by_text("This is your run of").wait_for()
    page.get_by_text("Set what the record cannot settle, and").click()
    page.get_by_role("slider").first.focus()
    page.keyboard.press("Home")
    page.locator("#status").get_by_text("Your own picture.").wait_for()
    page.wait_for_url("**u.*")
    shown = page.locator("#panels .said strong").all_inner_texts()
    return dict(parse_qsl(urlsplit(page.url).query)), shown


def undisturbed(case, job, workspace):
    """The comparison that the command makes: what it prints is what came of the job."""
    day = json.loads((job / "asked.json").read_bytes())["arguments"]["as_of"]
    asked = ["compare", "--case", str(case), "--workspace", str(workspace), "--as-of", day]
    asked += ["--approach", "open_door", "--futures", str(FUTURES), "--paths", str(PATHS)]
    told = subprocess.run(
        [sys.executable, "-c", CODE, *asked, "--seed", "1", "--json"],
        capture_output=True,
        check=True,
        env=dict(os.environ),
    )
    same = json.dumps(json.loads(told.stdout), ensure_ascii=False).encode()
    assert (job / "result.json").read_bytes() == same
    opened = load(str(case))
    seen, _ = seen_in(open_record(opened, str(workspace)).as_of(date.fromisoformat(day)))
    ensemble = Ensemble(FUTURES, 1, Effort.of(PATHS))
    return compare(opened, seen, ensemble, approaches=["open_door"], folder=workspace / "options")
