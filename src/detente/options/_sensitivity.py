"""What a number hangs on: shares of its variance over futures.

    first order   S_i = Var E[Y | X_i] / Var Y
    total         T_i = 1 - Var E[Y | X_not_i] / Var Y

First-order indices are read from any sample. Totals need futures made for them: `design` gives the
uniform numbers, `Design.indices` reads the answers.

Source: Saltelli et al. (2010), Computer Physics Communications 181(2), 259-270; Plischke, Borgonovo
& Smith (2013), European Journal of Operational Research 226(3), 536-550, for given samples.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc, rankdata, sobol_indices

from detente.case import Case
from detente.errors import DetenteError, Problem
from detente.options._comparison import Comparison
from detente.options._criteria import Criterion, values_of
from detente.options._inputs import Inputs

Floats = NDArray[np.float64]
_CLASSES = 2.5  # times the cube root of the number of futures
_FEWEST = 20
_BOOTSTRAPS = 500


@dataclass(frozen=True, eq=False)
class Indices:
    """Shares of variance, for each of U inputs, with 90 % bootstrap intervals; each (U,).

    An estimate may be below 0 or above 1 by chance, and is left so.

    Attributes:
        left_out: how many futures are left out because they have no value.
    """

    ids: tuple[str, ...]
    share: Floats
    low90: Floats
    high90: Floats
    left_out: int = 0


@dataclass(frozen=True)
class Design:
    """Where to evaluate a function of D uniform numbers so that its indices can be read.

    Attributes:
        ids: the D inputs.
        count: the base size n, a power of two.
        uniforms: ((D + 2) n, D): sample A, sample B, then for each input A with it taken from B.
    """

    ids: tuple[str, ...]
    count: int
    uniforms: Floats

    def indices(self, values: Floats, seed: int = 1) -> tuple[Indices, Indices]:
        """Return first-order and total indices from the values at all `uniforms`, in their order.

        Args:
            values: ((D + 2) n,).
            seed: of the bootstrap.

        Raises:
            DetenteError: a value is missing, or all are the same.
        """
        found = np.asarray(values, dtype=float)
        if found.shape != self.uniforms.shape[:1] or not np.isfinite(found).all():
            what = f"{len(self.uniforms)} numbers are needed; given were {found.shape}."
            fix = "Give one finite value for each row of the design, in its order."
            raise DetenteError("The indices cannot be read.", [Problem(what, "", fix)])
        _varies(found)
        blocks = found.reshape(len(self.ids) + 2, 1, self.count)
        answers = {"f_A": blocks[0], "f_B": blocks[1], "f_AB": blocks[2:]}
        rng = np.random.default_rng([seed, 12])
        read = sobol_indices(func=answers, n=self.count, rng=rng)
        spread = read.bootstrap(confidence_level=0.9, n_resamples=_BOOTSTRAPS)
        return (
            self._made(read.first_order, spread.first_order.confidence_interval),
            self._made(read.total_order, spread.total_order.confidence_interval),
        )

    def _made(self, share: Floats, bounds: object) -> Indices:
        low, high = (np.ravel(getattr(bounds, n)) for n in ("low", "high"))
        return Indices(self.ids, np.ravel(share), low, high)


def sensitivity(
    comparison: Comparison, criterion: Criterion, approach: str, months: int, inputs: Inputs
) -> Indices:
    """Return first-order indices of a criterion under an approach at a horizon.

    Futures in which it has no value are left out, and counted.

    Raises:
        DetenteError: too few futures are left, all have the same value, or the comparison does not
            reach to this horizon.
        KeyError: the approach was not compared.
    """
    values = values_of(comparison, criterion, months)[:, comparison.place(approach)]
    held = np.isfinite(values)
    return first_order(
        Inputs(inputs.named, inputs.values[held]), values[held], left_out=int((~held).sum())
    )


def first_order(inputs: Inputs, values: Floats, seed: int = 1, left_out: int = 0) -> Indices:
    """Return first-order indices of values (N,) from a given sample of inputs (N, U).

    Futures are cut into classes of equal count along each input, about 2.5 N^(1/3) of them and ties
    together. The share of variance between classes is too high by chance alone; it is corrected as
    adjusted R^2 is,

        S = 1 - (within / (N - classes)) / (total / (N - 1))    (sums of squares),

    so that an input without effect gives 0 on average (Kelley 1935, Proceedings of the National
    Academy of Sciences 21(9), 554-559). Intervals are basic bootstrap intervals. Inputs that go
    together share effects, so that indices of correlated inputs may sum to more than one.

    Raises:
        DetenteError: there are fewer than 20 futures, or all have the same value.

    Example:
        >>> from detente.options._inputs import Input
        >>> at = np.random.default_rng(1).random((2000, 2))
        >>> inputs = Inputs((Input("a", "a"), Input("b", "b")), at)
        >>> np.round(first_order(inputs, 2 * at[:, 0] + at[:, 1]).share, 1).tolist()
        [0.8, 0.2]
    """
    if len(values) < _FEWEST:
        what = f"Only {len(values)} futures have a value; {_FEWEST} are the fewest."
        fix = "Compare over more futures."
        raise DetenteError("The indices cannot be read.", [Problem(what, "", fix)])
    _varies(values)
    at = np.random.default_rng([seed, 11]).integers(len(values), size=(_BOOTSTRAPS, len(values)))
    drawn = np.vstack([np.arange(len(values)), at])
    found = np.array([_shares(column, values, drawn) for column in inputs.values.T])
    share = found[:, 0]
    around = found[:, 1:] - found[:, 1:].mean(1, keepdims=True)
    low, high = share - np.quantile(around, [0.95, 0.05], axis=1)
    return Indices(tuple(i.id for i in inputs.named), share, low, high, left_out)


def design(case: Case, count: int, seed: int) -> Design:
    """Return where to look for total indices: the draw of the fit and all uncertainties.

    Evaluate futures at `uniforms` with `futures_at`. The inputs are the independent numbers behind
    a future; where uncertainties go together, each stands for what it adds to those before it.

    Args:
        count: the base size, a power of two; (U + 3) times as many futures are asked for.

    Raises:
        DetenteError: `count` is no power of two.

    Example:
        >>> from detente.case import load
        >>> design(load("north_korea"), 8, seed=1).uniforms.shape
        (96, 10)
    """
    return saltelli(("draw", *(u.id for u in case.uncertainties)), count, seed)


def saltelli(ids: tuple[str, ...], count: int, seed: int) -> Design:
    """Return Saltelli's design for any D inputs, on a scrambled Sobol' sequence."""
    if count < 2 or count & (count - 1):
        fix = "Give 64, 128, 256 and so on."
        problems = [Problem(f"The base size is {count}, which is no power of two.", "", fix)]
        raise DetenteError("No design was made.", problems)
    size = len(ids)
    both = qmc.Sobol(2 * size, rng=np.random.default_rng([seed, 10])).random(count)
    a, b = both[:, :size], both[:, size:]
    mixed = [np.where(np.arange(size) == k, b, a) for k in range(size)]
    return Design(ids, count, np.concatenate([a, b, *mixed]))


def _shares(column: Floats, values: Floats, drawn: NDArray[np.int64]) -> Floats:
    """Return the corrected share of variance between classes, for samples (B, N) of places."""
    classes = round(_CLASSES * len(values) ** (1 / 3))
    place = (classes * (rankdata(column) - 0.5) / len(values)).astype(np.int64)
    size = len(drawn)
    flat = (place[drawn] + classes * np.arange(size)[:, None]).ravel()
    apart = values[drawn] - values[drawn].mean(1, keepdims=True)
    counts = np.bincount(flat, minlength=size * classes).reshape(size, classes)
    sums = np.bincount(flat, apart.ravel(), minlength=size * classes).reshape(size, classes)
    total = (apart**2).sum(1)
    between = (sums**2 / np.maximum(counts, 1)).sum(1)
    within, left = total - between, len(values) - (counts > 0).sum(1)
    ratio = (within / left) / np.where(total > 0, total / (len(values) - 1), 1.0)
    return np.asarray(1 - ratio)


def _varies(values: Floats) -> None:
    if np.ptp(values) <= 1e-12 * max(1.0, float(np.abs(values).max())):
        what = "All values are the same, so that there is no variance to share."
        fix = "Ask for another criterion, approach or horizon."
        raise DetenteError("The indices cannot be read.", [Problem(what, "", fix)])
