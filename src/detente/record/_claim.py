"""The claim is the atom: what one source says of one event, when it happened, when it was learned.

A claim once made is never changed. What an event *is* follows from its claims (`_event`).
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from detente.record._when import Precision, span


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    for letter in text:
        if (letter < " " and letter not in "\n\t") or letter == "\x7f":
            raise ValueError(f"{letter!r} is a control character; only new lines and tabs are text")
    return text


def _short(text: str) -> str:
    if not text or text != text.strip() or ";" in text or not text.isprintable():
        raise ValueError(
            f"{text!r} must be one short text without ';' or spaces at its ends, "
            "since lists are written 'a; b'"
        )
    return text


def _name(text: str) -> str:
    if "=" in text:
        raise ValueError(f"{text!r} holds '=', but pairs are written 'name=value'")
    return _short(text)


Text = Annotated[str, AfterValidator(_printable)]
Short = Annotated[str, AfterValidator(_short)]
Name = Annotated[str, AfterValidator(_name)]
Number = Annotated[float, Field(allow_inf_nan=False)]
EventId = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*-[A-Za-z0-9-]+$", max_length=80)]
ClaimId = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9-]*#[a-z0-9]+$", max_length=100)]
SourceId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=120)]
Reliability = Literal["A", "B", "C", "D", "E", "F"]
_INSTANT = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?Z)?$"
Credibility = Annotated[int, Field(ge=1, le=6)]


class Row(BaseModel):
    """A row of the ledger: frozen, and with a digest that covers every field.

    A field at its default counts as absent, so that a field added later changes no digest.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str

    @property
    def digest(self) -> str:
        """SHA-256 of the row as canonical JSON (keys sorted, no spaces, UTF-8)."""
        return digest(self.model_dump(mode="json", exclude_defaults=True))


class Source(Row):
    """Where something was said: publisher, address, date, and how far to trust the publisher."""

    id: SourceId
    publisher: Annotated[Text, Field(min_length=1)]
    title: Text = ""
    url: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = ""
    published: date | None = None
    kind: Short
    reliability: Reliability
    note: Text = ""


class Claim(Row):
    """What one source says of one event.

    `happened` is an ISO date cut to its precision (2017-09-03, 2006-03, 1998) in `zone`; `until` is
    its last day where it lasted. `learned` is the day on which it was public; `learned_from` says
    how that day was fixed. Empty means that the source does not say.

    Example:
        >>> claim = Claim(
        ...     id="NUC-20170903#usgs", event="NUC-20170903", source="usgs-us2000aert",
        ...     kind="nuclear_test", happened="2017-09-03", learned="2017-09-03",
        ...     learned_from="happened", credibility=1, retrieved="2026-11-23",
        ...     actors=("north_korea",), magnitudes={"magnitude_mb": 6.3},
        ... )
        >>> claim.first, claim.last
        (datetime.date(2017, 9, 3), datetime.date(2017, 9, 3))
    """

    id: ClaimId
    event: EventId
    source: SourceId
    passage: Text = ""
    kind: Text = ""
    happened: str = ""
    until: str = ""
    precision: Precision = "day"
    time_utc: Annotated[str, Field(pattern=_INSTANT)] = ""
    zone: Text = ""
    learned: date
    learned_from: Literal["happened", "published", "reported", "entered"]
    actors: tuple[Short, ...] = ()
    targets: tuple[Short, ...] = ()
    summary: Text = ""
    magnitudes: dict[Name, Number] = {}
    attributes: dict[Name, Short] = {}
    credibility: Credibility
    retrieved: date
    text_digest: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    supersedes: Text = ""
    note: Text = ""

    @model_validator(mode="after")
    def _dates_agree(self) -> Claim:
        if not self.happened:
            if self.until:
                span(self.until)
            return self
        first, last = span(self.happened, self.until)
        if last < first:
            raise ValueError(f"until {self.until} is before happened {self.happened}")
        if self.learned < first:
            raise ValueError(f"learned {self.learned} is before happened {self.happened}")
        return self

    @property
    def first(self) -> date:
        """First day on which it can have happened."""
        return span(self.happened)[0]

    @property
    def last(self) -> date:
        """Last day on which it can have happened, or on which it ended."""
        return span(self.until or self.happened)[1]


class Judgement(Row):
    """A reviewer's decision about events, kept for ever: merge, keep apart, or leave out."""

    id: Annotated[str, Field(pattern=r"^J-[A-Za-z0-9-]+$", max_length=100)]
    action: Literal["merge", "apart", "leave_out"]
    event: EventId
    into: Text = ""
    learned: date
    reason: Annotated[Text, Field(min_length=1)]

    @model_validator(mode="after")
    def _needs_two(self) -> Judgement:
        if (self.action == "leave_out") == bool(self.into):
            raise ValueError("into names the second event of merge and apart, and only of those")
        if self.into == self.event:
            raise ValueError("into must name another event")
        return self


def digest(content: object) -> str:
    """SHA-256 of content as canonical JSON.

    Example:
        >>> digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1})
        True
    """
    return hashlib.sha256(canonical(content).encode()).hexdigest()


canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
