"""Long work: the queue, its processes, and what is told of them while they run.

The workers here are small programs that do as they are told; test_web_jobs_killed.py runs the real
ones.
"""

import contextlib
import fcntl
import json
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from web_desks import serving

from detente.web import Settings, _jobs_run, build
from detente.web._jobs import Ledger, QueueFullError
from detente.web._jobs_log import EVENTS, LOG, folded, read
from detente.web._jobs_log import Job as Held
from detente.web._jobs_run import Runner

WORKER = """
import json, os, signal, subprocess, sys, time
folder = sys.argv[1]
desk = json.loads(sys.stdin.readline())
does = json.load(open(f"{folder}/asked.json"))["arguments"]["does"]
log = open(f"{folder}/events.jsonl", "a")
def told(done):
    at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    print(json.dumps({"event": "progress", "at": at, "done": done, "all": 4}), file=log, flush=True)
begun = os.path.exists(f"{folder}/begun")
open(f"{folder}/begun", "a").write("x")
if does == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen(["sleep", "60"]) if does in ("hang", "stubborn") else None
json.dump([os.getpid(), child and child.pid], open(f"{folder}/pids", "w"))
told(1)
if does == "fail":
    print("Traceback: a secret", file=sys.stderr)
    json.dump({"said": "The fit is missing. Make one."}, open(f"{folder}/failed.json", "w"))
    sys.exit(1)
if does == "crash":
    raise ZeroDivisionError("a secret")
if child and not begun:
    time.sleep(60)
told(4)
json.dump({"desk": desk}, open(f"{folder}/result.json", "w"))
"""
PATIENCE = 60


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "jobs")


@pytest.fixture
def program(tmp_path):
    path = tmp_path / "worker.py"
    path.write_text(WORKER, encoding="utf-8")
    return (sys.executable, "-I", str(path))


@contextlib.contextmanager
def working(ledger, program, **given):
    runner = Runner(ledger, {"case": "small"}, command=program, **given)
    runner.start()
    try:
        yield runner
    finally:
        runner.stop()


def ask(ledger, does, kind="trial"):
    return ledger.ask({"kind": kind, "does": does}, "a reader").id


def until(check):
    for _ in range(20 * PATIENCE):
        if found := check():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def state(ledger, id, *states):
    return until(lambda: next((j for j in [ledger.job(id)] if j.state in states), None))


def pids(ledger, id):
    return until(
        lambda: _json(ledger.place(id) / "pids") if ledger.job(id).done else None  # told after
    )


def _json(path):
    with contextlib.suppress(OSError, ValueError):
        return json.loads(path.read_bytes())
    return None


def gone(pid):
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return True
    return text.rpartition(")")[2].split()[0] == "Z"


@pytest.mark.slow
def test_jobs_of_a_kind_run_in_order_one_at_a_time(ledger, program):
    ids = [ask(ledger, "finish") for _ in range(3)]
    assert ids == sorted(ids)
    with working(ledger, program):
        for id in ids:
            assert state(ledger, id, "done").done == 4
    spans = []
    for id in ids:
        lines = (ledger.place(id) / EVENTS).read_text(encoding="utf-8").splitlines()
        at = {row["state"]: row["at"] for row in map(json.loads, lines) if "state" in row}
        spans += [at["running"], at["done"]]
        assert ledger.result(id) == {"desk": {"case": "small"}}
    assert spans == sorted(spans)


def test_a_job_of_another_kind_need_not_wait(ledger, program):
    long, short = ask(ledger, "hang"), ask(ledger, "finish", "other")
    with working(ledger, program):
        pids(ledger, long)
        assert state(ledger, short, "done")
        assert ledger.job(long).state == "running"


def test_a_failure_is_told_in_its_words_and_the_rest_is_kept_in_the_log(ledger, program):
    failing, crashing = ask(ledger, "fail"), ask(ledger, "crash")
    with working(ledger, program):
        assert state(ledger, failing, "failed").said == "The fit is missing. Make one."
        said = state(ledger, crashing, "failed").said
    assert "nobody foresaw" in said
    assert "secret" not in said
    for id in (failing, crashing):
        assert "a secret" in (ledger.place(id) / LOG).read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("does", ["hang", "stubborn"])
