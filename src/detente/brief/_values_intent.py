"""Values of the reading of intent: what is believed, why, how firmly, what would change it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from detente.brief._book import Book
from detente.brief._intent import month_text
from detente.brief._likelihood import chance_text
from detente.brief._unknown import NotYet, Unknown, nearest
from detente.brief._words import (
    list_text,
    percent_text,
    signed_text,
    span_text,
)

if TYPE_CHECKING:
    from detente.intent._assessment import Band, Choice, Month, Offer

Made = tuple[str, tuple[str, ...]]
Verb = Callable[[Book, str, str], Made]
_LISTED = 3


def _believed(write: Callable[[Band], str]) -> Verb:
    """Write what is believed of PLAYER.TYPE, now or "in" a month."""

    def made(book: Book, _: str, argument: str) -> Made:
        named, _, when = argument.partition(" in ")
        player, id = parts(named, "PLAYER.TYPE")
        return write(book.intent().band(player, id, when.strip())), (f"intent: {player}",)

    return made


def band_text(band: Band) -> str:
    """Write the central 90 % of a probability over draws."""
    return span_text(band.low90, band.high90)


def _name(book: Book, _: str, argument: str) -> Made:
    player, id = parts(argument, "PLAYER.TYPE")
    held = book.intent()
    return held.type_name(player, held.type(player, id)), (f"intent: {player}",)


def _weighty(sign: int) -> Verb:
    """Write the months that spoke most for or against PLAYER.TYPE, with their weights."""

    def made(book: Book, _: str, argument: str) -> Made:
        player, id = parts(argument, "PLAYER.TYPE")
        held = book.intent()
        id = held.type(player, id)
        found = weighty(held.months(player), id, sign)
        texts = [
            f"{month_text(m.month)} ({held.action_name(player, m.action)}, "
            f"{signed_text(m.decibans[id])})"
            for m in found
        ]
        events = tuple(e for m in found for e in m.events)
        return list_text(texts) or "nothing", (f"intent: {player}", *events)

    return made


def weighty(months: Sequence[Month], id: str, sign: int, count: int = _LISTED) -> list[Month]:
    """Return the months whose acts spoke most for (1) or against (-1) a type, weightiest first."""
    ranked = sorted(months, key=lambda m: (-sign * m.decibans[id], m.month))
    return [m for m in ranked[:count] if sign * m.decibans[id] > 0]


def _top(book: Book, _: str, argument: str) -> Made:
    player, place = parts(argument, "PLAYER.PLACE")
    row = _placed(book, player, place)
    name = book.intent().action_name(player, row["action"])
    keys = (f"intent: {player}", *(e["id"] for e in row["events"]))
    return f"{month_text(row['month'])} ({name})", keys


def _decibans(book: Book, _: str, argument: str) -> Made:
    player, place, id = parts(argument, "PLAYER.PLACE.TYPE")
    row = _placed(book, player, place)
    weight = row["decibans"][book.intent().type(player, id)]
    return signed_text(weight), (f"intent: {player}", *(e["id"] for e in row["events"]))


def _placed(book: Book, player: str, place: str) -> Any:
    held = book.intent()
    rows = [r for r in held.assessment.top if r["player"] == held.player(player)]
    if not place.isdigit() or place == "0":
        raise Unknown(f"{place!r} is not a place.", "Write 1 for the month that moved most.")
    if int(place) > len(rows):
        raise NotYet
    return rows[int(place) - 1]


def _survives(book: Book, _: str, argument: str) -> Made:
    player, _, group = argument.partition(" in ")
    rows = book.intent().settings(player, group.strip())
    rows = [r for r in rows if player in r.survives]
    kept = sum(r.survives[player] for r in rows)
    return f"{kept} of {len(rows)}", (f"intent.settings: {player}",)


def _range(book: Book, _: str, argument: str) -> Made:
    named, _, group = argument.partition(" in ")
    player, id = parts(named, "PLAYER.TYPE")
    held = book.intent()
    id = held.type(player, id)
    rows = held.settings(player, group.strip())
    found = [x for r in rows if (x := r.believed[player].get(id, 0.0)) > 0]
    if not found:
        raise NotYet
    return span_text(min(found), max(found)), (f"intent.settings: {player}",)


def choice_of(book: Book, player: str, action: str) -> Choice:
    """Return what a player may do next month.

    Raises:
        Unknown: the player is not in the game, or has no such action.
        NotYet: the action cannot be taken in the state of that month.
    """
    following = book.intent().assessment.following
    if player not in following:
        raise Unknown(f"{player!r} is not in the game.", nearest(player, following))
    declared = [a.id for a in book.case.player(player).actions]
    if action not in declared:
        raise Unknown(f"{player} has no action {action!r}.", nearest(action, declared))
    found = next((c for c in following[player] if c.action == action), None)
    if found is None:
        raise NotYet
    return found


def _next(pick: Callable[[Choice], float]) -> Verb:
    def made(book: Book, _: str, argument: str) -> Made:
        player, action = parts(argument, "PLAYER.ACTION")
        return percent_text(pick(choice_of(book, player, action))), (f"intent.next: {player}",)

    return made


def _moves(book: Book, _: str, argument: str) -> Made:
    """Write the act that would raise the chance of PLAYER.TYPE most, with what it would be then."""
    player, id = parts(argument, "PLAYER.TYPE")
    held = book.intent()
    id = held.type(player, id)
    best = max(held.assessment.following[player], key=lambda c: c.then[id])
    said = f"{held.action_name(player, best.action)} ({percent_text(best.then[id])})"
    return said, (f"intent.next: {player}",)


def _next_of_type(pick: Callable[[Choice], Any]) -> Verb:
    def made(book: Book, _: str, argument: str) -> Made:
        player, action, id = parts(argument, "PLAYER.ACTION.TYPE")
        id = book.intent().type(player, id)
        chance = pick(choice_of(book, player, action))[id]
        return percent_text(chance), (f"intent.next: {player}",)

    return made


def _offer(write: Callable[[Band], str], *, hindsight: bool = False) -> Verb:
    """Write what could be believed of a type of the side that made an overture."""

    def made(book: Book, _: str, argument: str) -> Made:
        event, id = parts(argument, "EVENT.TYPE")
        offer = offer_of(book, event)
        said = offer.hindsight if hindsight else offer.believed
        found = next(((p, own[id]) for p, own in said.items() if id in own), None)
        known = [t for own in offer.hindsight.values() for t in own]
        if id not in known:
            raise Unknown(f"Nobody behind {event} can be {id!r}.", nearest(id, known))
        if found is None:
            raise NotYet
        return write(found[1]), (f"intent: {found[0]}", event)

    return made


def offer_of(book: Book, event: str) -> Offer:
    """Return the verdict on an overture.

    Raises:
        Unknown: no such event, or no overture that involves a player with private types.
        NotYet: it was not known, or its month not read, by then.
    """
    happened = book.reader.event(event).happened
    held = book.intent().assessment
    found = next((o for o in held.overtures if o.id == event), None)
    if found is None and happened[:7] > held.through:
        raise NotYet
    if found is None:
        raise Unknown(f"{event} is no overture that was judged.", nearest(event, _judged(book)))
    return found


def _judged(book: Book) -> list[str]:
    return [o.id for o in book.intent().assessment.overtures]


def parts(argument: str, pattern: str) -> list[str]:
    """Split what stands between dots.

    Raises:
        Unknown: not as many parts as in the pattern.
    """
    found = [part.strip() for part in argument.split(".")]
    if len(found) != pattern.count(".") + 1 or not all(found):
        raise Unknown(f"{argument!r} does not name what is meant.", f"Write {pattern}.")
    return found


VERBS: dict[str, Verb] = {
    "intent": _believed(lambda b: chance_text(b.mean)),
    "intent.chance": _believed(lambda b: percent_text(b.mean)),
    "intent.band": _believed(band_text),
    "intent.name": _name,
    "intent.for": _weighty(1),
    "intent.against": _weighty(-1),
    "intent.top": _top,
    "intent.decibans": _decibans,
    "intent.survives": _survives,
    "intent.range": _range,
    "intent.chance_next": _next(lambda c: c.chance),
    "intent.chance_if": _next_of_type(lambda c: c.by_type),
    "intent.moves": _moves,
    "intent.then": _next_of_type(lambda c: c.then),
    "overture": _offer(lambda b: chance_text(b.mean)),
    "overture.chance": _offer(lambda b: percent_text(b.mean)),
    "overture.hindsight": _offer(lambda b: percent_text(b.mean), hindsight=True),
}
