"""Credentials from the environment or a keyring, never written down; and addresses filled in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib import import_module
from string import Formatter
from urllib.parse import quote

from detente.monitor._feed import Feed

_SINCE = timedelta(days=30)


def credentials(feed: Feed) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the credentials that a feed needs, and the names of those that are missing.

    Each is looked for in the environment, then under the service "detente" of the keyring, where
    the package keyring is installed.

    Example:
        >>> from detente.monitor import feeds
        >>> credentials(feeds()["iaea"])
        ({}, ())
    """
    found = {name: os.environ.get(name) or _from_keyring(name) for name in feed.needs}
    missing = tuple(name for name, value in found.items() if not value)
    return {name: value for name, value in found.items() if value}, missing


def _from_keyring(name: str) -> str:
    try:
        keyring = import_module("keyring")
    except ImportError:
        return ""
    try:
        return keyring.get_password("detente", name) or ""
    except Exception:  # a keyring that is locked or has no backend holds nothing for us
        return ""


def hidden(text: str, secrets: Mapping[str, str]) -> str:
    """Return a text with every credential's value replaced by its name.

    Example:
        >>> hidden("refused: token abc123", {"UCDP_TOKEN": "abc123"})
        'refused: token {UCDP_TOKEN}'
    """
    for name, value in secrets.items():
        for shown in {value, quote(value, safe="")}:
            text = text.replace(shown, f"{{{name}}}")
    return text


def filled(url: str, values: Mapping[str, str], now: datetime) -> tuple[str, tuple[str, ...]]:
    """Return an address with `{name}` filled in, and the names that nothing fills.

    The clock gives day, since (30 days before), year and month; the rest comes from `values`.

    Example:
        >>> filled("https://example.org/?from={since}&q={site}", {}, datetime(2026, 3, 31))
        ('https://example.org/?from=2026-03-01&q={site}', ('site',))
    """
    clock = {
        "day": now.date().isoformat(),
        "since": (now - _SINCE).date().isoformat(),
        "year": f"{now.year}",
        "month": f"{now.month:02d}",
    }
    known = {name: quote(value, safe="") for name, value in {**clock, **values}.items()}
    names = [name for _, name, _, _ in Formatter().parse(url) if name]
    for name in names:
        url = url.replace(f"{{{name}}}", known.get(name, f"{{{name}}}"))
    return url, tuple(name for name in names if name not in known)
