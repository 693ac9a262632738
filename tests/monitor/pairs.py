"""The pairs of headlines that a person judged, read as reports."""

import csv
import hashlib
from datetime import UTC, datetime
from pathlib import Path

from detente.monitor._item import Item
from detente.monitor._proposal import Proposal
from detente.monitor._same import Report, alike

FILE = Path(__file__).parent / "data" / "pairs.csv"


def report(row, side):
    """One side of a row as a report, as a coder that reads headlines rightly would code it."""
    cell = {name: row[f"{side}_{name}"] for name in NAMES}
    day = cell["published"]
    published = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
    feed, key = cell["publisher"], f"{cell['url']} {cell['kind']} {cell['mode']}"
    item = Item(feed, key, published, cell["title"], url=cell["url"])
    actors, targets = (tuple(x for x in cell[n].split("; ") if x) for n in ("actors", "targets"))
    said = (cell["kind"], cell["root"], actors, targets, cell["happened"], cell["mode"])
    proposal = Proposal(feed, key, item.revision, *said, 0.9, (), "hand-1")
    return Report(item, proposal, cell["publisher"])


NAMES = (
    *("title", "published", "publisher", "url", "kind", "root"),
    *("actors", "targets", "happened", "mode"),
)


def rows():
    """Every pair: same (bool), the two reports, held out (bool), the row."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return [
            (row["same"] == "1", report(row, "a"), report(row, "b"), held_out(row), row)
            for row in csv.DictReader(lines)
        ]


def held_out(row):
    """Half of the pairs, by a digest of their headlines, on which nothing was tuned."""
    both = "\n".join(sorted((row["a_title"], row["b_title"])))
    return hashlib.sha256(both.encode()).digest()[0] % 2 == 1


def score(pairs, line):
    """Precision and recall of `alike` at a line, with what it gets wrong."""
    found = [(same, alike(a, b) >= line, row) for same, a, b, _, row in pairs]
    hit = sum(same and said for same, said, _ in found)
    said = sum(said for _, said, _ in found)
    true = sum(same for same, _, _ in found)
    return hit / said, hit / true, [(s, row) for s, said, row in found if s != said]
