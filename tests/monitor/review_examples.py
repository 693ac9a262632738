"""A desk with invented items, for tests of the review. Every headline here is made up."""

from datetime import UTC, datetime

import sqlalchemy as sa

from detente.case import load
from detente.monitor._decide import Bench, By
from detente.monitor._desk import Desk
from detente.monitor._feed import Feed, Licence
from detente.monitor._inbox import file
from detente.monitor._item import Item
from detente.monitor._proposal import Proposal, Words
from detente.monitor._tables import ITEMS

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CASE = load("north_korea")


def feed(id, kind="agency", publisher="", role="documents"):
    """An invented feed."""
    said = {"id": id, "name": id, "publisher": publisher or f"Invented {id}", "about": "Invented."}
    urls = (f"http://127.0.0.1/{id}",)
    return Feed(**said, urls=urls, kind=kind, role=role, licence=Licence(name="none"))


FEEDS = {f.id: f for f in (feed("one"), feed("two", "press"), feed("three", role="volume"))} | {
    "sure": feed("sure", "instrument")
}


def bench(folder, feeds=FEEDS):
    """A desk and a workspace in a folder."""
    return Bench(Desk(folder / "watch"), CASE, folder / "workspace", feeds)


def by(name="Ann", minute=0, note=""):
    """Who decides."""
    return By(name, NOW.replace(minute=minute), note)


def put_item(desk, item):
    """Keep an item on the desk, with its payload."""
    digest = desk.keep(f"{item.title}{item.text}".encode())
    with desk.writing() as connection:
        connection.execute(
            sa.insert(ITEMS).values(
                feed=item.feed,
                key=item.key,
                revision=item.revision,
                payload=digest,
                seen="2026-11-22T08:00:00Z",
                published=item.published.isoformat() if item.published else None,
                title=item.title,
                text=item.text,
                url=item.url,
                language="en",
                fields=dict(item.fields),
            )
        )
    return digest


def item(feed="one", key="k1", title="Invented: North Korea fires two missiles", **other):
    """An invented item."""
    published = other.pop("published", datetime(2026, 11, 20, 9, tzinfo=UTC))
    url = other.pop("url", f"https://{feed}.invalid/{key}")
    return Item(feed, key, published, title, url=url, **other)


def proposal(read, **other):
    """What a coder might propose for it."""
    said = {
        "kind": "ballistic_launch",
        "root": "MOBILIZE",
        "actors": ("north_korea",),
        "targets": (),
        "happened": "2026-11-20",
        "mode": "act",
        "confidence": 0.9,
        "words": (Words("title", 0, read.title[:8]),),
        "coder": "lexicon-1",
        "magnitudes": {"missiles": 2.0},
    } | other
    return Proposal(read.feed, read.key, read.revision, **said)


def filed_one(bench, read=None, **other):
    """Put an item and its proposal on the desk; return the proposal."""
    read = read or item()
    put_item(bench.desk, read)
    made = proposal(read, **other)
    file(bench.desk, [made], NOW)
    return made
