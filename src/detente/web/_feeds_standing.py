"""How the feeds of the watch stand, as `detente monitor status` says it."""

from __future__ import annotations

from typing import Any

from detente.web._watched import Watched, now


def standing_of(watched: Watched) -> dict[str, Any]:
    """Return how every feed stands that is not turned off in watch.toml, and what waits.

    A watch that was never kept has no feed that was asked, and nothing waits.

    Raises:
        DetenteError: watch.toml or a feed of the user's own is wrong.
    """
    from detente.monitor._shown import standing  # noqa: PLC0415
    from detente.monitor._targets import read_targets  # noqa: PLC0415

    bench = watched.bench
    if not watched.begun:
        return {"feeds": [], "inbox": 0, "alerts": {}, "undelivered": {}}
    off = read_targets(bench.desk.folder).off
    feeds = {id: f for id, f in bench.feeds.items() if id not in off}
    return standing(bench.desk, bench.case, feeds, now())
