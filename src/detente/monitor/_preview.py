"""What a cluster would become, and what that would do, without writing anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.errors import RecordError
from detente.monitor._decide import Bench, By, draft
from detente.monitor._effect import Effect, effect
from detente.record import Claim, Source

if TYPE_CHECKING:
    from detente.intent import Posterior


def preview(
    bench: Bench,
    id: str,
    by: By,
    *,
    event: str = "",
    posterior: Posterior | None = None,
    forecasts: bool = False,
) -> tuple[list[Source | Claim], Effect]:
    """Return the rows that accepting would write, and their effect; nothing is written.

    Raises:
        RecordError: as `accept` would.
    """
    rows = draft(bench, id, by, event=event)
    if not rows:
        raise RecordError(f"{id} is decided already; there is nothing left to accept.")
    told = effect(
        bench.record(), rows, today=by.now.date(), posterior=posterior, forecasts=forecasts
    )
    return rows, told
