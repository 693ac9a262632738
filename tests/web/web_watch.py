"""A watch with invented items, for tests of the inbox. Every headline here is made up."""

from datetime import UTC, datetime

import sqlalchemy as sa

from detente.case import load
from detente.monitor import Bench, Desk, Item, Proposal, Words, feeds, file
from detente.monitor._tables import ITEMS

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CASE = load("north_korea")


def bench(workspace):
    """Where a reviewer of a workspace works."""
    return Bench(Desk(workspace / "watch"), CASE, str(workspace), feeds())


def put(workspace, key, title, *, feed="yonhap", day=20, text="", url=None, **other):
    """Lay an invented item and what a coder read in it on the desk; return the cluster's id."""
    published = datetime(2026, 11, day, 9, tzinfo=UTC)
    url = f"https://example.invalid/{key}" if url is None else url
    item = Item(feed, key, published, title, text=text, url=url, language="en")
    said = {
        "kind": "ballistic_launch",
        "root": "MOBILIZE",
        "actors": ("north_korea",),
        "targets": (),
        "happened": f"2026-11-{day}",
        "mode": "act",
        "confidence": 0.9,
        "words": (Words("title", 0, title[:8]),),
        "coder": "lexicon-1",
        "magnitudes": {"missiles": 2.0},
    } | other
    proposal = Proposal(feed, key, item.revision, **said)
    desk = bench(workspace).desk
    digest = desk.keep(title.encode())
    row = {"feed": feed, "key": key, "revision": item.revision, "payload": digest, "title": title}
    row |= {"seen": "2026-11-22T08:00:00Z", "published": published.isoformat(), "text": text}
    row |= {"url": url, "language": "en", "fields": {}}
    with desk.writing() as connection:
        connection.execute(sa.insert(ITEMS).values(**row))
    file(desk, [proposal], NOW)
    return "C" + proposal.id[1:]
