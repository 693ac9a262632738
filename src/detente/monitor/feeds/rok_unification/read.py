"""South Korea's unification ministry, as it is read."""

from __future__ import annotations

from detente.monitor._item import Reading
from detente.monitor._news import Shape, read_news

_SHAPE = Shape("rok_unification", language="ko", zone="Asia/Seoul")


def read(raw: bytes) -> Reading:
    """Return what an answer says."""
    return read_news(raw, _SHAPE)
