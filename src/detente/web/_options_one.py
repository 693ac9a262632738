"""One approach: what it is, what comes of it, when it works, and how it goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from detente.brief._amounts import range_text, step_text, unit_text
from detente.brief._intent import month_text
from detente.brief._likelihood import chance_text
from detente.brief._options import Criterion, Options
from detente.brief._rules import assumed, lasting_text, rule_text
from detente.brief._values_options import against_text
from detente.brief._words import capital, percent_text
from detente.web._options_live import row_text
from detente.web._options_still import no_conditions, ribbons

_CAUSES = 4
_WHERE = {
    "works": "It meets all aims of the case",
    "helps": "It brings more of what the aims want than ordinary play, by a point at least",
    "leads": "No other approach brings more of it",
}


def one(held: Options, id: str, months: int) -> dict[str, Any]:
    """Return everything that an approach's page shows.

    Args:
        id: of an approach that was compared.
        months: a horizon that was compared.
    """
    case, row = held.case, held.approach(id)
    known = [a for a in case.approaches if a.id == id]
    rules = [rule for a in (id, *(known[0].with_ if known else ())) for rule in _rules(held, a)]
    return {
        "held": held,
        "id": id,
        "name": capital(held.name(id)),
        "row": row,
        "usual": id == held.usual,
        "lasting": lasting_text(case, id) if known else "Nobody is bound by any rule.",
        "reason": known[0].reason if known else "",
        "rules": rules,
        "assumed": sum(r["assumed"] for r in rules),
        "outcomes": list(_outcomes(held, id, months)),
        "counted": list(_counted(held, id, months)),
        "wrong": list(_sided(held, id, months, -1)),
        "right": list(_sided(held, id, months, 1)),
        "where": list(_where(held, id)),
        "no_conditions": no_conditions(held),
        "causes": list(_causes(held, id)),
        "past": list(_past(held, id)),
        "ribbon": next((r for r in ribbons(held) if r["id"] == id), None),
        "levels": [capital(level) for level in held.phases],
        "aim": held.document.get("aims", {}).get("approaches", {}).get(id),
    }


def _rules(held: Options, id: str) -> Iterator[dict[str, Any]]:
    for rule in held.case.approach(id).rules if id in held.approaches else ():
        when, does = rule_text(held.case, rule)
        yield {
            "of": capital(held.name(id)),
            "when": when,
            "does": does,
            "reason": rule.reason,
            "assumed": assumed(rule.reason),
        }


def _outcomes(held: Options, id: str, months: int) -> Iterator[dict[str, Any]]:
    for criterion in held.criteria().values():
        if criterion.kind != "outcome":
            continue
        row = held.row(id, criterion, str(months))
        yield {
            "name": capital(criterion.name),
            "definition": criterion.definition,
            "chance": chance_text(row["mean"]),
            "band": range_text(criterion, row),
            "each": [row_text(held, criterion, held.row(id, criterion, m)) for m in held.horizons],
            "against": against_text(criterion, row["against_usual"]),
        }


def _counted(held: Options, id: str, months: int) -> Iterator[tuple[str, str, str, str]]:
    for criterion in held.criteria().values():
        if criterion.kind == "outcome":
            continue
        row = held.row(id, criterion, str(months))
        yield (
            capital(criterion.name),
            row_text(held, criterion, row),
            against_text(criterion, row["against_usual"]) if id != held.usual else "",
            _side_text(_side(held, id, criterion, months)),
        )


def _side_text(side: int | None) -> str:
    return {1: "better", -1: "worse", 0: "not clear", None: "for the reader to say"}[side]


def _side(held: Options, id: str, criterion: Criterion, months: int) -> int | None:
    if not criterion.better:
        return None
    verdict = held.verdict(id, criterion, str(months))
    return verdict if criterion.better == "more" else -verdict


def _sided(held: Options, id: str, months: int, side: int) -> Iterator[str]:
    """Yield by what an approach is clearly better (1) or worse (-1) than ordinary play."""
    for criterion in held.criteria().values():
        if id != held.usual and _side(held, id, criterion, months) == side:
            apart = held.row(id, criterion, str(months))["against_usual"]
            step = step_text(criterion, apart["mean"])
            yield f"{criterion.name} ({step} {unit_text(criterion)})"


def _where(held: Options, id: str) -> Iterator[dict[str, Any]]:
    for name, row in (held.document.get("conditions", {}).get(id) or {}).items():
        if not (name == "helps" and id == held.usual):
            yield {"what": _WHERE.get(name, name), "words": f"It {row['words']}."}


def _causes(held: Options, id: str) -> Iterator[dict[str, Any]]:
    names = {u.id: u.name for u in held.case.uncertainties}
    for outcome, found in (held.document.get("sensitivity") or {}).items():
        rows = sorted(found["approaches"].get(id, ()), key=lambda r: -r["share"])[:_CAUSES]
        said = [
            f"{names.get(r['id'], _type(held, r['id']))} {percent_text(r['share'])}"
            for r in rows
            if r["share"] >= 0.01
        ]
        if said:
            yield {
                "outcome": capital(held.criterion(outcome).name),
                "years": f"{found['months'] / 12:g}",
                "said": "; ".join(said),
            }


def _type(held: Options, id: str) -> str:
    player, _, kind = id.partition(".")
    found = [t.name for t in held.case.types if (t.player, t.id) == (player, kind)]
    return f"whether {held.case.player(player).name} is {found[0]}" if found else id


def _past(held: Options, id: str) -> Iterator[dict[str, str]]:
    for period in (held.document.get("past") or {}).get("periods", ()):
        if period["approach"] == id:
            outcome = held.criterion(period["outcome"])
            yield {
                "when": f"{month_text(period['since'])} to {month_text(period['through'])}",
                "outcome": outcome.name,
                "chance": percent_text(period["chances"][outcome.id]["mean"]),
                "rank": f"{period['rank']} of {len(period['chances'])}",
            }
