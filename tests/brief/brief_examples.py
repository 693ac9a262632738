"""A tiny standoff with a briefing, made in code: a case, a record and a folder of prose."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from detente.brief._book import Book
from detente.case import Case
from detente.record import Claim, Record, Source
from detente.record._ledger import make_batch

DAY = date(2026, 11, 23)
NASTY = '<script>alert("x")</script> #panic $y [z](w) *star* `tick` \\ "quoted" {brace}'


def tiny_case(folder: str | Path = "") -> Case:
    """Return a case with two kinds, one question, one leader for each of two players."""
    kinds = [("test", "tests", "arms", ["size_kt"]), ("meeting", "meetings", "talks", [])]
    return Case.model_validate(
        {
            "standoff": {
                "id": "strait",
                "name": "The strait",
                "adversary": "red",
                "question": "Will red talk?",
                "start": "2000-01",
                "zone": "UTC",
            },
            "players": [
                {"id": id, "name": id.title(), "short": id.title(), "code": id.upper()}
                for id in ("red", "blue")
            ],
            "leaders": [
                {"player": "red", "name": "Ann Reed", "start": "1999-01-01", "term": "LDR-1"},
                {
                    "player": "blue",
                    "name": "Bo Blue",
                    "start": "1999-01-01",
                    "end": "2021-05-01",
                    "policy": "open doors",
                    "term": "LDR-2",
                },
                {"player": "blue", "name": "Cy Blue", "start": "2021-05-01", "term": "LDR-3"},
            ],
            "tracks": [
                {
                    "id": "direct",
                    "name": "Direct",
                    "described": "Talks of both.",
                    "players": ["red", "blue"],
                    "match": [{"kinds": ["meeting"]}],
                }
            ],
            "magnitudes": [{"id": "size_kt", "unit": "kt", "combine": "max"}],
            "kinds": [
                {
                    "id": id,
                    "name": id,
                    "plural": plural,
                    "group": group,
                    "plover": "X",
                    "cameo": "190",
                    "intensity": -5,
                    "magnitudes": quantities,
                    "coverage": "all",
                }
                for id, plural, group, quantities in kinds
            ],
            "questions": [
                {
                    "id": "test-365",
                    "text": "A test within a year?",
                    "answer": "event",
                    "match": [{"kinds": ["test"]}],
                    "horizon_days": 365,
                    "resolution": "Any event of kind test.",
                }
            ],
            "references": [
                {
                    "id": "charter",
                    "institution": "The Council",
                    "title": "Charter",
                    "url": "https://council.example/charter",
                    "published": "2001-02-03",
                    "annotation": "The text itself.",
                }
            ],
            "source_kinds": [
                {
                    "id": "press",
                    "name": "press",
                    "reliability": "C",
                    "credibility": 2,
                    "reason": "A newspaper.",
                }
            ],
            "coverage": [
                {"id": "all", "name": "everything", "through": "2026-10-01", "reason": "Read."}
            ],
            "folder": str(folder),
            "version": "abc123",
        }
    )


def source(id: str = "paper", **fields: Any) -> Source:
    """Return a source with what it must have."""
    url = f"https://{id}.example/a"
    made = {"id": id, "publisher": f"The {id}", "url": url, "kind": "press", "reliability": "C"}
    return Source.model_validate({**made, **fields})


def claim(event: str, happened: str, **fields: Any) -> Claim:
    """Return a claim on an event, learned on the day unless told otherwise."""
    made = {
        "id": f"{event}#a",
        "event": event,
        "source": "paper",
        "kind": "test",
        "happened": happened,
        "learned": f"{happened}-28"[:10],
        "learned_from": "happened",
        "actors": ("red",),
        "summary": f"What happened at {event}.",
        "credibility": 2,
        "retrieved": "2026-11-01",
    }
    return Claim.model_validate({**made, **fields})


def tiny_claims() -> list[Claim]:
    """Return three tests and two meetings; the last meeting is of 2020."""
    return [
        claim("T-1", "2006-10-09", magnitudes={"size_kt": 1}),
        claim("T-2", "2009-05-25", magnitudes={"size_kt": 4.5}, passage="A grave concern to all."),
        claim("T-3", "2017-09-03", magnitudes={"size_kt": 1200}, attributes={"number": "2375"}),
        claim("M-1", "2018-06", kind="meeting", learned="2018-07-01"),
        claim("M-2", "2020-02-27", kind="meeting", until="2020-02-28", learned="2020-02-28"),
        claim("LDR-2", "1999-01-01", kind="meeting", learned="1999-01-01"),
    ]


def tiny_record(
    case: Case, claims: Iterable[Claim] | None = None, sources: Iterable[Source] = ()
) -> Record:
    """Return a record of one batch."""
    rows = [source(), *sources, *(tiny_claims() if claims is None else claims)]
    batch = make_batch(
        [], recorded_at="2026-11-01T00:00:00Z", action="add", reason="test", rows=rows
    )
    return Record(case, [[batch]])


def tiny_book(folder: str | Path = "", *, day: date = DAY) -> Book:
    """Return a book without prose."""
    case = tiny_case(folder)
    return Book(case, tiny_record(case), day)


def write_prose(folder: Path, **files: str) -> Path:
    """Write files into FOLDER/brief; `a="..."` becomes a.md, `figures_toml` figures.toml."""
    brief = folder / "brief"
    brief.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        stem, _, ending = name.rpartition("_")
        file = f"{stem}.toml" if ending == "toml" else f"{name}.md"
        (brief / file).write_text(text, encoding="utf-8")
    return folder


class Page(HTMLParser):
    """The ids, the links and the visible words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [found["href"] or ""] if tag == "a" and "href" in found else []

    def handle_data(self, data: str) -> None:
        self.words.append(data)
