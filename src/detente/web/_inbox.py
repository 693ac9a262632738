"""What waits, narrowed and in order, as an address asks for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import Depends, Query

if TYPE_CHECKING:
    from detente.monitor._inbox import Waiting

Order = Literal["newest", "corroborated", "surest"]
MOST = 200
_Word = Annotated[str, Query(max_length=80)]


@dataclass(frozen=True)
class Narrowed:
    """Which of what waits is asked for; empty fields narrow nothing.

    Attributes:
        q: words of the headline, in any order.
        becomes: an event of its own, or a claim on one that is known.
        second: a reviewer: what others have decided and this one has not, instead.
    """

    q: str = ""
    kind: str = ""
    publisher: str = ""
    becomes: str = ""
    second: str = ""
    order: str = "newest"

    @property
    def query(self) -> str:
        """As an address carries it, "?" included; empty where it asks for everything."""
        plain = asdict(Narrowed())
        said = {k: v for k, v in asdict(self).items() if v != plain[k]}
        return f"?{urlencode(said)}" if said else ""

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.q or self.kind or self.publisher or self.becomes)

    def of(self, every: Sequence[Waiting]) -> list[Waiting]:
        """Return those that are asked for, in the order asked for."""
        found = [w for w in every if self._fits(w)]
        return found if self.order == "corroborated" else sorted(found, key=_ORDERS[self.order])

    def _fits(self, waiting: Waiting) -> bool:
        from detente.monitor._shown import headline  # noqa: PLC0415

        p = waiting.surest
        words = headline(waiting).casefold()
        return (
            all(w in words for w in self.q.casefold().split())
            and self.kind in ("", p.kind or p.root)
            and (not self.publisher or self.publisher in publishers(waiting))
            and self.becomes in ("", "known" if waiting.would_be else "new")
        )


async def narrowed(
    q: Annotated[str, Query(max_length=200, description="Words of the headline.")] = "",
    kind: _Word = "",
    publisher: Annotated[str, Query(max_length=200)] = "",
    becomes: Literal["", "new", "known"] = "",
    second: Annotated[
        str,
        Query(max_length=80, description="What others have decided and this reviewer has not."),
    ] = "",
    order: Order = "newest",
) -> Narrowed:
    """Read what an address asks for."""
    return Narrowed(q, kind, publisher, becomes, second, order)


Asked = Annotated[Narrowed, Depends(narrowed)]


def publishers(waiting: Waiting) -> list[str]:
    """Return who reports a cluster, each once, in order."""
    return list(dict.fromkeys(s.publisher for s in waiting.sources))


def newest(waiting: Waiting) -> str:
    """Return when the newest report of a cluster came out, as ISO text; else when it was filed."""
    days = [s.report.item.published for s in waiting.sources]
    return max((d.isoformat() for d in days if d), default=max(f.made for f in waiting.filed))


def _later_first(waiting: Waiting) -> Any:
    return tuple(-ord(c) for c in newest(waiting)[:19]), waiting.cluster


def _surer_first(waiting: Waiting) -> Any:
    return -waiting.surest.confidence, waiting.cluster


_ORDERS: dict[str, Callable[[Waiting], Any]] = {"newest": _later_first, "surest": _surer_first}


def choices(every: Sequence[Waiting]) -> dict[str, list[str]]:
    """Return what the list can be narrowed by."""
    kinds = {w.surest.kind or w.surest.root for w in every}
    return {"kinds": sorted(kinds), "publishers": sorted({p for w in every for p in publishers(w)})}


def beside(every: Sequence[Waiting], id: str) -> tuple[int, str, str]:
    """Return the place of a cluster in a list, counted from one, and what is before and after.

    A cluster that is not in it has place 0, and the first of the list after it.
    """
    ids = [w.cluster for w in every]
    if id not in ids:
        return 0, "", ids[0] if ids else ""
    at = ids.index(id)
    after = ids[at + 1] if at + 1 < len(ids) else ""
    return at + 1, ids[at - 1] if at else "", after
