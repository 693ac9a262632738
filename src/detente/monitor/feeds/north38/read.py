"""38 North, as it is read."""

from __future__ import annotations

from detente.monitor._item import Reading
from detente.monitor._news import Shape
from detente.monitor._wordpress import read_site

_SHAPE = Shape("north38", language="en")


def read(raw: bytes) -> Reading:
    """Return what an answer says."""
    return read_site(raw, _SHAPE)
