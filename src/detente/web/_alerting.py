"""Alerts of the watch: listed, and decided on by a person."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Literal

from detente.errors import NotFound, RecordError
from detente.web._watched import Watched, now

if TYPE_CHECKING:
    from detente.monitor._alert import Alert

Step = Literal["acknowledge", "release", "refuse"]
_log = logging.getLogger("detente.web")


def alerts_of(watched: Watched) -> list[Alert]:
    """Return every alert, the newest first."""
    from detente.monitor._alerts_kept import listed  # noqa: PLC0415

    return listed(watched.bench.desk) if watched.begun else []


def decide_alert(watched: Watched, id: str, step: Step, by: str) -> Alert:
    """Say that it was seen, send one that was held, or keep it from being sent.

    Raises:
        NotFound: there is no such alert.
        RecordError: it names nobody, or the alert is in another state; nothing was changed.
    """
    from detente.monitor import _alerts_kept as kept  # noqa: PLC0415

    if not by:
        raise RecordError("A decision needs a name. Say who you are. Nothing was changed.")
    if all(a.id != id for a in alerts_of(watched)):
        raise NotFound(f"There is no alert {id!r}.")
    desk, at = watched.bench.desk, now()
    if step == "acknowledge":
        return kept.acknowledge(desk, id, by=by, at=at)
    if step == "refuse":
        return kept.refuse(desk, id, by=by, at=at)
    return _release(watched, id, by)


def _release(watched: Watched, id: str, by: str) -> Alert:
    """Release it and send it; what a channel does not take now the next round sends."""
    from detente.monitor import _alerts_kept as kept  # noqa: PLC0415
    from detente.monitor._deliver import deliver, wants  # noqa: PLC0415
    from detente.monitor._deliver_trial import public_only  # noqa: PLC0415
    from detente.monitor._targets import channels  # noqa: PLC0415

    desk = watched.bench.desk
    out = channels(desk.folder, _log.warning, public_only)
    done = kept.release(desk, id, by=by, at=now(), channels=wants(out))
    for one in deliver(desk, out, now):
        if one.state == "failed":
            _log.warning("%s did not take %s; it is tried again later.", one.channel, one.alert)
    return done
