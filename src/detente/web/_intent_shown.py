"""What the page on intent shows of an assessment, as rows for its template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from detente.brief._figures._sensitivity_dots import GROUPS
from detente.brief._intent import month_text, short_month
from detente.brief._words import MONTHS, capital, percent_text, signed_text, span_text
from detente.case import Case
from detente.web._intent_figures import COLOURS, dots, ribbon, waterfall

if TYPE_CHECKING:
    from detente.intent import Assessment
    from detente.intent._assessment import Band, Month, Offer, Row, Taken
    from detente.intent._observer import Believed

Shown = dict[str, Any]
_MARKS, _TAKEN = 8, 10


class Names:
    """What a case calls its players, their types and their acts."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._types = {(t.player, t.id): t for t in case.types}
        self._acts = {(p.id, a.id): a.name for p in case.players for a in p.actions}

    def player(self, id: str) -> str:
        """Name a player."""
        return self.case.player(id).name

    def type(self, player: str, id: str) -> str:
        """Name a type."""
        found = self._types.get((player, id))
        return found.name if found else id.replace("_", " ")

    def meaning(self, player: str, id: str) -> str:
        """Say what a type stands for."""
        found = self._types.get((player, id))
        return found.meaning if found else ""

    def act(self, player: str, id: str) -> str:
        """Name an act."""
        return self._acts.get((player, id), id.replace("_", " "))


def side(names: Names, found: Assessment, player: str) -> Shown:
    """Return the answer on one side: its types, the likeliest first, and how sure that is."""
    from detente.intent._confidence import confidence  # noqa: PLC0415

    now = found.now(player)
    ranked = sorted(now, key=lambda t: -now[t].mean)
    judged = [r for r in _others(found, player) if player in r.survives]
    return {
        "id": player,
        "name": names.player(player),
        "types": [
            {
                "id": t,
                "name": names.type(player, t),
                "meaning": names.meaning(player, t),
                "chance": now[t].mean,
                "band": span_text(now[t].low90, now[t].high90),
                "inner": span_text(now[t].low50, now[t].high50),
            }
            for t in ranked
        ],
        "confidence": confidence(found, player),
        "kept": sum(r.survives[player] for r in judged),
        "judged": len(judged),
    }


def marks(names: Names, found: Assessment, player: str) -> list[Shown]:
    """Return the months that moved the answer most, in order of time, numbered."""
    rows = [r for r in found.top if r["player"] == player and r["events"]][:_MARKS]
    shown = []
    for n, row in enumerate(sorted(rows, key=lambda r: r["month"]), 1):
        top = max(row["decibans"], key=row["decibans"].__getitem__)
        did = names.act(player, row["action"])
        shown.append(
            {
                "n": n,
                "month": row["month"],
                "when": month_text(row["month"]),
                "did": f"{capital(did)}: {signed_text(row['decibans'][top])} decibans for "
                f"{names.type(player, top)}",
                "events": row["events"],
                "weights": [signed_text(row["decibans"][t]) for t in found.types[player]],
            }
        )
    return shown


def ribbons(
    names: Names,
    found: Assessment,
    player: str,
    marked: Sequence[Shown],
    own: Sequence[Believed],
    *,
    hindsight: bool,
) -> list[Shown]:
    """Return one chart for each type, with its numbers at the end of each year."""
    view = "smoothed" if hindsight else "filtered"
    months = found.months[player]
    first = months[0].month
    shown = []
    for k, t in enumerate(found.types[player]):
        public = [(m.month, getattr(m, view)[t]) for m in months]
        yours = [(m.month, getattr(m, view)[t]) for m in own if m.month >= first]
        ends = [row for row in public if row[0].endswith("-12") or row is public[-1]]
        shown.append(
            {
                "id": t,
                "name": capital(names.type(player, t)),
                "spec": ribbon(public, yours, marked, COLOURS[k % len(COLOURS)]),
                "numbers": (
                    ("Month", "Mean", "50 % of draws", "90 % of draws"),
                    [(month_text(m), *_bands(b)) for m, b in ends],
                ),
            }
        )
    return shown


def _bands(band: Band) -> tuple[str, str, str]:
    inner, outer = span_text(band.low50, band.high50), span_text(band.low90, band.high90)
    return percent_text(band.mean), inner, outer


def evidence(
    names: Names, found: Assessment, player: str, type: str, year: str, start: float
) -> Shown:
    """Return the waterfall of one type: by year, or by month of one year.

    Args:
        year: empty for all years.
        start: the chance of the type before the first month.
    """
    steps = list(_steps(names, found.months[player], player, type, start))
    years = list(dict.fromkeys(s["month"][:4] for s in steps))
    if year:
        rows = [s for s in steps if s["month"][:4] == year]
        drawn = [{**s, "label": MONTHS[int(s["month"][5:7]) - 1][:3]} for s in rows]
    else:
        rows, drawn = [], list(_yearly(steps, years))
    return {
        "years": years,
        "months": rows,
        "spec": waterfall(drawn, by="month" if year else "year"),
        "numbers": (
            ("Month" if year else "Year", "Chance before", "Chance after"),
            [(s["label"], percent_text(s["before"]), percent_text(s["after"])) for s in drawn],
        ),
    }


