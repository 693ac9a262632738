"""An assessment as one screen of text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from detente.brief._likelihood import word_for
from detente.brief._words import signed_text
from detente.case import Case
from detente.intent._assessment import Assessment, Choice, Month, Offer, Taken

Line = tuple[str, bool]  # the text, and whether it is a heading
_WIDE = 100
_MONTHS, _TAKEN, _ACTS, _OFFERS, _NAMED = 5, 3, 3, 3, 4


def written(case: Case, found: Assessment) -> Iterator[Line]:
    """Yield the lines of a screen; where they quote the record they are cut to 100 characters."""
    names = _Names(case, found)
    told = f", as of {found.as_of}" if found.as_of else ""
    yield f"{case.standoff.name}: what each side is after{told}", True
    yield _basis(found), False
    for line in _cautions(found):
        yield f"! {line}", False
    for player in found.months:
        yield from _player(names, player)
    yield from _taken(names)
    yield from _next(names)
    yield from _offers(names)
    yield from ((line, False) for line in _fit(names))


class _Names:
    """An assessment, and what the case calls its players, types and actions."""

    def __init__(self, case: Case, found: Assessment) -> None:
        self.found = found
        self._case = case

    def player(self, id: str) -> str:
        return self._case.player(id).name

    def type(self, player: str, id: str) -> str:
        return next((t.name for t in self._case.types if (t.player, t.id) == (player, id)), id)

    def action(self, player: str, id: str) -> str:
        return next((a.name for a in self._case.player(player).actions if a.id == id), id)

    def likeliest(self, player: str) -> str:
        now = self.found.now(player)
        return max(now, key=lambda t: now[t].mean)


def _basis(found: Assessment) -> str:
    return (
        f"Read from the months up to {found.through} at {_many(found.draws, 'draw')} of the fitted "
        "parameters; bands are the spread over draws."
    )


def _cautions(found: Assessment) -> Iterator[str]:
    """Yield what to know before any number below is used."""
    fit = found.fit
    for row in fit["problems"]:
        yield f"The fit cannot be trusted: {' '.join(row[k] for k in ('what', 'fix') if row[k])}"
    if not fit["same_record"]:
        made = f" ({fit['made']}, through {fit['through']})" if fit["made"] else ""
        yield f"The record differs from the one that the parameters were fitted to{made}."
    yield from fit["failed_checks"] or ()


def _player(names: _Names, player: str) -> Iterator[Line]:
    now = names.found.now(player)
    yield (
        f"{names.player(player):<36} {'mean':>6}  {'50 % of draws':>16} {'90 % of draws':>16}",
        True,
    )
    for t in sorted(now, key=lambda t: -now[t].mean):
        band, word = now[t], word_for(now[t].mean)
        yield (
            f"  {names.type(player, t):<16}{word:<18} {_percent(band.mean):>6}  "
            f"{_span(band.low50, band.high50):>16} {_span(band.low90, band.high90):>16}",
            False,
        )
    likeliest = names.likeliest(player)
    yield from ((line, False) for line in _survives(names, player))
    yield f"  Moved it most, in decibans for {names.type(player, likeliest)}:", False
    for month in _weightiest(names.found.months[player]):
        act = names.action(player, month.action)
        told = f"    {month.month}  {act:<36} {signed_text(month.decibans[likeliest]):>6}  "
        yield _cut(told + (", ".join(month.events) or "nothing recorded")), False


def _weightiest(months: tuple[Month, ...]) -> list[Month]:
    return sorted(months, key=lambda m: (-m.moved, m.month))[:_MONTHS]


def _survives(names: _Names, player: str) -> Iterator[str]:
    rows = [r for r in names.found.sensitivity if r.group != "declared" and player in r.survives]
    if not rows:
        return
    against = [r.name for r in rows if not r.survives[player]]
    read_at = " or ".join(str(n) for n in sorted({r.draws for r in rows}))
    yield (
        "  The likeliest type stays likeliest under "
        f"{len(rows) - len(against)} of {_many(len(rows), 'other setting')} (read at {read_at} "
        f"{'draw' if read_at == '1' else 'draws'}){'; not under:' if against else '.'}"
    )
    if against:
        more = f"; and {len(against) - _NAMED} more" if len(against) > _NAMED else ""
        yield _cut("    " + "; ".join(against[:_NAMED]) + more)


def _taken(names: _Names) -> Iterator[Line]:
    rows = sorted(names.found.taken, key=lambda r: -max(map(abs, _changes(r).values())))
    seen: set[Any] = set()
    kept = []
    for row in rows:
        same = (row.first, *(round(x, 6) for x in _changes(row).values()))
        if same not in seen:  # an event of one source, and that source, are one thing
            seen.add(same)
            kept.append(row)
    if kept:
        yield "Taken away, it changes most (in points, from what month on)", True
    for row in kept[:_TAKEN]:
        player, t = max(_changes(row), key=lambda k: abs(_changes(row)[k]))
        points = signed_text(100 * _changes(row)[player, t])
        who = f"{names.player(player)} {names.type(player, t)} {points}"
        yield _cut(f"  {row.first}  {who:<34} {row.kind} {row.id}: {row.name}"), False


def _changes(row: Taken) -> dict[tuple[str, str], float]:
    return {(p, t): x for p, own in row.change.items() for t, x in own.items()}


def _next(names: _Names) -> Iterator[Line]:
    yield f"The month after {names.found.through}: likely acts, and what each would teach", True
    for player, choices in names.found.following.items():
        ranked = sorted(choices, key=lambda c: -c.chance)
        if player not in names.found.types:
            acts = (
                f"{names.action(player, c.action)} {_percent(c.chance)}" for c in ranked[:_ACTS]
            )
            yield _cut(f"  {names.player(player)}: {', '.join(acts)}"), False
            continue
        t = names.likeliest(player)
        now = names.found.now(player)[t].mean
        held = f"{names.type(player, t)}, now {_percent(now)}"
        yield f"  {names.player(player)}: {held}", False
        telling = max(ranked, key=lambda c: abs(c.then[t] - now))
        for c in ranked[:_ACTS]:
            yield f"    {_choice(names, player, c, t)}", False
        if telling not in ranked[:_ACTS]:
            yield f"    {_choice(names, player, telling, t)} (would teach most)", False


def _choice(names: _Names, player: str, choice: Choice, type: str) -> str:
    act = names.action(player, choice.action)
    return f"{act:<36} {_percent(choice.chance):>6}, then {_percent(choice.then[type]):>6}"


def _offers(names: _Names) -> Iterator[Line]:
    latest = names.found.overtures[-_OFFERS:]
    if latest:
        yield "Latest overtures: who was thought to be speaking, and what followed", True
    for offer in reversed(latest):
        yield _offer(names, offer), False


def _offer(names: _Names, offer: Offer) -> str:
    said = []
    for player, bands in offer.believed.items():
        t = max(bands, key=lambda t: bands[t].mean)
        said.append(f"{names.type(player, t)} {_percent(bands[t].mean)}")
    acts = [f"{_spaced(f['action'])} {f['month']}" for f in offer.followed[:2]]
    who = ", ".join(names.player(p) for p in offer.actors)
    tail = "; ".join([*said, f"then {', '.join(acts)}" if acts else "nothing followed"])
    head = f"  {offer.month}  {offer.id}  {who}: "
    room = max(_WIDE - len(head) - len(tail) - 3, 20)
    return f"{head}{_cut(offer.summary, room)} [{tail}]"


def _fit(names: _Names) -> Iterator[str]:
    fit: Any = names.found.fit
    made = (
        f"made {fit['made']}, seed {fit['seed']}, through {fit['through']}; " if fit["made"] else ""
    )
    went = fit["diagnosis"]
    if went:
        yield (
            f"Fit: {made}R-hat {went['r_hat']:.3f}, Pareto k {went['pareto_k']:.2f}, draws worth "
            f"{went['effective']:.0f} of {went['draws']}."
        )
    else:
        yield f"Fit: {made}it does not say how its diagnostics went."
    if fit["failed_checks"] is None:
        yield "Whether the fitted game resembles the record was not checked."
    for score in fit["scores"] or ():
        if score["player"] in names.found.types:
            gains = "; ".join(f"{g['verdict']} {_spaced(n)}" for n, g in score["gains"].items())
            yield _cut(
                f"Its acts foreseen a month ahead, {names.player(score['player'])}: {gains}."
            )


def _spaced(id: str) -> str:
    return id.replace("_", " ")


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _percent(chance: float) -> str:
    percent = round(100 * chance)
    if percent < 1:
        return "<1 %"
    return ">99 %" if percent > 99 else f"{percent} %"


def _span(low: float, high: float) -> str:
    return f"{_percent(low).removesuffix(' %')} to {_percent(high)}"


def _cut(text: str, wide: int = _WIDE) -> str:
    return text if len(text) <= wide else text[: wide - 1].rstrip() + "…"
