"""Regime maps: where in payoffs, prior and rationality a message informs, pools or is noise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import GameError, Problem
from detente.game._logit_signalling import LogitBatch, logit_batch
from detente.game._pbe import KINDS, PBEBatch, equilibria_batch
from detente.game._signalling import Signalling

Floats = NDArray[np.float64]
Arrays = tuple[ArrayLike, ArrayLike, ArrayLike]

INFORMATIVE = 0.5
"""Above this share of the prior's entropy the types are told apart by their messages."""
PARTLY = 0.1
"""Above this share they are told apart in part; below it they play alike."""
COMMON = 0.75
"""Where types play alike and every type sends one message at least this often, they pool."""

WORDS = ("informative", "partly informative", "pooling", "noise", "unknown")


@dataclass(frozen=True, eq=False)
class RegimeMap:
    """What equilibrium looks like at every point of a grid.

    Every array has one axis for each of `axes`, in that order.

    Attributes:
        axes: name of each axis and its values.
        kinds: for each kind of perfect Bayesian equilibrium where it exists.
        count: the number of perfect Bayesian equilibria, an interval of unused replies counting
            as one; a lower bound where `degenerate`.
        unique: where there is exactly one, and no tie.
        degenerate: where a tie in the payoffs could add equilibria that are not counted.
        found: the number of logit equilibria that the search found.
        bits: mutual information of type and message on the principal branch, in bits.
        share: the same as a share of the prior's entropy, from 0 to 1.
        word: "informative", "partly informative", "pooling", "noise"; "unknown" where the principal
            branch could not be followed.
    """

    axes: Mapping[str, Floats]
    kinds: Mapping[str, NDArray[np.bool_]]
    count: NDArray[np.int64]
    unique: NDArray[np.bool_]
    degenerate: NDArray[np.bool_]
    found: NDArray[np.int64]
    bits: Floats
    share: Floats
    word: NDArray[np.str_]

    def table(self) -> list[dict[str, Any]]:
        """Return one row for each point: the axes' values and what holds there."""
        rows = []
        for at in np.ndindex(self.count.shape):
            row: dict[str, Any] = {
                name: float(values[k])
                for (name, values), k in zip(self.axes.items(), at, strict=True)
            }
            row["kinds"] = [kind for kind, there in self.kinds.items() if there[at]]
            for part in _PARTS:
                row[part] = _plain(getattr(self, part)[at].item())
            rows.append(row)
        return rows

    def as_dict(self) -> dict[str, Any]:
        """Return axes and arrays as lists, ready for JSON; what is not a number becomes null."""
        made: dict[str, Any] = {
            "axes": {name: values.tolist() for name, values in self.axes.items()},
            "kinds": {kind: there.tolist() for kind, there in self.kinds.items()},
        }
        for part in _PARTS:
            values = getattr(self, part)
            flat = [_plain(x) for x in values.ravel().tolist()]
            made[part] = np.array(flat, dtype=object).reshape(values.shape).tolist()
        return made


_PARTS = ("count", "unique", "degenerate", "found", "bits", "share", "word")


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not np.isfinite(value) else value


def regimes(
    make: Callable[..., Any],
    axes: Mapping[str, ArrayLike],
    *,
    rationality: float | None = None,
    vectorised: bool = False,
) -> RegimeMap:
    """Say at each point of a grid which equilibria exist and how much messages tell.

    Two axes are known to the map itself and are not passed to `make`: "rationality", the precision
    lambda, and "prior", the chance of the first type (it replaces the prior that `make` gives).

    The word is read off the logit equilibrium on the principal branch, from the share of the
    prior's entropy that the message removes: "informative" above 0.5 (`INFORMATIVE`); "partly
    informative" above 0.1 (`PARTLY`); below that "pooling" where every type sends one and the same
    message with chance at least 0.75 (`COMMON`), and "noise" where they do not.

    Args:
        make: takes one number for each of the other axes, by name, and returns a `Signalling` of
            two types, messages and replies.
        axes: name and 1-D values of each axis.
        rationality: the precision where it is no axis, in units of 1 / payoff.
        vectorised: then `make` takes 1-D arrays, one entry for each point, and returns the arrays
            (prior (B, 2), sender (B, 2, 2, 2), receiver (B, 2, 2, 2)).

    Raises:
        GameError: an axis is empty or not 1-D, no rationality is given, or a game has another size.

    Example:
        >>> def probe(cost):
        ...     return Signalling(
        ...         prior=[0.4, 0.6],
        ...         sender=[[[0, 2], [0, 2]], [[0, 2], [-cost, 2 - cost]]],
        ...         receiver=[[[0, 2], [0, 2]], [[1, -1], [1, -1]]],
        ...     )
        >>> made = regimes(probe, {"cost": [0.1, 3.0]}, rationality=4.0)
        >>> made.word.tolist(), made.degenerate.tolist()
        (['noise', 'informative'], [True, True])
    """
    grid = {name: np.asarray(values, dtype=float) for name, values in axes.items()}
    found = list(_problems(grid, rationality))
    if found:
        raise GameError.found("The question for a map", found)
    points = [dict(zip(grid, at, strict=True)) for at in product(*grid.values())]
    columns = {name: np.array([p[name] for p in points]) for name in grid}
    prior, sender, receiver = _games(make, columns, vectorised)
    if "prior" in columns:
        prior = np.stack([columns["prior"], 1 - columns["prior"]], axis=-1)
    exact = equilibria_batch(prior, sender, receiver)
    logit = logit_batch(prior, sender, receiver, columns.get("rationality", rationality or 0.0))
    return _collect(grid, np.asarray(prior, dtype=float), exact, logit)


