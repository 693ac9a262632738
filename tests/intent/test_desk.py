"""Work in progress: whole files or none, and digests that see every difference."""

import numpy as np
import pytest

from detente.errors import OutputError
from detente.intent._desk import Desk, fingerprint


def test_what_is_put_is_got_whatever_its_shape(tmp_path):
    desk = Desk(tmp_path / "a" / "b")
    held = {"x": np.arange(6).reshape(2, 3), "y": np.array(3), "z": np.zeros((0, 2))}
    desk.put("one", held)
    back = Desk(tmp_path / "a" / "b").get("one")
    assert back.keys() == held.keys()
    assert all(np.array_equal(back[k], held[k]) for k in held)
    assert desk.get("two") is None


def test_a_later_put_replaces_and_leaves_no_draft(tmp_path):
    desk = Desk(tmp_path)
    desk.put("one", {"x": np.ones(2)})
    desk.put("one", {"x": np.zeros(3)})
    assert desk.get("one")["x"].tolist() == [0.0, 0.0, 0.0]
    assert [p.name for p in tmp_path.iterdir()] == ["one.npz"]


@pytest.mark.parametrize("kept", [0, 10, 200])
def test_a_file_cut_short_counts_as_missing(tmp_path, kept):
    desk = Desk(tmp_path)
    desk.put("one", {"x": np.random.default_rng(0).random(100)})
    path = tmp_path / "one.npz"
    path.write_bytes(path.read_bytes()[:kept])
    assert desk.get("one") is None


def test_a_file_with_a_flipped_byte_counts_as_missing(tmp_path):
    desk = Desk(tmp_path)
    desk.put("one", {"x": np.random.default_rng(0).random(100)})
    path = tmp_path / "one.npz"
    held = bytearray(path.read_bytes())
    held[400] ^= 0xFF
    path.write_bytes(bytes(held))
    assert desk.get("one") is None


def test_an_interrupted_put_leaves_what_was_there(tmp_path):
    desk = Desk(tmp_path)
    desk.put("one", {"x": np.ones(2)})
    with pytest.raises(ValueError, match="Object arrays"):
        desk.put("one", {"x": np.array([object()])})
    assert desk.get("one")["x"].tolist() == [1.0, 1.0]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="nothing was done") as caught:
        Desk(tmp_path / "file" / "desk")
    assert "--workspace" in str(caught.value)
    desk = Desk(tmp_path / "desk")
    (tmp_path / "desk" / "one.npz").mkdir()
    with pytest.raises(OutputError, match=r"one\.npz cannot be written"):
        desk.put("one", {"x": np.ones(2)})


def test_fingerprints_see_values_shapes_kinds_and_order():
    held = np.arange(4, dtype=np.int64)
    key = fingerprint(held, "a")
    assert key == fingerprint(held.copy(), "a")
    assert key == fingerprint(np.arange(8)[::2] // 2, "a")  # laid out otherwise, equal
    others = [
        fingerprint(held.reshape(2, 2), "a"),
        fingerprint(held.astype(np.int32), "a"),
        fingerprint(held.astype(float), "a"),
        fingerprint(held[::-1], "a"),
        fingerprint("a", held),
        fingerprint(held, "b"),
        fingerprint(held),
    ]
    assert len({key, *others}) == len(others) + 1
