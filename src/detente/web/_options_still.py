"""What the page of options says whatever a reader sets: paths, conditions, probes, the past."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import log
from typing import TYPE_CHECKING, Any

from detente.brief._amounts import fine_text
from detente.brief._answer import Answer, answer_of
from detente.brief._book import Book
from detente.brief._html import runs
from detente.brief._intent import month_text
from detente.brief._likelihood import chance_text
from detente.brief._options import Options
from detente.brief._tables_options import TABLES as DEFINED
from detente.brief._tables_past import TABLES as PAST
from detente.brief._unknown import NotYet
from detente.brief._values_options import assumed_text
from detente.brief._words import capital, list_text, percent_text
from detente.web._compared import Compared
from detente.web._options_asked import Asked, text_of

if TYPE_CHECKING:
    from detente.brief._document import Block

_YEAR = 12
_STEP = 3  # months between two corners of a ribbon
_TOP = 12
_MARKS = 100  # places of a slider
_ASSUMED = ("rules", "uncertainties", "spillovers", "interests")


def still(source: Compared, held: Options, as_of: date | None) -> dict[str, Any]:
    """Return the parts of the page that no setting changes.

    The words of the briefing are about the comparison that ships, so that a run has none of them.
    """
    site = source.site
    day = source.day(as_of) or site.today
    book = Book(site.case, site.record(), day, compared=held.document)
    answer = answer_of(book) if source.run is None else Answer((), ())
    return {
        "held": held,
        "run": held.run,
        "through": month_text(str(held.run["through"])),
        "opening": [_block(b) for b in answer.opening],
        "doubts": [_block(b) for b in answer.doubts],
        "plain": [] if answer.opening else list(_plain(held)),
        "assumed": [(capital(what), assumed_text(held, what)) for what in _ASSUMED],
        "ribbons": list(ribbons(held)),
        "levels": [capital(level) for level in held.phases],
        "conditions": list(_conditions(held)),
        "no_conditions": no_conditions(held),
        "probes": _probes(held),
        "past": _past(book, held),
        "definitions": DEFINED["outcome-definitions"](book, ""),
        "aims": [_aim(held, a) for a in held.document.get("aims", {}).get("aims", ())],
    }


def _plain(held: Options) -> Iterator[str]:
    """Yield what comes of approaches, for a case whose briefing does not say it."""
    months = held.horizons[len(held.horizons) // 2]
    for criterion in (c for c in held.criteria().values() if c.kind == "outcome"):
        means = {a: held.row(a, criterion, months)["mean"] for a in held.approaches}
        most, least = max(means, key=lambda a: means[a]), min(means, key=lambda a: means[a])
        told = [
            f"{chance_text(means[a])} under {held.name(a)}"
            for a in dict.fromkeys((most, least, held.usual))
        ]
        if means[most] == means[least]:
            whose = "every approach" if len(means) > 1 else held.name(held.usual)
            told = [f"{chance_text(means[most])} under {whose}"]
        yield f"{capital(criterion.name)} in {int(months) / 12:g} years: {', '.join(told)}."


def _block(block: Block) -> dict[str, Any]:
    return {
        "kind": block.kind,
        "passages": [[runs(s) for s in p.sentences] for p in block.passages],
    }


def ribbons(held: Options) -> Iterator[dict[str, Any]]:
    """Yield for each approach the corners of each level's ribbon, on a field of 100 by 40."""
    phases = held.document.get("phases") or {}
    for name in held.approaches:
        if name not in phases or not held.phases:
            continue
        months = phases[name]
        last = len(months) - 1
        at = [*range(0, last, _STEP), last]
        yield {
            "id": name,
            "name": capital(held.name(name)),
            "years": f"{last / 12:g}",
            "bands": [_ribbon(months, at, n) for n in range(len(held.phases))],
            "each": list(_years(months, held.phases)),
            "ends": [
                [f"{m / 12:g}", *(percent_text(x) for x in months[m])]
                for m in (int(h) for h in held.horizons)
                if m <= last
            ],
        }


