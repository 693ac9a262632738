"""Tables of the reading of intent: settings, months that weighed most, next month, overtures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from detente.brief._book import Book
from detente.brief._document import Table
from detente.brief._figures import _checks
from detente.brief._figures import _sensitivity_dots as dots
from detente.brief._intent import Intent, month_text, short_month
from detente.brief._unknown import NotYet, Unknown
from detente.brief._values_fit import KEY, fit_gain_text, score_of
from detente.brief._words import minus, percent_text, signed_text

_TOP = 10


def _sensitivity(book: Book, player: str) -> Table:
    held = book.intent()
    return dots.table(held, held.player(player), "Does the reading survive other settings?")


def _top_events(book: Book, player: str) -> Table:
    held = book.intent()
    types = held.assessment.types[held.player(player)]
    found = [r for r in held.assessment.top if r["player"] == player][:_TOP]
    rows = tuple(
        (
            short_month(r["month"]),
            _done(r["events"]) or _capital(held.action_name(player, r["action"])),
            _sources(r["events"]),
            *(signed_text(r["decibans"][t]) for t in types),
        )
        for r in found
    )
    columns = ("Month", "What was done", "Sources", *_names(held, player, types))
    note = (
        "Months that moved the reading most, with the weight of the act for each type against the "
        "others, in decibans: +3 doubles the odds, −3 halves them, +10 makes them tenfold."
    )
    keys = (f"intent: {player}", *(e["id"] for r in found for e in r["events"]))
    return Table(
        f"{_player(book, player)}: the months that weighed most",
        columns,
        rows,
        note,
        keys,
        right=_last(columns, len(types)),
    )


def _done(events: Sequence[Mapping[str, Any]]) -> str:
    more = f"; and {len(events) - 1} more" if len(events) > 1 else ""
    return "".join(f"{e['summary']} ({e['id']}){more}" for e in events[:1])


def _sources(events: Iterable[Mapping[str, Any]]) -> str:
    """Name the first source of some events with its grade, and how many more there are."""
    every = [f"{s['publisher']} ({s['grade']})" for e in events for s in e["sources"]]
    said = list(dict.fromkeys(every))
    return "; ".join([*said[:1], *([f"{len(said) - 1} more"] if len(said) > 1 else [])])


def _next_month(book: Book, player: str) -> Table:
    held = book.intent()
    if player not in held.assessment.following:
        raise Unknown(f"{player!r} is not in the game.", "Name a player of the game's order.")
    types = held.assessment.types.get(player, ())
    rows = tuple(
        (
            _capital(held.action_name(player, c.action)),
            percent_text(c.chance),
            *(percent_text(c.then[t]) for t in types),
        )
        for c in sorted(held.assessment.following[player], key=lambda c: -c.chance)
    )
    columns = ("Act", "Chance", *(f"Then {held.type_name(player, t)}" for t in types))
    note = "Chance: of the act, next month. Then: the chance of each type once the act was seen."
    return Table(
        f"{_player(book, player)}: what would change our mind, in the month after "
        f"{month_text(held.assessment.through)}",
        columns,
        rows,
        note if types else "",
        (f"intent.next: {player}",),
        right=_last(columns, len(types) + 1),
    )


def _overtures(book: Book, argument: str) -> Table:
    player, _, option = (part.strip() for part in argument.partition(";"))
    held = book.intent()
    types = held.assessment.types[held.player(player)]
    count = option.removeprefix("last=").strip()
    if option and not count.isdigit():
        raise Unknown(f"{option!r} is not known here.", "Write  ; last=10")
    found = [o for o in held.assessment.overtures if player in o.believed]
    found = sorted(found, key=lambda o: (o.month, o.id))[-int(count or len(found)) :]
    if not found:
        raise NotYet
    rows = tuple(
        (
            short_month(o.month),
            f"{o.summary} ({o.id})",
            *(percent_text(o.believed[player][t].mean) for t in types),
            _likeliest(held, player, o.hindsight[player]),
            o.response or "none recorded",
        )
        for o in found
    )
    names = _names(held, player, types)
    columns = ("Month", "Overture", *names, "With hindsight", "Answer recorded")
    note = (
        "Chance of each type as it stood when the overture came, at the end of the month before; "
        "with hindsight, the likeliest type in that month given all that followed."
    )
    keys = (f"intent: {player}", *(o.id for o in found))
    right = tuple(range(2, 2 + len(types)))
    return Table(
        f"Who was speaking? Overtures of {_player(book, player)}",
        columns,
        rows,
        note,
        keys,
        right=right,
    )


def _likeliest(held: Intent, player: str, bands: Mapping[str, Any]) -> str:
    top = max(bands, key=lambda t: bands[t].mean)
    return f"{held.type_name(player, top)} {percent_text(bands[top].mean)}"


def _taken_away(book: Book, player: str) -> Table:
    held = book.intent()
    types = held.assessment.types[held.player(player)]
    largest = {id(r): max(map(abs, r.change[player].values())) for r in held.assessment.taken}
    found = sorted(held.assessment.taken, key=lambda r: -largest[id(r)])[:_TOP]
    rows = tuple(
        (
            _capital(r.kind),
            f"{r.name} ({r.id})" if r.name else r.id,
            short_month(r.first),
            *(signed_text(100 * r.change[player][t]) for t in types),
        )
        for r in found
    )
    columns = ("Taken away", "Name", "From", *_names(held, player, types))
    note = (
        "Change of each chance today, in percentage points, had the source or event never been "
        "entered; read at the mean of the parameters, which stay as fitted."
    )
    return Table(
        f"{_player(book, player)}: what the reading leans on",
        columns,
        rows,
        note,
        (f"intent: {player}",),
        right=_last(columns, len(types)),
    )


def _scores(book: Book, argument: str) -> Table:
    held = book.intent()
    players = [p.strip() for p in argument.split(",") if p.strip()]
    scored = [str(r["player"]) for r in held.report.get("scores") or ()]
    rows = [
        (
            _player(book, row["player"]) if n == 0 else "",
            f"{row['months']}" if n == 0 else "",
            minus(f"{row['mean']:.3f}") if n == 0 else "",
            name.replace("_", " "),
            fit_gain_text(gain),
            str(gain["verdict"]).removesuffix(" from").removesuffix(" than"),
        )
        for row in (score_of(book, player) for player in players or scored)
        for n, (name, gain) in enumerate(row["gains"].items())
    ]
    if not rows:
        raise NotYet
    columns = ("Player", "Months", "Game", "Baseline", "Gain (95 % interval)", "The game is")
    note = (
        "Mean log score a month of each player's act, foreseen from earlier months, in nats: "
        "nearer zero is better. A gain above zero favours the game; its interval is from a block "
        "bootstrap, and one that holds zero shows no difference."
    )
    title = "Does the game foresee acts better than simple baselines?"
    return Table(title, columns, tuple(rows), note, KEY, right=(1, 2, 4))


def _checked(book: Book, _: str) -> Table:
    made = _checks.table(
        book.intent().checks(), "Does the game, played freely, resemble the record?"
    )
    if not made.rows:
        raise NotYet
    made.keys = KEY
    return made


def _failed(book: Book, _: str) -> Table:
    failed = book.intent().report.get("failed_checks")
    if failed is None:
        raise NotYet
    rows = tuple((str(said),) for said in failed) or (("Nothing among the facts checked.",),)
    return Table("What the model gets wrong", ("Finding",), rows, "", KEY)


def _names(held: Intent, player: str, types: Sequence[str]) -> list[str]:
    return [_capital(held.type_name(player, t)) for t in types]


def _player(book: Book, player: str) -> str:
    return book.case.player(player).name


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _last(columns: Sequence[str], count: int) -> tuple[int, ...]:
    return tuple(range(len(columns) - count, len(columns)))


TABLES: dict[str, Callable[[Book, str], Table]] = {
    "sensitivity": _sensitivity,
    "top-events": _top_events,
    "next-month": _next_month,
    "overtures": _overtures,
    "taken-away": _taken_away,
    "scores": _scores,
    "checks": _checked,
    "failed-checks": _failed,
}
