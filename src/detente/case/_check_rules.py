"""The rules of a game: what may happen where, how the public state moves, what cannot be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from detente.case._draft import Draft, Finding, Row, suggest
from detente.case._fields import shown, words_of
from detente.case._game_names import Names, not_a_factor, not_a_mover
from detente.case._locate import Path

# Where a rule holds: for each key the words that will do. A key that is not there allows all.
Box = frozenset[tuple[str, frozenset[str]]]


def check_rules(draft: Draft, names: Names) -> Iterator[Finding]:
    """Yield what is wrong with the transitions of a game and with what it calls impossible."""
    yield from _transitions(draft, names)
    yield from _never_reached(draft, names)
    yield from _impossible(draft, names)
    yield from _nothing_left(draft, names)


def conditions(path: Path, given: object, names: Names) -> Iterator[Finding]:
    """Yield every key that is no factor or player of the game, and every word unknown to its key.

    `given` is a table of conditions as written: under each key a list of words, or a table. The
    last name in `path` is the field that holds it.
    """
    field = next(str(part) for part in reversed(path) if isinstance(part, str))
    for key, value in given.items() if isinstance(given, dict) else ():
        here = (*path, key)
        if key not in names.factors and key not in names.movers:
            what = (
                f"{field} names {shown(key)}, which is neither a factor nor a player of the game."
            )
            yield Finding(here, what, suggest(key, [*names.factors, *names.movers], "names"))
        elif isinstance(value, dict):
            for word in value:
                yield from _strange_word((*here, word), key, word, names)
        else:
            for item, word in words_of({key: value}, key):
                yield from _strange_word(here, key, word, names, item)


def _strange_word(
    path: Path, key: str, word: str, names: Names, item: int | None = None
) -> Iterator[Finding]:
    known = names.words(key)
    if known is not None and word not in known:
        one, plural = ("a level", "levels") if key in names.factors else ("an action", "actions")
        what = f"{key} names {shown(word)}, which is not {one} of {key}."
        yield Finding(path, what, suggest(word, known, plural), item)


def _transitions(draft: Draft, names: Names) -> Iterator[Finding]:
    for n, row in enumerate(draft.rows("transition")):
        path, factor, to = ("transition", n), row.get("factor"), row.get("to")
        strange = list(not_a_factor((*path, "factor"), factor, names))
        yield from strange
        if not strange and isinstance(factor, str) and isinstance(to, dict):
            known = [*names.levels.get(factor, to), "same"]
            for level in (level for level in to if level not in known):
                what = f"to names {shown(level)}, which is not a level of {factor}."
                yield Finding((*path, "to", level), what, suggest(level, known, "levels"))
        yield from conditions((*path, "where"), row.get("where"), names)


def _never_reached(draft: Draft, names: Names) -> Iterator[Finding]:
    before: dict[str, list[tuple[int, Box]]] = {}
    for n, row in enumerate(draft.rows("transition")):
        box, earlier = box_of(row), before.setdefault(str(row.get("factor")), [])
        if box is None:
            continue
        first = next((m for m, other in earlier if covers(other, box, names)), None)
        if first is not None:
            always = not draft.rows("transition")[first].get("where")
            how = "always holds" if always else "holds wherever it would"
            what = f"transition[{n}] is never reached: transition[{first}] comes first and {how}."
            yield Finding(("transition", n), what, "Move it up, or remove one of the two.")
        earlier.append((n, box))


def _impossible(draft: Draft, names: Names) -> Iterator[Finding]:
    for n, row in enumerate(draft.rows("impossible")):
        path, player, where = ("impossible", n), row.get("player"), row.get("where")
        yield from not_a_mover((*path, "player"), player, names)
        own = names.actions.get(player) if isinstance(player, str) else None
        for item, action in words_of(row, "actions"):
            if own is not None and action not in own:
                what = f"actions names {shown(action)}, which is not an action of {player}."
                yield Finding((*path, "actions"), what, suggest(action, own, "actions"), item)
        yield from conditions((*path, "where"), where, names)
        yield from not_earlier((*path, "where"), where, player, names)


def not_earlier(path: Path, given: object, player: object, names: Names) -> Iterator[Finding]:
    """Yield a finding for each player in these conditions who moves no earlier than this one."""
    for key in given if isinstance(given, dict) else ():
        if key not in names.factors and _too_late(key, player, names):
            yield _not_yet((*path, key), key, str(player), names)


def _too_late(key: str, player: object, names: Names) -> bool:
    known = isinstance(player, str) and {key, player} <= names.stages.keys()
    return known and names.stages[key] >= names.stages[str(player)]


def _not_yet(path: Path, key: str, player: str, names: Names) -> Finding:
    known = [other for other, s in names.stages.items() if s < names.stages[player]]
    what = f"{path[-2]} names {key}, who has not moved yet when {player} chooses."
    if key == player:
        what = f"{path[-2]} names {key}, whose own choice this rule is about."
    fix = f"Players who move earlier: {', '.join(known)}." if known else "Nobody moves earlier."
    return Finding(path, what, fix)


def _nothing_left(draft: Draft, names: Names) -> Iterator[Finding]:
    """Say where some rules together take every action from a player."""
    for player in names.stages:
        rules = [
            (n, {action for _, action in words_of(row, "actions")}, box_of(row))
            for n, row in enumerate(draft.rows("impossible"))
            if row.get("player") == player and not _in_doubt(row, player, names)
        ]
        boxes: set[Box] = {frozenset()} if names.actions.get(player) else set()
        for action in names.actions.get(player, ()):
            against = [box for _, actions, box in rules if box is not None and action in actions]
            boxes = _widest({b for a in boxes for c in against if (b := _meet(a, c)) is not None})
        if boxes:
            at = _said(min(boxes, key=_said))
            what = f"{player} would have no action left {at}."
            yield Finding(("impossible", rules[-1][0]), what, "Leave the player one action there.")


def _in_doubt(row: Row, player: str, names: Names) -> bool:
    where = row.get("where")
    strange = any(True for _ in conditions(("where",), where, names))
    keys = where if isinstance(where, dict) else ()
    return strange or any(_too_late(key, player, names) for key in keys)


def box_of(row: Row) -> Box | None:
    """Return where a rule holds, or None if it is not written as it should be."""
    where = row.get("where", {})
    if not isinstance(where, dict) or not all(isinstance(v, list) and v for v in where.values()):
        return None
    if not all(isinstance(word, str) for words in where.values() for word in words):
        return None
    return frozenset((key, frozenset(words)) for key, words in where.items())


def covers(outer: Box, inner: Box, names: Names) -> bool:
    """Return whether the outer rule holds wherever the inner one does."""
    own: Mapping[str, frozenset[str]] = dict(inner)
    every = {key: frozenset(names.words(key) or ("",)) for key, _ in outer}
    return all(own.get(key, every[key]) <= words for key, words in outer)


def _meet(one: Box, other: Box) -> Box | None:
    """Return where both hold, or None if nowhere."""
    both = dict(one)
    for key, words in other:
        both[key] = both.get(key, words) & words
    return frozenset(both.items()) if all(both.values()) else None


def _widest(boxes: set[Box]) -> set[Box]:
    """Drop what lies inside another: it can add nothing."""
    return {b for b in boxes if not any(b != o and _inside(b, o) for o in boxes)}


def _inside(one: Box, other: Box) -> bool:
    own = dict(one)
    return all(key in own and own[key] <= words for key, words in other)


def _said(box: Box) -> str:
    parts = [f"{key} = {' or '.join(sorted(words))}" for key, words in sorted(box)]
    return f"where {', '.join(parts)}" if parts else "anywhere"
