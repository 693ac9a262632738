"""What the record holds on a question, day by day, as far as it has been searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from detente.case import Case, Selector
from detente.case._model import Question
from detente.errors import Problem, RecordError
from detente.forecast.models._model import IntArray
from detente.record import Event, Record


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """A daily series from the start of the case to the last day searched.

    Shapes: `counts` is (days,): events on each day, or 0 and 1 where the question counts days or
    asks for an event, or the sum of the quantity that it counts. `counts[i]` belongs to `first` +
    i days; its last entry is day `through`. `imprecise` lists events whose day is not known,
    placed on the first day they can have begun; `beyond` lists events known after `through`, which
    are not used: the days around them have not been searched.
    """

    first: date
    through: date
    counts: IntArray
    imprecise: tuple[str, ...]
    beyond: tuple[str, ...]

    def window(self, after: date, days: int) -> int:
        """Return the sum over the `days` days that follow a day."""
        start = (after - self.first).days + 1
        return int(self.counts[start : start + days].sum())


def history(record: Record, question: Question) -> History:
    """Return the daily series that a question is about, as the record has it.

    Only events learned by the record's as-of day count. An event belongs to its first day, however
    long it lasted. The series ends on the as-of day, or on the last day through which the record
    was searched for every kind of event that the question matches, whichever comes first.

    Raises:
        RecordError: the record was not searched for these kinds on any day since the case begins.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> case = load("north_korea")
        >>> tests = history(open_record(case), case.question("nuclear-test-365"))
        >>> int(tests.counts.sum()), tests.first.isoformat()
        (6, '1990-01-01')
    """
    first, through = start(record.case), searched_through(record, question)
    if through < first:
        raise RecordError(
            f"Question {question.id!r} has no history.",
            [unsearched(first, through)],
        )
    events = record.select(question.match, since=first)
    used = [e for e in events if e.first <= through]
    return History(
        first=first,
        through=through,
        counts=series(
            [(e.first - first).days for e in used],
            (through - first).days + 1,
            question,
            [amount(e, question) for e in used],
        ),
        imprecise=tuple(e.id for e in used if not has_a_day(e)),
        beyond=tuple(e.id for e in events if e.first > through),
    )


def start(case: Case) -> date:
    """Return the first day of the case."""
    return date.fromisoformat(f"{case.standoff.start}-01")


def series(
    days: Sequence[int] | IntArray,
    length: int,
    question: Question,
    amounts: Sequence[int] | IntArray | None = None,
) -> IntArray:
    """Count events by day, mark days, or add up a quantity, as the question asks.

    Args:
        days: day numbers of events, each in 0 .. length - 1.
        amounts: how much each event counts for, as `amount` says.  [default: one]

    Example:
        >>> from detente.case import Selector
        >>> asked = Question(id="days", text="Days?", answer="count", unit="days", match=(),
        ...                  horizon_days=30, resolution="Days with an event.")
        >>> series([1, 1, 3], 4, asked)
        array([0, 1, 0, 1])
    """
    counts = np.zeros(length, dtype=np.int64)
    np.add.at(counts, np.asarray(days, dtype=np.int64), 1 if amounts is None else amounts)
    return np.minimum(counts, 1) if _marks_days(question) else counts


def amount(event: Event, question: Question) -> int:
    """Return how much an event counts for: one, or the quantity that the question counts.

    Where the event does not state the quantity, its lower bound counts, and one where it has
    neither.

    Example:
        >>> from detente.case import load
        >>> from detente.record import open_record
        >>> record = open_record(load("north_korea"))
        >>> asked = record.case.question("missiles-30")
        >>> [amount(record.events[id], asked) for id in ("MSL-20170306-01", "MSL-20240517-01")]
        [5, 2]
    """
    if _marks_days(question) or question.unit == "events":
        return 1
    stated = (event.magnitudes.get(n) for n in (question.unit, question.lower_bound) if n)
    return round(next((value for value in stated if value is not None), 1))


def _marks_days(question: Question) -> bool:
    return question.answer == "event" or question.unit == "days"


def searched_through(record: Record, question: Question) -> date:
    """Return the last day on which silence means that nothing was found, for all kinds matched."""
    through = searched_for(record, question.match)
    if through is None:
        raise RecordError(
            f"Question {question.id!r} cannot be asked of this record.",
            [
                Problem(
                    "its selectors match no kind of event",
                    f"questions.toml, {question.id}",
                    "Name kinds or groups that the case declares.",
                )
            ],
        )
    return through


def searched_for(record: Record, selectors: Sequence[Selector]) -> date | None:
    """Return the last day searched for every kind that selectors match; None if they match none."""
    kinds = matched_kinds(record.case, selectors)
    names = {k.coverage for k in record.case.kinds if k.id in kinds}
    return min((record.covered_through(name) for name in names), default=None)


def unsearched(first: date, through: date) -> Problem:
    """Say that no day of the case has been searched."""
    return Problem(
        f"the record is searched through {through}; the case starts on {first}",
        "[[coverage]] and [standoff] start in the case",
        "Ask as of a later day, or correct one of the two.",
    )


def matched_kinds(case: Case, selectors: Sequence[Selector]) -> set[str]:
    """Return the kinds of event that selectors can match; no selector means every kind."""
    if not selectors:
        return {k.id for k in case.kinds}
    return {
        k.id
        for k in case.kinds
        for s in selectors
        if (not s.kinds or k.id in s.kinds) and (not s.groups or k.group in s.groups)
    }


def has_a_day(event: Event) -> bool:
    """Say whether the day on which it began is known."""
    return len(event.happened) == 10 and event.precision in {"day", "period"}