def test_cancelling_ends_a_job_with_all_its_processes_and_it_can_go_on(
    ledger, program, does, monkeypatch
):
    monkeypatch.setattr(_jobs_run, "_GRACE", 0.5)
    id = ask(ledger, does)
    with working(ledger, program):
        own = pids(ledger, id)
        assert ledger.cancel(id, "a reader").stopping
        assert not state(ledger, id, "cancelled").stopping
        until(lambda: all(map(gone, own)))
        ledger.resume(id, "a reader")
        assert state(ledger, id, "done").spent > 0
    assert (ledger.place(id) / "begun").read_text(encoding="utf-8") == "xx"


def test_a_job_in_the_queue_is_cancelled_at_once_and_what_has_ended_stays(ledger, program):
    id = ask(ledger, "finish")
    assert ledger.cancel(id, "").state == "cancelled"
    assert ledger.cancel(id, "").state == "cancelled"
    assert ledger.resume(id, "").state == "waiting"
    with working(ledger, program):
        before = state(ledger, id, "done")
        assert ledger.cancel(id, "") == ledger.resume(id, "") == before


def test_a_desk_that_stops_takes_its_job_up_when_it_starts_again(ledger, program):
    id = ask(ledger, "hang")
    with working(ledger, program):
        own = pids(ledger, id)
    until(lambda: all(map(gone, own)))
    assert ledger.job(id).state == "running"  # as it would be after a power failure
    with working(ledger, program):
        assert state(ledger, id, "done")
    assert "goes on where it stood" in (ledger.place(id) / EVENTS).read_text(encoding="utf-8")


@pytest.mark.slow
def test_of_two_desks_on_a_folder_one_works(ledger, program, tmp_path):
    id = ask(ledger, "hang")
    with working(ledger, program), working(Ledger(tmp_path / "jobs"), program):
        pids(ledger, id)
        other = ask(ledger, "finish")
        time.sleep(1.5)
        assert ledger.job(other).state == "waiting"
        assert (ledger.place(id) / "begun").read_text(encoding="utf-8") == "x"


def test_no_more_than_twenty_wait(ledger):
    for _ in range(20):
        ask(ledger, "finish")
    with pytest.raises(QueueFullError, match="20 jobs wait"):
        ask(ledger, "finish")


def test_a_line_cut_short_is_passed_over(ledger):
    id = ask(ledger, "finish")
    with (ledger.place(id) / EVENTS).open("ab") as file:
        file.write(b'{"event": "state", "at": "2026-01-01T00:0')
    assert ledger.job(id).state == "waiting"
    ledger.cancel(id, "")
    assert read(ledger.place(id)).state == "cancelled"


def test_what_is_left_follows_from_the_pace():
    def line(id, second, **told):
        return {"id": id, "at": f"2026-01-01T00:00:{second:02d}.000Z", **told}

    lines = [
        line(1, 0, event="state", state="waiting"),
        line(2, 5, event="state", state="running"),
        line(3, 10, event="progress", done=20, all=50),
        line(4, 20, event="progress", done=30, all=50),
    ]
    job = folded(Held("x", {"kind": "trial"}, "", ""), lines)
    assert (job.spent, job.left) == (15.0, 20.0)  # ten in ten seconds, twenty to go


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return build(Settings(workspace=str(tmp_path_factory.mktemp("asked") / "workspace")))


@pytest.fixture
def asks(app, tmp_path):
    """A desk in which jobs only wait, since its runner has not begun."""
    app.state.jobs = Ledger(tmp_path / "jobs")
    client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
    client.headers.clear()
    return client


ASKED = {"kind": "compare", "approaches": ["maverick"], "futures": 2, "paths": 5, "seed": 7}


