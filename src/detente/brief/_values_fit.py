"""Values that say how far to trust the reading of intent: its fit, its checks and its scores."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from detente.brief._book import Book
from detente.brief._intent import month_text
from detente.brief._unknown import NotYet, Unknown, nearest
from detente.brief._values_intent import parts
from detente.brief._words import gain_text, minus, number_text, partial_text

Made = tuple[str, tuple[str, ...]]
Verb = Callable[[Book, str, str], Made]
KEY = ("intent.fit",)


def _told(write: Callable[[Book], str | None]) -> Verb:
    """Write something of the fit as a whole; NotYet where it does not tell."""

    def made(book: Book, _: str, __: str) -> Made:
        text = write(book)
        if text is None:
            raise NotYet
        return text, KEY

    return made


def _counted(name: str) -> Callable[[Book], str | None]:
    def text(book: Book) -> str | None:
        held = book.intent().report.get(name)
        return None if held is None else number_text(len(held))

    return text


def _informed(book: Book) -> str | None:
    held = book.intent().report.get("identification")
    if held is None:
        return None
    return number_text(sum(r["verdict"] != "not informed" for r in held))


def _fitted(book: Book) -> str | None:
    made = str(book.intent().report.get("made") or "")
    return partial_text(made) if made else None


def score_of(book: Book, player: str) -> Mapping[str, Any]:
    """Return how well the game foresaw a player's monthly acts, beside its baselines.

    Raises:
        Unknown: no such player was scored.
        NotYet: the fit holds no scores.
    """
    rows = {str(r["player"]): r for r in book.intent().report.get("scores") or ()}
    if not rows:
        raise NotYet
    if player not in rows:
        raise Unknown(f"{player!r} was not scored.", nearest(player, rows))
    found: Mapping[str, Any] = rows[player]
    return found


def fit_gain_text(gain: Mapping[str, Any]) -> str:
    """Write a mean difference of log scores with its 95 % interval."""
    return gain_text(gain["mean"], *gain["interval_95"])


def _score(book: Book, _: str, player: str) -> Made:
    return minus(f"{score_of(book, player)['mean']:.3f}"), KEY


def _scored(book: Book, _: str, player: str) -> Made:
    return number_text(score_of(book, player)["months"]), KEY


def _against(write: Callable[[Mapping[str, Any]], str]) -> Verb:
    """Write how the game did against a baseline: PLAYER.BASELINE."""

    def made(book: Book, _: str, argument: str) -> Made:
        player, name = parts(argument, "PLAYER.BASELINE")
        gains = score_of(book, player)["gains"]
        if name not in gains:
            raise Unknown(f"There is no baseline {name!r}.", nearest(name, gains))
        return write(gains[name]), KEY

    return made


VERBS: dict[str, Verb] = {
    "intent.through": _told(lambda b: month_text(b.intent().assessment.through)),
    "intent.draws": _told(lambda b: number_text(b.intent().assessment.draws)),
    "intent.fitted": _told(_fitted),
    "intent.parameters": _told(_counted("identification")),
    "intent.informed": _told(_informed),
    "intent.checks": _told(_counted("checks")),
    "intent.failed": _told(_counted("failed_checks")),
    "intent.score": _score,
    "intent.scored": _scored,
    "intent.gain": _against(fit_gain_text),
    "intent.verdict": _against(lambda g: str(g["verdict"])),
}
