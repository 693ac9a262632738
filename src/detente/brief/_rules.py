"""The rules of an approach in words: who, in which months, does what how often."""

from __future__ import annotations

from collections.abc import Iterable

from detente.brief._words import list_text, percent_text
from detente.case import Case
from detente.case._model import Approach, PlayRule

ORDINARY = "ordinary"


def rule_text(case: Case, rule: PlayRule) -> tuple[str, str]:
    """Return when a rule holds, and what is then done, most of all first.

    Example:
        >>> from detente.case import load
        >>> case = load("north_korea")
        >>> when, does = rule_text(case, case.approach("strategic_patience").rules[0])
        >>> when, does
        ('United States, where the phase of relations is deal', 'as it would unbound 100\\xa0%')
    """
    player = case.player(rule.player)
    types = {t.id: t.name for t in case.types if t.player == rule.player}
    who = player.name
    if rule.types:
        who += f" (of the {_either(types.get(t, t) for t in rule.types)} type)"
    where = [_condition(case, name, wanted) for name, wanted in rule.where.items()]
    held = [*where, *(_believed(case, rule))]
    acts = {a.id: a.name for a in player.actions} | {ORDINARY: "as it would unbound"}
    shares = sorted(rule.play.items(), key=lambda item: -item[1])
    does = "; ".join(f"{acts.get(a, a)} {_percent(share)}" for a, share in shares)
    return f"{who}, {'; '.join(held) if held else 'in all other months'}", does


def lasting_text(case: Case, id: str) -> str:
    """Say how firmly and how predictably an approach is followed, how long, and what follows.

    Example:
        >>> from detente.case import load
        >>> lasting_text(load("north_korea"), "ordinary")
        'Nobody is bound by any rule.'
    """
    one = case.approach(id)
    if not one.rules and not one.with_:
        return "Nobody is bound by any rule."
    said = []
    if one.with_:
        said.append(f"It joins {list_text([case.approach(w).name for w in one.with_])}.")
    said += [_firmly(part, whole=part is one) for part in _parts(case, one)]
    if one.months:
        after = case.approach(one.then).name if one.then else "ordinary play"
        said.append(f"It lasts {one.months} months on average; {after} follows.")
    return " ".join(said)


def _parts(case: Case, one: Approach) -> Iterable[Approach]:
    """Yield an approach and those it joins, as far as they have rules of their own."""
    if one.rules:
        yield one
    for other in one.with_:
        yield from _parts(case, case.approach(other))


def _firmly(one: Approach, *, whole: bool) -> str:
    """Say how often rules are followed, and how often their act is drawn as they say."""
    said = "Its rules are" if whole else f"The rules of {one.name} are"
    often = f"in {_percent(one.firmness)} of months" if one.firmness < 1 else "in every month"
    rest = ", with ordinary play in the rest" if one.firmness < 1 else ""
    if one.predictability == 1:
        return f"{said} followed {often}{rest}."
    drawn = f"in {_percent(1 - one.predictability)} of months under them"
    return f"{said} followed {often}{rest}; {drawn} any possible act is as likely as another."


def assumed(reason: str) -> bool:
    """Say whether a reason says that something is assumed."""
    return "assum" in reason.lower()


def _condition(case: Case, name: str, wanted: Iterable[str]) -> str:
    factors = {f.id: f.name for f in case.factors}
    if name in factors:
        return f"where the {factors[name]} is {_either(wanted)}"
    player = case.player(name)
    acts = {a.id: a.name for a in player.actions}
    return f"after {player.name} {_either(acts.get(w, w) for w in wanted)}"


def _believed(case: Case, rule: PlayRule) -> Iterable[str]:
    names = {(t.player, t.id): t.name for t in case.types}
    for player, least in rule.belief.items():
        for kind, chance in least.items():
            said = f"the {names.get((player, kind), kind)} type of {case.player(player).name}"
            yield f"while {said} is given {_percent(chance)} or more"


def _either(texts: Iterable[str]) -> str:
    *first, last = texts
    return f"{', '.join(first)} or {last}" if first else last


def _percent(share: float) -> str:
    return percent_text(share) if 0 < share < 1 else f"{100 * share:.0f}\u00a0%"
