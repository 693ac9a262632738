"""UN press, as it is read."""

from __future__ import annotations

import re

from detente.monitor._item import Reading
from detente.monitor._news import Shape, read_news

_SYMBOL = re.compile(r"/([a-z]{2,5})(\d{3,6})(?:\.doc)?(?:\.htm)?/?$", re.IGNORECASE)


def _symbol(guid: str, link: str) -> str:
    """The document symbol in an address, as SC/16444; else the guid."""
    found = _SYMBOL.search(link) or _SYMBOL.search(guid)
    return f"{found[1].upper()}/{found[2]}" if found else guid or link


_SHAPE = Shape("un_press", language="en", zone="America/New_York", key=_symbol)


def read(raw: bytes) -> Reading:
    """Return what an answer says."""
    return read_news(raw, _SHAPE)
