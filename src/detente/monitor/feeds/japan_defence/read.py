"""Japan's defence ministry: RSS of the Ministry, and the news list of the Joint Staff's page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

import lxml.html

from detente.monitor._dates import parse_instant
from detente.monitor._item import Item, Reading
from detente.monitor._news import Shape, read_news

_SHAPE = Shape("japan_defence", language="ja", zone="Asia/Tokyo")
_PAGE = "https://www.mod.go.jp/js/"
_ENTRIES = "//ul[contains(concat(' ', @class, ' '), ' list-news ')][not(ancestor::template)]/li"


def read(raw: bytes) -> Reading:
    """Return what the RSS or the page says."""
    start = raw[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<?xml", b"<rss", b"<rdf", b"<feed")):
        return read_news(raw, _SHAPE)
    return _read_page(raw)


def _read_page(raw: bytes) -> Reading:
    parser = lxml.html.HTMLParser(encoding="utf-8")
    try:
        entries = lxml.html.document_fromstring(raw, parser=parser).xpath(_ENTRIES)
    except (lxml.etree.LxmlError, ValueError) as error:
        return Reading(strange=(f"The page cannot be read ({error}).",))
    if not entries:
        return Reading(strange=('The page has no list of news (ul class="list-news").',))
    items: dict[str, Item] = {}
    strange = []
    for number, entry in enumerate(entries, 1):
        try:
            item = _item(entry)
        except ValueError as error:
            strange.append(f"Entry {number}: {error}.")
        else:
            items.setdefault(item.key, item)
    return Reading(() if strange else tuple(items.values()), tuple(strange), len(entries))


def _item(entry: Any) -> Item:
    link, day, title, tag = (
        " ".join(str(entry.xpath(f"string({path})")).split())
        for path in (".//a/@href", ".//time/@datetime", ".//h5", ".//span/@data-tag")
    )
    if not (link and day and title):
        raise ValueError("it has no link, no date or no title")
    return Item(
        feed=_SHAPE.feed,
        key=urljoin(_PAGE, link),
        published=parse_instant(day, _SHAPE.zone),
        title=title,
        url=urljoin(_PAGE, link),
        language="ja",
        fields={"categories": tag} if tag else {},
    )
