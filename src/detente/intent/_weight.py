"""What single events weighed: the months of an assessment that they stand behind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def weights_of(assessment: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return, for each event, the months that it stands behind and the weight of what was done.

    The weight is the month's: where several events stand behind one act, it is that of all of them.

    Args:
        assessment: as `Assessment.as_dict` gives it.

    Returns:
        By event id, for each month its `player`, `month`, `action`, `decibans` by type (of the act
        under that type against the others), `moved` in [0, 1], `events` (all of them), `before`
        and `after`: the mean belief in each type; `before` is empty in the first month.

    Example:
        >>> month = {"month": "2017-09", "action": "test", "decibans": {"firm": 3.0}, "moved": 0.1,
        ...          "events": ["NUC-1"], "filtered": {"firm": {"mean": 0.7}}}
        >>> weights_of({"months": {"north": [month]}})["NUC-1"][0]["after"]
        {'firm': 0.7}
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for player, months in assessment["months"].items():
        before: dict[str, float] = {}
        for month in months:
            after = {type: band["mean"] for type, band in month["filtered"].items()}
            kept = ("month", "action", "decibans", "moved", "events")
            row = {
                "player": player,
                **{n: month[n] for n in kept},
                "before": before,
                "after": after,
            }
            for event in month["events"]:
                found.setdefault(event, []).append(row)
            before = after
    return found
