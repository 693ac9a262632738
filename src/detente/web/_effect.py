"""What accepting would do, worked out once for each state of the watch and the record."""

from __future__ import annotations

from detente.web._kept import Kept
from detente.web._watched import Watched, now


def effect_kept(watched: Watched, id: str, *, forecasts: bool) -> Kept:
    """Return as JSON what accepting a cluster would do, or why that cannot be told.

    It takes about a second; a second more for each question when `forecasts` are asked for too.

    Raises:
        NotFound: there is no such cluster.
    """
    waiting = watched.one(id)

    def made() -> Kept:
        from detente.monitor import By  # noqa: PLC0415
        from detente.monitor._shown import effect_of  # noqa: PLC0415

        bench, by, fit = watched.bench, By("", now()), watched.site.posterior
        return Kept.json(effect_of(bench, waiting, by, forecasts=forecasts, posterior=fit))

    parts = (waiting.cluster, forecasts, watched.stamp)
    return watched.site.kept("effect", *parts, make=made)
