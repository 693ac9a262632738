"""A proposed event: what a coder read in an item, how sure it is, and the words that say so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["act", "denial", "threat", "conditional", "plan", "comment"]


@dataclass(frozen=True, slots=True)
class Words:
    """Words of an item that a proposal rests on: `text` stands at `start` of `where`."""

    where: Literal["title", "text", "fields"]
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """An event that a coder proposes; nothing is in the record until somebody accepts it.

    Attributes:
        feed, key, revision: The item it was read in.
        kind: One of the case's kinds of event, or a PLOVER root where the case has none (`root`).
        actors, targets: Players of the case.
        happened: An ISO date cut to its precision; empty where the words do not say.
        mode: An act, or only a denial, threat, condition, plan or comment; only acts are events.
        reported: Whether it is somebody else's report of the act (in the coder's reading).
        confidence: Chance that kind, actors and mode are right, as measured on held-out text.
        words: What it rests on; each is found in the item, to the letter.
        coder: Who read it, with a version: lexicon-1, model:<name>.
    """

    feed: str
    key: str
    revision: str
    kind: str
    root: str
    actors: tuple[str, ...]
    targets: tuple[str, ...]
    happened: str
    mode: Mode
    confidence: float
    words: tuple[Words, ...]
    coder: str
    summary: str = ""
    reported: bool = False
    magnitudes: Mapping[str, float] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """P and a digest of the item and of what is proposed: the same reading, the same id."""
        said = [self.feed, self.key, self.kind, self.root, self.actors, self.targets]
        text = json.dumps([*said, self.happened, self.mode, dict(self.magnitudes)])
        return "P" + hashlib.sha256(text.encode()).hexdigest()[:12]
