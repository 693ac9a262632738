"""The resolution rule of a user's own question, in words that its selector bears out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from detente.case._model import Selector


def resolution(match: Selector, *, unit: str | None, days: int | None, by: date | None) -> str:
    """Write the rule that settles a question.

    Args:
        match: Which events count.
        unit: What is counted: "days", "events" or a quantity; None for a question of yes or no.
        days: How many days after the origin count, or None where `by` is the last day.

    Example:
        >>> resolution(Selector(kinds=("nuclear_test",)), unit=None, days=90, by=None)
        'At least one event of kind nuclear_test in the 90 days after the origin.'
        >>> resolution(Selector(kinds=("launch",)), unit="missiles", days=None,
        ...            by=date(2027, 12, 31))[:70]
        'Sum of missiles over the events of kind launch after the origin and no'
    """
    when = (
        f"after the origin and no later than {by}"
        if by is not None
        else f"in the {days} days after the origin"
    )
    events = " ".join(_parts(match))
    if unit is None:
        return f"At least one event {events} {when}."
    if unit == "days":
        return f"Distinct local days, {when}, with at least one event {events}."
    if unit == "events":
        return f"Number of events {events} {when}."
    return (
        f"Sum of {unit} over the events {events} {when}; an event that states none counts as one."
    )


def _parts(match: Selector) -> Iterable[str]:
    for names, said in (
        (match.kinds, "of kind"),
        (match.groups, "of group"),
        (match.actors, "with actor"),
        (match.targets, "with target"),
    ):
        if names:
            yield f"{said} {_any(names)}"
    for name, values in match.attributes.items():
        yield f"with {name} = {_any(values)}"
    for name, least in match.at_least.items():
        yield f"with {name} at least {least:g}"


def _any(names: Iterable[str]) -> str:
    return " or ".join(names)
