"""Sealed forecasts: a file that is only ever added to, each line chained to the one before.

A line holds its number, its instant, what was sealed, the digest of that, and the chain's value
after it. What changes a line, drops one or puts one in between breaks the chain at that place.
The chain cannot show that lines at the end were dropped, or that the whole file was made anew:
for that, note the chain's last value elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from detente.case import Case
from detente.case._model import Question
from detente.errors import Problem, RecordError, counted
from detente.forecast._kept import changing
from detente.record._claim import Short, Text, canonical, digest
from detente.record._ledger import GENESIS, chain
from detente.record._place import kept_file
from detente.record._whole import write_whole

FILE = "forecasts.jsonl"
OURS = "detente"
Chance = Annotated[float, Field(ge=0, le=1)]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sealed(_Body):
    """What one forecaster said on one question on one day, with all that is needed to settle it.

    `question` is the whole question with its rule, so that a later change of the case changes
    nothing here. The days asked about are those after `origin`, through `closes`. `made` is the
    day on which it was said. For an event `chance` is the chance of at least one; for a count
    there is a `pmf` (k = 0 .. K, the last cell K or more), or `quantiles` by level ("0.9"), or
    only the chance of at least one. `inputs` names what a forecast of our own rests on.
    """

    forecaster: Annotated[Short, Field(max_length=80)]
    question: Question
    made: date
    origin: date
    closes: date
    chance: Chance | None = None
    pmf: tuple[Chance, ...] = ()
    quantiles: dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]] = {}
    url: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = ""
    note: Text = ""
    inputs: dict[str, str | int] = {}

    @model_validator(mode="after")
    def _whole(self) -> Sealed:
        if self.closes != self.origin + timedelta(days=self.question.horizon_days):
            raise ValueError(f"closes {self.closes} is not the question's horizon after the origin")
        if self.chance is None and not self.pmf and not self.quantiles:
            raise ValueError("forecast holds neither a chance nor a pmf nor quantiles")
        if self.question.answer == "event" and (self.pmf or self.quantiles):
            raise ValueError("pmf and quantiles are for counts; an event has a chance")
        if self.pmf and abs(sum(self.pmf) - 1) > 1e-6:
            raise ValueError(f"pmf sums to {sum(self.pmf):.6g}, not to 1")
        self._check_quantiles()
        return self

    def _check_quantiles(self) -> None:
        try:
            levels = {float(level): value for level, value in self.quantiles.items()}
        except ValueError as error:
            raise ValueError("quantiles must be named by their level, such as 0.9") from error
        if not all(0 < level < 1 for level in levels):
            raise ValueError("quantiles need levels between 0 and 1")
        values = [levels[level] for level in sorted(levels)]
        if values != sorted(values):
            raise ValueError("quantiles fall where their level rises")

    @property
    def told(self) -> str:
        """The forecast in a few words."""
        chance = self.at_least_one
        said = "quantiles" if chance is None else f"chance of at least one {chance:.3f}"
        return f"{self.question.id}, {said}, after {self.origin} through {self.closes}"

    @property
    def at_least_one(self) -> float | None:
        """Chance of at least one, where the forecast says it."""
        return self.chance if not self.pmf else 1.0 - self.pmf[0]

    @property
    def levels(self) -> tuple[float, ...]:
        """The levels of the quantiles that the forecast gives, rising."""
        return tuple(sorted(float(level) for level in self.quantiles))

    @property
    def key(self) -> tuple[str, str, date]:
        """Forecaster, question and origin: a ledger holds one forecast for each."""
        return self.forecaster, self.question.id, self.origin


class Void(_Body):
    """A decision that a sealed forecast will not be scored, and why; it is kept with the rest."""

    forecast: Annotated[int, Field(ge=1)]
    reason: Annotated[Text, Field(min_length=1)]

    @property
    def told(self) -> str:
        """The decision in a few words."""
        return f"no. {self.forecast} is void: {self.reason}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: its number from 1, its instant in UTC, what it holds, the chain's value after."""

    seq: int
    recorded_at: str
    body: Sealed | Void
    digest: str

    @property
    def action(self) -> Literal["forecast", "void"]:
        """What sort of line it is."""
        return "forecast" if isinstance(self.body, Sealed) else "void"

    @property
    def recorded(self) -> date:
        """The day on which it was written down."""
        return date.fromisoformat(self.recorded_at[:10])