def test_the_api_asks_lists_cancels_and_resumes(asks):
    made = asks.post("/api/v1/jobs", json=ASKED)
    assert made.status_code == 201
    own = made.headers["location"]
    job = asks.get(own).json()
    assert job["state"] == "waiting"
    assert job["arguments"]["futures"] == 2
    assert job["arguments"]["as_of"]  # today, so that the job stays the same if it is taken up
    assert asks.get(f"{own}/result").status_code == 404
    assert asks.post(f"{own}/cancel").json()["state"] == "cancelled"
    assert asks.post(f"{own}/resume").json()["state"] == "waiting"
    asks.post(f"{own}/cancel")
    other = asks.post("/api/v1/jobs", json={"kind": "brief", "formats": ["md"]}).json()
    first = asks.get("/api/v1/jobs?limit=1")
    assert [j["id"] for j in first.json()["items"]] == [other["id"]]
    assert 'rel="next"' in first.headers["link"]
    rest = asks.get(f"/api/v1/jobs?limit=1&cursor={first.json()['next']}").json()
    assert [j["id"] for j in rest["items"]] == [job["id"]]
    assert rest["next"] == ""
    assert asks.get("/api/v1/jobs?state=cancelled").json()["items"][0]["id"] == job["id"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"kind": "compare", "futures": 0}, 422),
        ({"kind": "compare", "futures": 10_001}, 422),
        ({"kind": "compare", "approaches": ["no\0body"]}, 422),
        ({"kind": "compare", "approaches": ["nobody"]}, 400),
        ({"kind": "compare", "as_of": "2999-01-01"}, 422),
        ({"kind": "compare", "more": 1}, 422),
        ({"kind": "nothing"}, 422),
        ({"kind": "backtest", "questions": ["nothing"]}, 404),
        ({"kind": "play-debrief", "game": "0" * 16}, 404),
        ({"kind": "brief", "formats": []}, 422),
        ([], 422),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_added(asks, sent, status):
    refused = asks.post("/api/v1/jobs", json=sent)
    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"
    assert asks.get("/api/v1/jobs").json()["items"] == []


def test_events_say_how_a_job_ended_and_end_with_it(asks):
    own = asks.post("/api/v1/jobs", json=ASKED).headers["location"]
    asks.post(f"{own}/cancel")
    heard = asks.get(f"{own}/events")
    assert heard.headers["content-type"].startswith("text/event-stream")
    assert "event: state" in heard.text
    assert '"cancelled"' in heard.text
    last = heard.text.rpartition("id: ")[2].split("\n")[0]
    assert asks.get(f"{own}/events", headers={"Last-Event-ID": last}).status_code == 204
    assert asks.get(f"{own}/events", headers={"Last-Event-ID": "no"}).status_code == 422


def test_a_form_starts_a_job_and_its_page_says_how_it_stands(asks):
    token = {"X-Token": asks.app.state.visitor(None).token}
    form = {**ASKED, "kind": "compare", "as_of": ""}
    sent = asks.post("/jobs", data=form, headers=token)
    assert sent.status_code == 303
    page = asks.get(sent.headers["location"]).text
    assert "maverick" in page
    assert 'data-state="waiting"' in page
    assert sent.headers["location"] in asks.get("/jobs").text
    wrong = asks.post("/jobs", data={**form, "futures": "many"}, headers=token)
    assert wrong.status_code == 422


@pytest.mark.slow
def test_those_who_listen_hold_nobody_else_up(tmp_path):
    """More than the forty threads of the pool listen; the desk answers all the same."""
    folder = tmp_path / "workspace" / "jobs"
    folder.mkdir(parents=True)
    with (
        (folder / ".runner").open("a") as lock,
        contextlib.ExitStack() as stack,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)  # as if another desk ran the jobs, which wait for it
        address = stack.enter_context(serving(Settings(workspace=str(tmp_path / "workspace"))))
        own = httpx.post(f"{address}/api/v1/jobs", json=ASKED, timeout=PATIENCE).headers["location"]
        limits = httpx.Limits(max_connections=None)
        client = stack.enter_context(httpx.Client(timeout=PATIENCE, limits=limits))
        heard = [
            stack.enter_context(client.stream("GET", f"{address}{own}/events")) for _ in range(60)
        ]
        assert httpx.get(f"{address}{own}", timeout=PATIENCE).json()["state"] == "waiting"
        assert httpx.get(f"{address}/jobs", timeout=PATIENCE).status_code == 200
        httpx.post(f"{address}{own}/cancel", timeout=PATIENCE)
        for one in heard:
            assert '"cancelled"' in "".join(one.iter_text())
    assert threading.active_count() < 60
