"""What somebody outside would believe who began with another prior and watched the same acts.

The sides play at the public belief, which is the one of the assessment: nobody among them knows of
the observer. So the chance that each type gave to each act stays as it was, and so does the law by
which types turn into others; only the belief is filtered anew. With b the observer's belief before
a month, l(t) the chance that type t gave to the act and S the switching law,

    b'(t) = b(t) l(t) / sum over u of b(u) l(u),     the next month begins with b' S.

This is not what an outlook of the table of sensitivity does. There everybody shares the rival
prior, so acts are read, and were chosen, in its light.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from detente.errors import DetenteError, Problem
from detente.intent._assessment import Band
from detente.intent._monthly import bands
from detente.intent._smooth import smooth

Floats = NDArray[np.float64]
_ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class Watched:
    """A side's acts as somebody outside can weigh them: M months, D draws, T types.

    Attributes:
        types: their T names; months: (M,), as 2017-09.
        prior: (D, T), the public belief before the first month, as fitted.
        likelihood: (D, M, T), the chance that each type gave to what was done.
        switching: (D, T, T), rows sum to one.
    """

    types: tuple[str, ...]
    months: tuple[str, ...]
    prior: Floats = field(repr=False)
    likelihood: Floats = field(repr=False)
    switching: Floats = field(repr=False)

    @property
    def declared(self) -> dict[str, float]:
        """The public prior, as a mean over draws."""
        return dict(zip(self.types, self.prior.mean(0).tolist(), strict=True))

    def since(self, month: str | None) -> Watched:
        """Return the acts from a month on, with the public belief as it begins for the prior.

        Raises:
            DetenteError: it comes after the last month.
        """
        first = 0 if month is None else sum(m < month for m in self.months)
        if first == 0:
            return self
        if first == len(self.months):
            said = f"Nothing is read from {month} on: the last month is {self.months[-1]}."
            raise DetenteError(f"{said} Begin there, or earlier.")
        gone = _filtered(self.prior, self.likelihood[:, :first], self.switching)[:, -1]
        began = np.einsum("rs,rst->rt", gone, self.switching)
        return replace(
            self,
            prior=began,
            months=self.months[first:],
            likelihood=self.likelihood[:, first:],
        )


@dataclass(frozen=True)
class Believed:
    """What an observer believes of one month, by type: at its end, and with hindsight."""

    month: str
    filtered: Mapping[str, Band]
    smoothed: Mapping[str, Band]


def observed(watched: Watched, prior: Mapping[str, float] | None = None) -> tuple[Believed, ...]:
    """Return, month by month, what an outside observer with a prior of their own would believe.

    Bands are over draws of the parameters, as in `assess`; the observer's prior is one for all.

    Args:
        watched: from `watched` or made by hand.
        prior: for each type a weight of zero or more; they are made to sum to one. None takes the
            public prior of each draw, and gives the beliefs of `assess`.

    Raises:
        DetenteError: a type is missing, unknown or negative, or all weights are zero.

    Source: docs/understand/intent.md.

    Example:
        >>> acts = Watched(("soft", "hard"), ("1990-01",), np.array([[0.5, 0.5]]),
        ...                np.array([[[0.6, 0.2]]]), np.eye(2)[None])
        >>> observed(acts)[0].filtered["soft"].mean
        0.75
        >>> observed(acts, {"soft": 1, "hard": 3})[0].filtered["soft"].mean
        0.5
    """
    start = watched.prior if prior is None else _shares(watched, prior)
    after = _filtered(start, watched.likelihood, watched.switching)
    hindsight = smooth(after, watched.likelihood, watched.switching)
    pairs = zip(bands(after, watched.types), bands(hindsight, watched.types), strict=True)
    return tuple(
        Believed(month, own, later)
        for month, (own, later) in zip(watched.months, pairs, strict=True)
    )


def _filtered(prior: Floats, likelihood: Floats, switching: Floats) -> Floats:
    """Return beliefs (D, M, T) after each month's act; an act that nobody left could have done
    tells nothing."""
    now, found = np.array(prior), np.empty_like(likelihood)
    for m in range(likelihood.shape[1]):
        done = likelihood[:, m]
        total = (now * done).sum(1)
        lost = total <= 0.0
        done, total = np.where(lost[:, None], 1.0, done), np.where(lost, 1.0, total)
        found[:, m] = now * done / total[:, None]
        now = np.einsum("rs,rst->rt", found[:, m], switching)
    return found


def _shares(watched: Watched, prior: Mapping[str, float]) -> Floats:
    problems = list(_wrong(watched.types, prior))
    if problems:
        raise DetenteError("The prior cannot be used; nothing was computed.", problems)
    weights = np.array([float(prior[t]) for t in watched.types])
    return np.broadcast_to(weights / weights.sum(), watched.prior.shape)


def _wrong(types: Sequence[str], prior: Mapping[str, float]) -> list[Problem]:
    fix = f"Give a weight of zero or more for each of: {', '.join(types)}."
    found = [Problem(f"{t!r} is not one of the types", "prior", fix) for t in prior.keys() - types]
    for t in types:
        if t not in prior:
            found.append(Problem(f"{t!r} has no weight", "prior", fix))
        elif not 0.0 <= prior[t] < np.inf:
            found.append(Problem(f"{t!r} has the weight {prior[t]}", "prior", fix))
    if not found and sum(prior[t] for t in types) < _ROUNDING:
        found.append(Problem("all weights are zero", "prior", fix))
    return found
