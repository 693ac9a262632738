"""The verb: the same numbers however it is run, nothing lost when it is stopped, answers kept."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from options_world import draws, history

from detente.errors import CaseError, DetenteError
from detente.options import Effort, Ensemble, compare, summary

pytestmark = pytest.mark.slow

ENSEMBLE = Ensemble(futures=12, seed=2, effort=Effort(paths=40, horizons=(6, 24)))


def run(case, **more):
    return compare(case, history(case), ENSEMBLE, draws=draws(case), **more)


@pytest.fixture(scope="module")
def whole(case, tmp_path_factory):
    return run(case, folder=tmp_path_factory.mktemp("kept"))


def same(one, other):
    return all(
        np.array_equal(getattr(one.told, n), getattr(other.told, n), equal_nan=True)
        for n in ("outcomes", "measures", "months", "phases", "residual")
    )


def test_shares_sum_to_one_and_the_best_reply_is_met(whole):
    assert whole.told.outcomes.sum(-1) == pytest.approx(1.0)
    assert whole.told.residual.max() < 0.02
    assert whole.told.outcomes.shape == (12, 3, 2, 3)


def test_a_second_call_is_read_and_not_computed(case, whole, tmp_path, monkeypatch):
    folder = tmp_path / "kept"
    first = run(case, folder=folder)
    monkeypatch.setattr("detente.options._compare.work", None)
    assert same(first, run(case, folder=folder))


def test_processes_give_the_same_numbers(case, whole, tmp_path):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert same(whole, run(case, folder=tmp_path, executor=pool))


def test_stopped_in_the_middle_it_goes_on_to_the_same_end(case, whole, tmp_path, monkeypatch):
    from detente.options import _compare  # noqa: PLC0415

    done = []

    def stops(recipe, futures, numbers):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(numbers)
        return real(recipe, futures, numbers)

    real = _compare.work
    monkeypatch.setattr(_compare, "work", stops)
    with pytest.raises(KeyboardInterrupt):
        run(case, folder=tmp_path)
    asked = []
    monkeypatch.setattr(_compare, "work", lambda r, f, n: asked.append(n) or real(r, f, n))
    assert same(whole, run(case, folder=tmp_path))
    assert len(asked) == 1  # three parts in all, two were kept


def test_a_cluster_of_two_workers_gives_the_same_numbers(case, whole, tmp_path):
    from distributed import Client, LocalCluster  # noqa: PLC0415

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        told = []

        def kills(done, _all):
            told.append(done)
            if len(told) == 2:  # after the first part: one worker is gone, the work is not
                worker = next(iter(cluster.workers.values()))
                client.sync(worker.kill)

        found = run(case, folder=tmp_path, executor=client.get_executor(), told=kills)
    assert same(whole, found)


def test_identical_approaches_differ_in_nothing(case):
    twin = case.approach("open_door").model_copy(update={"id": "twin"})
    both = case.model_copy(update={"approaches": (*case.approaches, twin)})
    found = compare(
        both, history(case), ENSEMBLE, draws=draws(case), approaches=["open_door", "twin"]
    )
    for outcome in case.outcomes:
        values = found.values("outcome", outcome.id)
        assert np.array_equal(values[:, found.place("open_door")], values[:, found.place("twin")])


def test_a_summary_is_plain_and_names_its_run(whole):
    said = summary(whole)
    assert said["run"]["id"] == whole.run["id"]
    by_name = {row["id"]: row for row in said["approaches"]}
    band = by_name["open_door"]["horizons"]["24"]["outcomes"]["violence"]
    assert band["low90"] <= band["mean"] <= band["high90"]
    assert (
        by_name["ordinary"]["horizons"]["24"]["outcomes"]["violence"]["against_usual"]["mean"] == 0
    )


def test_a_case_without_ordinary_play_is_held_against_it_all_the_same(case):
    bare = tuple(a for a in case.approaches if a.id != "ordinary")
    found = compare(
        case.model_copy(update={"approaches": bare}),
        history(case),
        Ensemble(futures=2, effort=Effort(paths=5, horizons=(2,))),
        draws=draws(case),
    )
    assert found.usual == "ordinary"


def test_what_cannot_be_compared_is_refused(case):
    with pytest.raises(CaseError, match="no approaches to compare"):
        run(case.model_copy(update={"approaches": ()}))
    with pytest.raises(DetenteError, match="nobody") as caught:
        run(case, approaches=["nobody"])
    assert "open_door" in str(caught.value)
