"""What a briefing is written from: the case, the record as known that day, and its small files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente import __version__
from detente.brief._intent import Intent, read_intent
from detente.brief._options import Found, Options, read_options
from detente.brief._query import Query, Reader
from detente.brief._unknown import NotYet, Unknown, nearest
from detente.case import Case, Selector
from detente.errors import BriefError, DetenteError, Problem, RecordError
from detente.record import Event, Record

if TYPE_CHECKING:
    from detente.forecast import Backtest, Forecast
    from detente.intent._posterior import Posterior

FILES = ("queries.toml", "names.toml", "figures.toml", "left_out.toml")


@dataclass
class Book:
    """Everything that a placeholder may ask about, on one day.

    `record` is the record with nothing hidden; `view` is what was known at the end of `as_of`.
    `posterior` is the fit behind the reading of intent, as shipped with the case by default;
    `no_intent` says why there is no such reading, once somebody asked for it. `compared` is the
    comparison of approaches, as shipped with the case by default; `no_options` says why there is
    none on the day. `kept` is a folder of finished track records, to read from and to add to.
    """

    case: Case
    record: Record
    as_of: date
    seed: int = 0
    problems: list[Problem] = field(default_factory=list)
    posterior: Posterior | None = None
    kept: Path | None = None
    no_intent: str = ""
    compared: Found | None = None
    no_options: str = ""
    _forecasts: dict[str, Any] = field(default_factory=dict)
    _intent: Intent | None = None
    _options: Options | None = None

    @cached_property
    def view(self) -> Record:
        """The record as known at the end of the as-of day."""
        return self.record.as_of(self.as_of)

    @cached_property
    def folder(self) -> Path:
        """Where the prose lies."""
        return Path(self.case.folder) / "brief"

    @cached_property
    def files(self) -> dict[str, dict[str, Any]]:
        """The small TOML files beside the prose; one that is absent is empty."""
        return {name: self._toml(name) for name in FILES}

    @cached_property
    def reader(self) -> Reader:
        """Reads queries, with the named selections of queries.toml."""
        plain = Reader(self.case, self.view, self.record)
        sets: dict[str, Query] = {}
        for name, row in self.files["queries.toml"].items():
            try:
                sets[name] = _selection(name, row, plain)
            except Unknown as error:
                where = f"brief/queries.toml, [{name}]"
                self.problems.append(Problem(error.what, where, error.fix))
        return Reader(self.case, self.view, self.record, sets)

    @cached_property
    def allowed(self) -> tuple[str, ...]:
        """What names.toml lets through, longest first."""
        rows = self.files["names.toml"].get("allowed", [])
        texts = []
        for n, row in enumerate(rows, 1):
            if row.get("text") and row.get("reason"):
                texts.append(str(row["text"]))
                continue
            where = f"brief/names.toml, entry {n}"
            fix = 'Give  text = "..."  and  reason = "..."'
            self.problems.append(Problem("A name lacks its text or its reason.", where, fix))
        return tuple(sorted(texts, key=len, reverse=True))

    @cached_property
    def newest(self) -> Event | None:
        """The event known on the day that happened last."""
        return max(self.view.events.values(), key=lambda e: (e.first, e.id), default=None)

    @cached_property
    def run(self) -> str:
        """What a computed number depends on, in one line."""
        return (
            f"case {self.case.standoff.id} {self.case.version or 'unnumbered'}, record "
            f"{self.view.state[:16]} as of {self.as_of}, detente {__version__}, seed {self.seed}"
        )

    def forecast(self, question: str) -> Forecast:
        """Return the answer to a question, computed once.

        Raises:
            Unknown: the case has no such question.
            NotYet: nothing had been searched by then.
        """
        known = {q.id: q for q in self.case.questions}
        if question not in known:
            raise Unknown(f"The case has no question {question!r}.", nearest(question, known))
        if question not in self._forecasts:
            from detente.forecast import forecast  # noqa: PLC0415

            try:
                self._forecasts[question] = forecast(
                    self.view, known[question], tracks=self.tracks, seed=self.seed
                )
            except RecordError as error:
                raise NotYet from error
        made: Forecast = self._forecasts[question]
        return made

    @cached_property
    def tracks(self) -> Mapping[str, Backtest]:
        """The track record of every question of which a horizon is over."""
        from detente.forecast._backtests import finished, track_records  # noqa: PLC0415

        make = partial(finished, folder=self.kept)
        return track_records(self.view, self.case.questions, make=make, seed=self.seed)

    def intent(self) -> Intent:
        """Return what each side is after, as far as the record tells; computed once.

        Raises:
            NotYet: the case has no game or no fit, or no month had been searched by then.
        """
        if self._intent is None and not self.no_intent:
            try:
                self._intent = read_intent(self.view, self.posterior)
            except DetenteError as error:
                self.no_intent = " ".join([error.headline, *(p.what for p in error.problems)])
        if self._intent is None:
            raise NotYet
        return self._intent

    def options(self) -> Options:
        """Return the comparison of approaches; read once.

        Raises:
            NotYet: none comes with the case, or it rests on months that were not over by then.
        """
        if self._options is None and not self.no_options:
            try:
                self._options = read_options(self.case, self.as_of, self.compared)
            except DetenteError as error:
                self.no_options = error.headline
        if self._options is None:
            raise NotYet
        return self._options

    def pages(self) -> list[tuple[str, str]]:
        """Return the name and text of each file of prose, in order.

        Raises:
            BriefError: there is no folder, it has no prose, or a file cannot be read.
        """
        paths = sorted(self.folder.glob("*.md")) if self.case.folder else []
        if not paths:
            what = f"The case {self.case.standoff.id!r} has no prose to make a briefing of."
            fix = "Write brief/10-introduction.md in the case's folder; it begins with '# Heading'."
            raise BriefError("No briefing was written.", [Problem(what, str(self.folder), fix)])
        return [(f"brief/{path.name}", _text(path)) for path in paths]

    def _toml(self, name: str) -> dict[str, Any]:
        path = self.folder / name
        if not self.case.folder or not path.is_file():
            return {}
        try:
            return tomllib.loads(_text(path))
        except tomllib.TOMLDecodeError as error:
            self.problems.append(Problem(f"Not valid TOML: {error}.", f"brief/{name}"))
            return {}


def selectors(rows: Any, where: str) -> tuple[Selector, ...]:
    """Read `match` of a small file.

    Raises:
        Unknown: not a list of selectors.
    """
    from pydantic import ValidationError  # noqa: PLC0415

    try:
        return tuple(Selector.model_validate(row) for row in rows)
    except (ValidationError, TypeError) as error:
        fix = "Write  match = [{ kinds = [...] }]  as in questions.toml."
        raise Unknown(f"{where} is not a list of selectors.", fix) from error


def _selection(name: str, row: Any, reader: Reader) -> Query:
    if not isinstance(row, dict) or not row.get("match"):
        raise Unknown("The query has no match.", "Write  match = [{ kinds = [...] }]")
    base = Query("", (selectors(row["match"], "match"),))
    bounds = "; ".join(f"{k}={row[k]}" for k in ("since", "until", "source") if k in row)
    if bounds:
        try:
            extra = reader.read(bounds)
        except NotYet:
            extra = Query("", since=date.max)
        base = Query("", base.groups, extra.since, extra.until, extra.source)
    return Query(f"set={name}", base.groups, base.since, base.until, base.source)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fix = "Save it as plain text in UTF-8, and let it be read."
        problem = Problem(f"The file cannot be read ({error}).", str(path), fix)
        raise BriefError("No briefing was written.", [problem]) from error
