"""One feed's turn in a sync: whether it may be asked, asking it, and taking in what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from detente.monitor._credentials import credentials, filled, hidden
from detente.monitor._desk import Desk
from detente.monitor._feed import Feed
from detente.monitor._fetch import Answer, Manners, Seen, fetch
from detente.monitor._instant import instant
from detente.monitor._states import GOOD, State, worst
from detente.monitor._tables import FETCHES, MARKS
from detente.monitor._taking import Kept, Outcome, keep, note, take

_FILES = 96  # of an index, taken in one sync: a day of quarter hours
_PATIENCE = 3  # failures after which a file of an index is given up


@dataclass(frozen=True, slots=True)
class FeedSync:
    """How one feed's turn ended: the worst state of its addresses, and the items that are new."""

    feed: str
    state: State
    fresh: int = 0
    total: int = 0
    note: str = ""


@dataclass(frozen=True)
class Turn:
    """One feed's turn."""

    desk: Desk
    feed: Feed
    now: datetime
    limits: Manners
    accepted: frozenset[str]
    secrets: dict[str, str] = field(default_factory=dict, repr=False)

    def run(self) -> FeedSync:
        """Ask every address of the feed; say how it went."""
        if self.feed.dead_since:
            return FeedSync(self.feed.id, State.DEAD, note=f"Dead since {self.feed.dead_since}.")
        secrets, missing = credentials(self.feed)
        if self.feed.licence.consent and self.feed.id not in self.accepted:
            return self._off(f"Its terms ({self.feed.licence.name}) were not accepted.")
        if missing:
            return self._off(f"It needs {', '.join(missing)} in the environment or the keyring.")
        turn = replace(self, secrets=secrets)
        outcomes = [one for url in self.feed.urls for one in turn.address(url)]
        bad = worst(one.state for one in outcomes)
        notes = [one.note for one in outcomes if one.note and one.state == bad]
        return FeedSync(
            self.feed.id,
            bad,
            fresh=sum(one.fresh for one in outcomes),
            total=sum(one.total or 0 for one in outcomes),
            note=notes[0] if notes else "",
        )

    def _off(self, why: str) -> FeedSync:
        """Say why a feed is off; that is written down once, not at every sync."""
        with self.desk.reading() as db:
            own = sa.select(FETCHES.c.state, FETCHES.c.note).where(FETCHES.c.feed == self.feed.id)
            last = db.execute(own.order_by(FETCHES.c.id.desc()).limit(1)).first()
        if last is None or tuple(last) != (State.OFF.value, why):
            note(self.desk, self._kept(self.feed.urls[0]), Outcome(State.OFF, note=why))
        return FeedSync(self.feed.id, State.OFF, note=why)

    def _kept(self, url: str) -> Kept:
        return Kept(self.feed.id, url, instant(self.now))

    def address(self, template: str) -> Iterator[Outcome]:
        """Ask one address, and the files it names where it is an index."""
        shown, unfilled = filled(template, self.limits.values, self.now)
        if unknown := [name for name in unfilled if name not in self.secrets]:
            said = f"Nothing fills in {', '.join(unknown)} of the address."
            yield self._noted(shown, Answer(State.FAILED, shown, note=said))
        elif self.feed.follow:
            yield from self._index(shown)
        else:
            yield self._one(shown)

    def _one(self, shown: str) -> Outcome:
        answer = self._ask(shown)
        if answer.state != State.OK:
            return self._noted(shown, answer)
        return take(
            self.desk, self.feed, keep(self.desk, self._answered(shown, answer), answer.raw)
        )

    def _index(self, shown: str) -> Iterator[Outcome]:
        """Take in the files that an index names and that were not taken yet."""
        answer = self._ask(shown)
        raw = answer.raw
        if answer.state == State.UNCHANGED:
            raw = self._last_payload(shown)
        elif answer.state != State.OK:
            yield self._noted(shown, answer)
            return
        try:
            names = [urljoin(shown, name) for name in self._module().follow(raw)]
        except Exception as error:  # whatever a server sends must not stop the other feeds
            said = f"Nothing was added: the index could not be read ({error})."
            kept = replace(self._answered(shown, answer), digest=self.desk.keep(raw))
            outcome = Outcome(State.CHANGED_SHAPE, note=said)
            note(self.desk, kept, outcome)
            yield outcome
            return
        for name in self._not_taken(names[:_FILES]):
            yield self._one(name)
        kept = replace(self._answered(shown, answer), digest=self.desk.keep(raw))
        outcome = Outcome(answer.state, len(names))
        note(self.desk, kept, outcome)
        yield replace(outcome, total=0)

    def _ask(self, shown: str) -> Answer:
        url = shown
        for name, value in self.secrets.items():
            url = filled(url, {name: value}, self.now)[0]
        headers = getattr(self._module(), "headers", None) if self.secrets else None
        limits = replace(self.limits, headers=headers(self.secrets)) if headers else self.limits
        answer = fetch(self.feed, url, before=self._seen(shown), limits=limits, now=self.now)
        return replace(answer, note=hidden(answer.note, self.secrets))

    def _module(self) -> Any:
        return self.feed.module()

    def _answered(self, shown: str, answer: Answer) -> Kept:
        kept = replace(self._kept(shown), status=answer.status)
        return replace(kept, etag=answer.etag, modified=answer.modified)

    def _noted(self, shown: str, answer: Answer) -> Outcome:
        outcome = Outcome(answer.state, note=answer.note)
        seen = self._seen(shown) if answer.state == State.UNCHANGED else None
        kept = replace(self._kept(shown), status=answer.status)
        if seen:
            kept = replace(kept, etag=seen.etag, modified=seen.modified)
        note(self.desk, kept, outcome)
        if answer.later:
            self._later(answer.later)
        return outcome

    def _later(self, when: datetime) -> None:
        mark = insert(MARKS).values(name=f"later:{self.feed.id}", value=instant(when))
        with self.desk.writing() as db:
            db.execute(mark.on_conflict_do_update(["name"], set_={"value": instant(when)}))

    def _seen(self, shown: str) -> Seen | None:
        row = self._last_good(shown)
        return Seen(row.etag or "", row.modified or "") if row else None

    def _last_payload(self, shown: str) -> bytes:
        row = self._last_good(shown)
        return self.desk.payload(row.digest) if row else b""

    def _last_good(self, shown: str) -> Any:
        own = (FETCHES.c.feed == self.feed.id) & (FETCHES.c.url == shown)
        good = own & (FETCHES.c.state == State.OK.value)
        with self.desk.reading() as db:
            newest = sa.select(FETCHES).where(good).order_by(FETCHES.c.id.desc()).limit(1)
            return db.execute(newest).first()

    def _not_taken(self, names: list[str]) -> list[str]:
        """The files that have no good fetch yet and have not failed too often."""
        own = (FETCHES.c.feed == self.feed.id) & FETCHES.c.url.in_(names)
        with self.desk.reading() as db:
            rows = db.execute(sa.select(FETCHES.c.url, FETCHES.c.state).where(own)).all()
        done = {row.url for row in rows if row.state in GOOD}
        failed = [row.url for row in rows if row.state not in GOOD]
        return [n for n in names if n not in done and failed.count(n) < _PATIENCE]