def _steps(
    names: Names, months: Sequence[Month], player: str, type: str, start: float
) -> Iterator[Shown]:
    before = start
    for m in months:
        after, did = m.filtered[type].mean, names.act(player, m.action)
        yield {
            "month": m.month,
            "when": month_text(m.month),
            "did": capital(did),
            "events": m.events,
            "weight": signed_text(m.decibans[type]),
            "before": before,
            "after": after,
            "said": f"{did}: {percent_text(before)} to {percent_text(after)}",
        }
        before = after


def _yearly(steps: Sequence[Shown], years: Sequence[str]) -> Iterator[Shown]:
    for year in years:
        own = [s for s in steps if s["month"][:4] == year]
        before, after = own[0]["before"], own[-1]["after"]
        said = f"{percent_text(before)} to {percent_text(after)}"
        yield {"label": year, "before": before, "after": after, "said": said}


def settings(names: Names, found: Assessment, player: str, type: str) -> Shown:
    """Return how the chance of one type changes with priors, types, codings and lambda."""
    rows = sorted(_others(found, player), key=lambda r: _order(r.group))
    stays = {True: "yes", False: "no", None: "taken away"}
    declared = found.now(player)[type].mean
    drawn = [
        {
            "name": r.name,
            "chance": r.believed[player].get(type, 0.0),
            "base": r.base.get(player, {}).get(type, declared),
            "stays": "no" if r.survives.get(player) is False else "yes",
        }
        for r in rows
    ]
    return {
        "spec": dots(drawn, declared),
        "columns": (
            "Kind",
            "Setting",
            *(capital(names.type(player, t)) for t in found.types[player]),
            "Likeliest stays",
        ),
        "rows": [
            (
                GROUPS.get(r.group, capital(r.group.replace("_", " "))),
                r.name,
                *(percent_text(r.believed[player].get(t, 0.0)) for t in found.types[player]),
                stays[r.survives.get(player)],
            )
            for r in rows
        ],
        "against": [r.name for r in rows if r.survives.get(player) is False],
    }


def _others(found: Assessment, player: str) -> list[Row]:
    return [r for r in found.sensitivity if r.group != "declared" and player in r.believed]


def _order(group: str) -> int:
    known = list(GROUPS)
    return known.index(group) if group in known else len(known)


def taken(found: Assessment, player: str) -> list[Shown]:
    """Return what the answer on a side leans on most: sources and events, each taken away once."""
    rows = sorted(found.taken, key=lambda r: -max(map(abs, r.change[player].values())))
    seen: set[tuple[Any, ...]] = set()
    shown: list[Shown] = []
    for r in rows:
        same = _same(r, player)
        if same in seen or len(shown) == _TAKEN:
            continue  # an event of one source, and that source, are one thing
        seen.add(same)
        changes = [signed_text(100 * r.change[player][t]) for t in found.types[player]]
        shown.append(
            {"kind": r.kind, "id": r.id, "name": r.name, "from": short_month(r.first)}
            | {"changes": changes}
        )
    return shown


def _same(row: Taken, player: str) -> tuple[Any, ...]:
    return (row.first, *(round(x, 6) for x in row.change[player].values()))


def choices(names: Names, found: Assessment, player: str) -> list[Shown]:
    """Return what a side may do next month, the likeliest first, and what each would teach."""
    now = {t: b.mean for t, b in found.now(player).items()}
    rows = sorted(found.following.get(player, ()), key=lambda c: -c.chance)
    teaches = max(rows, key=lambda c: _distance(c.then, now), default=None)
    return [
        {
            "act": capital(names.act(player, c.action)),
            "chance": c.chance,
            "then": [
                {"chance": c.then[t], "change": signed_text(100 * (c.then[t] - now[t]))}
                for t in found.types[player]
            ],
            "most": c is teaches,
        }
        for c in rows
    ]


def _distance(then: Mapping[str, float], now: Mapping[str, float]) -> float:
    return 0.5 * sum(abs(then[t] - now[t]) for t in now)


def offers(names: Names, found: Assessment, player: str) -> list[Shown]:
    """Return the overtures that involve a side, the latest first."""
    own = [o for o in found.overtures if player in (*o.actors, *o.targets)]
    return [_offer(names, o) for o in sorted(own, key=lambda o: (o.month, o.id), reverse=True)]


def _offer(names: Names, offer: Offer) -> Shown:
    def likeliest(said: Mapping[str, Mapping[str, Band]]) -> list[str]:
        found = []
        for player, bands in said.items():
            t = max(bands, key=lambda t: bands[t].mean)
            found.append(f"{names.type(player, t)} {percent_text(bands[t].mean)}")
        return found

    return {
        "id": offer.id,
        "when": month_text(offer.month),
        "who": " and ".join(names.player(p) for p in offer.actors),
        "summary": offer.summary,
        "believed": likeliest(offer.believed),
        "hindsight": likeliest(offer.hindsight),
        "followed": [
            {
                "said": f"{names.player(f['player'])} {names.act(f['player'], f['action'])}",
                "when": short_month(f["month"]),
                "events": f["events"],
            }
            for f in offer.followed
        ],
        "response": offer.response,
    }
