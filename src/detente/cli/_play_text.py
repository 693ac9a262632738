"""What a game looks like in words, for the screen and for lines."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.case import Case
    from detente.case._model import Action
    from detente.play import Move, Seen

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
BAR = 12


def month_name(month: str) -> str:
    """Write 2018-01 as January 2018."""
    year, number = month.split("-")
    return f"{_MONTHS[int(number) - 1]} {year}"


def sentence(text: str) -> str:
    """Begin a text with a capital."""
    return text[:1].upper() + text[1:]


def plain(name: str) -> str:
    """Write an id as words."""
    return name.replace("_", " ")


def type_name(case: Case, player: str, kind: str) -> str:
    """Return the name of a type."""
    return next((t.name for t in case.types if (t.player, t.id) == (player, kind)), plain(kind))


def type_meaning(case: Case, player: str, kind: str) -> str:
    """Return what a type means in the case."""
    return next((t.meaning for t in case.types if (t.player, t.id) == (player, kind)), "")


def action(case: Case, player: str, id: str) -> Action:
    """Return an action of a player."""
    return next(a for a in case.player(player).actions if a.id == id)


def title(case: Case, seen: Seen, months: int) -> str:
    """Say where and when one is, and on which seat."""
    own = f" ({type_name(case, seen.player, seen.type)})" if seen.type else ""
    holds = f"you hold {case.player(seen.player).name}{own}"
    played = f"month {months - seen.left + 1} of {months}"
    if seen.over:
        return f"{case.standoff.name}, {month_name(seen.month)}: the game is over; {holds}"
    return f"{case.standoff.name}, {month_name(seen.month)} ({played}); {holds}"


def state(case: Case, seen: Seen) -> str:
    """Say what the public state is."""
    names = {f.id: f.name for f in case.factors}
    told = "; ".join(f"{names[f]}: {plain(level)}" for f, level in seen.state.items())
    approach = f"; in force: {case.approach(seen.approach).name}" if seen.approach else ""
    return told + approach


def about(case: Case, seen: Seen, player: str) -> str:
    """Say of whom a belief is."""
    return "Believed of you" if player == seen.player else f"Believed of {case.player(player).name}"


def bar(chance: float, width: int = BAR) -> str:
    """Draw a chance as a bar that needs no colour."""
    full = round(chance * width)
    return "█" * full + "·" * (width - full)


def change(now: float, before: float) -> str:
    """Say by how many points a chance moved, if by half of one or more."""
    points = 100 * (now - before)
    if abs(points) < 0.5:
        return "      "
    return f"{'▲' if points > 0 else '▼'} {abs(points):4.1f}"


def before_last(seen: Seen) -> Mapping[str, Mapping[str, float]]:
    """Return the beliefs as they were before one's own last act; as at the start if none."""
    own = [n for n, move in enumerate(seen.moves) if move.player == seen.player]
    return seen.past[own[-1]] if own else seen.past[0]


def deed(case: Case, move: Move) -> str:
    """Say what somebody did."""
    name = case.player(move.player).name
    return f"{move.month}  {name} {action(case, move.player, move.action).name}"


def recent(case: Case, seen: Seen, most: int) -> list[str]:
    """Return the last deeds, the public state told where it changed, newest last."""
    lines: list[str] = []
    month = 0
    for n, move in enumerate(seen.moves):
        lines.append(deed(case, move))
        last = n + 1 == len(seen.moves) or seen.moves[n + 1].month != move.month
        if last and month + 1 < len(seen.states):
            lines += _shift(case, seen, month)
            month += 1
    return lines[-most:]


def _shift(case: Case, seen: Seen, month: int) -> list[str]:
    names = {f.id: f.name for f in case.factors}
    was, now = seen.states[month], seen.states[month + 1]
    moved = [f"{names[f]} {plain(was[f])} -> {plain(now[f])}" for f in now if now[f] != was[f]]
    return [f"         {'; '.join(moved)}"] if moved else []


def options(case: Case, seen: Seen, width: int = 0, most: int = 0) -> list[str]:
    """Return what one may do, numbered, with what the case says of it.

    Args:
        width: of the lines, folded under the text; 0 for lines of any length.
        most: of these lines; where more are needed each act has one, cut short. 0 for any number.
    """
    told = [action(case, seen.player, id) for id in seen.options]
    wide = max((len(a.name) for a in told), default=0)
    lines = [f"{n:2d}  {a.name:<{wide}}  {a.meaning}" for n, a in enumerate(told, 1)]
    if not width:
        return lines
    indent = " " * min(wide + 6, width // 2)
    folded = [part for line in lines for part in wrap(line, width, subsequent_indent=indent)]
    if not most or len(folded) <= most:
        return folded
    return [x if len(x) <= width else f"{x[: width - 1].rstrip()}…" for x in lines]


def wants(case: Case, seen: Seen) -> list[str]:
    """Return what one's seat is after, as the case declares it before the record is read."""
    own = [w for w in case.weights if w.player == seen.player]
    mine = [w for w in own if not w.types or seen.type in w.types]
    lines = [
        f"What {case.player(seen.player).name} is after, in months of a matter that counts, as the",
        "case declares it; the fit to the record revises each weight.",
        "",
    ]
    if seen.type:
        lines += [f"You: {type_meaning(case, seen.player, seen.type)}", ""]
    return lines + [f"{w.mean:+6.2f}  {sentence(w.about)}" for w in mine]
