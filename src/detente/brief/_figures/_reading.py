"""What the figures of intent share: whose reading they show, and what their captions add."""

from __future__ import annotations

from typing import Any

from detente.brief._book import Book
from detente.brief._document import Figure
from detente.brief._intent import Intent
from detente.brief._unknown import Unknown


def player_of(book: Book, figure: Figure, row: dict[str, Any]) -> tuple[Intent, str]:
    """Return the reading and the player that a figure names.

    Raises:
        Unknown: it names none, or one without private types.
        NotYet: intent is not read on the day.
    """
    player = str(row.get("player", ""))
    if not player:
        raise Unknown(f"figures.toml, [{figure.name}] has no player.", 'Write  player = "..."')
    held = book.intent()
    return held, held.player(player)


def type_of(held: Intent, figure: Figure, row: dict[str, Any]) -> str:
    """Return the type that a figure names.

    Raises:
        Unknown: it names none, or one that the player does not have.
    """
    if "of" not in row:
        raise Unknown(f"figures.toml, [{figure.name}] has no type.", 'Write  of = "likeliest"')
    return held.type(str(row["player"]), str(row["of"]))


def saying(figure: Figure, words: str) -> None:
    """Add to a caption what the figure says today, so that it can be read without seeing it."""
    figure.caption = f"{figure.caption} {words}".strip()
