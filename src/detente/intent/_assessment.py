"""What an assessment says, as plain data."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from detente.errors import DetenteError

Numbers = Mapping[str, float]


@dataclass(frozen=True)
class Band:
    """A number over draws, or over futures: its mean, and central intervals of 50 and 90 %."""

    mean: float
    low90: float
    low50: float
    high50: float
    high90: float


@dataclass(frozen=True)
class Month:
    """What a month says of one player.

    Attributes:
        filtered: for each type, what could be believed at the month's end; smoothed: what can be
            believed of that month with hindsight.
        decibans: for each type the weight of evidence of what the player did, against the others.
        moved: how far beliefs moved, from 0 to 1.
        events: ids of the events behind the act; empty where nothing was recorded.
    """

    month: str
    state: str
    action: str
    events: tuple[str, ...]
    filtered: Mapping[str, Band]
    smoothed: Mapping[str, Band]
    decibans: Numbers
    moved: float


@dataclass(frozen=True)
class Row:
    """One line of the table of sensitivity: beliefs today under another setting.

    Attributes:
        draws: how many of the parameters it was read at.
        believed: for each player the probability of each type.
        survives: for each player whether the likeliest type of `base` stays the likeliest; a player
            whose likeliest type this setting takes away is absent.
        shift: for each player the largest change of a probability from `base`, in [0, 1].
        base: the same draws read as declared.
    """

    group: str
    id: str
    name: str
    about: str
    draws: int
    believed: Mapping[str, Numbers]
    survives: Mapping[str, bool]
    shift: Numbers
    base: Mapping[str, Numbers] = field(default_factory=dict)

    def of(self, players: Container[str]) -> Row:
        """Return what it says of some players."""
        return replace(
            self,
            believed=_only(self.believed, players),
            survives=_only(self.survives, players),
            shift=_only(self.shift, players),
            base=_only(self.base, players),
        )


@dataclass(frozen=True)
class Taken:
    """Beliefs today had one source or one event never been entered.

    Attributes:
        first: the first month that is coded differently.
        change: for each player and type the change of its probability.
    """

    kind: str
    id: str
    name: str
    first: str
    change: Mapping[str, Numbers]


@dataclass(frozen=True)
class Choice:
    """What a player may do next month.

    Attributes:
        chance: overall; by_type: under each type; then: what would be believed after it.
    """

    action: str
    chance: float
    by_type: Numbers = field(default_factory=dict)
    then: Numbers = field(default_factory=dict)


@dataclass(frozen=True)
class Offer:
    """A dated overture, and what was to be thought of those who made it.

    Attributes:
        believed: for each side with private types, what could be believed when it spoke (the
            month before); hindsight: what can be believed of that month now.
        followed: acts that came after it, each with its month and events.
        response: what the record says came of it.
    """

    id: str
    month: str
    actors: tuple[str, ...]
    targets: tuple[str, ...]
    summary: str
    believed: Mapping[str, Mapping[str, Band]]
    hindsight: Mapping[str, Mapping[str, Band]]
    followed: tuple[Mapping[str, Any], ...]
    response: str


@dataclass(frozen=True)
class Assessment:
    """What the record says of each side's intent, as known on a day.

    Attributes:
        months: for each player with private types its months, oldest first.
        top: the months that moved the answer most, with events and sources.
        sensitivity, taken, following, overtures: see their rows.
        fit: how the parameters were estimated, and what fails.
    """

    case: str
    case_version: str
    record: str
    as_of: str
    through: str
    draws: int
    types: Mapping[str, tuple[str, ...]]
    months: Mapping[str, tuple[Month, ...]]
    top: tuple[Mapping[str, Any], ...]
    sensitivity: tuple[Row, ...]
    taken: tuple[Taken, ...]
    following: Mapping[str, tuple[Choice, ...]]
    overtures: tuple[Offer, ...]
    fit: Mapping[str, Any]

    def now(self, player: str) -> Mapping[str, Band]:
        """Return what is believed of a player after the last month."""
        return self.months[player][-1].filtered

    def of(self, player: str) -> Assessment:
        """Return what it says of one player with private types.

        Raises:
            DetenteError: it says nothing of such a player.
        """
        if player not in self.types:
            what = f"{player!r} is not a player whose intent is read."
            known = ", ".join(self.types)
            raise DetenteError(f"{what} It is read of: {known or 'nobody'}.")
        own = {player}
        return replace(
            self,
            types=_only(self.types, own),
            months=_only(self.months, own),
            top=tuple(row for row in self.top if row["player"] == player),
            sensitivity=tuple(row.of(own) for row in self.sensitivity),
            taken=tuple(replace(row, change=_only(row.change, own)) for row in self.taken),
            following=_only(self.following, own),
            overtures=tuple(o for o in self.overtures if player in (*o.actors, *o.targets)),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return asdict(self)


def read_assessment(text: str | bytes) -> Assessment:
    """Return an assessment that was written as JSON from `as_dict`.

    Raises:
        ValueError: it is none.

    Example:
        >>> read_assessment("{}")
        Traceback (most recent call last):
        ...
        pydantic_core._pydantic_core.ValidationError: 14 validation errors for Assessment...
    """
    from pydantic import TypeAdapter  # noqa: PLC0415

    return TypeAdapter(Assessment).validate_json(text)


def _only(by_player: Mapping[str, Any], own: Container[str]) -> dict[str, Any]:
    return {p: held for p, held in by_player.items() if p in own}
