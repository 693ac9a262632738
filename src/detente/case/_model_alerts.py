"""What a watch raises an alert for, as it stands in alerts.toml."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from detente.case._declared import Declared, Id, Text
from detente.case._model_game import Number, filled
from detente.case._selector import Selector

Level = Literal["flash", "priority", "routine"]
FeedState = Literal[
    "LATE", "SILENT", "EMPTY", "FAILED", "BLOCKED", "SHRUNKEN", "CHANGED-SHAPE", "DEAD"
]
Share = Annotated[float, Field(gt=0, lt=1)]
_Feeds = Annotated[tuple[Id, ...], AfterValidator(filled)]
_Matches = Annotated[tuple[Selector, ...], AfterValidator(filled)]


def _of_a_year(days: tuple[str, ...]) -> tuple[str, ...]:
    for day in days:
        try:
            date.fromisoformat(f"2000-{day}")  # a leap year
        except ValueError as error:
            raise ValueError(f"every_year holds {day!r}, which is no day such as 09-09") from error
    return days


class Because(Declared):
    """A trigger says why its numbers are what they are, and which ids its reader can open."""

    reason: Text
    references: tuple[str, ...] = ()


class BeliefTrigger(Because):
    """A belief that moves by so much from one month to the next, or crosses a line."""

    player: Id
    type: Id
    moves: Share | None = None
    crosses: Share | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> BeliefTrigger:
        if (self.moves is None) == (self.crosses is None):
            raise ValueError("moves or crosses is needed, and only one of them")
        return self


class ForecastTrigger(Because):
    """A forecast whose chance crosses a line, upwards unless it says otherwise."""

    question: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    crosses: Share
    direction: Literal["up", "down", "either"] = "up"


class Site(Declared):
    """A place on the ground, in degrees."""

    name: Text
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class SeismicTrigger(Because):
    """A seismic event near a site, shallow and strong enough, whatever the agency calls it.

    `depth_km` is the greatest depth and `magnitude` the least size; an event without a depth counts
    as shallow, one without a size does not count.
    """

    site: Annotated[tuple[Site, ...], AfterValidator(filled)]
    feeds: _Feeds
    within_km: Annotated[float, Field(gt=0, le=1000)]
    depth_km: Annotated[float, Field(ge=0, le=800)]
    magnitude: Annotated[float, Field(ge=-2, le=10)]


class EventTrigger(Because):
    """An event of the record, or with `proposed` also a proposal that is at least so sure.

    News of what happened more than `within_days` ago raises nothing.
    """

    match: _Matches
    proposed: Share | None = None
    within_days: Annotated[int, Field(ge=1, le=3660)] = 31


class ListingTrigger(Because):
    """Names put on a sanctions list, or taken off it: so many at once."""

    feeds: _Feeds
    change: Literal["added", "removed", "either"] = "either"
    at_least: Annotated[int, Field(ge=1)] = 1


class SilenceTrigger(Because):
    """Nothing for longer than the usual gaps, as they were over the last `days`.

    What is awaited is an item of one of `feeds`, or an event of the record that `match` means.
    Longer is longer than the quantile `longer_than` of the gaps; below `least` gaps nothing is
    usual and nothing is raised.
    """

    feeds: tuple[Id, ...] = ()
    match: tuple[Selector, ...] = ()
    longer_than: Annotated[float, Field(ge=0.5, lt=1)]
    days: Annotated[int, Field(ge=7, le=7320)]
    least: Annotated[int, Field(ge=5)]

    @model_validator(mode="after")
    def _of_one_sort(self) -> SilenceTrigger:
        if bool(self.feeds) == bool(self.match):
            raise ValueError("feeds or match is needed, and only one of them")
        return self


class CalendarTrigger(Because):
    """A day that is known ahead: once (`dates`) or every year (`every_year`, such as 09-09)."""

    dates: tuple[date, ...] = ()
    every_year: Annotated[tuple[str, ...], AfterValidator(_of_a_year)] = ()
    days_before: Annotated[int, Field(ge=0, le=366)]

    @model_validator(mode="after")
    def _has_a_day(self) -> CalendarTrigger:
        if not self.dates and not self.every_year:
            raise ValueError("dates or every_year is needed")
        return self


class FeedTrigger(Because):
    """A feed in one of these states; any feed where none is named."""

    feeds: tuple[Id, ...] = ()
    states: Annotated[tuple[FeedState, ...], AfterValidator(filled)]


TRIGGERS: dict[str, type[Because]] = {
    "belief": BeliefTrigger,
    "forecast": ForecastTrigger,
    "seismic": SeismicTrigger,
    "event": EventTrigger,
    "listing": ListingTrigger,
    "silence": SilenceTrigger,
    "calendar": CalendarTrigger,
    "feed": FeedTrigger,
}


class AlertRule(Declared):
    """When to raise an alert, how loudly, and what to tell whoever gets it.

    Within `quiet_hours` of an alert of the same rule another is kept but not sent, unless it is a
    flash, or its size (`Cause.size` of the trigger) is `extreme` or more. With `approve` a person
    releases it before it is sent.

    Example:
        >>> rule = AlertRule(
        ...     id="test", name="a test", level="flash", why="It matters.", next="Look again.",
        ...     event=EventTrigger(match=(Selector(kinds=("test",)),), reason="An example."),
        ... )
        >>> rule.kind, rule.trigger.within_days
        ('event', 31)
    """

    id: Id
    name: Text
    level: Level
    why: Text
    next: Text
    quiet_hours: Annotated[float, Field(ge=0, le=8784)] = 0.0
    extreme: Number | None = None
    approve: bool = False
    belief: BeliefTrigger | None = None
    forecast: ForecastTrigger | None = None
    seismic: SeismicTrigger | None = None
    event: EventTrigger | None = None
    listing: ListingTrigger | None = None
    silence: SilenceTrigger | None = None
    calendar: CalendarTrigger | None = None
    feed: FeedTrigger | None = None

    @model_validator(mode="after")
    def _has_one_trigger(self) -> AlertRule:
        given = [name for name in TRIGGERS if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"{given[0]} and {given[1]} are two triggers; a rule has one")
        if not given:
            raise ValueError(f"a trigger is needed: one of {', '.join(TRIGGERS)}")
        return self

    @property
    def kind(self) -> str:
        """The name of its trigger."""
        return next(name for name in TRIGGERS if getattr(self, name) is not None)

    @property
    def trigger(self) -> Because:
        """Its trigger."""
        found: Because = getattr(self, self.kind)
        return found


class Watching(Declared):
    """What a watch of this case may do by itself."""

    trusted: tuple[Id, ...] = ()  # feeds that pass without review where the source is graded A1
    reason: Text = "Nothing passes without review."


class TurningPoint(Declared):
    """A day that a watch should have seen coming, against which past alerts are counted."""

    day: date
    name: Text
    references: tuple[str, ...] = ()
