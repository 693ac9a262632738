"""The game of a case as a person declares it in game.toml: plain, frozen, validated.

Players i move in stages; each has private types t_i and payoffs that are linear in features of
(state, actions). Every class here mirrors one table of the file; `detente.case._check_game` holds
the tables together and against players.toml, states.toml and references.toml.
"""

from __future__ import annotations

from collections.abc import Sized
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    model_validator,
)
from pydantic_core import PydanticCustomError

from detente.case._declared import Declared, Id, Text

_Filled = TypeVar("_Filled", bound=Sized)


def filled(value: _Filled) -> _Filled:
    """Refuse what holds nothing; only asked once all that it holds is right."""
    if not value:
        raise PydanticCustomError("nothing_in_it", "it is empty")
    return value


Number = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Chance = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Ids = Annotated[tuple[Id, ...], AfterValidator(filled)]
Words = Annotated[tuple[str, ...], AfterValidator(filled)]
Numbers = Annotated[dict[str, Number], AfterValidator(filled)]
Where = dict[str, Words]

_words: TypeAdapter[tuple[str, ...]] = TypeAdapter(Words)
_numbers: TypeAdapter[dict[str, float]] = TypeAdapter(Numbers)


def _condition(value: Any) -> Any:
    return (_numbers if isinstance(value, dict) else _words).validate_python(value, strict=True)


class _Term(Declared):
    """A term as it is written: any condition under the name of a factor or a player."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Annotated[Any, BeforeValidator(_condition)]]

    times: Number = 1.0


def _term(value: Any) -> dict[str, Any]:
    return _Term.model_validate(value, strict=True).model_dump(exclude_unset=True)


Term = Annotated[
    dict[str, tuple[str, ...] | dict[str, float] | float],
    BeforeValidator(_term),
]


class GameHead(Declared):
    """Who moves when, and what everybody sees.

    `order` gives the stages of a period, each one player or several at once; `factors` make the
    public state, in this order; `grid` is the number of subdivisions of the belief lattice for
    each player with more than one type.
    """

    order: Annotated[tuple[Ids, ...], AfterValidator(filled)]
    factors: Ids
    grid: dict[str, Annotated[int, Field(ge=1)]] = Field(default={})


class Spread(Declared):
    """A log-normal prior: about 68 % of it lies within median / factor .. median * factor.

    Example:
        >>> Spread(median=3.0, factor=2.0).median
        3.0
    """

    median: Positive
    factor: Annotated[float, Field(gt=1, allow_inf_nan=False)]


class Side(Declared):
    """How a player weighs and chooses: the weight of the next period, and the logit precision."""

    player: Id
    discount: Annotated[float, Field(ge=0, lt=1)]
    discount_reason: Text
    rationality: Spread
    rationality_reason: Text


class PrivateType(Declared):
    """What a player may privately be.

    `prior` is the belief at the start of the case; `becomes` gives, for other types of the same
    player, the chance a period of turning into them.
    """

    player: Id
    id: Id
    name: Text
    meaning: Text
    prior: Chance
    prior_reason: Text
    becomes: dict[str, Chance] = Field(default={})
    becomes_reason: str = ""

    @model_validator(mode="after")
    def _reasoned(self) -> PrivateType:
        if self.becomes and not self.becomes_reason:
            raise ValueError("becomes_reason is needed where becomes is given")
        return self


class Weight(Declared):
    """One parameter of a player's payoff, in units of payoff per period, with a normal prior.

    The feature is the sum of the terms in `of`, each the product of its conditions. A condition
    stands under the name of a factor or a player: a tuple of levels or actions is 1 at these and 0
    elsewhere; a table gives the number at each that it names and 0 at others. `times`, where it
    stands, is a constant. The weight enters the payoff of `types`, of all where that is empty.

    Example:
        >>> relief = Weight(
        ...     id="relief",
        ...     player="red",
        ...     mean=1.0,
        ...     sd=0.5,
        ...     about="sanctions are eased",
        ...     reason="the unit of payoff",
        ...     of=({"blue": ("ease",), "sanctions": {"heavy": 2}, "times": -1},),
        ... )
        >>> relief.of[0]["sanctions"], relief.of[0]["times"], relief.source
        ({'heavy': 2.0}, -1.0, 'assumed')
    """

    id: Id
    player: Id
    types: Ids = ()
    mean: Number
    sd: Positive
    about: Text
    reason: Text
    source: Text = "assumed"
    events: tuple[str, ...] = ()
    of: Annotated[tuple[Term, ...], AfterValidator(filled)]


class Transition(Declared):
    """How a factor changes between two periods, where it matches; the first that does decides.

    `to` gives the chance of each level; `same` in it stands for the present level.
    """

    factor: Id
    where: Where = Field(default={})
    to: Annotated[dict[str, Chance], AfterValidator(filled)]
    reason: Text
    source: Text = "assumed"
    events: tuple[str, ...] = ()


class Impossible(Declared):
    """Actions that a player does not have in some states, or after what others just did."""

    player: Id
    actions: Ids
    where: Where = Field(default={})
    reason: Text
