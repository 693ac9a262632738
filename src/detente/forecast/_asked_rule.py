"""The resolution rule of a user's own question, in words that its selector bears out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from detente.case._model import Selector


def resolution(
    match: Selector,
    *,
    unit: str | None = None,
    lower_bound: str | None = None,
    days: int | None = None,
    by: date | None = None,
) -> str:
    """Write the rule that settles a question.

    Args:
        match: Which events count.
        unit: What is counted: "days", "events" or a quantity; None for a question of yes or no.
        lower_bound: The quantity that stands in where an event states no `unit`.
        days: How many days after the origin count, or None where `by` is the last day.

    Example:
        >>> resolution(Selector(kinds=("nuclear_test",)), days=90)
        'At least one event of kind nuclear_test in the 90 days after the origin.'
        >>> resolution(Selector(kinds=("launch",)), unit="missiles",
        ...            by=date(2027, 12, 31))[:70]
        'Sum of missiles over the events of kind launch after the origin and no'
    """
    when = (
        f"after the origin and no later than {by}"
        if by is not None
        else f"in the {days} days after the origin"
    )
    events, add = _events(match), _amounts(unit, lower_bound)
    if unit is None:
        return f"At least one event {events} {when}."
    if unit == "days":
        return f"Distinct local days, {when}, with at least one event {events}."
    if unit == "events":
        return f"Number of events {events} {when}."
    return f"Sum of {unit} over the events {events} {when}; {add}."


def _amounts(unit: str | None, lower_bound: str | None) -> str:
    if lower_bound is None:
        return f"an event that states no {unit} counts as one"
    return (
        f"an event that states no {unit} counts for its {lower_bound}, and as one where it has "
        "neither"
    )


def _events(match: Selector) -> str:
    where = ["of kind " + _any(match.kinds)] if match.kinds else []
    where += ["of group " + _any(match.groups)] if match.groups else []
    told = ["actor = " + _any(match.actors)] if match.actors else []
    told += ["target = " + _any(match.targets)] if match.targets else []
    told += [f"{name} = {_any(values)}" for name, values in match.attributes.items()]
    told += [f"{name} at least {least:g}" for name, least in match.at_least.items()]
    return " ".join(where) + (" with " + " and ".join(told) if told else "")


def _any(names: Iterable[str]) -> str:
    return " or ".join(names)
