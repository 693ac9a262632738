"""What simple statistics would have said of a player's next action, month by month.

Three baselines, each a forecast of month t from the months before t and from what everybody can
see when the player moves in month t: the public state at its start and, where given, what others
have done earlier in the same month. With n_a the months before t in which action a was taken, out
of K actions:

    climatology   p(a) = (n_a + 1/2) / (n + K/2)
    Markov chain  p(a | b) = (n_ba + K/2 * climatology(a)) / (n_b + K/2), b the action of month t-1
    logit         p(a | x) proportional to exp(w_a0 + sum_j x_j w_aj), x one-hot

No constant here was chosen by looking at scores. The half month per action is Jeffreys' prior. The
rows of the chain get a prior of the same total weight, K/2 months, around climatology instead of
around equal chances. The logit's prior is on the scale of Gelman et al. (a level differs by one
from its absence) and treats all actions and all levels alike: there is no reference action.

Source: Krichevsky, R. and Trofimov, V. (1981), The performance of universal encoding, IEEE
Transactions on Information Theory 27, 199-207 (climatology); MacKay, D. and Peto, L. (1995), A
hierarchical Dirichlet language model, Natural Language Engineering 1, 289-308 (the chain); Gelman,
A., Jakulin, A., Pittau, M. and Su, Y. (2008), A weakly informative default prior distribution for
logistic and other regression models, Annals of Applied Statistics 2, 1360-1383 (the logit's scale).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from detente.errors import DetenteError, NotSolved, Problem, counted

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

JEFFREYS = 0.5
_SLOPE = 1e-6
_STEPS = 2_000


@dataclass(frozen=True, slots=True)
class GaussianPrior:
    """Standard deviations of the logit's coefficients, in log odds: normal, mean zero.

    Example:
        >>> GaussianPrior().effect, GaussianPrior().intercept
        (1.0, 3.0)
    """

    effect: float = 1.0
    intercept: float = 3.0


def climatology(actions: IntArray, choices: int, *, start: int) -> FloatArray:
    """Forecast each month by how often each action came before, whatever the circumstances.

    Args:
        actions: the action of each month, 0 .. choices - 1; shape (M,).
        choices: how many actions the player has, K.
        start: the first month to forecast, counted from 0.

    Returns:
        Chances for months start .. M - 1; shape (M - start, K), rows sum to one.

    Raises:
        DetenteError: an action is not one of the K, or `start` is not one of the months.

    Example:
        >>> climatology(np.array([0, 0, 1]), 2, start=2).round(3)
        array([[0.833, 0.167]])
    """
    _check(actions, choices, start, {})
    return _climatology(actions, choices)[start:]


def markov(actions: IntArray, choices: int, *, start: int) -> FloatArray:
    """Forecast each month by what followed the player's action of the month before.

    The first month has no month before it and takes climatology. Arguments, shape of what is
    returned, and errors are those of `climatology`.

    Example:
        >>> markov(np.array([0, 1, 0, 1]), 2, start=3).round(3)
        array([[0.312, 0.688]])
    """
    _check(actions, choices, start, {})
    made = _climatology(actions, choices)
    weight = JEFFREYS * choices
    followed = np.zeros((choices, choices))
    for month in range(1, actions.size):
        row = followed[actions[month - 1]]
        made[month] = (row + weight * made[month]) / (row.sum() + weight)
        row[actions[month]] += 1
    return made[start:]


def logit(
    actions: IntArray,
    choices: int,
    state: Mapping[str, IntArray],
    *,
    seen: Mapping[str, IntArray] | None = None,
    start: int,
    prior: GaussianPrior | None = None,
) -> FloatArray:
    """Forecast each month by a multinomial logit on the state, refitted to the months before.

    The fit is the mode of the posterior. A level that has not occurred before month t has no
    effect on the forecast of month t.

    Args:
        actions, choices, start: as in `climatology`.
        state: the level of each public factor at the start of each month; each of shape (M,).
        seen: what each player who moves earlier in the month did in it; each of shape (M,).
        prior: None takes one log odd for the effect of a level and three for an intercept.

    Returns:
        Chances for months start .. M - 1; shape (M - start, K), rows sum to one.

    Raises:
        DetenteError: a series is not of M whole numbers from 0 up, or as in `climatology`.
        NotSolved: a fit stopped short of its mode.

    Example:
        >>> phase = np.array([0, 1, 0, 1, 0])
        >>> logit(phase, 2, {"phase": phase}, start=4).round(2)
        array([[0.74, 0.26]])
    """
    columns = {f"state {name!r}": level for name, level in state.items()}
    columns |= {f"seen {name!r}": action for name, action in (seen or {}).items()}
    _check(actions, choices, start, columns)
    kinds, kind_of = _kinds(list(columns.values()), actions.size)
    design = _one_hot(kinds, prior or GaussianPrior())
    counts = np.zeros((len(kinds), choices))
    weights = np.zeros((design.shape[1], choices))
    made = np.empty((actions.size - start, choices))
    for month, (kind, action) in enumerate(zip(kind_of, actions, strict=True)):
        if month >= start:
            past = counts.any(axis=1)
            weights = _mode(design[past], counts[past], weights)
            made[month - start] = np.exp(_log_chances(design[kind] @ weights))
        counts[kind, action] += 1
    return made


def _climatology(actions: IntArray, choices: int) -> FloatArray:
    taken = np.eye(choices)[actions]
    before = np.cumsum(taken, axis=0) - taken + JEFFREYS
    return np.asarray(before / before.sum(axis=1, keepdims=True))


def _kinds(columns: Sequence[IntArray], months: int) -> tuple[IntArray, IntArray]:
    """Group months that look alike, since the fit needs only how often each action came in each.

    Returns the kinds of month in order of first appearance, (kinds, columns), and the kind of
    each month, (M,).
    """
    if not columns:
        return np.zeros((1, 0), dtype=np.int64), np.zeros(months, dtype=np.int64)
    rows, first, which = np.unique(
        np.column_stack(columns), axis=0, return_index=True, return_inverse=True
    )
    order = np.argsort(first)
    return rows[order].astype(np.int64), np.argsort(order)[which.ravel()].astype(np.int64)


def _one_hot(kinds: IntArray, prior: GaussianPrior) -> FloatArray:
    """Write each kind as an intercept and a column per level, scaled so that priors have sd one."""
    blocks = [np.full((len(kinds), 1), prior.intercept)]
    blocks += [prior.effect * np.eye(levels.max() + 1)[levels] for levels in kinds.T]
    return np.hstack(blocks)


def _mode(design: FloatArray, counts: FloatArray, weights: FloatArray) -> FloatArray:
    """Find the posterior mode by L-BFGS from where the month before left off."""
    found = minimize(
        _penalised,
        weights.ravel(),
        args=(design, counts),
        jac=True,
        method="L-BFGS-B",
        options={"gtol": _SLOPE, "ftol": 0.0, "maxiter": _STEPS, "maxcor": 20},
    )
    slope = float(np.abs(found.jac).max())
    if slope > 100 * _SLOPE * max(1.0, counts.sum()):
        raise NotSolved(
            f"The logit stopped after {found.nit} steps with a slope of {slope:.1e}, so short of "
            "its mode. Try a narrower prior: widths of a few log odds are quick to fit."
        )
    return np.asarray(found.x).reshape(weights.shape)


def _penalised(flat: FloatArray, design: FloatArray, counts: FloatArray) -> tuple[float, Any]:
    """Return minus the log posterior density (up to a constant), in nats, and its gradient."""
    weights = flat.reshape(design.shape[1], -1)
    log_chances = _log_chances(design @ weights)
    expected = counts.sum(axis=1, keepdims=True) * np.exp(log_chances)
    value = 0.5 * flat @ flat - (counts * log_chances).sum()
    return float(value), (design.T @ (expected - counts) + weights).ravel()


def _log_chances(scores: FloatArray) -> FloatArray:
    below = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(below - np.log(np.exp(below).sum(axis=-1, keepdims=True)))


def _check(actions: IntArray, choices: int, start: int, columns: Mapping[str, IntArray]) -> None:
    months = np.size(actions)
    found = [_not_levels(n, v, months) for n, v in {"actions": actions, **columns}.items()]
    if not found[0] and months and np.max(actions) >= choices:
        found.append(
            Problem(
                f"action {np.max(actions)} is not one of the player's {choices}",
                f"actions, month {np.argmax(actions)}",
                f"Number them from 0 to {choices - 1}.",
            )
        )
    if not 0 <= start < months:
        found.append(
            Problem(
                f"start = {start} is not one of the {months} months",
                fix="Count months from 0; forecast at least the last.",
            )
        )
    problems = [p for p in found if p]
    if problems:
        raise DetenteError(f"The months have {counted(problems)}; nothing was forecast.", problems)


def _not_levels(name: str, values: IntArray, months: int) -> Problem | None:
    given = np.asarray(values)
    right = given.shape == (months,) and given.dtype.kind in "iu"
    if right and (given >= 0).all():
        return None
    return Problem(
        f"an array of {given.dtype} of shape {given.shape}" if not right else f"{given.min()}",
        name,
        f"Give whole numbers from 0 up, one for each of the {months} months.",
    )
