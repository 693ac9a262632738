"""A debriefing in words."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from detente.cli._play_text import (
    action,
    month_name,
    plain,
    sentence,
    type_meaning,
    type_name,
)

if TYPE_CHECKING:
    from detente.case import Case
    from detente.play import Debrief
    from detente.play._told import Against, ToldMove, ToldSeat

_NAME, _WIDE = 20, 12  # of a column of names, and of numbers


def debrief_lines(case: Case, told: Debrief) -> list[str]:
    """Return a debriefing, section by section, in lines of up to 78 characters or longer prose."""
    return [
        *_head(case, told),
        *_end(case, told),
        *_turning(case, told),
        *(line for seat in told.seats for line in _seat(case, told, seat)),
        *_types(case, told),
        *_against(case, told),
        *_months(case, told),
    ]


def _head(case: Case, told: Debrief) -> list[str]:
    game = told.game
    cut = "" if told.complete else " It was told before its end."
    seats = "; ".join(
        f"{case.player(p).name}: {_holder(case, seat)}" for p, seat in game["seats"].items()
    )
    first = (
        f"{case.standoff.name} from {month_name(game['start'])}, {_count(game['months'], 'month')}."
    )
    return ["DEBRIEFING", f"{first}{cut}", f"Seats: {seats}. Seed {game['seed']}.", ""]


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _holder(case: Case, seat: str) -> str:
    return seat if seat in ("person", "equilibrium") else case.approach(seat).name


def _end(case: Case, told: Debrief) -> list[str]:
    if told.outcome is None:
        return []
    one = next(o for o in case.outcomes if o.id == told.outcome)
    chance = told.months[0].odds[told.outcome]
    paths = told.paths["odds"]
    return [
        "HOW IT ENDED",
        f"{sentence(one.name)}: {one.definition}",
        "Only the months of the game count.",
        f"As the game began this came about in {chance:.0%} of {paths} games that machines played.",
        "",
    ]


def _turning(case: Case, told: Debrief) -> list[str]:
    if told.turning is None:
        return []
    move = told.moves[told.turning - 1]
    return [
        "TURNING POINT",
        f"Move {move.number}, {month_name(move.month)}: {_deed(case, move)}. Of all acts it moved "
        f"the odds of how it would end most: {100 * move.swing:.0f} points of 100.",
        "",
    ]


def _deed(case: Case, move: ToldMove) -> str:
    return f"{case.player(move.player).name} {action(case, move.player, move.action).name}"


def _seat(case: Case, told: Debrief, seat: ToldSeat) -> list[str]:
    name = case.player(seat.player).name
    own = [m for m in told.moves if m.player == seat.player]
    lines = [
        f"THE SEAT OF {name.upper()}",
        f"Payoff {seat.payoff:+.2f} a month. Regret {seat.regret:.1f} months of a matter that "
        f"counts, over {_count(len(own), 'act')}.",
    ]
    if seat.worst is not None:
        lines.append(_worst(case, told.moves[seat.worst - 1]))
    if seat.revised is not None:
        lines += _revised(case, told.moves[seat.revised - 1])
    columns = f"{'month':<8} {'what you did':<26} {'regret':>6}  {'best by the model':<26} likely"
    rows = [
        f"{m.month:<8} {action(case, m.player, m.action).name:<26} {m.regret or 0.0:6.2f}  "
        f"{action(case, m.player, m.best or m.action).name:<26} {m.likely or 0.0:6.1%}"
        for m in own
    ]
    return [*lines, "", columns, *rows, ""]


def _worst(case: Case, move: ToldMove) -> str:
    best = action(case, move.player, move.best or move.action).name
    return (
        f"Most of it in {month_name(move.month)}: {_deed(case, move)} ({move.regret:.2f}); by its "
        f"payoffs in the model the best was '{best}'."
    )


def _revised(case: Case, move: ToldMove) -> list[str]:
    moved = ", ".join(
        f"{type_name(case, move.player, t)} {was:.0%} -> {move.after[t]:.0%}"
        for t, was in move.before.items()
    )
    said = f"What the others believed changed most in {month_name(move.month)}: "
    return [f"{said}{_deed(case, move)}; {moved}."]


def _types(case: Case, told: Debrief) -> list[str]:
    lines = []
    for player, first in told.months[0].types.items():
        path = [m.types[player] for m in told.months]
        believed = told.months[-1].beliefs[player][path[-1]]
        turned = [
            f"{type_name(case, player, path[n])} from {told.months[n].month}"
            for n in range(1, len(path))
            if path[n] != path[n - 1]
        ]
        then = f", {', '.join(turned)}" if turned else " throughout"
        lines.append(
            f"{case.player(player).name}: {type_name(case, player, first)}{then}. At the end the "
            f"others gave {believed:.0%} to what it was."
        )
        lines.append(f"  {type_meaning(case, player, first)}")
    return ["WHO THEY WERE", *lines, ""] if lines else []


def _against(case: Case, told: Debrief) -> list[str]:
    if not told.against or told.outcome is None:
        return []
    names = {o.id: o.name for o in case.outcomes}
    lines = [f"BESIDE {told.paths['against']} GAMES OF MACHINES FROM THE SAME START"]
    lines += _heads([names[o] for o in told.against[0].odds])
    for one in told.against:
        shares = "".join(f"{c:>{_WIDE}.0%}" for c in one.odds.values())
        lines.append(f"{one.name[:_NAME]:<{_NAME}}{shares}")
    for seat in told.seats:
        lines += ["", f"{case.player(seat.player).name}: yours {seat.payoff:+.2f} a month"]
        lines += [_rank(one, seat.player) for one in told.against]
    return [*lines, ""]


def _heads(names: list[str]) -> list[str]:
    """Return the heads of columns, folded at words."""
    cells = [wrap(sentence(name), _WIDE - 1, break_long_words=False) for name in names]
    most = max(map(len, cells))
    rows = zip(*([""] * (most - len(cell)) + cell for cell in cells), strict=True)
    return [" " * _NAME + "".join(f"{word:>{_WIDE}}" for word in row) for row in rows]


def _rank(one: Against, player: str) -> str:
    held, rank = one.payoffs[player], one.ranks[player]
    return (
        f"  {one.name[:_NAME]:<{_NAME}} {held['mean']:+.2f} ({held['low90']:+.2f} to "
        f"{held['high90']:+.2f}); less than yours in {rank:.0%}"
    )


def _months(case: Case, told: Debrief) -> list[str]:
    lines = ["MONTH BY MONTH"]
    for n, month in enumerate(told.months[:-1]):
        levels = ", ".join(plain(level) for level in month.state.values())
        lines.append(f"{month.month}  ({levels})")
        size = len(told.moves) // (len(told.months) - 1)
        for move in told.moves[n * size : (n + 1) * size]:
            mark = " <- turning point" if move.number == told.turning else ""
            lines.append(f"  {move.number:3d}  {_deed(case, move)}{mark}")
        for player, shares in told.months[n + 1].beliefs.items():
            held = ", ".join(f"{type_name(case, player, t)} {c:.0%}" for t, c in shares.items())
            lines.append(f"       then believed of {case.player(player).name}: {held}")
    return lines
