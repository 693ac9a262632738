"""The options of a case as a person declares them in approaches.toml: plain, frozen, validated.

An approach is a strategy that one or more players commit to. Every class here mirrors one table of
the file; `detente.case._check_options` holds the tables together and against the game.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from detente.case._declared import Declared, Id, Text
from detente.case._model_game import Chance, Ids, Number, Positive, Where, filled

Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Months = Annotated[int, Field(ge=1, le=1200)]


class PlayRule(Declared):
    """What a committed player does where a rule holds; the first that holds decides.

    Attributes:
        player: who is bound.
        where: levels of factors, and what those who moved earlier in the month did.
        types: the player's types for which it holds; all where empty.
        belief: the public belief must give this type of another player at least this chance.
        play: chances of the player's actions, which sum to 1; `ordinary` among them stands for
            what the player would do if it were not bound. An action that is not possible where
            the rule holds gives its share to the others.

    Example:
        >>> rule = PlayRule(player="blue", where={"phase": ("talks",)}, play={"ease": 1.0})
        >>> rule.play
        {'ease': 1.0}
    """

    player: Id
    where: Where = Field(default={})
    types: Ids = ()
    belief: dict[str, dict[str, Chance]] = Field(default={})
    play: Annotated[dict[str, Chance], AfterValidator(filled)]
    reason: str = ""


class Approach(Declared):
    """A course of action that some players commit to; without rules, everybody plays as usual.

    Attributes:
        about: what it is, in terms that those who favour it would accept.
        doubts: what those who do not favour it hold against it.
        with_: other approaches that are followed at the same time; own rules come first.
        firmness: the share of months in which the rules are followed; the rest is ordinary play.
        predictability: of these, the share in which the month's act is drawn as the rules say;
            the rest is spread evenly over all acts that are possible.
        months: how long it lasts on average (geometric); for good where not given.
        then: the approach that follows; ordinary play where not given.
        rules: one for each [[approach.rule]], in order.
    """

    id: Id
    name: Text
    about: Text
    doubts: Text
    with_: Ids = Field(default=(), alias="with")
    firmness: Chance = 1.0
    predictability: Chance = 1.0
    months: Months | None = None
    then: Id | None = None
    reason: Text
    sources: tuple[str, ...] = ()
    rules: tuple[PlayRule, ...] = ()

    @model_validator(mode="after")
    def _ends_before_another(self) -> Approach:
        if self.then is not None and self.months is None:
            raise ValueError("months is needed where then is given")
        return self


class Effect(Declared):
    """What an uncertainty changes: a payoff weight, how a factor moves, or a type at the start.

    Exactly one of `weight`, `factor` and `type` is given. A weight is multiplied by the value of
    the uncertainty to the power `power`; so are the odds that the factor moves from the levels `of`
    (all where empty) to the levels `to`, against its other moves; so are the odds of the type of
    `player`, today.
    """

    weight: Id | None = None
    factor: Id | None = None
    of: Ids = ()
    to: Ids = ()
    player: Id | None = None
    type: Id | None = None
    power: Number = 1.0

    @model_validator(mode="after")
    def _one_thing(self) -> Effect:
        if sum(x is not None for x in (self.weight, self.factor, self.type)) != 1:
            raise ValueError("exactly one of weight, factor and type is needed")
        if (self.factor is not None) != bool(self.to):
            raise ValueError("to is needed for a factor, and only there")
        if (self.type is not None) != (self.player is not None):
            raise ValueError("player is needed for a type, and only there")
        return self


class Uncertainty(Declared):
    """Something the record cannot settle, as a number to multiply with: 1 leaves all as fitted.

    It is log-uniform from `low` to `high`, which hold 1 between them.
    """

    id: Id
    name: Text
    about: Text
    low: Positive
    high: Positive
    reason: Text
    source: Text = "assumed"
    effects: Annotated[tuple[Effect, ...], AfterValidator(filled)]

    @model_validator(mode="after")
    def _holds_one(self) -> Uncertainty:
        if not self.low <= 1 <= self.high or self.low == self.high:
            raise ValueError("low and high must differ and hold 1 between them")
        return self


class Correlation(Declared):
    """How two uncertainties go together: the correlation of a Gaussian copula."""

    between: tuple[Id, Id]
    value: Annotated[float, Field(gt=-1, lt=1)]
    reason: Text


class Clause(Declared):
    """One condition on a path up to a horizon; exactly one of `now`, `ever`, `fell` and `rose`.

    `now` holds if the factors have these levels at the horizon; `ever` if in some month (or in
    `at_least` months) these were the levels at its end and the acts in it; `fell` and `rose` if the
    factor is lower or higher at the horizon than at the start. `within` looks at the last months
    before the horizon only.
    """

    now: Where = Field(default={})
    ever: Where = Field(default={})
    fell: Id | None = None
    rose: Id | None = None
    at_least: Months = 1
    within: Months | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Clause:
        if sum(map(bool, (self.now, self.ever, self.fell, self.rose))) != 1:
            raise ValueError("exactly one of now, ever, fell and rose is needed")
        if not self.ever and {"at_least", "within"} & self.model_fields_set:
            raise ValueError("at_least and within go with ever only")
        return self


class Outcome(Declared):
    """A way in which things may stand at a horizon; the first whose clauses all hold counts.

    The last one has no clauses and takes what is left. `better` says whether more of it is better
    or worse, as far as the comparison may take that for granted.
    """

    id: Id
    name: Text
    definition: Text
    better: Literal["more", "less"] | None = None
    when: tuple[Clause, ...] = ()


class Measure(Declared):
    """A number read from every path up to a horizon.

    Attributes:
        kind: "ever" (whether some month matches `of`), "count" (how many months match), "first"
            (the first matching month, where there is one), "spell" (the mean length of unbroken
            matches that begin after the start), "level" (the level of `factor` at the horizon, 0
            for the lowest), "answered" and "unanswered" (of the months that match `of`, the share
            or the number that are followed or not followed by a month that matches `answer` within
            `within` months).
        of, answer: levels of factors at a month's end and acts in the month.
    """

    id: Id
    name: Text
    definition: Text
    unit: Text
    kind: Literal["ever", "count", "first", "spell", "level", "answered", "unanswered"]
    better: Literal["more", "less"] | None = None
    of: Where = Field(default={})
    factor: Id | None = None
    answer: Where = Field(default={})
    within: Months | None = None

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Measure:
        if (self.kind == "level") != (self.factor is not None):
            raise ValueError("factor is needed for a level, and only there")
        if (self.kind == "level") == bool(self.of):
            raise ValueError("of is needed for every kind but level")
        answered = self.kind in ("answered", "unanswered")
        if answered != bool(self.answer) or answered != (self.within is not None):
            raise ValueError("answer and within are needed for answered and unanswered only")
        return self


class SpilloverTerm(Declared):
    """What each month that matches `of` adds, per month, uniformly between `low` and `high`."""

    of: Where
    low: Number
    high: Number
    reason: Text
    source: Text = "assumed"

    @model_validator(mode="after")
    def _ordered(self) -> SpilloverTerm:
        if self.low > self.high:
            raise ValueError("low is above high")
        return self


class Spillover(Declared):
    """Something outside the game that the months of a path add to: its sum over a path."""

    id: Id
    name: Text
    about: Text
    unit: Text
    better: Literal["more", "less"] | None = None
    terms: Annotated[tuple[SpilloverTerm, ...], AfterValidator(filled)]


class Interest(Declared):
    """What a capital is taken to weigh, for a reader to change: points for a share of one.

    `weights` gives points for outcomes (times their share), measures (times their mean) and
    spillovers (times their sum). The terms are always shown apart.
    """

    player: Id
    reason: Text
    weights: Annotated[dict[str, Number], AfterValidator(filled)]


class Aim(Declared):
    """What it takes for an approach to count as working in one future; all aims must be met."""

    outcomes: Ids
    at_least: Chance | None = None
    at_most: Chance | None = None
    months: Months
    reason: Text

    @model_validator(mode="after")
    def _one_bound(self) -> Aim:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("exactly one of at_least and at_most is needed")
        return self


class Followed(Declared):
    """Which approach was in fact followed, from a month through another."""

    since: Month
    through: Month
    approach: Id
    reason: Text
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _ordered(self) -> Followed:
        if self.through < self.since:
            raise ValueError(f"through {self.through} is before since {self.since}")
        return self
