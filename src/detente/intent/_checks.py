"""Posterior-predictive checks: are the histories that a fitted game plays like the record?

A game is played forward from the record's first month, over as many months, at many draws of its
parameters. Each fact T about a history, in which the fit took no direct part, is then computed for
the record and for every play. Where the record lies in the tails of the plays, the game misses
something that matters (Rubin 1984, Annals of Statistics 12(4); Gelman, Meng and Stern 1996,
Statistica Sinica 6).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.case import Case
from detente.errors import GameError, Problem
from detente.intent._check_spells import Mask, mean_spell, mean_wait, share
from detente.intent._checks_file import Check

_MONTHS = {"year": 12, "decade": 120}
_POINTS = (0.05, 0.25, 0.5, 0.75, 0.95)
_LEVEL = 0.05
_WORDS = {
    "rate": ("rarer", "more frequent"),
    "share": ("rarer", "more frequent"),
    "spell": ("shorter", "longer"),
    "wait": ("shorter", "longer"),
}

Ints = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Layout:
    """What the numbers in a history stand for.

    Attributes:
        levels: for each factor of the public state its levels, number 0 first.
        actions: the same for each player.

    Example:
        >>> Layout({"phase": ("wary", "talks")}, {"red": ("hold", "test")}).actions["red"][1]
        'test'
    """

    levels: Mapping[str, tuple[str, ...]]
    actions: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, case: Case) -> Layout:
        """Return the layout of a case: its factors in the order of its game, and its actions.

        Example:
            >>> from detente.case import load
            >>> Layout.of(load("north_korea")).levels["sanctions"]
            ('light', 'heavy', 'maximum')
        """
        levels = {f.id: f.levels for f in case.factors}
        order = case.game.factors if case.game else tuple(levels)
        actions = {p.id: tuple(a.id for a in p.actions) for p in case.players if p.actions}
        return cls({f: levels[f] for f in order}, actions)

    def split(self, states: ArrayLike) -> dict[str, Ints]:
        """Return the levels of each factor from the numbers of a compiled game's states.

        Args:
            states: (..., M), as in `Paths.states` without its last column.

        Example:
            >>> two = Layout({"a": ("x", "y"), "b": ("p", "q", "r")}, {})
            >>> {f: n.tolist() for f, n in two.split([0, 2, 4]).items()}
            {'a': [0, 0, 1], 'b': [0, 2, 1]}
        """
        sizes = tuple(len(levels) for levels in self.levels.values())
        parts = np.unravel_index(np.asarray(states), sizes)
        return dict(zip(self.levels, parts, strict=True))


def facts(
    states: Mapping[str, ArrayLike],
    actions: Mapping[str, ArrayLike],
    layout: Layout,
    *,
    checks: Sequence[Check],
) -> dict[str, Any]:
    """Compute the facts that are to be checked, for one history or for many at once.

    Args:
        states: for each factor (..., M), the number of its level as each month begins.
        actions: for each player (..., M), the number of the action in each month.
        layout: what the numbers stand for.
        checks: the facts, as `read_checks` gives them.

    Returns:
        For each check, by id: a number for one history, an array (...,) for many. Rates are
        months a year or decade, shares lie in [0, 1], spells and waits are in months; NaN where a
        history cannot answer, such as the wait from a test where none came.

    Raises:
        GameError: a factor or player is missing, shapes differ, or a number stands for nothing.

    Example:
        >>> layout = Layout({"phase": ("wary", "talks")}, {"red": ("hold", "test")})
        >>> told = dict(name="it", reason="The fit was not told.")
        >>> tests = Check(id="tests", kind="rate", where={"red": ("test",)}, **told)
        >>> talks = Check(id="talks", kind="spell", where={"phase": ("talks",)}, **told)
        >>> states, actions = {"phase": [0, 1, 1, 0]}, {"red": [1, 0, 0, 0]}
        >>> found = facts(states, actions, layout, checks=[tests, talks])
        >>> float(found["tests"]), float(found["talks"])
        (3.0, 2.0)
    """
    names = {**layout.levels, **layout.actions}
    given = {key: np.asarray(value) for key, value in {**states, **actions}.items()}
    needed = sorted({key for c in checks for part in _parts(c) for key in part})
    problems = list(_problems(given, names, checks, needed))
    if problems:
        raise GameError.found("The history", problems)
    shape = given[needed[0]].shape if needed else (0,)
    rows = {key: given[key].reshape(-1, shape[-1]) for key in needed}
    return {c.id: _fact(c, rows, names).reshape(shape[:-1])[()] for c in checks}


def _parts(check: Check) -> tuple[Mapping[str, tuple[str, ...]], ...]:
    return check.where, check.among, check.start, check.end


def _problems(
    given: Mapping[str, Ints],
    names: Mapping[str, tuple[str, ...]],
    checks: Sequence[Check],
    needed: Sequence[str],
) -> Iterator[Problem]:
    for check in checks:
        for key, word in ((k, w) for part in _parts(check) for k, own in part.items() for w in own):
            if key in names and word not in names[key]:
                what = f"{key} has no {word!r}."
                yield Problem(what, f"check {check.id}", f"It has {', '.join(names[key])}.")
    shapes = {given[key].shape for key in needed if key in given}
    if len(shapes) > 1:
        listed = ", ".join(map(str, sorted(shapes)))
        yield Problem(f"Shapes differ: {listed}.", "states and actions", "Give (..., M) to all.")
    for key in needed:
        if key not in names or key not in given:
            fix = f"The layout has {', '.join(names)}; the history {', '.join(given)}."
            yield Problem(f"{key!r} is asked for and not there.", "states and actions", fix)
        else:
            yield from _numbers(key, given[key], len(names[key]))


def _numbers(key: str, value: Ints, count: int) -> Iterator[Problem]:
    whole = value.dtype.kind in "iu" and value.ndim > 0 and value.shape[-1] > 0
    if not whole:
        yield Problem(f"{key} is not a history.", key, "Give whole numbers (..., M), M 1 or more.")
    elif value.size and (value.min() < 0 or value.max() >= count):
        what = f"{key} has numbers from {value.min()} to {value.max()}."
        yield Problem(what, key, f"They stand for 0 to {count - 1}.")


def _fact(check: Check, rows: Mapping[str, Ints], names: Mapping[str, tuple[str, ...]]) -> Any:
    """Return one fact of each row, (N,)."""

    def months(where: Mapping[str, tuple[str, ...]]) -> Mask:
        held: Mask = np.ones(next(iter(rows.values())).shape, dtype=bool)
        for key, words in where.items():
            held &= np.array([name in words for name in names[key]])[rows[key]]
        return held

    if check.kind == "spell":
        return mean_spell(months(check.where))
    if check.kind == "wait":
        return mean_wait(months(check.start), months(check.end), check.within or 1)
    scale = _MONTHS[check.per] if check.kind == "rate" else 1
    return scale * share(months(check.where), months(check.among))


class Points(NamedTuple):
    """Five points of a predictive distribution, those below which 5 to 95 % of it lie."""

    low: float
    quarter: float
    median: float
    three_quarters: float
    high: float


@dataclass(frozen=True, slots=True)
class Compared:
    """One fact in the record and in the plays of a fitted game.

    Attributes:
        observed: the fact in the record; NaN where the record cannot answer.
        points: where 5, 25, 50, 75 and 95 % of the plays lie below; NaN where no play can answer.
        p: posterior-predictive p, two-sided: 2 min(P(T < observed), P(T > observed)), with half of
            P(T = observed) on either side. Small where the record lies in a tail of the plays.
        plays: how many plays could answer; the others have no part in the above.
    """

    check: Check
    observed: float
    points: Points
    p: float
    plays: int

    @property
    def fails(self) -> bool:
        """Whether p is below 0.05; False where there is no p."""
        return self.p < _LEVEL

    @property
    def sentence(self) -> str:
        """What the model gets wrong, in a sentence; empty where the check does not fail."""
        if not self.fails:
            return ""
        low, _, median, _, high = (written(self.check, x) for x in self.points)
        how = _WORDS[self.check.kind][self.points.median > self.observed]
        return (
            f"The model makes {self.check.name} {how} than the record: {median}"
            f"{unit(self.check, median)} (90 % of plays: {low} to {high}) "
            f"against {written(self.check, self.observed)}."
        )


def check(
    observed: Mapping[str, Any], simulated: Mapping[str, ArrayLike], checks: Sequence[Check]
) -> tuple[Compared, ...]:
    """Hold the facts of the record against those of many plays of the fitted game.

    Equal facts count half on either side (Lancaster's mid-p 1961), so that p of a count is not too
    large for being a count. Were record and plays made alike, at fixed parameters, p would be
    spread evenly over [0, 1] and one check in twenty would fail by chance. Parameters that were
    fitted to the record draw p towards 1 (Meng 1994, Annals of Statistics 22(3)): a check that
    fails is a finding, and one that does not is weak support.

    Args:
        observed: the facts of the record, from `facts`.
        simulated: the same of the plays, each an array of any shape.
        checks: the checks, in the order of the rows that come back.

    Raises:
        GameError: a check is not among the facts of the record or of the plays.

    Example:
        >>> where = {"red": ("test",)}
        >>> tests = Check(id="tests", name="tests", kind="rate", where=where, reason="Untold.")
        >>> (row,) = check({"tests": 0.9}, {"tests": [0.1, 0.2, 0.2, 0.3]}, [tests])
        >>> row.p, row.points.median
        (0.0, 0.2)
        >>> print(row.sentence.replace(": 0.2", ":\\n0.2"))
        The model makes tests rarer than the record:
        0.2 a year (90 % of plays: 0.12 to 0.28) against 0.9.
    """
    lacking = [c.id for c in checks if c.id not in observed or c.id not in simulated]
    if lacking:
        fix = "Compute both with facts(..., checks=checks)."
        problems = [Problem(f"{id!r} is not among the facts.", "checks", fix) for id in lacking]
        raise GameError.found("The comparison", problems)
    return tuple(_compared(c, float(observed[c.id]), np.ravel(simulated[c.id])) for c in checks)


def _compared(check: Check, observed: float, simulated: NDArray[Any]) -> Compared:
    plays = simulated[~np.isnan(simulated)].astype(float)
    if not len(plays):
        plays, p = np.full(1, np.nan), float("nan")
        return Compared(check, observed, _points(plays), p, 0)
    return Compared(check, observed, _points(plays), _two_sided(observed, plays), len(plays))


def _points(plays: NDArray[np.float64]) -> Points:
    return Points(*(float(x) for x in np.quantile(plays, _POINTS)))


def _two_sided(observed: float, plays: NDArray[np.float64]) -> float:
    if np.isnan(observed):
        return float("nan")
    same = np.isclose(plays, observed, rtol=1e-9, atol=1e-12)
    below, above = ((plays < observed) & ~same).mean(), ((plays > observed) & ~same).mean()
    return float(min(1.0, 2 * (min(below, above) + same.mean() / 2)))


def written(check: Check, value: float) -> str:
    """Write a fact with two digits that count, or all before the point; a share in percent.

    Example:
        >>> where = {"red": ("test",)}
        >>> tests = Check(id="tests", name="tests", kind="rate", where=where, reason="Untold.")
        >>> written(tests, 1.644), written(tests, 12.4), written(tests, float("nan"))
        ('1.6', '12', 'not defined')
    """
    if np.isnan(value):
        return "not defined"
    if check.kind == "share":
        return f"{round(100 * value)} %"
    if value >= 10:
        return f"{value:,.0f}"
    return np.format_float_positional(value, precision=2, fractional=False, trim="-")


def unit(check: Check, number: str) -> str:
    """Return what follows a fact that `written` wrote, a space first.

    Example:
        >>> where = {"phase": ("talks",)}
        >>> talks = Check(id="talks", name="talks", kind="spell", where=where, reason="Untold.")
        >>> unit(talks, "1"), unit(talks, "2.5")
        (' month', ' months')
    """
    if check.kind == "rate":
        return f" a {check.per}"
    months = " month" if number == "1" else " months"
    return "" if check.kind == "share" else months
