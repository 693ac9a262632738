"""Values that hold the comparison against the past, and of what a probe would tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from detente.brief._amounts import fine_text
from detente.brief._book import Book
from detente.brief._unknown import NotYet, Unknown, nearest
from detente.brief._words import SPACE, minus, number_text, percent_text

Made = tuple[str, tuple[str, ...]]
Verb = Callable[[Book, str, str], Made]
Row = Mapping[str, Any]
PAST, PROBES = ("options.past",), ("options.probes",)


def _past(write: Callable[[Row], str]) -> Verb:
    def made(book: Book, _: str, __: str) -> Made:
        return write(book.options().part("past")), PAST

    return made


def expected(period: Row) -> bool:
    """Say whether what came true had at least the chance that it has where all are alike."""
    chances = period["chances"]
    return bool(chances[period["outcome"]]["mean"] >= 1 / len(chances))


def _counted(holds: Callable[[Row], bool]) -> Callable[[Row], str]:
    def text(past: Row) -> str:
        periods = past["periods"]
        return f"{sum(holds(p) for p in periods)} of {len(periods)}"

    return text


def _inside(past: Row) -> str:
    inside, every = past["inside"]
    return f"{inside} of {every}"


def _score(book: Book, _: str, name: str) -> Made:
    scores = book.options().part("past")["scores"]
    if name not in scores:
        raise Unknown(f"The past is not scored by {name!r}.", nearest(name, scores))
    return minus(f"{scores[name]['log']:.2f}"), PAST


def probe_of(book: Book, place: str) -> Row:
    """Return a probe by its place, 1 for the one that tells most beyond ordinary play.

    Raises:
        Unknown: not a place.
        NotYet: there are not so many.
    """
    rows = ranked_probes(book)
    if not place.isdigit() or place == "0":
        raise Unknown(f"{place!r} is not a place.", "Write 1 for the probe that tells most.")
    if int(place) > len(rows):
        raise NotYet
    return rows[int(place) - 1]


def ranked_probes(book: Book) -> list[Row]:
    """Return all probes, first those that tell most beyond what ordinary play would."""
    return sorted(book.options().part("probes")["rows"], key=lambda r: -r["gain"]["mean"])


def probe_name(book: Book, row: Row) -> str:
    """Name who does what."""
    player = book.case.player(row["player"])
    names = {a.id: a.name for a in player.actions}
    return f"{player.name} {names.get(row['action'], row['action'])}"


def _probe(write: Callable[[Book, Row], str]) -> Verb:
    def made(book: Book, _: str, argument: str) -> Made:
        return write(book, probe_of(book, argument)), PROBES

    return made


def bits_text(value: float) -> str:
    """Write an amount of information.

    Example:
        >>> bits_text(0.00679)
        '0.0068\\xa0bits'
    """
    return f"{fine_text(value)}{SPACE}bits"


def _share(book: Book, row: Row) -> str:
    unknown = book.options().part("probes")["entropy"]["mean"]
    return percent_text(row["bits"]["mean"] / unknown) if unknown else percent_text(0.0)


def _entropy(book: Book, _: str, __: str) -> Made:
    return bits_text(book.options().part("probes")["entropy"]["mean"]), PROBES


VERBS: dict[str, Verb] = {
    "options.past.periods": _past(lambda p: number_text(len(p["periods"]))),
    "options.past.first": _past(_counted(lambda p: p["rank"] == 1)),
    "options.past.expected": _past(_counted(expected)),
    "options.past.inside": _past(_inside),
    "options.past.score": _score,
    "options.probe": _probe(probe_name),
    "options.probe.bits": _probe(lambda _, r: bits_text(r["bits"]["mean"])),
    "options.probe.usual": _probe(lambda _, r: bits_text(r["ordinary_bits"]["mean"])),
    "options.probe.share": _probe(_share),
    "options.probe.risk": _probe(lambda _, r: percent_text(r["risk"]["mean"])),
    "options.probe.usual_risk": _probe(lambda _, r: percent_text(r["ordinary_risk"]["mean"])),
    "options.unknown": _entropy,
}
