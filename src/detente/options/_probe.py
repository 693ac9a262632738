"""What move would tell us most about whether they mean it: the verb."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from detente.case import Case
from detente.errors import CaseError, DetenteError, Problem
from detente.game import Game
from detente.intent._assessment import Band
from detente.intent._history import Seen
from detente.intent._parameters import Parameters, parameters_of
from detente.intent._play import Floats, Play
from detente.intent._posterior import Posterior, read_posterior
from detente.intent._reading import read
from detente.options._ahead import ahead
from detente.options._comparison import any_band
from detente.options._month import Ends, Month, ends, month, onward, opening, reach
from detente.options._probes import Answer, Probe, Probes, Types
from detente.options._telling import entropy, parts

_LEAST = 1e-300
_PATHS, _SEED = 32, 1


def probe(
    case: Case,
    seen: Seen,
    posterior: Posterior | None = None,
    *,
    player: str | None = None,
    months: Sequence[int] = (3, 6),
) -> Probes:
    """Say of every act of every player what the adversary's next act would tell about its type.

    One month is enumerated from today's state and beliefs at every draw of the fit: the adversary
    acts, the others answer, one of them by the probe and whatever its reasons, the state moves, and
    the adversary acts again. Nothing is solved anew.

    Args:
        seen: the record as the players saw it, from `detente.intent.seen_in(record)`.
        posterior: from `read_posterior`; as shipped with the case by default.
        player: whose acts to try; those of all but the adversary by default.
        months: how far to look beyond the next act, by simulation; empty for not at all.

    Raises:
        CaseError: the case declares no game, or an adversary that hides nothing or does not move
            first.
        DetenteError: the player is unknown or is the adversary, a month is none, or there is no fit
            of this game.

    Source: docs/understand/options.md.
    """
    _refuse_months(months)
    desk = _desk(case, seen, posterior or read_posterior(case), tuple(months))
    rows = [made for i, a in desk.tried(player) if (made := _probe(desk, i, a)) is not None]
    told = desk.told(onward(desk.month, 0, reach(desk.month, 0)))
    game, typed = desk.game, desk.play.layout.typed
    return Probes(
        case=case.standoff.id,
        case_version=case.version,
        through=seen.months[-1],
        adversary=case.standoff.adversary,
        state=game.states[seen.end],
        entropy=any_band(entropy(desk.beliefs[0])),
        types={
            game.players[i]: _types(game, i, b) for i, b in zip(typed, desk.beliefs, strict=True)
        },
        bits=any_band(told.bits),
        risk=any_band(told.risk),
        ahead=told.ahead,
        grave=tuple(game.actions[game.players[0]][a] for a in desk.grave),
        draws=desk.play.draws,
        approximate=desk.approximate,
        rows=tuple(sorted(rows, key=lambda row: -row.bits.mean)),
    )


@dataclass(frozen=True, eq=False)
class _Told:
    """What the adversary's next act tells, at D draws: chance and part (D, A), joint (D, T, A)."""

    chance: Floats
    part: Floats
    joint: Floats
    risk: Floats
    ahead: dict[int, Band]

    @property
    def bits(self) -> Floats:
        return np.asarray(self.part.sum(1))


