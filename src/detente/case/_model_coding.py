"""Other defensible codings of contested events and rules, as they stand in codings.toml."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from detente.case._declared import Declared, Id, Text
from detente.case._model_game import filled


def _in_the_calendar(value: str) -> str:
    try:
        date.fromisoformat(f"{value}-01-01"[:10] if value else "2000-01-01")
    except ValueError as error:
        raise ValueError(f"until = {value} is not in the calendar") from error
    return value


PartialDate = Annotated[
    str,
    Field(pattern=r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$"),
    AfterValidator(_in_the_calendar),
]


class CodingChange(Declared):
    """One change: either to some events, or to how long a rule of the public state holds.

    Events are left out, or get another kind, other attributes (those not named stay) or another
    end (`until`, a day, month or year; empty for none). A rule keeps its `level` of its `factor`
    for so many `months` after the last event that it matches.

    Example:
        >>> CodingChange(events=("TEST-2006",), leave_out=True).leave_out
        True
        >>> CodingChange(factor="phase", level="talks", months=6).months
        6
    """

    events: tuple[str, ...] = ()
    leave_out: bool = False
    kind: Id | None = None
    attributes: dict[str, Text] = Field(default={})
    until: PartialDate | None = None
    factor: Id | None = None
    level: Id | None = None
    months: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> CodingChange:
        said = _shape(self)
        if said:
            raise ValueError(said)
        return self


def _shape(change: CodingChange) -> str:
    """Say why a change is neither one to events nor one to a rule; empty if it is one of them."""
    other = {"kind": change.kind, "attributes": change.attributes or None, "until": change.until}
    on_events = [name for name, value in other.items() if value is not None]
    rule = {"factor": change.factor, "level": change.level, "months": change.months}
    on_rule = [name for name, value in rule.items() if value is not None]
    if on_rule and (change.events or change.leave_out or on_events):
        return f"{on_rule[0]} changes a rule, events changes events; they need a change each"
    if on_rule:
        missing = [name for name in rule if name not in on_rule]
        return f"{on_rule[0]} needs {' and '.join(missing)} beside it" if missing else ""
    if not change.events:
        return "events or factor is needed: a change is to some events or to a rule"
    if change.leave_out and on_events:
        return f"leave_out stands alone; what is left out has no {' and no '.join(on_events)}"
    if not change.leave_out and not on_events:
        return "events needs leave_out, kind, attributes or until beside it"
    return ""


class Coding(Declared):
    """Another defensible reading of contested events or rules.

    `contested` says what is disputed and by whom; `references` are ids of references or of events
    whose sources bear on it.

    Example:
        >>> longer = CodingChange(factor="phase", level="talks", months=6)
        >>> Coding(id="long", name="long", contested="How long?", changes=(longer,)).references
        ()
    """

    id: Id
    name: Text
    contested: Text
    references: tuple[str, ...] = ()
    changes: Annotated[tuple[CodingChange, ...], AfterValidator(filled)]
