"""What a language model may answer, and how each answer is held against the text and the case."""

from __future__ import annotations

import re
from collections import Counter
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from detente.case import Case
from detente.monitor._item import Item
from detente.monitor._proposal import Mode, Proposal, Words

_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
Short = Annotated[str, Field(max_length=300)]


class Quotation(BaseModel):
    """Words that must stand in the title or the text, to the letter."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    where: Literal["title", "text"]
    text: Annotated[str, Field(min_length=3, max_length=300)]


class Answered(BaseModel):
    """One event as a model may answer it; any other field refuses the whole answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Short
    actors: Annotated[tuple[Short, ...], Field(max_length=8)] = ()
    targets: Annotated[tuple[Short, ...], Field(max_length=8)] = ()
    happened: Annotated[str, Field(max_length=10)] = ""
    mode: Mode
    reported: bool = False
    confidence: Annotated[float, Field(ge=0, le=1)]
    magnitudes: dict[str, Annotated[float, Field(ge=-1e9, le=1e9)]] = Field(default={})
    quotations: Annotated[tuple[Quotation, ...], Field(min_length=1, max_length=6)]


class Answer(BaseModel):
    """All that a model may answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    events: Annotated[tuple[Answered, ...], Field(max_length=5)]


def read_answer(text: str) -> Answer | None:
    """Read the JSON of a model; None if it is not of the one form that is asked for."""
    try:
        return Answer.model_validate_json(text, strict=False)
    except ValidationError:
        return None


def accepted(
    answer: Answer, item: Item, case: Case, coder: str, dropped: Counter[str]
) -> tuple[Proposal, ...]:
    """Return the events that hold against text and case; count why the others were dropped."""
    made = []
    for event in answer.events:
        said = _wrong(event, item, case)
        if said:
            dropped[said] += 1
        else:
            made.append(_proposal(event, item, case, coder))
    return tuple({proposal.id: proposal for proposal in made}.values())


def _wrong(event: Answered, item: Item, case: Case) -> str:
    kinds = {kind.id: kind for kind in case.kinds}
    players = {player.id for player in case.players}
    if event.kind not in kinds:
        return "kind"
    if not {*event.actors, *event.targets} <= players:
        return "player"
    if not set(event.magnitudes) <= set(kinds[event.kind].magnitudes):
        return "magnitude"
    if event.happened and not _DAY.fullmatch(event.happened):
        return "date"
    held = {"title": item.title, "text": item.text}
    if any(quote.text not in held[quote.where] for quote in event.quotations):
        return "quotation"
    return ""


def _proposal(event: Answered, item: Item, case: Case, coder: str) -> Proposal:
    held = {"title": item.title, "text": item.text}
    words = [Words(q.where, held[q.where].index(q.text), q.text) for q in event.quotations]
    return Proposal(
        feed=item.feed,
        key=item.key,
        revision=item.revision,
        kind=event.kind,
        root=case.kind(event.kind).plover,
        actors=event.actors,
        targets=event.targets,
        happened=event.happened,
        mode=event.mode,
        confidence=event.confidence,
        words=tuple(words),
        coder=coder,
        summary=" ".join(item.title.split())[:200],
        reported=event.reported,
        magnitudes=dict(event.magnitudes),
    )
