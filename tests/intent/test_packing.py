"""What ships: numbers survive packing to half a step, and a folder says what is wrong with it."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_standoff import layout_for, posterior_of, random_play, record_of, write_standoff

from detente.case import load
from detente.errors import DetenteError, OutputError
from detente.intent._packing import STEP, pack, unpack
from detente.intent._play import Play
from detente.intent._posterior import read_posterior, write_posterior


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return load(write_standoff(tmp_path_factory.mktemp("case") / "standoff"))


@given(seed=st.integers(0, 10_000), spread=st.sampled_from([0.0, 0.3, 5.0, 30.0]))
@settings(max_examples=20)
def test_a_table_comes_back_to_half_a_step(case, seed, spread):
    play = random_play(layout_for(case), 3, np.random.default_rng(seed), spread)
    signed = tuple(t + (n - 1) * 7.0 for n, t in enumerate(play.tables))  # of either sign
    play = Play(play.layout, signed, play.switching, play.prior)
    back = unpack(pack(play, (0, 1, 2)), play.layout)
    for k in range(3):
        open_ = np.broadcast_to(play.layout.allowed[k][None, :, :, None, :, None], signed[k].shape)
        kept = signed[k].clip(-160.0, 160.0)
        assert np.abs(back.tables[k] - kept)[open_].max() <= STEP / 2 + 1e-4
        assert not back.tables[k][~open_].any()
    assert np.array_equal(back.switching[0], play.switching[0])
    assert np.array_equal(back.prior[1], play.prior[1])


def test_numbers_beyond_what_is_kept_are_held_at_160_nats(case):
    play = random_play(layout_for(case), 2, np.random.default_rng(1))
    table = np.array(play.tables[0])
    table[0, 0, 0, 0, 0], table[1, 0, 0, 0, 0] = -5000.0, 5000.0
    play = Play(play.layout, (table, *play.tables[1:]), play.switching, play.prior)
    back = unpack(pack(play, (0,)), play.layout).tables[0]
    assert back[:, 0, 0, 0, 0, 0] == pytest.approx([-160.0, 160.0], abs=1e-3)


@pytest.fixture
def posterior(case):
    return posterior_of(case, record_of(case))


def test_a_posterior_comes_back_from_its_folder(case, posterior, tmp_path):
    write_posterior(tmp_path / "fit", posterior)
    back = read_posterior(case, tmp_path / "none", tmp_path / "fit")
    assert back.names == posterior.names and back.types == posterior.types
    assert [v.id for v in back.variants] == ["sharper", "with_between"]
    assert back.variants[1].play.layout.types == (4, 2, 1)
    assert back.report["failed_checks"] == posterior.report["failed_checks"]
    for mine, theirs in ((back.play, posterior.play), (back.centre, posterior.centre)):
        assert mine.layout.players == theirs.layout.players
        assert all(
            np.array_equal(a, b)
            for a, b in zip(mine.layout.contexts, theirs.layout.contexts, strict=True)
        )
        live = theirs.layout.allowed[1][None, :, :, None, :, None]
        away = np.where(live, mine.tables[1] - theirs.tables[1], 0.0)
        assert np.abs(away).max() < STEP
    assert back.play.tables[2].size == 0 and back.centre.tables[2].size > 0


def test_without_a_fit_it_says_where_it_looked(case, tmp_path):
    with pytest.raises(DetenteError, match="No fit of Reduced was found") as caught:
        read_posterior(case, tmp_path / "elsewhere")
    assert "elsewhere" in str(caught.value) and "detente fit" in str(caught.value)


def test_a_fit_of_another_game_is_refused(case, posterior, tmp_path):
    report = {**posterior.report, "game": "0" * 16}
    write_posterior(tmp_path, posterior.__class__(**{**vars(posterior), "report": report}))
    with pytest.raises(DetenteError, match="game of the case has changed"):
        read_posterior(case, tmp_path)


@pytest.mark.parametrize("harm", ["cut", "no report", "no key", "not json"])
def test_a_damaged_fit_is_refused(case, posterior, tmp_path, harm):
    write_posterior(tmp_path, posterior)
    if harm == "cut":
        held = (tmp_path / "play.npz").read_bytes()
        (tmp_path / "play.npz").write_bytes(held[: len(held) // 2])
    elif harm == "no report":
        (tmp_path / "report.json").unlink()
    elif harm == "not json":
        (tmp_path / "report.json").write_text("{", encoding="utf-8")
    else:
        report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
        (tmp_path / "report.json").write_text(
            json.dumps({k: v for k, v in report.items() if k != "game"}), encoding="utf-8"
        )
    with pytest.raises(DetenteError, match="damaged"):
        read_posterior(case, tmp_path)


def test_a_folder_that_cannot_be_written_to_is_named(posterior, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written to"):
        write_posterior(tmp_path / "file" / "fit", posterior)
