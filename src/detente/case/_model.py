"""What a person declares about a standoff: plain, frozen, validated, and free of any history.

Every class here mirrors one table in the case's TOML files. Names in `kinds`, `actors` and so on
are ids declared elsewhere in the same case; `check` holds them together.
"""
# ruff: noqa: PLC0414 (the tables of every file are offered here)

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import Field, model_validator

from detente.case._declared import Declared as Declared
from detente.case._declared import Id, Text, Url
from detente.case._model_alerts import AlertRule as AlertRule
from detente.case._model_alerts import TurningPoint as TurningPoint
from detente.case._model_alerts import Watching as Watching
from detente.case._model_coding import Coding as Coding
from detente.case._model_coding import CodingChange as CodingChange
from detente.case._model_estimation import Estimation as Estimation
from detente.case._model_estimation import Outlook as Outlook
from detente.case._model_findings import Published as Published
from detente.case._model_findings import Regularity as Regularity
from detente.case._model_forecast import Covariate as Covariate
from detente.case._model_forecast import Era as Era
from detente.case._model_forecast import Question as Question
from detente.case._model_game import GameHead as GameHead
from detente.case._model_game import Impossible as Impossible
from detente.case._model_game import PrivateType as PrivateType
from detente.case._model_game import Side as Side
from detente.case._model_game import Spread as Spread
from detente.case._model_game import Transition as Transition
from detente.case._model_game import Weight as Weight
from detente.case._model_lexicon import Alias as Alias
from detente.case._model_lexicon import Lexicon as Lexicon
from detente.case._model_lexicon import Quantity as Quantity
from detente.case._model_lexicon import Sense as Sense
from detente.case._model_lexicon import WordSet as WordSet
from detente.case._model_moments import NamedMoment as NamedMoment
from detente.case._model_options import Aim as Aim
from detente.case._model_options import Approach as Approach
from detente.case._model_options import Clause as Clause
from detente.case._model_options import Correlation as Correlation
from detente.case._model_options import Effect as Effect
from detente.case._model_options import Followed as Followed
from detente.case._model_options import Interest as Interest
from detente.case._model_options import Measure as Measure
from detente.case._model_options import Outcome as Outcome
from detente.case._model_options import PlayRule as PlayRule
from detente.case._model_options import Spillover as Spillover
from detente.case._model_options import SpilloverTerm as SpilloverTerm
from detente.case._model_options import Uncertainty as Uncertainty
from detente.case._selector import Selector as Selector

Reliability = Literal["A", "B", "C", "D", "E", "F"]


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
    approaches: tuple[Approach, ...] = ()
    uncertainties: tuple[Uncertainty, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    measures: tuple[Measure, ...] = ()
    spillovers: tuple[Spillover, ...] = ()
    interests: tuple[Interest, ...] = ()
    aims: tuple[Aim, ...] = ()
    followed: tuple[Followed, ...] = ()
    moments: tuple[NamedMoment, ...] = ()
    watch: Watching = Watching()
    alerts: tuple[AlertRule, ...] = ()
    turning_points: tuple[TurningPoint, ...] = ()
    aliases: tuple[Alias, ...] = ()
    word_sets: tuple[WordSet, ...] = ()
    senses: tuple[Sense, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    folder: str = Field(default="", repr=False)
    version: str = ""

    @property
    def lexicon(self) -> Lexicon:
        """The words of lexicon.toml; empty where the case has none."""
        return Lexicon(self.aliases, self.word_sets, self.senses, self.quantities)

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

    def approach(self, id: str) -> Approach:
        """Return the approach with this id; KeyError if there is none."""
        return _by_id(self.approaches, id)

    def alert(self, id: str) -> AlertRule:
        """Return the alert rule with this id; KeyError if there is none."""
        return _by_id(self.alerts, id)

    def leader(self, player: str, day: date) -> Leader | None:
        """Return who led the player on that day, acting leaders only where nobody else did."""
        terms = [t for t in self.leaders if t.player == player and t.start <= day]
        terms = [t for t in terms if t.end is None or day < t.end]
        return min(terms, key=lambda t: (t.acting, t.start)) if terms else None


_Item = TypeVar("_Item", Player, Kind, Question, SourceKind, Outlook, Coding, Approach, AlertRule)


def _by_id(items: tuple[_Item, ...], id: str) -> _Item:
    for item in items:
        if item.id == id:
            return item
    raise KeyError(id)
