"""What futures differ in, by name: uncertainties, parameters of the fit, and beliefs today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.errors import DetenteError, Problem
from detente.intent._parameters import parameters_of
from detente.options._comparison import Comparison

Floats = NDArray[np.float64]
_TIMES = "{:.2g} times what the record suggests"


@dataclass(frozen=True)
class Input:
    """One thing in which futures differ.

    Attributes:
        name: as a sentence takes it.
        form: how a value of it is written.
    """

    id: str
    name: str
    form: str = "{:.2g}"

    def said(self, value: float) -> str:
        """Write a value.

        Example:
            >>> Input("guile", "the chance of guile", "{:.0%}").said(0.316)
            '32 %'
        """
        return self.form.format(value).replace("%", " %")


@dataclass(frozen=True, eq=False)
class Inputs:
    """U inputs and their values in N futures, (N, U)."""

    named: tuple[Input, ...]
    values: Floats = field(repr=False)


def inputs_of(
    comparison: Comparison,
    parameters: Sequence[str] = (),
    beliefs: Sequence[tuple[str, str]] = (),
) -> Inputs:
    """Return all uncertainties of a case, and what else is asked for, in every future.

    Args:
        parameters: of the fit, by name, in the units of the game.
        beliefs: a player and one of its types each: how likely it is of that type today.

    Raises:
        DetenteError: a parameter or a type is not one of the case.
    """
    case, futures = comparison.case, comparison.futures
    named = [Input(u.id, u.name, _TIMES) for u in case.uncertainties]
    columns = list(futures.values.T)
    places = {
        (player, kind): (n, k)
        for n, (player, types) in enumerate(in_doubt(case))
        for k, kind in enumerate(types)
    }
    names = parameters_of(case).names if parameters else ()
    _check(parameters, names, beliefs, places)
    if parameters:
        natural = parameters_of(case).natural(futures.points)
        named += [_parameter(case, name) for name in parameters]
        columns += [natural[:, names.index(name)] for name in parameters]
    for player, kind in beliefs:
        n, k = places[player, kind]
        named.append(_belief(case, player, kind))
        columns.append(comparison.told.beliefs[n][:, k])
    return Inputs(tuple(named), np.array(columns).reshape(len(named), len(futures)).T)


def in_doubt(case: Case) -> Iterator[tuple[str, list[str]]]:
    """Yield players whose type is in doubt, and their types, in the order of the game.

    Example:
        >>> from detente.case import load
        >>> [player for player, _ in in_doubt(load("north_korea"))]
        ['north_korea', 'united_states']
    """
    for player in (p for stage in (case.game.order if case.game else ()) for p in stage):
        types = [t.id for t in case.types if t.player == player]
        if len(types) > 1:
            yield player, types


def _parameter(case: Case, name: str) -> Input:
    weight = next((w for w in case.weights if w.id == name), None)
    return Input(name, f"the weight {name} ({weight.about})" if weight else f"parameter {name}")


def _belief(case: Case, player: str, kind: str) -> Input:
    said = next(t.name for t in case.types if (t.player, t.id) == (player, kind))
    name = f"the chance that {case.player(player).name} is of the {said} type"
    return Input(f"{player}.{kind}", name, "{:.0%}")


def _check(
    parameters: Sequence[str],
    names: Sequence[str],
    beliefs: Sequence[tuple[str, str]],
    places: dict[tuple[str, str], tuple[int, int]],
) -> None:
    problems = [
        Problem(f"{p!r} is not a parameter of the fit.", "", f"Known: {', '.join(names)}.")
        for p in parameters
        if p not in names
    ]
    known = ", ".join(".".join(p) for p in places) or "none"
    problems += [
        Problem(f"{'.'.join(b)!r} is not a type that is in doubt.", "", f"Known: {known}.")
        for b in beliefs
        if b not in places
    ]
    if problems:
        raise DetenteError("These are not inputs of the comparison.", problems)