def _years(months: Sequence[Sequence[float]], levels: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the stretch of a ribbon that lies nearest to each year, with the shares in words."""
    last = len(months) - 1
    for m in range(0, last + 1, _YEAR):
        ends = [min(max(x, 0), last) for x in (m - _YEAR / 2, m + _YEAR / 2)]
        shares = (f"{n} {percent_text(x)}" for n, x in zip(levels, months[m], strict=True))
        when = f"in {m // _YEAR} year{'' if m == _YEAR else 's'}" if m else "today"
        yield {
            "at": round(100 * ends[0] / last, 2),
            "wide": round(100 * (ends[1] - ends[0]) / last, 2),
            "said": f"{when}: {', '.join(shares)}",
        }


def _ribbon(months: Sequence[Sequence[float]], at: Sequence[int], n: int) -> str:
    """Return the corners of the nth ribbon, the first level at the foot."""
    last = len(months) - 1

    def corner(m: int, below: int) -> str:
        return f"{100 * m / last:.4g},{40 * (1 - sum(months[m][:below])):.4g}"

    return " ".join([corner(m, n + 1) for m in at] + [corner(m, n) for m in reversed(at)])


def _conditions(held: Options) -> Iterator[dict[str, Any]]:
    for name, row in (held.document.get("conditions") or {}).items():
        yield {
            "id": name,
            "name": capital(held.name(name)),
            "usual": name == held.usual,
            "said": [_condition(row[w]) for w in ("works", "helps", "leads")],
        }


def no_conditions(held: Options) -> str:
    """Say why a comparison has no conditions; nothing if it has, or the case has no aims."""
    from detente.options._analysis import FEW  # noqa: PLC0415

    count = held.run["futures"]
    if held.document.get("conditions") or not held.case.aims:
        return ""
    if count < FEW:
        found = f"{count} future{'' if count == 1 else 's'}"
        return f"Conditions are looked for in {FEW} futures or more; this comparison has {found}."
    return "Its horizons are not those of the aims of the case, so no conditions were looked for."


def _condition(row: Any) -> str:
    """Return a condition that stands in full, and of one that does not only how often it holds."""
    words = str(row["words"])
    return words if row["stands"] else words.partition(";")[0]


def _probes(held: Options) -> dict[str, Any] | None:
    told = held.document.get("probes")
    if not told:
        return None
    case = held.case
    adversary = case.player(told["adversary"])
    names = {a.id: a.name for a in adversary.actions}
    rows = sorted(told["rows"], key=lambda r: -r["gain"]["mean"])[:_TOP]
    top = max(max(r["bits"]["high90"], r["ordinary_bits"]["mean"]) for r in rows) or 1.0
    return {
        "adversary": adversary.name,
        "unknown": fine_text(told["entropy"]["mean"]),
        "grave": list_text([names.get(a, a) for a in told["grave"]]),
        "draws": told["draws"],
        "rows": [_probe(held, r, names, top) for r in rows],
    }


def _probe(held: Options, row: Any, names: Mapping[str, str], top: float) -> dict[str, Any]:
    mover = held.case.player(row["player"])
    acts = {a.id: a.name for a in mover.actions}
    bits = row["bits"]
    return {
        "name": f"{mover.name} {acts.get(row['action'], row['action'])}",
        "bits": fine_text(bits["mean"]),
        "span": f"{fine_text(bits['low90'])} to {fine_text(bits['high90'])}",
        "at": [round(100 * bits[k] / top, 2) for k in ("mean", "low90", "high90")],
        "usual_at": round(100 * row["ordinary_bits"]["mean"] / top, 2),
        "usual": fine_text(row["ordinary_bits"]["mean"]),
        "risk": percent_text(row["risk"]["mean"]),
        "usual_risk": percent_text(row["ordinary_risk"]["mean"]),
        "cost": fine_text(row["cost"]["mean"]),
        "telling": names.get(row["answers"][0]["action"], "") if row["answers"] else "",
    }


def _past(book: Book, held: Options) -> dict[str, Any] | None:
    told = held.document.get("past")
    if not told:
        return None
    names = {c.id: c.name for c in held.criteria().values()}
    try:
        table = PAST["approaches-past"](book, "")
    except NotYet:
        return None
    return {
        "table": table,
        "inside": told["inside"],
        "scores": {k: f"{v['log']:.2f}".replace("-", "−") for k, v in told["scores"].items()},
        "surprises": [
            f"since {month_text(s['since'])}: {names.get(s['id'], s['id'])}"
            for s in told["surprises"]
        ],
    }


def _aim(held: Options, aim: Any) -> str:
    names = list_text([held.criterion(o).name for o in aim["outcomes"]])
    bound = (
        f"at least {percent_text(aim['at_least'])}"
        if aim.get("at_least") is not None
        else f"at most {percent_text(aim['at_most'])}"
    )
    return f"{names}: {bound} of paths after {aim['months'] / 12:g} years"


def controls(held: Options, asked: Asked) -> dict[str, Any]:
    """Return the sliders and fields of the form, as a reader has set them."""
    settings, weights = dict(asked.settings), dict(asked.weights)
    case = held.case
    return {
        "asked": asked,
        "uncertain": [
            {
                "id": u.id,
                "name": capital(u.name),
                "about": u.about,
                "reason": u.reason,
                "low": u.low,
                "high": u.high,
                "value": text_of(settings[u.id]) if u.id in settings else "",
                "place": _place(settings.get(u.id), u.low, u.high),
            }
            for u in case.uncertainties
        ],
        "players": [
            {"id": i.player, "name": case.player(i.player).name, "value": weights.get(i.player, 0)}
            for i in case.interests
        ],
        "points": [
            {
                "id": c.id,
                "name": capital(c.name),
                "unit": "share of one" if c.chance else c.unit,
                "value": f"{weights[c.id]:g}" if c.id in weights else "",
            }
            for c in held.criteria().values()
        ],
        "horizons": [
            {
                "years": f"{int(m) / 12:g}",
                "here": int(m) == asked.months,
                "query": asked.query(int(m)),
            }
            for m in held.horizons
        ],
        "years": f"{asked.months / 12:g}",
    }


def _place(setting: Any, low: float, high: float) -> int:
    """Return where a value stands on a slider that goes by ratios; the fitted value if none."""
    value = setting if isinstance(setting, float) else min(max(1.0, low), high)
    return round(_MARKS * log(value / low) / log(high / low)) if low <= value <= high else 0
