"""What the tables of a game may name: players with actions and types, factors with levels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from detente.case._draft import Draft, Finding, Row, suggest
from detente.case._fields import rows_of, shown
from detente.case._locate import Path

# The fields under which the types of a player are named.
_HOLDS_TYPES = ("types", "becomes", "prior", "belief", "type")


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a game declares.

    `stages` gives the stage in which each player of the order moves. Where the order holds a
    player that the case does not declare, `movers` holds every player who has actions as well, so
    that one slip is not reported under each table that names the player rightly; in the same way
    `factors` holds all, and `types` is None.
    """

    stages: dict[str, int]
    movers: list[str]
    factors: list[str]
    actions: dict[str, list[str]]
    levels: dict[str, list[str]]
    types: dict[str, list[str]] | None

    def words(self, key: str) -> list[str] | None:
        """Return the levels of a factor or the actions of a player; None if they are in doubt."""
        return self.levels.get(key) if key in self.factors else self.actions.get(key)


def names_of(draft: Draft) -> Names | None:
    """Return the names of the game, or None where there is no game or they cannot be read."""
    if {"game", "player", "factor"} & draft.unread or not draft.rows("game"):
        return None
    actions = {
        row["id"]: [a["id"] for _, a in rows_of(row, "action") if isinstance(a.get("id"), str)]
        for row in _identified(draft.rows("player"))
    }
    levels = {row["id"]: words(row.get("levels")) for row in _identified(draft.rows("factor"))}
    stages: dict[str, int] = {}
    for path, player in seats(draft):
        stages.setdefault(player, int(path[2]))
    order, factors = (draft.rows("game")[0].get(key) for key in ("order", "factors"))
    acting = [player for player, own in actions.items() if own]
    return Names(
        stages=stages,
        movers=_unless_in_doubt(order, list(stages), acting),
        factors=_unless_in_doubt([factors], words(factors), list(levels)),
        actions=actions,
        levels=levels,
        types=_types(draft, actions),
    )


def seats(draft: Draft) -> Iterator[tuple[Path, str]]:
    """Yield every name in the order of a game, with the place where it stands."""
    for row in draft.rows("game"):
        stages = row.get("order")
        for s, stage in enumerate(stages if isinstance(stages, list) else ()):
            for n, player in enumerate(stage if isinstance(stage, list) else ()):
                if isinstance(player, str):
                    yield ("game", "order", s, n), player


def words(value: object) -> list[str]:
    """Return the texts in a list; none if it is no list."""
    return [word for word in value if isinstance(word, str)] if isinstance(value, list) else []


def not_a_mover(path: Path, player: object, names: Names) -> Iterator[Finding]:
    """Yield a finding if this is no player in the order of the game."""
    if isinstance(player, str) and player not in names.movers:
        field = path[-2] if path[-2] in ("grid", "prior", "belief") else "player"
        said = "who is not in the order of [game]"
        if player not in names.actions:
            said = "which is not a player of this case"
        fix = suggest(player, names.movers, "players in the order")
        yield Finding(path, f"{field} names {shown(player)}, {said}.", fix)


def not_a_factor(path: Path, factor: object, names: Names) -> Iterator[Finding]:
    """Yield a finding if this is no factor of the game; the path ends in the field at fault."""
    if isinstance(factor, str) and factor not in names.factors:
        what = f"{path[-1]} names {shown(factor)}, which is not among the factors of [game]."
        yield Finding(path, what, suggest(factor, names.factors, "factors"))


def not_a_type(
    path: Path, name: str, player: object, names: Names, item: int | None = None
) -> Iterator[Finding]:
    """Yield a finding if the player, one in the order of the game, has no such type."""
    if names.types is None or not isinstance(player, str) or player not in names.movers:
        return
    own = names.types.get(player, [])
    if name not in own:
        field = next(part for part in path[1:] if part in _HOLDS_TYPES)
        what = f"{field} names {shown(name)}, which is not a type of {player}."
        yield Finding(path, what, suggest(name, own, f"types of {player}"), item)


def _identified(rows: Iterable[Row]) -> Iterator[Row]:
    return (row for row in rows if isinstance(row.get("id"), str))


def _unless_in_doubt(lists: object, named: list[str], declared: list[str]) -> list[str]:
    """Return the names; all that could stand there as well if any is unknown or is no text."""
    sound = isinstance(lists, list) and all(
        isinstance(each, list) and len(words(each)) == len(each) for each in lists
    )
    if sound and named and set(named) <= set(declared):
        return list(dict.fromkeys(named))
    return list(dict.fromkeys([*named, *declared]))


def _types(draft: Draft, players: Iterable[str]) -> dict[str, list[str]] | None:
    """Return the types of each player; None where any type is of a player nobody knows."""
    found: dict[str, list[str]] = {}
    for row in _identified(draft.rows("type")):
        found.setdefault(str(row.get("player")), []).append(row["id"])
    return found if "type" not in draft.unread and found.keys() <= set(players) else None
