"""A game in lines: numbers are read from standard input, everything is said in text."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from detente.cli import _play_text as text

if TYPE_CHECKING:
    from detente.case import Case
    from detente.play import Seen, Sitting

_HELP = (
    "A number acts; u takes back your last act, w says what your seat is after, s saves, q ends, "
    "? says this again."
)


def play_in_lines(
    case: Case, sitting: Sitting, keep: Callable[[Sitting], str], *, always: bool = False
) -> Sitting:
    """Play until the end, the end of input or q; return the sitting as it then stands.

    Args:
        keep: keeps the game and says where; asked for by s, or `always` after each act.
    """
    from detente.play import look  # noqa: PLC0415

    typer.echo(_HELP)
    several, seat = len(sitting.persons) > 1, ""
    while (player := sitting.to_move) is not None:
        if several and player != seat and not _handed_over(case, player):
            return sitting
        seat, seen = player, look(sitting, player)
        _show(case, seen, sitting.months)
        answer = _asked()
        if answer is None or answer == "q":
            return sitting
        before, sitting = sitting, _done(case, sitting, seen, answer, keep)
        if always and sitting is not before:
            keep(sitting)
    return sitting


def _done(
    case: Case, sitting: Sitting, seen: Seen, answer: str, keep: Callable[[Sitting], str]
) -> Sitting:
    """Return the sitting after a line of input; what cannot be done is said."""
    from detente.play import act  # noqa: PLC0415

    if answer == "u":
        return undone(sitting, seen.player)
    if answer == "s":
        typer.echo(keep(sitting))
    elif answer == "w":
        typer.echo("\n".join(text.wants(case, seen)))
    elif answer.isdecimal() and 1 <= int(answer) <= len(seen.options):
        made = act(sitting, seen.player, seen.options[int(answer) - 1])
        for move in made.moves[len(sitting.moves) :]:
            typer.echo(f"  {text.deed(case, move)}")
        return made
    else:
        said = "" if answer == "?" else f"{answer!r} is no choice. "
        typer.echo(f"{said}Write a number from 1 to {len(seen.options)}. {_HELP}")
    return sitting


def undone(sitting: Sitting, player: str) -> Sitting:
    """Go back to before a seat's last act; the same sitting where it has none."""
    from detente.play import back  # noqa: PLC0415

    own = [m.number for m in sitting.moves if m.player == player]
    return back(sitting, own[-1]) if own else sitting


def _handed_over(case: Case, player: str) -> bool:
    """Wait until whoever holds a seat sits down; say whether anybody does."""
    typer.echo(f"\nIt is the turn of {case.player(player).name}. Whoever holds it: press Enter.")
    return _asked() is not None


def _asked() -> str | None:
    sys.stdout.write("> ")
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        sys.stdout.write("\n")
        return None
    return line.strip().lower()


def _show(case: Case, seen: Seen, months: int) -> None:
    typer.echo("")
    typer.echo(text.title(case, seen, months))
    typer.echo(text.state(case, seen))
    if not seen.moves or len(seen.moves) < len(seen.seats):
        for move in seen.moves:
            typer.echo(f"  {text.deed(case, move)}")
    before = text.before_last(seen)
    for player, shares in seen.beliefs.items():
        held = ", ".join(
            f"{text.type_name(case, player, t)} {c:.0%}{_moved(c, before[player][t])}"
            for t, c in shares.items()
        )
        whom = "you" if player == seen.player else case.player(player).name
        typer.echo(f"Believed of {whom}: {held}")
    for line in text.options(case, seen):
        typer.echo(line)


def _moved(now: float, before: float) -> str:
    points = 100 * (now - before)
    return f" ({points:+.1f})" if abs(points) >= 0.5 else ""
