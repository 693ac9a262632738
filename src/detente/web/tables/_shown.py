"""A table in words: what a page shows of the view of a seat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from detente.case import Case
from detente.web._traces import chart, numbers, trace
from detente.web._words import percent

_SEEN = 0.01  # a move of belief worth a word


class Words:
    """How a case calls its players, acts, types and levels."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.players = {p.id: p.name for p in case.players}
        self.short = {p.id: p.short for p in case.players}
        self.acts = {p.id: {a.id: a for a in p.actions} for p in case.players}
        self.types: dict[str, dict[str, Any]] = {}
        for t in case.types:
            self.types.setdefault(t.player, {})[t.id] = t
        self.factors = {f.id: f for f in case.factors}
        self.approaches = {a.id: a for a in case.approaches}

    def act(self, player: str, action: str) -> str:
        """Return an act as a predicate: makes an offer."""
        return str(self.acts[player][action].name)

    def named(self, player: str) -> dict[str, str]:
        """Return the names of a player's types."""
        return {t: row.name for t, row in self.types.get(player, {}).items()}

    def state(self, levels: Mapping[str, str]) -> list[dict[str, str]]:
        """Return a public state in words, each level with the reason why it holds."""
        return [self._level(f, level) for f, level in levels.items()]

    def _level(self, factor: str, level: str) -> dict[str, str]:
        found = self.factors.get(factor)
        if found is None:
            return {"name": factor, "level": level, "about": ""}
        rule = next((r for r in found.rules if r.level == level), None)
        return {
            "name": found.name,
            "level": level.replace("_", " "),
            "about": rule.reason if rule else "None of the conditions of the other levels holds.",
        }


def ends(start: str, months: int) -> tuple[str, str]:
    """Return the first month of a game and the one after its last."""
    from detente.play._sitting import month_after  # noqa: PLC0415

    return start, month_after(start, months)


def bound(words: Words, seen: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the approach in force and which seats follow it; None if nobody is bound."""
    approach = words.approaches.get(seen["approach"])
    if approach is None:
        return None
    own = [words.players[s["player"]] for s in seen["seats"] if s["by"] in words.approaches]
    return {"approach": approach, "who": f"{joined(own)} follow{'s' if len(own) == 1 else ''}"}


def acts_of(words: Words, seen: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what a seat may do now, in the case's order and words."""
    rows = words.acts[seen["you"]["player"]]
    return [
        {"id": a, "name": rows[a].name, "meaning": rows[a].meaning}
        for a in rows
        if a in seen["options"]
    ]


def told(words: Words, seen: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the acts in words, in order, each with the belief about its player that it moved."""
    mine = seen["you"]["player"]
    return [
        {
            **move,
            "name": words.players[move["player"]],
            "said": words.act(move["player"], move["action"]),
            "own": move["player"] == mine,
            "moved": _moved(
                words.named(move["player"]),
                seen["past"][n].get(move["player"], {}),
                seen["past"][n + 1].get(move["player"], {}),
            ),
        }
        for n, move in enumerate(seen["moves"])
    ]


def chronicle(
    words: Words, seen: Mapping[str, Any], acts: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return the acts by month, newest first, each month with the state in which it began."""
    months = [
        {"month": month, "acts": list(rows)[::-1], "state": words.state(seen["states"][k])}
        for k, (month, rows) in enumerate(groupby(acts, key=lambda r: r["month"]))
    ]
    return months[::-1]


def since(
    words: Words, seen: Mapping[str, Any], acts: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return what happened since one's own last act, in order: acts, and what a new month brought.

    One's own last act comes first. A row without a number says how the public state changed.
    """
    last = max((n for n, act in enumerate(acts) if act["own"]), default=0)
    rows: list[dict[str, Any]] = []
    months = list(dict.fromkeys(act["month"] for act in acts))
    for act in acts[last:]:
        if rows and rows[-1]["month"] != act["month"]:
            rows.append(_turned(words, seen, months.index(act["month"]), act["month"]))
        rows.append(dict(act))
    if rows and seen["month"] != rows[-1]["month"]:
        rows.append(_turned(words, seen, len(months), seen["month"]))
    return rows


def _turned(words: Words, seen: Mapping[str, Any], month: int, name: str) -> dict[str, Any]:
    before, after = (words.state(seen["states"][k]) for k in (month - 1, month))
    changes = [
        f"{b['name']}: {a['level']}, was {b['level']}"
        for b, a in zip(before, after, strict=True)
        if a["level"] != b["level"]
    ]
    return {"month": name, "number": None, "changes": "; ".join(changes)}


def _moved(
    names: Mapping[str, str], before: Mapping[str, float], after: Mapping[str, float]
) -> str:
    if not before:
        return ""
    most = max(before, key=lambda t: abs(after[t] - before[t]))
    change = after[most] - before[most]
    if abs(change) < _SEEN:
        return ""
    way = "up" if change > 0 else "down"
    return f"{names[most]} {way} from {percent(before[most])} to {percent(after[most])}"


def beliefs(words: Words, seen: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what is publicly believed of each player with several types, one's own first."""
    mine = seen["you"]["player"]
    return [_belief(words, seen, p) for p in sorted(seen["beliefs"], key=lambda p: p != mine)]


def _belief(words: Words, seen: Mapping[str, Any], player: str) -> dict[str, Any]:
    names, now = words.named(player), seen["beliefs"][player]
    past = [b[player] for b in seen["past"]]
    said = [
        f"{words.short[m['player']]} {words.act(m['player'], m['action'])}" for m in seen["moves"]
    ]
    points = trace(player, seen["moves"], past, said)
    start = seen["moves"][0]["month"] if seen["moves"] else seen["month"]
    row: dict[str, Any] = {
        "player": player,
        "chart": None,
        "name": words.players[player],
        "own": player == seen["you"]["player"],
        "bars": [
            {
                "type": t,
                "name": names[t],
                "meaning": words.types[player][t].meaning,
                "chance": now[t],
                "change": now[t] - past[0][t],
                "yours": player == seen["you"]["player"] and t == seen["you"]["type"],
            }
            for t in names
        ],
    }
    if len(points) > 1:
        row["chart"] = chart(points, names, ends(start, seen["months"]))
        row["numbers"] = numbers(points, names)
    return row


def following(words: Words, seen: Mapping[str, Any]) -> list[str]:
    """Return the names of those who still move this month after whoever is to move."""
    order = [row["player"] for row in seen["seats"]]
    if seen["to_move"] is None:
        return []
    return [words.players[p] for p in order[order.index(seen["to_move"]) + 1 :]]


def joined(names: Sequence[str]) -> str:
    """Return names as a list in words.

    Example:
        >>> joined(["Seoul"]), joined(["Washington", "Seoul", "Beijing"])
        ('Seoul', 'Washington, Seoul and Beijing')
    """
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
