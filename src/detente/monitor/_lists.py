"""Two states of a list compared by reference number: who was added, changed, or taken off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.monitor._item import Item


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two states of a list.

    Attributes:
        added: Entries that were not there before, in the order of the later list.
        changed: Entries that say something else now: before and after.
        removed: Entries that are there no more; a list does not say why.
    """

    added: tuple[Item, ...] = ()
    changed: tuple[tuple[Item, Item], ...] = ()
    removed: tuple[Item, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def compare_lists(before: Sequence[Item], after: Sequence[Item]) -> Changes:
    """Compare two states of one list by the entries' keys and what they say.

    The order of the entries, and when the list was built, do not matter.

    Example:
        >>> old = [Item("un", "KPi.001", title="A"), Item("un", "KPi.002", title="B")]
        >>> new = [Item("un", "KPi.003", title="C"), Item("un", "KPi.001", title="A B")]
        >>> changes = compare_lists(old, new)
        >>> [x.key for x in changes.added], [x.key for x in changes.removed]
        (['KPi.003'], ['KPi.002'])
        >>> changes.changed[0][1].title
        'A B'
    """
    was = {item.key: item for item in before}
    now = {item.key: item for item in after}
    return Changes(
        tuple(item for key, item in now.items() if key not in was),
        tuple(
            (was[key], item)
            for key, item in now.items()
            if key in was and was[key].revision != item.revision
        ),
        tuple(item for key, item in was.items() if key not in now),
    )
