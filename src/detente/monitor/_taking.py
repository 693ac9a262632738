"""A payload taken in: kept, read, judged, and written down in one go.

Before a payload is read, a mark says that it waits. The mark goes in the same transaction in
which the items and the fetch are written; so a payload that a crash left unread is found again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from detente.monitor._desk import Desk
from detente.monitor._feed import Feed
from detente.monitor._instant import instant
from detente.monitor._item import Item, Reading
from detente.monitor._states import GOOD, State
from detente.monitor._tables import FETCHES, ITEMS, MARKS

_SHOWN = 5  # strange lines named in a note


@dataclass(frozen=True, slots=True)
class Kept:
    """A fetch whose payload, if there is one, is kept under `digest`; `at` is ISO text in UTC."""

    feed: str
    url: str
    at: str
    status: int | None = None
    digest: str | None = None
    etag: str = ""
    modified: str = ""

    @property
    def mark(self) -> str:
        """The name under which it waits to be read."""
        return f"kept:{self.feed}:{self.digest}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a payload was judged: its state, its entries, how many were new, and why."""

    state: State
    total: int | None = None
    fresh: int = 0
    note: str = ""


def keep(desk: Desk, kept: Kept, raw: bytes) -> Kept:
    """Keep a payload and mark it as waiting; return the fetch with its digest."""
    kept = replace(kept, digest=desk.keep(raw))
    with desk.writing() as db:
        db.execute(
            insert(MARKS).values(name=kept.mark, value=asdict(kept)).prefix_with("OR IGNORE")
        )
    return kept


def waiting(desk: Desk) -> list[Kept]:
    """Return the payloads that were kept but never written down."""
    with desk.reading() as db:
        found = sa.select(MARKS.c.value).where(MARKS.c.name.like("kept:%")).order_by(MARKS.c.name)
        return [Kept(**value) for value in db.scalars(found)]


def take(desk: Desk, feed: Feed, kept: Kept) -> Outcome:
    """Read a kept payload, judge it, and write its items and its fetch: all of it or nothing."""
    reading = read(feed, desk.payload(kept.digest or ""))
    with desk.writing() as db:
        judged = judge(feed, reading, _last_total(db, kept))
        if judged.state == State.OK:
            left_out = _named(reading.notes)
            judged = replace(judged, fresh=_add(db, feed, kept, reading.items), note=left_out)
            db.execute(sa.delete(MARKS).where(MARKS.c.name == _believed(feed.id)))
        _note_fetch(db, kept, judged)
        db.execute(sa.delete(MARKS).where(MARKS.c.name == kept.mark))
    return judged


def note(desk: Desk, kept: Kept, outcome: Outcome) -> None:
    """Write down a fetch that brought nothing to read."""
    with desk.writing() as db:
        _note_fetch(db, kept, outcome)
        db.execute(sa.delete(MARKS).where(MARKS.c.name == kept.mark))


def read(feed: Feed, raw: bytes) -> Reading:
    """Read a payload; a reader that stumbles over it has found something strange."""
    try:
        reading = feed.reader()(raw)
    except Exception as error:  # whatever a server sends must not stop the other feeds
        return Reading(strange=(f"It could not be read ({type(error).__name__}: {error}).",))
    wrong = [item.key for item in reading.items if item.feed != feed.id or not item.key.strip()]
    if wrong:
        return replace(reading, strange=(*reading.strange, f"{len(wrong)} items have no name."))
    return reading


def judge(feed: Feed, reading: Reading, last: int | None) -> Outcome:
    """Say whether a reading may be believed.

    Args:
        feed: Its floors and ceilings.
        reading: What its reader made of the answer.
        last: Entries in the last good answer of the same address, if there was one.

    Example:
        >>> from detente.monitor import feeds
        >>> print(judge(feeds()["iaea"], Reading(strange=("Unknown element <x>.",)), None).note)
        Nothing was added: Unknown element <x>.
    """
    total = reading.total
    if reading.strange:
        said = f"Nothing was added: {_named(reading.strange)}"
        return Outcome(State.CHANGED_SHAPE, total, note=said)
    if total == 0 and feed.least > 0:
        return Outcome(State.EMPTY, total, note="The answer holds no entry.")
    if total < feed.least:
        said = f"{total:,} entries; a real answer has at least {feed.least:,}. Nothing was added."
        return Outcome(State.SHRUNKEN, total, note=said)
    if total > feed.most:
        said = f"{total:,} entries; a real answer has at most {feed.most:,}. Nothing was added."
        return Outcome(State.CHANGED_SHAPE, total, note=said)
    if last is not None and total < feed.shrink * last:
        said = f"{total:,} entries after {last:,}: less than {feed.shrink:.0%}. Nothing was added."
        return Outcome(State.SHRUNKEN, total, note=said)
    return Outcome(State.OK, total)


def _named(lines: Sequence[str]) -> str:
    """The first few lines, and how many more there are."""
    also = f" And {len(lines) - _SHOWN} more." if len(lines) > _SHOWN else ""
    return f"{' '.join(lines[:_SHOWN])}{also}"


def believe(desk: Desk, feed: str) -> None:
    """Let the next answer of a feed be smaller than its last: a list that did shrink is true.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> believe(Desk(Path(tempfile.mkdtemp())), "un_sanctions")
    """
    with desk.writing() as db:
        mark = insert(MARKS).values(name=_believed(feed), value=True)
        db.execute(mark.on_conflict_do_nothing())


def _believed(feed: str) -> str:
    return f"believe:{feed}"


def _last_total(db: sa.Connection, kept: Kept) -> int | None:
    """Entries in the last good answer; None where there was none, or it need not be matched."""
    if db.scalar(sa.select(MARKS.c.name).where(MARKS.c.name == _believed(kept.feed))):
        return None
    own = (FETCHES.c.feed == kept.feed) & (FETCHES.c.url == kept.url)
    good = own & (FETCHES.c.state == State.OK.value) & FETCHES.c.total.is_not(None)
    newest = sa.select(FETCHES.c.total).where(good).order_by(FETCHES.c.id.desc()).limit(1)
    return db.scalar(newest)


def _add(db: sa.Connection, feed: Feed, kept: Kept, items: Iterable[Item]) -> int:
    """Add the items that are not there yet, and count those."""
    rows = [_row(feed, kept, item) for item in items]
    if not rows:
        return 0
    count = sa.select(sa.func.count()).select_from(ITEMS).where(ITEMS.c.feed == feed.id)
    before = db.scalar(count) or 0
    db.execute(insert(ITEMS).on_conflict_do_nothing(), rows)
    return (db.scalar(count) or 0) - before


def _row(feed: Feed, kept: Kept, item: Item) -> dict[str, Any]:
    own = item if feed.licence.keep_text else replace(item, text="")
    return {
        "feed": own.feed,
        "key": own.key,
        "revision": own.revision,
        "payload": kept.digest,
        "seen": kept.at,
        "published": instant(own.published) if own.published else None,
        "title": own.title,
        "text": own.text,
        "url": own.url,
        "language": own.language,
        "fields": dict(own.fields),
    }


def _note_fetch(db: sa.Connection, kept: Kept, outcome: Outcome) -> None:
    row = asdict(kept) | {"state": outcome.state.value, "total": outcome.total}
    row |= {"fresh": outcome.fresh, "note": outcome.note}
    if outcome.state not in GOOD:
        row |= {"etag": "", "modified": ""}
    db.execute(sa.insert(FETCHES).values(**row))
