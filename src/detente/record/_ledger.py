"""The ledger: batches of rows, each chained to the one before by its digest.

A batch's digest covers the digest before it, its own head and the digest of every row in it, so
that nothing can be changed, dropped or put in between without the chain showing where.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from detente.record._claim import Claim, Judgement, Row, Source, digest

GENESIS = "0" * 64
BatchAction = Literal["seal", "import", "add", "correct", "judge"]


@dataclass(frozen=True, slots=True)
class Batch:
    """One write: everything in it was added together, or nothing was.

    `recorded_at` is an ISO instant in UTC; `digest` is the chain's value after this batch.
    """

    seq: int
    recorded_at: str
    action: BatchAction
    reason: str
    sources: tuple[Source, ...]
    claims: tuple[Claim, ...]
    judgements: tuple[Judgement, ...]
    digest: str

    @property
    def rows(self) -> tuple[Row, ...]:
        """Sources, then claims, then judgements: the order that the digest covers."""
        return (*self.sources, *self.claims, *self.judgements)


def chain(
    before: str,
    *,
    seq: int,
    recorded_at: str,
    action: str,
    reason: str,
    row_digests: Iterable[str],
) -> str:
    """Return the chain's value after a batch, given its value before.

    Example:
        >>> first = chain(GENESIS, seq=1, recorded_at="2026-11-23T00:00:00Z", action="add",
        ...               reason="", row_digests=[])
        >>> len(first)
        64
    """
    head = {"before": before, "seq": seq, "recorded_at": recorded_at, "action": action}
    return digest({**head, "reason": reason, "rows": list(row_digests)})


def make_batch(
    before: Sequence[Batch],
    *,
    recorded_at: str,
    action: BatchAction,
    reason: str,
    rows: Sequence[Row],
) -> Batch:
    """Chain rows onto the batches before them."""
    seq = len(before) + 1
    ordered = [
        *(r for r in rows if isinstance(r, Source)),
        *(r for r in rows if isinstance(r, Claim)),
        *(r for r in rows if isinstance(r, Judgement)),
    ]
    value = chain(
        before[-1].digest if before else GENESIS,
        seq=seq,
        recorded_at=recorded_at,
        action=action,
        reason=reason,
        row_digests=(r.digest for r in ordered),
    )
    return Batch(
        seq=seq,
        recorded_at=recorded_at,
        action=action,
        reason=reason,
        sources=tuple(r for r in ordered if isinstance(r, Source)),
        claims=tuple(r for r in ordered if isinstance(r, Claim)),
        judgements=tuple(r for r in ordered if isinstance(r, Judgement)),
        digest=value,
    )
