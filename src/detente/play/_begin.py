"""Begin a game: a moment of the record, seats, and types drawn in secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import detente
from detente.case._model_moments import TODAY
from detente.errors import DetenteError, Problem
from detente.intent import Posterior, Seen, seen_in
from detente.intent._desk import fingerprint
from detente.intent._reading import read
from detente.play._chance import START, pick, uniform
from detente.play._ground import Beliefs, Ground
from detente.play._lay import ground_of
from detente.play._moments import Moment, moments_in, place, state_at
from detente.play._sitting import EQUILIBRIUM, PERSON, Sitting, Standing, month_after
from detente.play._step import onward
from detente.record import Record

if TYPE_CHECKING:
    from detente.case import Case

LONGEST = 120


@dataclass(frozen=True)
class Opening:
    """What is known before the first move; it holds what is hidden."""

    record: str
    fit: str
    moment: str
    start: str
    months: int
    seats: Mapping[str, str]
    seed: int
    state: int
    beliefs: Beliefs
    kinds: tuple[int, ...]


def begin(
    record: Record,
    posterior: Posterior,
    *,
    moment: str = "today",
    seats: Mapping[str, str],
    months: int = 24,
    types: Mapping[str, str] | None = None,
    seed: int,
    folder: Path | None = None,
) -> Sitting:
    """Begin a game at a moment, and let the machine's seats move until a person is to move.

    The public state and beliefs are those of the record as the month begins, beliefs as the mean
    over the draws of the fit. True types are drawn from these beliefs, by the seed; who holds a
    seat may choose its own.

    Day to day:
        moment: an id that `moments` lists.
        seats: for each player "person", "equilibrium" or the id of an approach that binds it;
            a player that is left out plays the equilibrium. At most one approach is followed.
        months: how many to play, 1 to 120.
        types: for players whose seat a person holds, a type to have instead of a drawn one.
        seed: governs all chance: the same seed and the same choices make the same game.

    Seldom:
        folder: where approaches that have been solved are kept (WORKSPACE/options). The first
            takes about twenty seconds to solve, a further one about five; `prepare` tells of it.

    Raises:
        DetenteError: the moment, a player, an approach, a type, months or seed are not as above;
            all problems at once.

    Source: docs/understand/game.md, docs/decisions/0012-a-person-at-the-table.md.

    Example:
        >>> from detente.case import load
        >>> from detente.intent import read_posterior
        >>> from detente.record import open_record
        >>> case = load("north_korea")
        >>> made = begin(
        ...     open_record(case),
        ...     read_posterior(case),
        ...     moment="january_2018",
        ...     seats={"united_states": "person"},
        ...     seed=1,
        ... )
        >>> made.month, made.to_move, len(made.moves)
        ('2018-01', 'united_states', 1)
    """
    seen, chosen = seen_in(record)[0], dict(types or {})
    known = {m.id: m for m in moments_in(record, seen)}
    players = posterior.centre.layout.players
    asked = _Asked(dict(seats), chosen, months, seed)
    _refuse(record.case, posterior, known, moment, asked)
    full = {p: seats.get(p, EQUILIBRIUM) for p in players}
    opening = opened(record, posterior, seen, known[moment], full, asked)
    return onward(seated(record.case, ground_of(record, seen, posterior, full, folder), opening))


@dataclass(frozen=True)
class _Asked:
    seats: Mapping[str, str]
    types: Mapping[str, str]
    months: int
    seed: int


def again(
    held: Mapping[str, Any], record: Record, posterior: Posterior, folder: Path | None
) -> Sitting:
    """Return a saved sitting as it was before its first move.

    Raises:
        DetenteError: its seats, moment, types, months or seed are not possible, or the record
            reads differently up to its beginning.
    """
    seen, seats, types = seen_in(record)[0], held["seats"], held["types"]
    known = {m.id: m for m in moments_in(record, seen)}
    if held["moment"] == TODAY:
        known[TODAY] = replace(known[TODAY], month=held["start"])
    chosen = {p: t for p, t in types.items() if seats.get(p) == PERSON}
    asked = _Asked(seats, chosen, held["months"], held["seed"])
    _refuse(record.case, posterior, known, held["moment"], asked)
    start = known[held["moment"]].month
    if start != held["start"] or place(seen, start) > len(seen.months) or _after(seen, start):
        what = f"The record reads no {held['start']} as the month where it began."
        raise DetenteError("The game was not loaded.", [Problem(what, "start")])
    full = {p: seats.get(p, EQUILIBRIUM) for p in posterior.centre.layout.players}
    opening = opened(record, posterior, seen, known[held["moment"]], full, asked)
    made = seated(record.case, ground_of(record, seen, posterior, full, folder), opening)
    if made.types != types:
        what = "Its types are not those that its seed draws."
        raise DetenteError("The game was not loaded.", [Problem(what, "types")])
    facts = ("case_version", "record", "package")
    return replace(made, **{name: held[name] for name in facts})


def _after(seen: Seen, month: str) -> bool:
    """Say whether a month lies beyond what the record can begin."""
    return not seen.months[0] <= month <= month_after(seen.months[-1], 1)


def opened(
    record: Record,
    posterior: Posterior,
    seen: Seen,
    moment: Moment,
    seats: Mapping[str, str],
    asked: _Asked,
) -> Opening:
    """Read the record up to a moment and draw the types that are not chosen."""
    layout, at = posterior.centre.layout, place(seen, moment.month)
    beliefs = believed(posterior, seen, at)
    kinds = [0] * len(layout.players)
    for axis, i in enumerate(layout.typed):
        names = posterior.types[layout.players[i]]
        own = asked.types.get(layout.players[i])
        luck = uniform(asked.seed, 0, START, i)
        kinds[i] = names.index(own) if own else pick(np.array(beliefs[axis]), luck)
    return Opening(
        record.state,
        fit_key(posterior),
        moment.id,
        moment.month,
        asked.months,
        seats,
        asked.seed,
        state_at(seen, at),
        beliefs,
        tuple(kinds),
    )


def believed(posterior: Posterior, seen: Seen, months: int) -> Beliefs:
    """Return the public beliefs after so many months of the record, as means over the draws."""
    play = posterior.play
    if months == 0:
        return tuple(tuple(b.mean(0).tolist()) for b in play.prior)
    read_ = read(play, seen.states[:months], seen.actions[:months], needed=play.layout.typed)
    means = [b[:, -1].mean(0) for b in read_.before]
    return tuple(tuple((m / m.sum()).tolist()) for m in means)


def seated(case: Case, ground: Ground, opening: Opening) -> Sitting:
    """Return a sitting before its first move."""
    standing = Standing(0, opening.state, (), opening.kinds, opening.beliefs, 0)
    types = {
        ground.players[i]: ground.game.types[ground.players[i]][opening.kinds[i]]
        for i in ground.typed
    }
    return Sitting(
        case=case.standoff.id,
        case_version=case.version,
        record=opening.record,
        fit=opening.fit,
        moment=opening.moment,
        start=opening.start,
        months=opening.months,
        seats=dict(opening.seats),
        types=types,
        seed=opening.seed,
        moves=(),
        package=detente.__version__,
        ground=ground,
        trail=(standing,),
    )


def fit_key(posterior: Posterior) -> str:
    """Return a digest of a fit: its draws, and play at their centre."""
    return fingerprint(posterior.points, *posterior.centre.tables)[:16]


def _refuse(
    case: Case,
    posterior: Posterior,
    known: Mapping[str, Moment],
    moment: str,
    asked: _Asked,
) -> None:
    found = []
    if moment not in known:
        fix = f"Write one of: {', '.join(known)}."
        found.append(Problem(f"{moment!r} is no moment of this case.", "moment", fix))
    if not 1 <= asked.months <= LONGEST:
        what = f"{asked.months} months cannot be played."
        found.append(Problem(what, "months", f"Write 1 to {LONGEST}."))
    if asked.seed < 0:
        found.append(Problem(f"{asked.seed} is no seed.", "seed", "Write 0 or more."))
    found += _seat_problems(case, posterior, asked)
    found += _type_problems(posterior, asked)
    if found:
        raise DetenteError("The game cannot begin.", found)


def _seat_problems(case: Case, posterior: Posterior, asked: _Asked) -> list[Problem]:
    from detente.options._bound import parts_of  # noqa: PLC0415

    players, found = posterior.centre.layout.players, []
    approaches = {a.id: a for a in case.approaches}
    for player, seat in asked.seats.items():
        if player not in players:
            fix = f"Write one of: {', '.join(players)}."
            found.append(Problem(f"{player!r} is no player of this game.", "seats", fix))
        elif seat in (PERSON, EQUILIBRIUM):
            continue
        elif seat not in approaches:
            fix = f"Write {PERSON}, {EQUILIBRIUM} or one of: {', '.join(approaches)}."
            found.append(Problem(f"{seat!r} cannot hold the seat of {player}.", "seats", fix))
        elif player not in {rule.player for _, rule in parts_of(case, approaches[seat])}:
            what = f"The approach {seat!r} does not bind {player}."
            binding = [
                a.id
                for a in case.approaches
                if player in {rule.player for _, rule in parts_of(case, a)}
            ]
            fix = f"Approaches that do: {', '.join(binding) or 'none'}."
            found.append(Problem(what, "seats", fix))
    several = sorted({s for s in asked.seats.values() if s not in (PERSON, EQUILIBRIUM)})
    if len(several) > 1 and not found:
        what = f"{' and '.join(several)} cannot be followed in one game."
        fix = "Choose one, or declare an approach that joins them (`with`)."
        found.append(Problem(what, "seats", fix))
    return found


def _type_problems(posterior: Posterior, asked: _Asked) -> list[Problem]:
    found = []
    for player, kind in asked.types.items():
        names = posterior.types.get(player, ())
        if not names:
            what = f"{player} has no types to choose from."
            fix = f"Players with types: {', '.join(posterior.types)}."
            found.append(Problem(what, "types", fix))
        elif asked.seats.get(player) != PERSON:
            what = f"The type of {player} is hidden, as no person holds its seat."
            found.append(Problem(what, "types", "Take the seat, or leave its type to chance."))
        elif kind not in names:
            fix = f"Write one of: {', '.join(names)}."
            found.append(Problem(f"{kind!r} is no type of {player}.", "types", fix))
    return found
