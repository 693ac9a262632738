"""What a person declares about a standoff: plain, frozen, validated, and free of any history.

Every class here mirrors one table in the case's TOML files. Names in `kinds`, `actors` and so on
are ids declared elsewhere in the same case; `check` holds them together.
"""
# ruff: noqa: PLC0414 (the tables of every file are offered here)

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, model_validator

from detente.case._declared import Declared as Declared
from detente.case._declared import Id, Text
from detente.case._model_coding import Coding as Coding
from detente.case._model_coding import CodingChange as CodingChange
from detente.case._model_estimation import Estimation as Estimation
from detente.case._model_estimation import Outlook as Outlook
from detente.case._model_game import GameHead as GameHead
from detente.case._model_game import Impossible as Impossible
from detente.case._model_game import PrivateType as PrivateType
from detente.case._model_game import Side as Side
from detente.case._model_game import Spread as Spread
from detente.case._model_game import Transition as Transition
from detente.case._model_game import Weight as Weight

Url = Annotated[str, Field(pattern=r"^https?://\S+$")]
Reliability = Literal["A", "B", "C", "D", "E", "F"]


class Selector(Declared):
    """Which events are meant. Each field given must hold; within a field any value will do.

    Example:
        >>> Selector(kinds=("nuclear_test",)).kinds
        ('nuclear_test',)
    """

    kinds: tuple[Id, ...] = ()
    groups: tuple[Id, ...] = ()
    actors: tuple[Id, ...] = ()
    targets: tuple[Id, ...] = ()
    attributes: dict[str, tuple[str, ...]] = Field(default={})
    without: dict[str, tuple[str, ...]] = Field(default={})
    at_least: dict[str, float] = Field(default={})
    events: tuple[str, ...] = ()


class Action(Declared):
    """What a player can be seen to do in a month; the first action that matches is the month's."""

    id: Id
    name: Text
    meaning: Text
    when: tuple[Selector, ...] = ()


class Player(Declared):
    """A state that acts, or an institution (which has no actions of its own)."""

    id: Id
    name: Text
    short: Text
    code: Text
    zone: Text | None = None
    aliases: tuple[Text, ...] = ()
    institution: bool = False
    actions: tuple[Action, ...] = ()


class Leader(Declared):
    """A term of office: who, from when to when, and the name of the policy."""

    player: Id
    name: Text
    start: date
    end: date | None = None
    acting: bool = False
    policy: str = ""
    term: Text

    @model_validator(mode="after")
    def _ordered(self) -> Leader:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"end {self.end} is before start {self.start}")
        return self


class Track(Declared):
    """A diplomatic track: a channel through which one side tries to move the other."""

    id: Id
    name: Text
    described: Text
    players: tuple[Id, ...]
    match: tuple[Selector, ...]


class Magnitude(Declared):
    """A quantity that events of a kind carry; `combine` joins the rows of one source."""

    id: Id
    unit: Text
    combine: Literal["sum", "max", "min", "first"] = "first"


class Kind(Declared):
    """A kind of event with its equivalents in PLOVER and CAMEO and its weight on their scale.

    `intensity` runs from -10 (most hostile) to +10 (most cooperative), as Goldstein's scale does.
    """

    id: Id
    name: Text
    plural: Text
    group: Id
    plover: Text
    cameo: Annotated[str, Field(pattern=r"^\d{2,4}$")]
    intensity: Annotated[float, Field(ge=-10, le=10)]
    magnitudes: tuple[Id, ...] = ()
    coverage: Id


class Rule(Declared):
    """When a public state holds: ever since, within the last months, or while in force."""

    level: Id
    holds: Literal["ever", "window", "in_force"]
    match: tuple[Selector, ...]
    months: Annotated[int, Field(ge=1)] | None = None
    at_least: Annotated[int, Field(ge=1)] = 1
    reason: Text

    @model_validator(mode="after")
    def _window_has_months(self) -> Rule:
        if (self.holds == "window") != (self.months is not None):
            raise ValueError("months is needed for holds = 'window', and only there")
        return self


class Factor(Declared):
    """One dimension of the public state. The first rule that holds gives the level."""

    id: Id
    name: Text
    levels: tuple[Id, ...]
    otherwise: Id
    rules: tuple[Rule, ...]


