"""What accepting something would do to beliefs and forecasts, said before anybody accepts it.

The record is read through the game twice, as it is and with the claims added, at every draw of the
posterior that ships with the case. A month that is not over, or not searched to its end, is not
read by `detente assess`; for an event in one, what is told is what it would do once that month is
read as recorded so far.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.case import Case
from detente.errors import DetenteError
from detente.record import Claim, Event, Judgement, Record, Source
from detente.record._event import matches
from detente.record._ledger import make_batch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from detente.intent import Posterior
    from detente.record._coding import Coding

    Ints = NDArray[np.int64]

_ACT = ("player", "month", "before", "after")
_LEAST = 0.005  # a change that two decimals do not show


@dataclass(frozen=True)
class Moved:
    """A number before and after."""

    name: str
    before: float
    after: float

    @property
    def change(self) -> float:
        """By how much it moves."""
        return self.after - self.before


@dataclass(frozen=True)
class Effect:
    """What accepting would do.

    Attributes:
        event: The event that it makes, or adds to.
        month: In which it falls.
        open: Whether that month has not been read yet, so that beliefs move later.
        acts: Players whose act of a month is read differently: (player, month, before, after).
        beliefs: Probability of each type of each player after the last month read; the name is
            player and type.
        forecasts: Chance of at least one, for each question that counts the event.
        counts: Questions that count it though their forecast starts before it.
        why: Why nothing can be told, where nothing can.
    """

    event: str
    month: str
    open: bool
    acts: tuple[tuple[str, str, str, str], ...] = ()
    beliefs: tuple[Moved, ...] = ()
    forecasts: tuple[Moved, ...] = ()
    counts: tuple[str, ...] = ()
    why: str = ""

    @property
    def largest(self) -> Moved | None:
        """The belief that moves most; None where none moves by half a point."""
        moved = [m for m in self.beliefs if abs(m.change) >= _LEAST]
        return max(moved, key=lambda m: (abs(m.change), m.name)) if moved else None

    @property
    def said(self) -> str:
        """It in one sentence."""
        if self.why:
            return self.why
        when = f"Once {self.month} is read as recorded so far, accepting this" if self.open else ""
        start = when or "Accepting this"
        moved = self.largest
        if moved is not None:
            type = moved.name.partition(" ")[2]
            return f"{start} moves P({type}) from {moved.before:.2f} to {moved.after:.2f}."
        if not self.acts:
            return f"{start} moves no belief: what each player did in {self.month} reads the same."
        return f"{start} moves no belief by as much as 0.01."

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain fields."""
        return {
            "said": self.said,
            "event": self.event,
            "month": self.month,
            "open": self.open,
            "acts": [dict(zip(_ACT, act, strict=True)) for act in self.acts],
            "beliefs": [_plain(m) for m in self.beliefs],
            "forecasts": [_plain(m) for m in self.forecasts],
            "counts": list(self.counts),
        }


def _plain(moved: Moved) -> dict[str, Any]:
    return {"name": moved.name, "before": round(moved.before, 6), "after": round(moved.after, 6)}


def effect(
    record: Record,
    rows: Sequence[Source | Claim | Judgement],
    *,
    today: date,
    posterior: Posterior | None = None,
    forecasts: bool = False,
) -> Effect:
    """Say what adding rows to the record would do.

    Args:
        record: As it is.
        rows: What accepting would add, with at least one claim.
        today: The last day whose claims may count.
        posterior: As shipped with the case by default.
        forecasts: Whether to forecast the questions that count the event, with and without it
            (about a second each).

    Raises:
        DetenteError: no row is a claim.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> record = open_record(load("north_korea"))
        >>> known = record.events["NEG-290"].claims[:1]
        >>> effect(record.without(events=["NEG-290"]), known, today=date(2026, 11, 23)).said
        'Accepting this moves P(entrenched) from 0.68 to 0.65.'
    """
    claims = [r for r in rows if isinstance(r, Claim)]
    if not claims:
        raise DetenteError("There is no claim to add, and so no effect to tell.")
    event, before, after = claims[0].event, record.as_of(today), _with(record, rows, today)
    made = after.events.get(event)
    if made is None:
        why = f"{event} is left out by a reviewer's judgement; accepting this moves nothing."
        return Effect(event, "", False, why=why)
    read = _beliefs(before, after, made, posterior)
    chances, counts = _forecasts(before, after, made, forecasts)
    return Effect(forecasts=chances, counts=counts, **read)


