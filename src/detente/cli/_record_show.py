"""One event laid open: its claims, who says what, merges and corrections."""

from __future__ import annotations

from typing import Any

from detente.cli._output import console, print_table


def print_event(found: dict[str, Any]) -> None:
    """Print what `event_shown` found, for people."""
    until = f" to {found['until']}" if found["until"] else ""
    sides = ", ".join(found["actors"])
    if found["targets"]:
        sides += f" -> {', '.join(found['targets'])}"
    lines = [
        f"{found['id']}  {found['happened']}{until}  {found['kind']}  {sides}",
        f"  {found['summary']}",
        f"  known since {found['learned']}",
    ]
    lines += [f"  {name} = {_number(value)}" for name, value in found["magnitudes"].items()]
    lines += [f"  {name}: {value}" for name, value in found["attributes"].items()]
    if found["merged"]:
        lines.append(f"  merged from {', '.join(found['merged'])}")
    lines.append("")
    for claim in found["claims"]:
        lines += _claim_lines(claim)
    lines += [f"Corrected: {c['id']}, in {c['batch']}" for c in found["superseded"]]
    lines += [
        f"Judged: {j['action']} {j['event']} {j['into']} ({j['reason']})".replace("  ", " ")
        for j in found["judgements"]
    ]
    console.print("\n".join(lines), markup=False)
    rows = [
        (name, source, _number(value))
        for name, said in found["quantities_by_source"].items()
        for source, value in said.items()
        if len(set(said.values())) > 1
    ]
    if rows:
        print_table("Where the sources differ", ("quantity", "source", "says"), rows)


def _claim_lines(claim: dict[str, Any]) -> list[str]:
    said = [f"{claim['id']}  {claim['grade']}  {claim['publisher']}"]
    if claim["title"]:
        said.append(f"  {claim['title']}")
    if claim["address"]:
        said.append(f"  {claim['address']}")
    for name in ("passage", "happened", "supersedes", "note"):
        if claim.get(name):
            said.append(f"  {name}: {claim[name]}")
    said.append(f"  learned: {claim['learned']} ({claim['learned_from']})")
    said.append(f"  batch: {claim['batch']}")
    return [*said, ""]


def _number(value: float) -> str:
    return f"{value:,.12g}"