class Question(Declared):
    """A forecast question that the record itself can resolve.

    `unit` says what a count counts: "days", "events", or a quantity that events carry; an event
    that does not state it counts for its `lower_bound`, or else for one. `by` names the last day
    of a question that ends on a fixed day: its days ahead shrink as that day nears, and
    `horizon_days` (a year unless stated) is how far ahead such forecasts are scored on the past.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    text: Text
    answer: Literal["count", "event"]
    unit: Id = "events"
    lower_bound: Id | None = None
    match: tuple[Selector, ...]
    horizon_days: Annotated[int, Field(ge=1, le=3660)]
    by: date | None = None
    resolution: Text

    @model_validator(mode="before")
    @classmethod
    def _scored_a_year_ahead(cls, values: Any) -> Any:
        dated = isinstance(values, dict) and values.get("by") is not None
        return {"horizon_days": 365, **values} if dated else values


class Era(Declared):
    """A stretch of time by which forecasts are scored, from its first day to the next era's."""

    label: Text
    since: date


class Covariate(Declared):
    """Something known on every day that a forecast may draw on: events, terms, or the calendar.

    Exactly one of `match` (events), `leader` (a player whose terms of office begin) and `months`
    (1 to 12) is given. `days` asks how many such events the last days held; without it, how many
    days have passed since the last.
    """

    id: Id
    name: Text
    match: tuple[Selector, ...] = ()
    leader: Id | None = None
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = ()
    days: Annotated[int, Field(ge=1, le=3660)] | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Covariate:
        if sum(map(bool, (self.match, self.leader, self.months))) != 1:
            raise ValueError("exactly one of match, leader and months is needed")
        if self.months and self.days:
            raise ValueError("days has no meaning beside months")
        return self


