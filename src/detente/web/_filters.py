"""Which events are looked for, as an address says it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, BeforeValidator, Field

from detente.record._search import Wanted
from detente.web._day import EARLIEST, DayOrNone, written

AnyDay = Annotated[date, BeforeValidator(written), Field(ge=EARLIEST)] | Literal[""] | None
Ids = Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=60)]


class AsOf(BaseModel):
    """As of which day an answer is asked for."""

    as_of: DayOrNone = Field(
        None, description="Only what had been learned by this day; today if empty."
    )

    @property
    def day(self) -> date | None:
        """The day; None for today."""
        return self.as_of or None

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What is asked, as pairs of a query string; what is empty is left out, and the page."""
        found = []
        for name, value in self.model_dump(mode="json", exclude={"page"}).items():
            held = value if isinstance(value, list) else [value]
            found += [(name, str(one)) for one in held if one]
        return found

    def query(self, **other: Any) -> str:
        """Return the query string that asks the same but for what is given; None leaves out.

        Example:
            >>> Filters(q="test", kind=["launch"]).query(q=None, page=2)
            '?kind=launch&page=2'
        """
        kept = [(name, value) for name, value in self.pairs if name not in other]
        kept += [(name, str(value)) for name, value in other.items() if value is not None]
        return f"?{urlencode(kept)}" if kept else ""


class Filters(AsOf):
    """Which events are looked for; what is empty is not asked."""

    q: str = Field("", max_length=200, description="Words that all stand in the event or a claim.")
    kind: Ids = Field([], description="Kinds of event, by id.")
    group: Ids = Field([], description="Groups of kinds, by id.")
    actor: Ids = Field([], description="Who did it, by id.")
    target: Ids = Field([], description="To whom, by id.")
    since: AnyDay = Field(None, description="The event begins on this day or later.")
    until: AnyDay = Field(None, description="The event begins on this day or earlier.")
    source: str = Field("", max_length=200, description="Id of a source, or words of its name.")
    grade: str = Field(
        "",
        pattern="^([A-F][1-6]?)?$",
        description="Some claim reaches this grade of the Admiralty code, as B or B2.",
    )

    @property
    def wanted(self) -> Wanted:
        """What is looked for, as the record knows it."""
        names = {"kinds": self.kind, "groups": self.group}
        names |= {"actors": self.actor, "targets": self.target}
        return Wanted(
            text=self.q,
            **{name: tuple(v for v in ids if v) for name, ids in names.items()},
            since=self.since or None,
            until=self.until or None,
            source=self.source,
            grade=self.grade,
        )

    @property
    def always(self) -> Wanted:
        """The same at any time."""
        return replace(self.wanted, since=None, until=None)

    @property
    def key(self) -> tuple[tuple[str, str], ...]:
        """What is asked, for keeping the answer."""
        return tuple(self.pairs)


class Leafed(Filters):
    """The same, and which page of the list."""

    page: int = Field(1, ge=1, le=10_000, description="Page of the list.")