def _problems(grid: Mapping[str, Floats], rationality: float | None) -> Iterator[Problem]:
    if not grid:
        yield Problem("There is no axis.", "axes", "Name at least one, with its values.")
    for name, values in grid.items():
        if values.ndim != 1 or values.size == 0 or not np.isfinite(values).all():
            what = f"The axis {name!r} has shape {values.shape}, or is not all finite."
            yield Problem(what, f"axes[{name!r}]", "Give a list of finite numbers.")
    if ("rationality" in grid) == (rationality is not None):
        fix = 'Give it once: rationality=..., or an axis "rationality".'
        yield Problem("rationality is given twice or not at all.", "rationality", fix)


def _games(make: Callable[..., Any], columns: dict[str, Floats], vectorised: bool) -> Arrays:
    asked = {n: values for n, values in columns.items() if n not in ("rationality", "prior")}
    if vectorised:
        prior, sender, receiver = make(**asked)
        return prior, sender, receiver
    count = len(next(iter(columns.values())))
    made = [make(**{name: float(x[k]) for name, x in asked.items()}) for k in range(count)]
    return tuple(np.stack([getattr(s, part) for s in _sized(made)]) for part in _GAME)  # type: ignore[return-value]


_GAME = ("prior", "sender", "receiver")


def _sized(made: list[Signalling]) -> list[Signalling]:
    for game in made:
        if game.shape != (2, 2, 2):
            fix = "Use two of each; for more, ask for logit_equilibria point by point."
            problem = Problem(f"A game has shape {game.shape}.", "make", fix)
            raise GameError.found("The map", [problem])
    return made


def _collect(
    grid: Mapping[str, Floats], prior: Floats, exact: PBEBatch, logit: LogitBatch
) -> RegimeMap:
    shape = tuple(len(values) for values in grid.values())
    entropy = -(prior * np.log2(prior)).sum(-1)
    share = logit.bits / entropy
    return RegimeMap(
        axes=dict(grid),
        kinds={kind: exact.has(kind).reshape(shape) for kind in KINDS},
        count=exact.count.reshape(shape),
        unique=((exact.count == 1) & ~exact.degenerate).reshape(shape),
        degenerate=exact.degenerate.reshape(shape),
        found=logit.count.reshape(shape),
        bits=logit.bits.reshape(shape),
        share=share.reshape(shape),
        word=words(share, logit.sender).reshape(shape),
    )


def words(share: Floats, sender: Floats) -> NDArray[np.str_]:
    """Return the regime word of each of B equilibria.

    Args:
        share: shape (B,), the share of the prior's entropy that the message removes.
        sender: shape (B, types, messages), the chance of each message.

    Example:
        >>> alike = np.array([[[0.9, 0.1], [0.9, 0.1]], [[0.5, 0.5], [0.5, 0.5]]])
        >>> words(np.array([0.0, 0.0]), alike).tolist()
        ['pooling', 'noise']
    """
    common = sender.min(1).max(-1)
    tests = [~np.isfinite(share), share > INFORMATIVE, share > PARTLY, common >= COMMON]
    chosen = [WORDS[4], WORDS[0], WORDS[1], WORDS[2]]
    return np.select(tests, chosen, WORDS[3])