class Published(Declared):
    """What a source published on the same question, in our words.

    `figure` and `value` stand where the source gives a number: how many of the events (`events`) or
    of the happenings beside them (`beside`) it counted, or the mean distance in weeks
    (`mean_weeks`). `group` (a leader), `since`, `until` and `without` say over what.
    """

    source: Text
    url: Url
    published: Text
    said: Text
    figure: Literal["events", "beside", "mean_weeks"] | None = None
    value: float | None = None
    group: str = ""
    since: date | None = None
    until: date | None = None
    without: tuple[date, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _figure_has_a_value(self) -> Published:
        if (self.figure is None) != (self.value is None):
            raise ValueError("figure and value go together: give both, or neither")
        return self


class Regularity(Declared):
    """A regularity that others have claimed, to be computed again from the record.

    `match` picks the events, `beside` what they are held against; `days` are dates known from
    elsewhere. The method decides which of them are needed: `months` compares months with and
    without `beside`, `nearest` measures from each of `days` to the nearest event, `around` counts
    events `window_days` before, during and after each `beside`, and `wait` measures from an event
    to the next `beside`. Results are also given by leader of each player in `leaders_of`.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    question: Text
    method: Literal["months", "nearest", "around", "wait"]
    events: Text
    match: tuple[Selector, ...]
    held_against: Text
    beside: tuple[Selector, ...] = ()
    days: tuple[date, ...] = ()
    window_days: Annotated[int, Field(ge=1, le=365)] | None = None
    leaders_of: tuple[Id, ...] = ()
    scope: Text
    caution: Text
    published: tuple[Published, ...] = ()

    @model_validator(mode="after")
    def _has_what_its_method_needs(self) -> Regularity:
        given = {
            "beside": bool(self.beside),
            "days": bool(self.days),
            "window_days": self.window_days is not None,
        }
        needed = _NEEDED_BY_METHOD[self.method]
        for name, there in given.items():
            if there != (name in needed):
                verb = "has no use" if there else "is needed"
                raise ValueError(f"{name} {verb} for method = '{self.method}'")
        return self


_NEEDED_BY_METHOD = {
    "months": {"beside"},
    "nearest": {"days"},
    "around": {"beside", "window_days"},
    "wait": {"beside"},
}


class Reference(Declared):
    """An official source that a reader of the briefing can open, and what it is good for."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    institution: Text
    title: Text
    url: Url
    published: date | None = None
    annotation: Text


class ListedSource(Declared):
    """One of two event lists that are compared: whose claims, what it sets out to list, how far."""

    name: Text
    sources: tuple[Text, ...]
    kinds: tuple[Id, ...]
    scope: Text
    through: date
    attributes: dict[str, tuple[str, ...]] = Field(default={})
    label: str = ""


class Comparison(Declared):
    """Two published lists of the same events, held against each other day by day."""

    id: Id
    name: Text
    since: date
    window_days: Annotated[int, Field(ge=0, le=31)] = 1
    left: ListedSource
    right: ListedSource


class SourceKind(Declared):
    """What sort of source something is, and the reliability grade that follows from it."""

    id: Id
    name: Text
    reliability: Reliability
    credibility: Annotated[int, Field(ge=1, le=6)]
    reason: Text


class Coverage(Declared):
    """Through which day some kinds have been searched for; later silence is not news."""

    id: Id
    name: Text
    through: date
    reason: Text


class Standoff(Declared):
    """The head of a case: its name, its question, its calendar."""

    id: Id
    name: Text
    adversary: Id
    question: Text
    start: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
    period: Literal["month"] = "month"
    zone: Text


class Case(Declared):
    """A whole standoff as declared in one folder.

    Example:
        >>> from detente.case import load
        >>> case = load("north_korea")
        >>> case.player("united_states").short
        'US'
    """

    standoff: Standoff
    players: tuple[Player, ...]
    leaders: tuple[Leader, ...] = ()
    tracks: tuple[Track, ...] = ()
    magnitudes: tuple[Magnitude, ...] = ()
    kinds: tuple[Kind, ...]
    factors: tuple[Factor, ...] = ()
    questions: tuple[Question, ...] = ()
    eras: tuple[Era, ...] = ()
    covariates: tuple[Covariate, ...] = ()
    findings: tuple[Regularity, ...] = ()
    references: tuple[Reference, ...] = ()
    source_kinds: tuple[SourceKind, ...]
    coverage: tuple[Coverage, ...]
    comparisons: tuple[Comparison, ...] = ()
    game: GameHead | None = None
    sides: tuple[Side, ...] = ()
    types: tuple[PrivateType, ...] = ()
    weights: tuple[Weight, ...] = ()
    transitions: tuple[Transition, ...] = ()
    impossible: tuple[Impossible, ...] = ()
    estimation: Estimation = Estimation()
    outlooks: tuple[Outlook, ...] = ()
    codings: tuple[Coding, ...] = ()
    folder: str = Field(default="", repr=False)
    version: str = ""

    def player(self, id: str) -> Player:
        """Return the player or institution with this id; KeyError if there is none."""
        return _by_id(self.players, id)

    def kind(self, id: str) -> Kind:
        """Return the kind of event with this id; KeyError if there is none."""
        return _by_id(self.kinds, id)

    def question(self, id: str) -> Question:
        """Return the forecast question with this id; KeyError if there is none."""
        return _by_id(self.questions, id)

    def source_kind(self, id: str) -> SourceKind:
        """Return the kind of source with this id; KeyError if there is none."""
        return _by_id(self.source_kinds, id)

    def outlook(self, id: str) -> Outlook:
        """Return the rival prior with this id; KeyError if there is none."""
        return _by_id(self.outlooks, id)

    def coding(self, id: str) -> Coding:
        """Return the other coding with this id; KeyError if there is none."""
        return _by_id(self.codings, id)

    def leader(self, player: str, day: date) -> Leader | None:
        """Return who led the player on that day, acting leaders only where nobody else did."""
        terms = [t for t in self.leaders if t.player == player and t.start <= day]
        terms = [t for t in terms if t.end is None or day < t.end]
        return min(terms, key=lambda t: (t.acting, t.start)) if terms else None


_Item = TypeVar("_Item", Player, Kind, Question, SourceKind, Outlook, Coding)


def _by_id(items: tuple[_Item, ...], id: str) -> _Item:
    for item in items:
        if item.id == id:
            return item
    raise KeyError(id)
