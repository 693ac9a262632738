"""Many questions: the same numbers wherever they are worked on, and a run that goes on."""

import pickle
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from multiprocessing import get_context

import pytest
from distributed import Client, LocalCluster
from forecast_worlds import ANY_TALK, LAUNCH_DAYS, LAUNCHES, claim, record, record_of_days

from detente.errors import OutputError, RecordError
from detente.forecast import _finished, _trial, backtest, backtests
from detente.forecast._trial import trial

WORLD = record_of_days(range(0, 4400, 17), date(2001, 12, 31))
ASKED = [LAUNCH_DAYS, LAUNCHES, ANY_TALK]


class Elsewhere(Executor):
    """Runs what it is given from its pickled form, as another machine would; notes what it ran."""

    def __init__(self):
        self.ran = []

    def submit(self, fn, /, *args, **kwargs):
        work, given = pickle.loads(pickle.dumps((fn, args)))
        self.ran.append(given[0].question.id)
        done = Future()
        done.set_result(pickle.loads(pickle.dumps(work(*given, **kwargs))))
        return done


def told(made):
    return {id: one.as_dict() for id, one in made.items()}


HERE = told(backtests(WORLD, ASKED, seed=0))


def test_each_is_the_backtest_of_its_question():
    for question in ASKED:
        assert backtest(WORLD, question, seed=0).as_dict() == HERE[question.id]
    assert list(HERE) == [q.id for q in ASKED]


@pytest.mark.slow
def test_the_same_numbers_from_threads_and_from_pickles():
    with ThreadPoolExecutor(2) as pool:
        assert told(backtests(WORLD, ASKED, executor=pool, seed=0)) == HERE
    assert told(backtests(WORLD, ASKED, executor=Elsewhere(), seed=0)) == HERE


@pytest.mark.slow
def test_the_same_numbers_from_processes():
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert told(backtests(WORLD, ASKED, executor=pool, seed=0)) == HERE


def test_weekly_origins():
    made = backtests(WORLD, [ANY_TALK], since=date(2001, 1, 1), step="week", seed=0)["talk"]
    assert {(b - a).days for a, b in zip(made.origins, made.origins[1:], strict=False)} == {7}
    assert made.as_dict()["step"] == "week"


@pytest.mark.slow
def test_a_run_that_was_killed_goes_on(tmp_path):
    def die(question):
        raise KeyboardInterrupt(question)

    with pytest.raises(KeyboardInterrupt, match="launch-days"):
        backtests(WORLD, ASKED, folder=tmp_path, told=die, seed=0)
    elsewhere, seen = Elsewhere(), []
    made = backtests(WORLD, ASKED, executor=elsewhere, folder=tmp_path, told=seen.append, seed=0)
    assert elsewhere.ran == ["launches", "talk"]
    assert sorted(seen) == ["launch-days", "launches", "talk"]
    assert told(made) == HERE
    again = Elsewhere()
    assert told(backtests(WORLD, ASKED, executor=again, folder=tmp_path, seed=0)) == HERE
    assert again.ran == []


@pytest.mark.slow
def test_the_same_numbers_from_a_cluster():
    quiet = {"dashboard_address": None, "threads_per_worker": 1}
    with LocalCluster(n_workers=2, **quiet) as cluster, Client(cluster) as client:
        made = backtests(WORLD, ASKED, executor=client.get_executor(), seed=0)
    assert told(made) == HERE


def ran_again(world, folder, asked=LAUNCH_DAYS, **more):
    elsewhere = Elsewhere()
    backtests(world, [asked], executor=elsewhere, folder=folder, **{"seed": 0, **more})
    return elsewhere.ran == [asked.id]


@pytest.mark.slow
def test_what_is_kept_is_used_only_for_what_it_was_made_from(tmp_path, monkeypatch):
    assert ran_again(WORLD, tmp_path)
    assert not ran_again(WORLD, tmp_path, seed=5)
    assert not ran_again(WORLD.as_of(date(2002, 5, 1)), tmp_path)
    reworded = LAUNCH_DAYS.model_copy(update={"text": "Days?", "resolution": "Days."})
    assert not ran_again(WORLD, tmp_path, reworded)
    assert ran_again(WORLD, tmp_path, LAUNCH_DAYS.model_copy(update={"horizon_days": 31}))
    assert ran_again(WORLD.without(events=["L-3"]), tmp_path)
    assert ran_again(WORLD.as_of(date(2001, 12, 30)), tmp_path)
    assert ran_again(WORLD, tmp_path, step="week")
    assert ran_again(WORLD, tmp_path, since=date(2000, 6, 1))
    with monkeypatch.context() as other:
        other.setattr(_trial, "__version__", "0.0.0")
        assert ran_again(WORLD, tmp_path)
    with monkeypatch.context() as other:
        other.setattr(_finished, "_code", lambda: "changed")
        assert ran_again(WORLD, tmp_path)
    assert not ran_again(WORLD, tmp_path)


def test_what_cannot_bear_on_a_question_leaves_what_is_kept(tmp_path):
    launches = [claim(n, date(1991 + n, 3, 1), date(1991 + n, 3, 1)) for n in range(10)]
    talk = claim(1, date(1995, 3, 1), date(1995, 3, 1), "talk")
    assert ran_again(record(WORLD.case, launches), tmp_path)
    assert not ran_again(record(WORLD.case, [*launches, talk]), tmp_path)


def test_the_key_covers_the_models():
    one, two = (trial(WORLD, LAUNCH_DAYS, list(models)) for models in (_models(3), _models(2)))
    assert one.key != two.key


def _models(count):
    return trial(WORLD, LAUNCH_DAYS).models[:count]


@pytest.mark.parametrize("content", [b"", b"not gzip", None])
def test_what_is_kept_and_damaged_is_made_again(tmp_path, content):
    assert ran_again(WORLD, tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-40] if content is None else content)
    assert ran_again(WORLD, tmp_path)
    assert not ran_again(WORLD, tmp_path)


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        backtests(WORLD, [LAUNCH_DAYS], folder=tmp_path / "file", seed=0)


def test_a_question_that_cannot_be_scored_stops_it_before_anything_is_made(tmp_path):
    soon = record_of_days([5], date(2000, 4, 15))
    with pytest.raises(RecordError, match="'talk' cannot be scored yet"):
        backtests(soon, [LAUNCH_DAYS, ANY_TALK], folder=tmp_path, seed=0)
    assert list(tmp_path.iterdir()) == []


def test_work_that_fails_is_reported():
    class Broken(Executor):
        def submit(self, fn, /, *args, **kwargs):
            done = Future()
            done.set_exception(OSError("the cluster is gone"))
            return done

    with pytest.raises(OSError, match="the cluster is gone"):
        backtests(WORLD, ASKED, executor=Broken(), seed=0)
