"""Tables of play made small: what ships with a case.

Log-probabilities are counted in steps of a hundredth of a nat, so that a probability is off by half
a percent of itself at most. What is stored is their mean over draws and each draw's difference from
it, the two bytes of a number apart, which compresses well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.intent._play import Layout, Play

STEP = 0.01
_LARGEST = 16_000


def pack(play: Play, stages: tuple[int, ...]) -> dict[str, NDArray[Any]]:
    """Return arrays to be written with `numpy.savez_compressed`.

    Args:
        stages: whose tables to keep; those of the others are left out.

    Example:
        >>> from detente.game import solve
        >>> from detente.game.examples import overture
        >>> from detente.intent._play import layout_of, play_of
        >>> found = solve(overture(), rationality=2.0, grid=2)
        >>> layout = layout_of(found.game, (2,))
        >>> play = play_of([found, found], layout)
        >>> back = unpack(pack(play, (0, 1)), layout)
        >>> bool(abs(back.tables[0] - play.tables[0]).max() < 0.01)
        True
    """
    found: dict[str, NDArray[Any]] = {"stages": np.array(stages)}
    for k in stages:
        table = np.where(_live(play.layout, k), np.asarray(play.tables[k], dtype=float), 0.0)
        steps = np.rint(table / STEP).clip(-_LARGEST, _LARGEST)
        mean = np.rint(steps.mean(0))
        for name, numbers in (("mean", mean), ("step", steps - mean)):
            whole = numbers.astype(np.int16)
            folded = ((whole << 1) ^ (whole >> 15)).view(np.uint16)  # small, of either sign
            found[f"{name}{k}.low"] = (folded & 0xFF).astype(np.uint8)
            found[f"{name}{k}.high"] = (folded >> 8).astype(np.uint8)
    for n, (law, prior) in enumerate(zip(play.switching, play.prior, strict=True)):
        found[f"switching{n}"], found[f"prior{n}"] = law, prior
    return found


def unpack(held: Mapping[str, NDArray[Any]], layout: Layout) -> Play:
    """Return the tables again; those of stages left out have no draws."""
    kept = set(held["stages"].tolist())
    tables = [
        _table(held, k) if k in kept else np.zeros((0,) * 6) for k in range(len(layout.players))
    ]
    count = len(layout.typed)
    return Play(
        layout,
        tuple(tables),
        tuple(held[f"switching{n}"] for n in range(count)),
        tuple(held[f"prior{n}"] for n in range(count)),
    )


def _table(held: Mapping[str, NDArray[Any]], k: int) -> NDArray[np.float32]:
    steps = _whole(held, f"mean{k}") + _whole(held, f"step{k}")
    return np.asarray(np.float32(STEP) * steps.astype(np.float32))


def _whole(held: Mapping[str, NDArray[Any]], name: str) -> NDArray[np.int32]:
    folded = held[f"{name}.low"].astype(np.uint16) | (held[f"{name}.high"].astype(np.uint16) << 8)
    return (folded >> 1).astype(np.int32) ^ -(folded & 1).astype(np.int32)


def _live(layout: Layout, k: int) -> NDArray[np.bool_]:
    return layout.allowed[k][None, :, :, None, :, None]
