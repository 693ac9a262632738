"""What one event weighed: the months of an assessment that it stands behind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def weight_of(assessment: Mapping[str, Any], event: str) -> list[dict[str, Any]]:
    """Return each month that an event stands behind, with the weight of evidence of what was done.

    The weight is the month's: where several events stand behind one act, it is that of all of them.

    Args:
        assessment: as `Assessment.as_dict` gives it.

    Returns:
        For each month its `player`, `month`, `action`, `decibans` by type (of the act under that
        type against the others), `moved` in [0, 1], `events` (all of them), `before` and `after`:
        the mean belief in each type; `before` is empty in the first month.

    Example:
        >>> month = {"month": "2017-09", "action": "test", "decibans": {"firm": 3.0}, "moved": 0.1,
        ...          "events": ["NUC-1"], "filtered": {"firm": {"mean": 0.7}}}
        >>> weight_of({"months": {"north": [month]}}, "NUC-1")[0]["after"]
        {'firm': 0.7}
    """
    found = []
    for player, months in assessment["months"].items():
        before: dict[str, float] = {}
        for month in months:
            after = {type: band["mean"] for type, band in month["filtered"].items()}
            if event in month["events"]:
                kept = ("month", "action", "decibans", "moved", "events")
                row = {name: month[name] for name in kept}
                found.append({"player": player, **row, "before": before, "after": after})
            before = after
    return found
