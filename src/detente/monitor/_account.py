"""Strict reading: what is strange stops an answer, single bad entries are counted and named."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from detente.monitor._item import Item, Reading

_NAMED = 20  # bad entries that are named one by one; the rest are counted
_SHARE = 0.01  # of the entries that may be bad before the shape itself is doubted


@dataclass(slots=True)
class Account:
    """What a reader found odd on its way through one answer.

    An unknown column, category or shape is strange: then no item is added. A single entry that
    cannot be read is left out and named. More than one in a hundred (and more than one) left out
    is strange too, because it is then not the entry that is wrong.

    Example:
        >>> account = Account()
        >>> account.columns("a row", ["id", "new"], known={"id", "mag"})
        >>> account.reading([], total=1).strange
        ("a row has 'new', which is unknown",)
    """

    strange: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    count: int = 0
    total: int = 0
    said: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def odd(self, line: str) -> None:
        """Say once that the answer has a shape which is not known."""
        if line not in self._seen:
            self._seen.add(line)
            self.strange.append(line)

    def columns(
        self,
        what: str,
        found: Iterable[str],
        *,
        known: Collection[str],
        needed: Collection[str] = (),
    ) -> None:
        """Check the names that an entry has: all known, and none of the needed ones missing."""
        names = set(found)
        for name in sorted(names.difference(known)):
            self.odd(f"{what} has {name!r}, which is unknown")
        for name in sorted(set(needed) - names):
            self.odd(f"{what} lacks {name!r}")

    def category(self, what: str, found: str, known: Collection[str]) -> None:
        """Check that a value is one of those that are known."""
        if found not in known:
            self.odd(f"{what} is {found[:80]!r}, which is unknown")

    def leave(self, where: str, why: object) -> None:
        """Leave one entry out, and say which and why."""
        self.count += 1
        if len(self.left_out) < _NAMED:
            self.left_out.append(f"{where}: {why}")

    def note(self, line: str) -> None:
        """Say something about the answer that neither stops it nor leaves an entry out."""
        self.said.append(line)

    def reading(self, items: Iterable[Item], *, total: int) -> Reading:
        """Close the account: nothing is added where something is strange."""
        kept = self._once(items)
        if self.count > max(1, _SHARE * total):
            self.odd(f"{self.count} of {total} entries cannot be read; {self.left_out[0]}")
        notes = [*self.said, *self.left_out]
        if more := self.count - len(self.left_out):
            notes.append(f"{more} more entries were left out")
        if self.strange:
            return Reading((), tuple(self.strange), total, tuple(notes))
        return Reading(kept, (), total, tuple(notes))

    def _once(self, items: Iterable[Item]) -> tuple[Item, ...]:
        kept: dict[str, Item] = {}
        for item in items:
            if item.key not in kept:
                kept[item.key] = item
            elif item != kept[item.key]:
                self.leave(item.key, "stands twice, with different values; the first was kept")
        return tuple(kept.values())


def stopped(line: str) -> Reading:
    """Return a reading that adds nothing, and says why."""
    return Reading(strange=(line,))


def text_of(raw: bytes, account: Account) -> str:
    """Decode UTF-8 strictly; another character set is strange, and the text is then empty."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        account.odd(f"the text is not UTF-8: byte {raw[error.start]:#04x} at {error.start}")
        return ""


def json_of(text: str, account: Account) -> object:
    """Read JSON; what is not JSON (an error in words, a page) is strange, and None."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        begin = " ".join(text[:120].split())
        account.odd(f"the answer is not JSON ({error}); it begins {begin!r}")
        return None


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no number")


def table_of(value: object) -> dict[str, object]:
    """Return a JSON object as it is; anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> Sequence[object]:
    """Return a JSON list as it is; anything else as an empty one."""
    return value if isinstance(value, list) else ()