@dataclass(frozen=True, eq=False)
class _Desk:
    """A month enumerated, with all that is the same for every probe.

    Attributes:
        beliefs: for each player with several types (D, T), today.
        precision: (D, players), what one month's payoff weighs in the choice of each.
        ends: how the next month may begin; sigma: how the adversary's types then play.
        grave: the acts of the adversary that count as risk.
        held: what was told of ordinary play, which many probes share.
    """

    game: Game
    play: Play
    beliefs: list[Floats]
    precision: Floats
    month: Month
    ends: Ends
    sigma: Floats
    grave: list[int]
    months: tuple[int, ...]
    approximate: tuple[str, ...]
    held: dict[Any, _Told] = field(default_factory=dict)

    @cached_property
    def luck(self) -> Floats:
        shape = (max(self.months), _PATHS, len(self.game.players) + 1)
        return np.random.default_rng([_SEED, 11]).random(shape)

    @cached_property
    def part(self) -> Floats:
        return parts(self.ends.beliefs[0], self.sigma)

    @cached_property
    def joint(self) -> Floats:
        return np.asarray(self.ends.beliefs[0][..., None] * self.sigma)

    def told(self, weight: Floats) -> _Told:
        """Return what the next act tells after whole months with these chances (D, N)."""
        begins = weight @ self.ends.leads
        joint = np.einsum("du,duta->dta", begins, self.joint)
        part, chance = np.einsum("du,dua->da", begins, self.part), joint.sum(1)
        later: dict[int, Band] = {}
        if self.months:
            args = (self.play, self.game.law, self.ends, begins, self.months, self.luck)
            later = {m: any_band(b) for m, b in zip(self.months, ahead(*args).T, strict=True)}
        return _Told(chance, part, joint, chance[:, self.grave].sum(1), later)

    def usual(self, stage: int, where: tuple[bool, ...], now: Floats) -> _Told:
        """Return what the next act tells after ordinary play in some nodes of a stage."""
        if (stage, where) not in self.held:
            self.held[stage, where] = self.told(onward(self.month, stage, now))
        return self.held[stage, where]

    def tried(self, player: str | None) -> list[tuple[int, int]]:
        """Return players and acts to try, by number."""
        others = self.game.players[1:]
        if player is not None and player not in others:
            what = f"{player!r} is none of the players whose acts can be tried."
            problem = Problem(what, "player", f"Write one of: {', '.join(others)}.")
            raise DetenteError("Nothing was tried.", [problem])
        wanted = others if player is None else (player,)
        return [
            (i, a)
            for i, p in enumerate(self.game.players)
            if p in wanted
            for a in range(len(self.game.actions[p]))
        ]


def _desk(case: Case, seen: Seen, posterior: Posterior, months: tuple[int, ...]) -> _Desk:
    parameters = parameters_of(case)
    game = parameters.game
    _refuse(case, game)
    play, typed = _whole(posterior), posterior.play.layout.typed
    reading = read(posterior.play, seen.states, seen.actions, needed=typed)
    beliefs = [b[:, -1] for b in reading.before]
    made = month(play, seen.end, beliefs)
    start = ends(made, game.law, seen.end, typed)
    kept = {k for k, table in enumerate(posterior.play.tables) if len(table)}
    return _Desk(
        game,
        play,
        beliefs,
        _precision(parameters, posterior, kept),
        made,
        start,
        opening(play, 0, start),
        grave_acts(case, game),
        months,
        tuple(p for k, p in enumerate(game.players) if k not in kept),
    )


def _refuse_months(months: Sequence[int]) -> None:
    wrong = [Problem(f"{m} months are not ahead.", "months", "Write 1 or more.") for m in months]
    wrong = [p for p, m in zip(wrong, months, strict=True) if m < 1]
    if wrong:
        raise DetenteError("Nothing was tried.", wrong)


def _refuse(case: Case, game: Game) -> None:
    name = case.standoff.adversary
    if game.players[0] == name and len(game.types[name]) > 1:
        return
    first = game.players[0] == name
    what = "has one type: there is nothing to learn" if first else "does not move first in a month"
    fix = "Declare several [[type]] of it." if first else "Put it first in the order of game.toml."
    problem = Problem(f"The adversary {name} {what}.", "game.toml", fix)
    raise CaseError(f"{case.standoff.name} cannot be probed.", [problem])


def _whole(posterior: Posterior) -> Play:
    """Return tables of all stages: where draws have none, those at the centre for every draw."""
    play, centre = posterior.play, posterior.centre
    tables = tuple(
        own if len(own) else np.broadcast_to(middle, (play.draws, *middle.shape[1:]))
        for own, middle in zip(play.tables, centre.tables, strict=True)
    )
    return replace(play, tables=tables)


