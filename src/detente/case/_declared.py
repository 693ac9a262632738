"""What every table of a case has in common: frozen, and made of a few kinds of value."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Text = Annotated[str, Field(min_length=1)]
Url = Annotated[str, Field(pattern=r"^https?://\S+$")]


class Declared(BaseModel):
    """A frozen table of a case file; a field it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
