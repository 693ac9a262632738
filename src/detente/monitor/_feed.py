"""Feeds as they are declared: one folder each, with feed.toml, read.py and a real sample."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

import detente.monitor.feeds  # noqa: F401 - first, so that the function of that name stays visible
from detente.errors import CaseError, Problem
from detente.monitor._item import Reading

SHIPPED = Path(__file__).parent / "feeds"
_ID = r"^[a-z][a-z0-9_]*$"


class Licence(BaseModel):
    """What may be done with what a feed yields."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: Annotated[str, Field(min_length=1)]
    keep_text: bool = True  # False: headline, link and own words only
    share: bool = True  # False: nothing of it leaves this machine
    consent: bool = False  # True: off until the user turns it on, having read the terms
    note: str = ""


class Feed(BaseModel):
    """A source of items, as its feed.toml declares it.

    Attributes:
        urls: Addresses to ask, in order; `{name}` in one is filled in from the case or the clock.
        kind: What sort of source it is, as grading.toml of the case names it.
        gap_hours: The longest silence that is usual; twice that is SILENT.
        least, most: Entries that an answer holds, which a real one never falls out of.
        shrink: The least share of the last good count that is believed.
        follow: The answer names files to fetch (an index), newest first.
        needs: Environment variables without which it stays off.
        like: A feed that ships, as which it is read; it then needs no read.py of its own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: Annotated[str, Field(pattern=_ID, max_length=40)]
    name: Annotated[str, Field(min_length=1)]
    publisher: Annotated[str, Field(min_length=1)]
    about: Annotated[str, Field(min_length=1)]
    urls: Annotated[tuple[str, ...], Field(min_length=1)]
    kind: Annotated[str, Field(pattern=_ID)]
    role: Literal["events", "documents", "list", "volume"]
    language: str = ""
    zone: str = "UTC"
    every_minutes: Annotated[int, Field(ge=1)] = 60
    gap_hours: Annotated[float, Field(gt=0)] = 24.0
    least: Annotated[int, Field(ge=0)] = 0
    most: Annotated[int, Field(ge=1)] = 100_000
    shrink: Annotated[float, Field(ge=0, le=1)] = 0.0
    max_bytes: Annotated[int, Field(ge=1)] = 20_000_000
    types: tuple[str, ...] = ()  # content types that a good answer has; empty: any but HTML
    follow: bool = False
    needs: tuple[str, ...] = ()
    dead_since: str = ""
    like: Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*)?$")] = ""
    licence: Licence

    _place: Path | None = PrivateAttr(None)

    @property
    def folder(self) -> Path:
        """Where its declaration, its reader and its sample lie."""
        return self._place or SHIPPED / self.id

    def module(self) -> ModuleType:
        """Return the module of its reader: `read(raw)`, and `follow(raw)` where it is an index."""
        if self._place is None or self.like:
            return import_module(f"detente.monitor.feeds.{self.like or self.id}.read")
        spec = spec_from_file_location(f"detente_feed_{self.id}", self._place / "read.py")
        if spec is None or spec.loader is None:
            raise CaseError(f"The feed {self.id} has no read.py in {self._place}.")
        made = module_from_spec(spec)
        spec.loader.exec_module(made)
        return made

    def reader(self) -> Callable[[bytes], Reading]:
        """Return its pure `read(raw)`; one that is read like another keeps its own id."""
        read: Callable[[bytes], Reading] = self.module().read
        if not self.like:
            return read

        def own(raw: bytes) -> Reading:
            found = read(raw)
            return replace(found, items=tuple(replace(i, feed=self.id) for i in found.items))

        return own


@cache
def feeds(own: Path | None = None) -> dict[str, Feed]:
    """Return all feeds by id: those that ship, and those of a folder of the user's own.

    Raises:
        CaseError: a feed.toml is wrong; every problem is listed.

    Example:
        >>> feeds()["usgs"].publisher
        'United States Geological Survey'
    """
    found: dict[str, Feed] = {}
    problems: list[Problem] = []
    places = [SHIPPED, *([own] if own else [])]
    for file in (f for place in places for f in sorted(place.glob("*/feed.toml"))):
        try:
            one = Feed.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        except (ValidationError, OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
            problems.append(Problem(str(error), str(file), "See docs/do/add-a-feed.md."))
            continue
        if file.parent.parent != SHIPPED:
            one._place = file.parent
            problems += _of_ones_own(one, file, found)
        if one.id != file.parent.name:
            what = f"id = {one.id!r} stands in the folder {file.parent.name!r}."
            problems.append(Problem(what, str(file), "Give both the same name."))
        found[one.id] = one
    if problems:
        raise CaseError("Feeds are declared wrongly; none was loaded.", problems)
    return found


def _of_ones_own(one: Feed, file: Path, known: dict[str, Feed]) -> Iterator[Problem]:
    if one.id in known:
        fix = "Choose another id."
        yield Problem(f"The feed {one.id!r} is there already.", str(file), fix)
    if one.like and one.like not in known:
        fix = f"Known: {', '.join(sorted(known))}."
        yield Problem(f"like = {one.like!r} is no feed that ships.", str(file), fix)
    if not one.like and not (file.parent / "read.py").is_file():
        fix = 'Write one, or say like = "iaea" to read it as another feed is read.'
        yield Problem(f"The feed {one.id!r} has no read.py.", str(file), fix)
