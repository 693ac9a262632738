"""What the estimation of intent needs declared: how firm the priors are, and the rival priors."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from detente.case._declared import Declared, Id, Text
from detente.case._model_game import Positive, filled

Share = Annotated[float, Field(gt=0, le=1)]
_TYPE_COUNTS = "The default: the declared prior on types weighs as much as eight observations."
_SWITCHING = "The default: about two in three draws lie between half the declared chance and twice."


class Estimation(Declared):
    """How far the fit may move what the case declares about types.

    `type_counts` is the concentration of a Dirichlet prior: the declared prior on the types of a
    player is worth so many observations, so that a share p has a standard deviation of
    sqrt(p (1 - p) / (type_counts + 1)). `switching_factor` is the spread of a log-normal prior on
    every chance of becoming another type, as in `Spread`.

    Example:
        >>> Estimation().type_counts, Estimation().switching_factor
        (8.0, 2.0)
    """

    type_counts: Positive = 8.0
    type_counts_reason: Text = _TYPE_COUNTS
    switching_factor: Annotated[float, Field(gt=1, allow_inf_nan=False)] = 2.0
    switching_factor_reason: Text = _SWITCHING

    @model_validator(mode="after")
    def _reasoned(self) -> Estimation:
        given = self.model_fields_set
        for name in ("type_counts", "switching_factor"):
            if name in given and f"{name}_reason" not in given:
                raise ValueError(f"{name}_reason is needed where {name} is given")
        return self


class Outlook(Declared):
    """A rival prior on types: how somebody sees a player who does not share the declared prior.

    `prior` gives, for some players, the chance of each of their types; the others keep what is
    declared. `about` says what the outlook holds, in words that those who hold it would accept.

    Example:
        >>> shares = {"red": {"soft": 0.5, "hard": 0.5}}
        >>> Outlook(id="even", name="even", about="No view.", reason="Equal.", prior=shares).id
        'even'
    """

    id: Id
    name: Text
    about: Text
    reason: Text
    prior: Annotated[
        dict[str, Annotated[dict[str, Share], AfterValidator(filled)]], AfterValidator(filled)
    ]