def _with(record: Record, rows: Sequence[Source | Claim | Judgement], today: date) -> Record:
    """Return the record as it would be with rows added, as of a day."""
    batch = make_batch([], recorded_at="9999-12-31T23:59:59Z", action="add", reason="", rows=rows)
    ledgers = [*record.ledgers, [batch]]
    return Record(record.case, ledgers, day=today, codings=record.codings)


def _beliefs(
    before: Record, after: Record, event: Event, posterior: Posterior | None
) -> dict[str, Any]:
    from detente.intent import read_posterior, seen_in  # noqa: PLC0415

    month = f"{event.first:%Y-%m}"
    found: dict[str, Any] = {"event": event.id, "month": month, "open": False}
    if before.case.game is None:
        return found | {"why": "The case declares no game, and so no belief can move."}
    seen, old = seen_in(before)
    new = seen_in(after)[1]
    found["open"] = month > seen.months[-1]
    through = max(month, seen.months[-1])
    if month < seen.months[0] or through not in old.months:
        return found | {"why": f"{month} lies outside the months that the case reads."}
    count = old.months.index(through)
    acts, states = _read(before.case, old, new, count)
    found["acts"] = _acts(before.case, old, new, count)
    posterior = posterior or read_posterior(before.case)
    barred = posterior.play.layout.ruled_out(states[1], acts[1])
    if barred:
        why = f"The game rules out what {month} would read; `detente assess` would refuse it."
        return found | {"why": why}
    return found | {"beliefs": _believed(posterior, states, acts)}


def _read(case: Case, old: Coding, new: Coding, count: int) -> tuple[Any, Any]:
    """Return acts (2, M, players) and states (2, M), without and with."""
    import numpy as np  # noqa: PLC0415

    from detente.intent._history import numbers  # noqa: PLC0415

    read = [numbers(case, coding, count) for coding in (old, new)]
    return np.stack([a for _, a in read]), np.stack([s[:-1] for s, _ in read])


def _acts(
    case: Case, old: Coding, new: Coding, count: int
) -> tuple[tuple[str, str, str, str], ...]:
    found = []
    for player in case.players:
        if not player.actions:
            continue
        was, now = old.actions[player.id], new.actions[player.id]
        names = [a.id for a in player.actions]
        found += [
            (player.id, old.months[m], names[was[m]], names[now[m]])
            for m in range(1, count + 1)
            if was[m] != now[m]
        ]
    return tuple(found)


def _believed(posterior: Posterior, states: Any, acts: Any) -> tuple[Moved, ...]:
    """Read both histories at every draw; return the mean belief after the last month of each."""
    import numpy as np  # noqa: PLC0415

    from detente.intent._reading import read  # noqa: PLC0415

    play = posterior.play
    draws = play.draws
    made = read(
        play,
        np.repeat(states, draws, 0),
        np.repeat(acts, draws, 0),
        draws=np.tile(np.arange(draws), 2),
        needed=play.layout.typed,
    )
    found = []
    for axis, place in enumerate(play.layout.typed):
        player = play.layout.players[place]
        last = made.after[axis][:, -1].reshape(2, draws, -1).mean(1)
        for k, type in enumerate(posterior.types[player]):
            found.append(Moved(f"{player} {type}", float(last[0, k]), float(last[1, k])))
    return tuple(found)


def _forecasts(
    before: Record, after: Record, event: Event, wanted: bool
) -> tuple[tuple[Moved, ...], tuple[str, ...]]:
    """Return what is forecast without and with, and the questions that will count it later."""
    counted = [
        q for q in before.case.questions if any(matches(event, s, before.case) for s in q.match)
    ]
    if not counted or event.id in before.events:
        return (), ()
    from detente.forecast._history import searched_through  # noqa: PLC0415

    later = [q.id for q in counted if event.first > searched_through(before, q)]
    if not wanted:
        return (), tuple(later)
    now = [q for q in counted if q.id not in later and q.by is None]
    return tuple(_forecast(before, after, q) for q in now), tuple(later)


def _forecast(before: Record, after: Record, question: Any) -> Moved:
    from detente.forecast import forecast  # noqa: PLC0415
    from detente.forecast._backtests import track_records  # noqa: PLC0415

    tracks: Mapping[str, Any] = track_records(before, [question], seed=0)
    chances = [forecast(r, question, tracks=tracks, seed=0).chance for r in (before, after)]
    return Moved(question.id, *chances)
