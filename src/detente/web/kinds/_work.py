"""What every kind of job has: what it is asked, how it is checked, and what it works with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, model_validator

from detente.case import Case, load
from detente.record import Record, open_record
from detente.web._day import Day

if TYPE_CHECKING:
    from detente.intent import Posterior

Row = tuple[str, ...]


class Asked(BaseModel):
    """What a job is asked to do; nothing else may be said."""

    model_config = ConfigDict(extra="forbid")

    as_of: Day | None = None

    @model_validator(mode="before")
    @classmethod
    def _no_truth_for_a_number(cls, sent: object) -> object:
        if isinstance(sent, dict) and any(isinstance(value, bool) for value in sent.values()):
            raise ValueError("true and false are no numbers")
        return sent


@dataclass(frozen=True)
class Work:
    """What a worker works with.

    Attributes:
        folder: of the job.
        told: called with how much is done, of how much.
        case, workspace, place: as the desk was told.
    """

    folder: Path
    told: Callable[[int, int], object]
    case: str
    workspace: str
    place: str

    @cached_property
    def opened(self) -> Case:
        """The case."""
        return load(self.case)

    def record(self, day: date | None) -> Record:
        """The record as of a day; all of it if None."""
        found = open_record(self.opened, self.workspace)
        return found if day is None else found.as_of(day)


def fit_of(case: Case, place: Path) -> Posterior | None:
    """Return the fit made in this workspace; None where what ships is to be read."""
    folder = place / "posterior" / case.standoff.id
    if not (folder / "play.npz").is_file():
        return None
    from detente.intent import read_posterior  # noqa: PLC0415

    return read_posterior(case, folder)


@dataclass(frozen=True)
class Shown:
    """A result for people: a table, what it says, and where more of it is."""

    title: str
    columns: Row
    rows: Sequence[Row]
    notes: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of job.

    Attributes:
        title: as pages name it.
        told: what was asked, in a line.
        check: refuses early what could only fail.
        shown: what came of it, for people; gets the job's id, and what it asked and answered.
        what: of which so many are done; empty where nothing is counted.
    """

    id: str
    title: str
    work: Callable[[Work, Any], dict[str, Any]]
    told: Callable[[Case, Any], str]
    shown: Callable[[Case, str, dict[str, Any]], Shown]
    check: Callable[[Case, Path, Any], None] = field(default=lambda _case, _place, _asked: None)
    what: str = ""
