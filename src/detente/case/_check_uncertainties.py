"""What the record cannot settle: every effect changes something, and all go together somehow."""

from __future__ import annotations

import math
from collections.abc import Iterator

from detente.case._draft import Draft, Finding, Row, suggest
from detente.case._fields import rows_of, shown, words_of
from detente.case._game_names import Names, not_a_factor, not_a_mover, not_a_type
from detente.case._locate import Path
from detente.case._selectors import not_a_source, strangers


def check_uncertainties(draft: Draft, names: Names | None) -> Iterator[Finding]:
    """Yield what is wrong with uncertainties, their effects and their correlations."""
    for n, row in enumerate(draft.rows("uncertainty")):
        yield from not_a_source(("uncertainty", n), row, draft)
        for e, effect in rows_of(row, "effect"):
            path: Path = ("uncertainty", n, "effect", e)
            yield from _nothing(path, effect)
            if names is not None:
                yield from strangers((*path, "weight"), effect.get("weight"), draft, "weight")
                yield from _moves(path, effect, names)
                player = effect.get("player")
                yield from not_a_mover((*path, "player"), player, names)
                if isinstance(effect.get("type"), str):
                    yield from not_a_type((*path, "type"), effect["type"], player, names)
    for n, row in enumerate(draft.rows("spillover")):
        for t, term in rows_of(row, "term"):
            yield from not_a_source(("spillover", n, "term", t), term, draft)
    yield from _correlations(draft)


def _nothing(path: Path, effect: Row) -> Iterator[Finding]:
    if effect.get("power") == 0:
        what = "power = 0 changes nothing, whatever the value."
        yield Finding((*path, "power"), what, "Leave the effect out, or give another power.")
    if effect.get("of") and "factor" not in effect:
        what = "of names levels, and the effect names no factor."
        yield Finding((*path, "of"), what, "Leave it out, or name the factor.")


def _moves(path: Path, effect: Row, names: Names) -> Iterator[Finding]:
    factor = effect.get("factor")
    strange = list(not_a_factor((*path, "factor"), factor, names))
    yield from strange
    if strange or not isinstance(factor, str):
        return
    levels = names.levels.get(factor, [])
    starts = [level for _, level in words_of(effect, "of")]
    for field in ("of", "to"):
        for item, level in words_of(effect, field):
            if level not in levels:
                what = f"{field} names {shown(level)}, which is not a level of {factor}."
                yield Finding((*path, field), what, suggest(level, levels, "levels"), item)
            elif field == "to" and level in starts:
                what = f"{factor} moves from {level} to {level}, which is no move."
                yield Finding((*path, "to"), what, "Write one effect for each level in `of`.", item)


def _correlations(draft: Draft) -> Iterator[Finding]:
    known: dict[frozenset[str], tuple[int, float]] = {}
    strange = False
    for n, row in enumerate(draft.rows("correlation")):
        path: Path = ("correlation", n, "between")
        pair = [name for _, name in words_of(row, "between")]
        found = [f for i, x in enumerate(pair) for f in strangers(path, x, draft, "uncertainty", i)]
        found += _twice(path, pair, known)
        yield from found
        value = row.get("value")
        sound = isinstance(value, int | float) and -1 < value < 1 and len(pair) == 2
        strange = strange or bool(found) or not sound
        if not strange and isinstance(value, int | float):
            known[frozenset(pair)] = (n, float(value))
            if not _possible({both: v for both, (_, v) in known.items()}):
                what = "the correlations up to this one contradict one another."
                fix = "Bring it, or those that share a name with it, nearer to 0."
                yield Finding(("correlation", n, "value"), what, fix)
                strange = True


def _twice(
    path: Path, pair: list[str], known: dict[frozenset[str], tuple[int, float]]
) -> Iterator[Finding]:
    if len(pair) == 2 and len(set(pair)) == 1:
        what = f"between names {shown(pair[0])} twice."
        yield Finding(path, what, "Name two uncertainties.")
    elif frozenset(pair) in known:
        what = f"between names a pair that correlation[{known[frozenset(pair)][0]}] has already."
        yield Finding(path, what, "Remove one of the two.")


def _possible(values: dict[frozenset[str], float]) -> bool:
    """Say whether some joint distribution has these correlations: by Cholesky, row by row.

    In plain Python, as every command reads a case and none should wait for NumPy to do so.
    """
    names = sorted({name for pair in values for name in pair})
    lower: list[list[float]] = []
    for i, name in enumerate(names):
        row: list[float] = []
        for j in range(i):
            asked = values.get(frozenset((name, names[j])), 0.0)
            done = math.fsum(row[k] * lower[j][k] for k in range(j))
            row.append((asked - done) / lower[j][j])
        left = 1 - math.fsum(x * x for x in row)
        if left < 1e-9:
            return False
        lower.append([*row, math.sqrt(left)])
    return True
