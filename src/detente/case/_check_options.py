"""The approaches of a case against its game: who is bound, to what, where, and what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from detente.case._check_game import total
from detente.case._check_outcomes import check_outcomes
from detente.case._check_outlooks import TOLERANCE
from detente.case._check_rules import Box, box_of, conditions, covers, not_earlier
from detente.case._check_uncertainties import check_uncertainties
from detente.case._draft import FILES, SINGLE, Draft, Finding, Row, heading, suggest, written
from detente.case._fields import rows_of, shown, words_of
from detente.case._game_names import Names, names_of, not_a_mover, not_a_type
from detente.case._locate import Path
from detente.case._selectors import strangers

ORDINARY = "ordinary"


def check_options(draft: Draft) -> Iterator[Finding]:
    """Yield every disagreement between the tables of approaches.toml, and with the game."""
    yield from _no_game(draft)
    yield from _links(draft)
    yield from _circles(draft)
    yield from _unbound(draft)
    yield from _sources(draft)
    yield from _followed(draft)
    names = names_of(draft)
    if names is not None:
        for n, row in enumerate(draft.rows("approach")):
            yield from _rules(("approach", n), row, draft, names)
    yield from check_uncertainties(draft, names)
    yield from check_outcomes(draft, names)


def _no_game(draft: Draft) -> Iterator[Finding]:
    """Without a game nobody could answer an approach; said once, at the first table."""
    if draft.rows("game") or {"game"} & draft.unread:
        return
    table = next((table for table in FILES["approaches.toml"] if draft.rows(table)), None)
    if table is not None:
        what = f"{heading(table)} stands in a case without a game, so nobody could answer it."
        path: Path = (table,) if table in SINGLE else (table, 0)
        yield Finding(path, what, "Add game.toml, or leave approaches.toml out.")


def _links(draft: Draft) -> Iterator[Finding]:
    for n, row in enumerate(draft.rows("approach")):
        for item, other in words_of(row, "with"):
            yield from strangers(("approach", n, "with"), other, draft, "approach", item)
        yield from strangers(("approach", n, "then"), row.get("then"), draft, "approach")


def _circles(draft: Draft) -> Iterator[Finding]:
    """Say where following `with` and `then` from an approach leads back to it, once a circle."""
    next_of = {
        row["id"]: [*(other for _, other in words_of(row, "with")), row.get("then")]
        for row in draft.rows("approach")
        if isinstance(row.get("id"), str)
    }
    said: set[str] = set()
    for n, row in enumerate(draft.rows("approach")):
        start = row.get("id")
        way = _way_back(start, next_of) if isinstance(start, str) and start not in said else None
        if way is None:
            continue
        said.update(way)
        field = "then" if row.get("then") == way[1] else "with"
        what = f"{start} leads back to itself: {' to '.join(way)}."
        if len(way) == 2:
            what = f"{field} names {shown(start)}, which is this approach itself."
        yield Finding(("approach", n, field), what, "An approach may not contain or follow itself.")


def _way_back(start: str, next_of: Mapping[str, list[object]]) -> list[str] | None:
    """Return the shortest way from an approach back to itself, or None if there is none."""
    ways, seen = [[start]], set[str]()
    for way in ways:
        for other in next_of.get(way[-1], ()):
            if other == start:
                return [*way, start]
            if isinstance(other, str) and other not in seen:
                seen.add(other)
                ways.append([*way, other])
    return None


def _unbound(draft: Draft) -> Iterator[Finding]:
    """Only `ordinary` binds nobody, and it binds nobody."""
    for n, row in enumerate(draft.rows("approach")):
        path: Path = ("approach", n)
        binds = [key for key in ("rule", "with", "then") if row.get(key)]
        if row.get("id") == ORDINARY and binds:
            what = (
                "ordinary is play in which nobody is bound, so it can have no rule, with or then."
            )
            yield Finding((*path, binds[0]), what, "Give this approach another id.")
        elif isinstance(row.get("id"), str) and row["id"] != ORDINARY and not binds:
            what = f"{row['id']} has no rule, no with and no then, so it would bind nobody."
            fix = "Add a table  [[approach.rule]] ; play in which nobody is bound is `ordinary`."
            yield Finding(path, what, fix)


def _rules(path: Path, row: Row, draft: Draft, names: Names) -> Iterator[Finding]:
    before: list[tuple[int, Row]] = []
    for r, rule in rows_of(row, "rule"):
        here, player = (*path, "rule", r), rule.get("player")
        yield from not_a_mover((*here, "player"), player, names)
        yield from conditions((*here, "where"), rule.get("where"), names)
        yield from not_earlier((*here, "where"), rule.get("where"), player, names)
        for item, name in words_of(rule, "types"):
            yield from not_a_type((*here, "types"), name, player, names, item)
        yield from _belief((*here, "belief"), rule, names)
        yield from _play((*here, "play"), rule, names)
        yield from _never_done((*here, "play"), rule, draft, names)
        yield from _never_reached(here, rule, before, names)
        before.append((r, rule))


def _belief(path: Path, rule: Row, names: Names) -> Iterator[Finding]:
    belief = rule.get("belief")
    for player, chances in belief.items() if isinstance(belief, dict) else ():
        here = (*path, player)
        yield from not_a_mover(here, player, names)
        if player == rule.get("player"):
            what = f"belief names {player}, whose own choice this rule is about."
            yield Finding(here, what, "To tell its own types apart, use `types`.")
            continue
        for name in chances if isinstance(chances, dict) else ():
            yield from not_a_type((*here, name), name, player, names)
        whole = total(chances)
        if whole is not None and whole > 1 + TOLERANCE:
            what = (
                f"the chances asked of {player} sum to {whole:.9g}, so the rule could never hold."
            )
            yield Finding(here, what, "They must sum to 1 or less.")


def _play(path: Path, rule: Row, names: Names) -> Iterator[Finding]:
    player, play = rule.get("player"), rule.get("play")
    own = names.actions.get(player, []) if isinstance(player, str) else []
    if not isinstance(play, dict):
        return
    if ORDINARY in own:
        what = f"{player} has an action called ordinary, which in play means to be unbound."
        yield Finding(path, what, "Give the action another id in players.toml.")
    for action in (action for action in play if own and action not in [*own, ORDINARY]):
        what = f"play names {shown(action)}, which is not an action of {player}."
        yield Finding((*path, action), what, suggest(action, [*own, ORDINARY], "actions"))
    whole = total(play)
    if whole is not None and abs(whole - 1) > TOLERANCE:
        what = f"play sums to {whole:.9g}; the chances must sum to 1."
        fix = "Give what is left to `ordinary`, which stands for unbound play." if whole < 1 else ""
        yield Finding(path, what, fix)


def _never_done(path: Path, rule: Row, draft: Draft, names: Names) -> Iterator[Finding]:
    """Find the actions that are impossible wherever the rule holds."""
    play, box = rule.get("play"), box_of(rule)
    for action in play if isinstance(play, dict) and box is not None else ():
        for n, row in enumerate(draft.rows("impossible")):
            against, actions = box_of(row), [word for _, word in words_of(row, "actions")]
            same = row.get("player") == rule.get("player") and action in actions
            if same and against is not None and covers(against, box or frozenset(), names):
                what = f"play names {action}, which impossible[{n}] rules out wherever this holds."
                yield Finding((*path, action), what, "Leave it out, or say elsewhere in `where`.")
                break


def _never_reached(
    path: Path, rule: Row, before: list[tuple[int, Row]], names: Names
) -> Iterator[Finding]:
    """Say if an earlier rule for the same player holds wherever this one would."""
    box = _whole_box(rule, names)
    for r, other in before if box is not None else ():
        wider, asks = _whole_box(other, names), other.get("belief")
        same = other.get("player") == rule.get("player")
        likely = same and (not asks or asks == rule.get("belief"))
        if likely and wider is not None and covers(wider, box or frozenset(), names):
            what = f"{written(path)} is never reached: rule[{r}] comes first and holds there."
            yield Finding(path, what, "Move it up, or remove one of the two.")
            return


def _whole_box(rule: Row, names: Names) -> Box | None:
    """Return where a rule holds, with the types for which it does as one more condition."""
    box, types = box_of(rule), frozenset(word for _, word in words_of(rule, "types"))
    own = frozenset((names.types or {}).get(str(rule.get("player")), ()))
    some = types and types != own
    return box if box is None or not some else box | {("types ", types)}


def _sources(draft: Draft) -> Iterator[Finding]:
    known = draft.ids("reference")
    for table in ("approach", "followed") if known is not None else ():
        for n, row in enumerate(draft.rows(table)):
            for item, name in words_of(row, "sources"):
                if name not in (known or ()):
                    what = f"sources names {shown(name)}, which is not the id of a reference."
                    fix = suggest(name, known or (), "references")
                    yield Finding((table, n, "sources"), what, fix, item)


def _followed(draft: Draft) -> Iterator[Finding]:
    spells: list[tuple[str, str, int]] = []
    for n, row in enumerate(draft.rows("followed")):
        yield from strangers(("followed", n, "approach"), row.get("approach"), draft, "approach")
        since, through = row.get("since"), row.get("through")
        if isinstance(since, str) and isinstance(through, str) and since <= through:
            spells.append((since, through, n))
            yield from _too_early(n, since, draft)
    for (first, end, m), (since, _, n) in pairwise(sorted(spells)):
        if since <= end:
            what = f"since = {shown(since)} falls in followed[{m}], from {first} through {end}."
            yield Finding(("followed", n, "since"), what, "Only one approach counts in a month.")


def _too_early(n: int, since: str, draft: Draft) -> Iterator[Finding]:
    for row in draft.rows("standoff"):
        start = row.get("start")
        if isinstance(start, str) and since < start:
            what = f"since = {shown(since)} is before the case starts, in {start}."
            yield Finding(("followed", n, "since"), what, f"Begin in {start} or later.")
