"""Which events are meant: used wherever a case points at its record."""

from __future__ import annotations

from pydantic import Field

from detente.case._declared import Declared, Id


class Selector(Declared):
    """Which events are meant. Each field given must hold; within a field any value will do.

    Example:
        >>> Selector(kinds=("nuclear_test",)).kinds
        ('nuclear_test',)
    """

    kinds: tuple[Id, ...] = ()
    groups: tuple[Id, ...] = ()
    actors: tuple[Id, ...] = ()
    targets: tuple[Id, ...] = ()
    attributes: dict[str, tuple[str, ...]] = Field(default={})
    without: dict[str, tuple[str, ...]] = Field(default={})
    at_least: dict[str, float] = Field(default={})
    events: tuple[str, ...] = ()