def _precision(parameters: Parameters, posterior: Posterior, kept: set[int]) -> Floats:
    game, at = parameters.game, parameters.kind("rationality")
    middle = parameters.natural(posterior.points.mean(0))[at]
    found = parameters.natural(posterior.points)[:, at]
    for k in range(len(game.players)):
        if k not in kept:
            found[:, k] = middle[k]
    worth = [1.0 - game.discounts[p] if game.normalise else 1.0 for p in game.players]
    return np.asarray(found * worth)


def grave_acts(case: Case, game: Game) -> list[int]:
    """Return the acts of the adversary of which the case calls fewer better, by number.

    They are those named by an outcome or a measure that is better when there is less of it.
    """
    name = case.standoff.adversary
    wheres = [c.ever for o in case.outcomes if o.better == "less" for c in o.when]
    wheres += [m.of for m in case.measures if m.better == "less"]
    named = {a for where in wheres for a in where.get(name, ())}
    return [n for n, a in enumerate(game.actions[name]) if a in named]


def _probe(desk: _Desk, stage: int, act: int) -> Probe | None:
    """Return what an act tells; None where it is never possible."""
    turn, now = desk.month.turns[stage], reach(desk.month, stage)
    now = now * turn.able[:, act]
    share = now.sum(1)
    if not share.any():
        return None
    now = now / np.maximum(share, _LEAST)[:, None]
    made = desk.told(onward(desk.month, stage, now, act))
    usual = desk.usual(stage, tuple(turn.able[:, act].tolist()), now)
    game, player = desk.game, desk.game.players[stage]
    return Probe(
        player=player,
        action=game.actions[player][act],
        possible=any_band(share),
        bits=any_band(made.bits),
        ordinary_bits=any_band(usual.bits),
        gain=any_band(made.bits - usual.bits),
        risk=any_band(made.risk),
        ordinary_risk=any_band(usual.risk),
        cost=any_band(_cost(turn, now, act, desk.precision[:, stage])),
        answers=_answers(game, made),
        mover=_types(game, stage, _shown(turn, now, act)) if len(game.types[player]) > 1 else {},
        ahead=made.ahead,
        ordinary_ahead=usual.ahead,
    )


def _cost(turn: Any, now: Floats, act: int, precision: Floats) -> Floats:
    """Return what is given up by an act (D,): under logit play lambda Q = log sigma + constant."""
    log = np.log(np.maximum(turn.sigma, _LEAST))
    lost = (turn.sigma * log).sum(-1) - log[..., act]  # (D, N, T)
    mean = (turn.belief * lost).sum(-1)
    return np.asarray((now * np.where(turn.able[:, act], mean, 0.0)).sum(1) / precision)


def _shown(turn: Any, now: Floats, act: int) -> Floats:
    """Return what is believed of who moved once it has done this, (D, T)."""
    joint = turn.belief * turn.sigma[..., act]
    then = joint / np.maximum(joint.sum(-1, keepdims=True), _LEAST)
    return np.asarray((now[..., None] * then).sum(1))


def _answers(game: Game, told: _Told) -> tuple[Answer, ...]:
    names, found = game.actions[game.players[0]], []
    for a in np.argsort(-told.part.mean(0), kind="stable"):
        if told.chance[:, a].any():
            then = told.joint[:, :, a] / np.maximum(told.chance[:, a], _LEAST)[:, None]
            chance, part = any_band(told.chance[:, a]), any_band(told.part[:, a])
            found.append(Answer(names[a], chance, part, _types(game, 0, then)))
    return tuple(found)


def _types(game: Game, player: int, beliefs: Floats) -> Types:
    names = game.types[game.players[player]]
    return {name: any_band(beliefs[:, n]) for n, name in enumerate(names)}