def read_sealed(workspace: str | Path, case: Case) -> list[Entry]:
    """Return the sealed forecasts of a workspace, once the chain has been checked.

    Raises:
        RecordError: a line was changed, dropped or put in; every such place is named.

    Example:
        >>> from detente.case import load
        >>> read_sealed("no-such-folder", load("north_korea"))
        []
    """
    path = kept_file(workspace, case, FILE)
    return [] if path is None else _entries(path, _text(path))


def append(
    workspace: str | Path, case: Case, bodies: Sequence[Sealed | Void], *, recorded_at: str
) -> list[Entry]:
    """Add lines at the end, all of them or none; a forecast for a taken key is left out.

    Raises:
        RecordError: the chain is broken, or the workspace cannot be written.
    """
    with changing(workspace, case, FILE) as path:
        text = _text(path)
        entries = _entries(path, text)
        taken = {e.body.key for e in entries if isinstance(e.body, Sealed)}
        added: list[Entry] = []
        for body in bodies:
            if isinstance(body, Sealed):
                if body.key in taken:
                    continue
                taken.add(body.key)
            added.append(_chained([*entries, *added], body, recorded_at))
        if added:
            between = "" if text.endswith("\n") or not text else "\n"
            write_whole(path, (text + between + "".join(map(_line, added))).encode())
    return added


def head(entries: Sequence[Entry]) -> str:
    """Return the chain's last value, by which a reader can know the file again."""
    return entries[-1].digest if entries else GENESIS


def _chained(before: Sequence[Entry], body: Sealed | Void, recorded_at: str) -> Entry:
    entry = Entry(len(before) + 1, recorded_at, body, "")
    return Entry(entry.seq, recorded_at, body, _value(head(before), entry, digest(_plain(body))))


def _value(before: str, entry: Entry, row: str) -> str:
    return chain(
        before,
        seq=entry.seq,
        recorded_at=entry.recorded_at,
        action=entry.action,
        reason="",
        row_digests=[row],
    )


def _plain(body: Sealed | Void) -> dict[str, Any]:
    """Return what a digest covers; a field at its default counts as absent, as in the record."""
    return body.model_dump(mode="json", exclude_defaults=True)


def _line(entry: Entry) -> str:
    body = _plain(entry.body)
    said = {"seq": entry.seq, "recorded_at": entry.recorded_at, "action": entry.action}
    return canonical({**said, "body": body, "row": digest(body), "digest": entry.digest}) + "\n"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{path} cannot be read: {error}. Restore it from a copy.") from error


def _entries(path: Path, text: str) -> list[Entry]:
    problems: list[Problem] = []
    entries: list[Entry] = []
    before = GENESIS
    for n, line in enumerate(text.removesuffix("\n").split("\n") if text else [], 1):
        found = _entry(n, line, before)
        if isinstance(found, str):
            problems.append(Problem(found, f"{path.name}, line {n}", _RESTORE))
            before = _stored(line)
        else:
            entries.append(found)
            before = found.digest
    if problems:
        raise RecordError(f"{path} was altered: {counted(problems)}; nothing was read.", problems)
    return entries


_BODIES: dict[str, Callable[[Any], Sealed | Void]] = {
    "forecast": Sealed.model_validate,
    "void": Void.model_validate,
}
_RESTORE = "A sealed forecast is never edited. Restore the file from a copy."


def _entry(n: int, line: str, before: str) -> Entry | str:
    """Return the line, or what is wrong with it."""
    try:
        told = json.loads(line)
        body = _BODIES[told["action"]](told["body"])
        entry = Entry(told["seq"], told["recorded_at"], body, told["digest"])
    except (ValueError, KeyError, TypeError, ValidationError):
        return "the line cannot be read: it was altered or cut short"
    row = digest(told["body"])
    if row != told.get("row") or _plain(body) != told["body"]:
        return f"the {entry.action} on this line was changed after it was sealed"
    if entry.seq != n or _value(before, entry, row) != entry.digest:
        return "the line does not follow from the one before: a line was changed, dropped or put in"
    return entry


def _stored(line: str) -> str:
    """Return the value that a line gives for the chain, so that the next one can be judged."""
    try:
        return str(json.loads(line)["digest"])
    except (ValueError, KeyError, TypeError):
        return ""
