"""One reader for every RSS and Atom feed of news.

Identity is the guid, and the revision is the digest of cleaned text, so that a site's new
navigation or footer is no revision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

import feedparser

from detente.monitor._clean import line, plain
from detente.monitor._dates import parse_instant
from detente.monitor._item import Item, Reading
from detente.monitor._xml import UnsafeError, parsed, utf8

_ATOM = "http://www.w3.org/2005/Atom"
_RSS1 = "http://purl.org/rss/1.0/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_IN_ITEM = "title link description author category comments enclosure guid pubDate source"
_IN_ENTRY = "author category content contributor id link published rights source summary title"
_RSS, _ENTRY = frozenset(_IN_ITEM.split()), frozenset([*_IN_ENTRY.split(), "updated"])
_MODULES = frozenset(  # extensions whose elements may come and go
    {
        "http://purl.org/rss/1.0/modules/content/",
        "http://purl.org/dc/elements/1.1/",
        "http://purl.org/dc/terms/",
        "http://wellformedweb.org/CommentAPI/",
        "http://purl.org/rss/1.0/modules/slash/",
        "http://purl.org/rss/1.0/modules/syndication/",
        "http://search.yahoo.com/mrss/",
        "http://www.georss.org/georss",
        "http://www.w3.org/2003/01/geo/wgs84_pos#",
        "com-wordpress:feed-additions:1",
        "http://purl.org/rss/1.0/modules/taxonomy/",
        _RDF,
        _ATOM,
    }
)


@dataclass(frozen=True)
class Shape:
    """What is particular about a feed of news.

    Attributes:
        feed: Its id.
        language: Of its items, where the feed does not say.
        zone: Where its clock stands, where dates do not say.
        drop: Classes of HTML elements that are never text.
        key: Makes the lasting name of an item out of its guid and its link.
        lead: Whether only the lead is read, and the full text left alone.
    """

    feed: str
    language: str = ""
    zone: str = "UTC"
    drop: tuple[str, ...] = ()
    key: Callable[[str, str], str] = lambda guid, link: guid or link
    lead: bool = False


def read_news(raw: bytes, shape: Shape) -> Reading:
    """Return what an RSS or Atom document says.

    Example:
        >>> said = b'''<rss version="2.0"><channel><title>N</title><item><guid>n-1</guid>
        ... <title>Invented</title><pubDate>Sun, 03 Sep 2017 12:30:00 +0900</pubDate></item>
        ... </channel></rss>'''
        >>> [item] = read_news(said, Shape("demo")).items
        >>> item.key, item.title, item.published.hour
        ('n-1', 'Invented', 3)
    """
    try:
        entries = _entries(parsed(raw))
    except UnsafeError as error:
        return Reading(strange=(str(error),))
    strange = sorted({name for entry in entries for name in _unknown(entry)})
    found = feedparser.parse(BytesIO(utf8(raw)), sanitize_html=False, resolve_relative_uris=False)
    language = shape.language or str(found.feed.get("language", ""))
    items: dict[str, Item] = {}
    for number, entry in enumerate(found.entries, 1):
        try:
            item = _item(entry, shape, language)
        except ValueError as error:
            strange.append(f"Entry {number}: {error}.")
            continue
        items.setdefault(item.key, item)
    if len(found.entries) != len(entries):
        strange.append(f"{len(entries)} entries, of which {len(found.entries)} could be read.")
    return Reading(() if strange else tuple(items.values()), tuple(strange), len(entries))


def _entries(root: Element) -> list[Element]:
    """The entries of a document of a known kind."""
    if root.tag == "rss" and (channel := root.find("channel")) is not None:
        return channel.findall("item")
    if root.tag == f"{{{_ATOM}}}feed":
        return root.findall(f"{{{_ATOM}}}entry")
    if root.tag == f"{{{_RDF}}}RDF":
        return root.findall(f"{{{_RSS1}}}item")
    raise UnsafeError(f"It is neither RSS nor Atom: its root is <{root.tag[:80]}>.")


def _unknown(entry: Element) -> Iterable[str]:
    for child in entry:
        space, _, name = child.tag.rpartition("}")
        space = space.lstrip("{")
        known = _RSS if space in {"", _RSS1} else _ENTRY if space == _ATOM else None
        if space in _MODULES or (known is not None and name in known):
            continue
        yield f"Unknown element <{child.tag[:120]}>."


def _item(entry: Any, shape: Shape, language: str) -> Item:
    link = str(entry.get("link") or "").strip()
    key = shape.key(str(entry.get("id") or "").strip(), link).strip()
    title = line(str(entry.get("title") or ""))
    if not key or not title:
        raise ValueError("it has no guid and no link" if not key else "it has no title")
    return Item(
        feed=shape.feed,
        key=key,
        published=parse_instant(_date(entry), shape.zone),
        title=title,
        text=_words(entry, shape),
        url=link if link.startswith(("https://", "http://")) else "",
        language=language,
        fields=_fields(entry),
    )


def _date(entry: Any) -> str:
    if "published" in entry:
        return str(entry["published"] or "")
    return str(entry["updated"] or "") if "updated" in entry.keys() else ""  # noqa: SIM118


def _words(entry: Any, shape: Shape) -> str:
    lead = plain(str(entry.get("summary") or ""), shape.drop)
    if shape.lead:
        return lead
    bodies = [plain(str(part.get("value") or ""), shape.drop) for part in entry.get("content", ())]
    return max(bodies, key=len, default="") or lead


def _fields(entry: Any) -> dict[str, str]:
    tags = [line(str(tag.get("term") or "")) for tag in entry.get("tags", ())]
    said = {
        "author": line(str(entry.get("author") or "")),
        "categories": "; ".join(dict.fromkeys(filter(None, tags))),
    }
    return {name: value for name, value in said.items() if value}
