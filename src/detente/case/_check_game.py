"""The players of a game: who moves when, who they may be, and what each of them weighs."""

from __future__ import annotations

import math
from collections.abc import Iterator

from detente.case._check_outlooks import TOLERANCE, check_outlooks
from detente.case._check_rules import check_rules, conditions
from detente.case._draft import Draft, Finding, suggest, written
from detente.case._fields import rows_of, shown, words_of
from detente.case._game_names import Names, names_of, not_a_mover, not_a_type, seats
from detente.case._locate import Path
from detente.case._selectors import not_a_source, strangers


def check_game(draft: Draft) -> Iterator[Finding]:
    """Yield every disagreement between the tables of game.toml, and with the rest of the case."""
    yield from _sums(draft)
    yield from _types_twice(draft)
    yield from _sources(draft)
    names = names_of(draft)
    if names is not None:
        yield from _order(draft, names)
        yield from _factors(draft, names)
        yield from _grid(draft, names)
        yield from _sides(draft, names)
        yield from _types(draft, names)
        yield from _weights(draft, names)
        yield from check_rules(draft, names)
        yield from check_outlooks(draft, names)


def _order(draft: Draft, names: Names) -> Iterator[Finding]:
    sides = [row.get("player") for row in draft.rows("side")]
    seen: set[str] = set()
    for path, player in seats(draft):
        if player in seen:
            what = f"order names {shown(player)} twice; a player moves once in a period."
            yield Finding(path, what, "Remove one.")
        elif player not in names.actions:
            what = f"order names {shown(player)}, which is not a player of this case."
            known = [other for other, own in names.actions.items() if own]
            yield Finding(path, what, suggest(player, known, "players who act"))
        elif not names.actions[player]:
            what = f"order names {shown(player)}, who has no actions in players.toml."
            yield Finding(path, what, "Give the player actions, or remove it from the order.")
        elif player not in sides and "side" not in draft.unread:
            what = f"{player} stands in the order and has no [[side]]."
            yield Finding(path, what, f"Add a table [[side]] with  player = {shown(player)}")
        seen.add(player)


def _factors(draft: Draft, names: Names) -> Iterator[Finding]:
    path: Path = ("game", "factors")
    for row in draft.rows("game"):
        listed = [name for _, name in words_of(row, "factors")]
        for item, name in words_of(row, "factors"):
            yield from strangers(path, name, draft, "factor", item)
            if name in listed[:item]:
                yield Finding(path, f"factors names {shown(name)} twice.", "Remove one.", item)
            if name in names.stages or name == "times":
                what = f"{shown(name)} is the name of a factor and of a player as well."
                if name == "times":
                    what = "a factor called times cannot be told from the constant of a term."
                yield Finding(path, what, "Give the factor another id in states.toml.", item)
            if "same" in names.levels.get(name, ()):
                what = f"{name} has a level called same, which in a transition means the present."
                yield Finding(path, what, "Give the level another name in states.toml.", item)


def _grid(draft: Draft, names: Names) -> Iterator[Finding]:
    for row in draft.rows("game"):
        grid = row.get("grid")
        for player in grid if isinstance(grid, dict) else ():
            path: Path = ("game", "grid", player)
            strange = list(not_a_mover(path, player, names))
            yield from strange
            if not strange and names.types is not None and len(names.types.get(player, ())) < 2:
                what = f"{player} has one type, so there is no belief to divide."
                yield Finding(path, what, "Remove it, or give the player types.")


def _sides(draft: Draft, names: Names) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for n, row in enumerate(draft.rows("side")):
        path, player = ("side", n, "player"), row.get("player")
        yield from not_a_mover(path, player, names)
        if isinstance(player, str) and first.setdefault(player, n) != n:
            what = f"{player} has {written(('side', first[player]))} already."
            yield Finding(path, what, "Each player has one side; remove one.")


def _types(draft: Draft, names: Names) -> Iterator[Finding]:
    for n, row in enumerate(draft.rows("type")):
        player, becomes = row.get("player"), row.get("becomes")
        yield from not_a_mover(("type", n, "player"), player, names)
        for other in becomes if isinstance(becomes, dict) else ():
            path: Path = ("type", n, "becomes", other)
            if other == row.get("id"):
                what = f"becomes names {shown(other)}, which is this type itself."
                yield Finding(path, what, "Leave it out: what is not named stays as it is.")
            else:
                yield from not_a_type(path, other, player, names)


def _types_twice(draft: Draft) -> Iterator[Finding]:
    first: dict[tuple[str, str], int] = {}
    for n, row in enumerate(draft.rows("type")):
        key = (str(row.get("player")), str(row.get("id")))
        if "id" in row and first.setdefault(key, n) != n:
            what = f"id = {shown(row['id'])} is taken by {written(('type', first[key]))}."
            yield Finding(("type", n, "id"), what, "Each type of a player needs its own id.")


def _sums(draft: Draft) -> Iterator[Finding]:
    yield from _priors(draft)
    for n, row in enumerate(draft.rows("type")):
        turns = total(row.get("becomes"))
        if turns is not None and turns >= 1:
            what = f"becomes sums to {turns:.9g}; the chance of turning at all must be below 1."
            yield Finding(("type", n, "becomes"), what, "What is left is the chance to stay.")
    for n, row in enumerate(draft.rows("transition")):
        whole = total(row.get("to"))
        if whole is not None and abs(whole - 1) > TOLERANCE:
            what = f"to sums to {whole:.9g}; the chances must sum to 1."
            fix = "Give what is left to `same`, which stands for the present level."
            yield Finding(("transition", n, "to"), what, fix if whole < 1 else "")


def _priors(draft: Draft) -> Iterator[Finding]:
    given: dict[str, dict[int, object]] = {}
    for n, row in enumerate(draft.rows("type")):
        given.setdefault(str(row.get("player")), {})[n] = row.get("prior")
    if not given.keys() <= set(draft.ids("player") or given):
        return  # a type whose player is misspelled is missing from another sum
    for player, priors in given.items():
        whole = total(priors)
        if whole is not None and abs(whole - 1) > TOLERANCE:
            what = f"the priors of the types of {player} sum to {whole:.9g}; they must sum to 1."
            yield Finding(("type", max(priors), "prior"), what)


def total(chances: object) -> float | None:
    """Return the sum of a table of chances; None where it is empty or any is not a chance."""
    values = list(chances.values()) if isinstance(chances, dict) else []
    sound = all(type(v) in (int, float) and 0 <= v <= 1 for v in values)
    return math.fsum(values) if values and sound else None


def _weights(draft: Draft, names: Names) -> Iterator[Finding]:
    for n, row in enumerate(draft.rows("weight")):
        path: Path = ("weight", n)
        yield from not_a_mover((*path, "player"), row.get("player"), names)
        for item, name in words_of(row, "types"):
            yield from not_a_type((*path, "types"), name, row.get("player"), names, item)
        for t, term in rows_of(row, "of"):
            factors = {key: value for key, value in term.items() if key != "times"}
            yield from conditions((*path, "of", t), factors, names)


def _sources(draft: Draft) -> Iterator[Finding]:
    for table in ("weight", "transition"):
        for n, row in enumerate(draft.rows(table)):
            yield from not_a_source((table, n), row, draft)
