"""Small worlds for findings: launches held against talks or days, with two leaders."""

from collections.abc import Iterable
from datetime import date

from forecast_worlds import case, claim, record

from detente.case._model import Case, Leader, Player, Regularity, Selector
from detente.record._record import Record

LAUNCH = (Selector(kinds=("launch",)),)
TALK = (Selector(kinds=("talk",)),)
RED = Player(id="red", name="Red", short="Red", code="RED")


def regularity(method: str, **more: object) -> Regularity:
    beside = {} if method == "nearest" else {"beside": TALK}
    return Regularity.model_validate(
        {
            "id": method,
            "question": "?",
            "method": method,
            "events": "launch days",
            "match": LAUNCH,
            "held_against": "talks",
            "scope": "All of them.",
            "caution": "It may be the weather.",
            **beside,
            **more,
        }
    )


def world(
    through: date, *asked: Regularity, change: date | None = None, talks_through: date | None = None
) -> Case:
    """Make a case led by One, and by Two from the day of the change."""
    terms = [Leader(player="red", name="One", start=date(1980, 1, 1), end=change, term="T-1")]
    if change is not None:
        terms.append(Leader(player="red", name="Two", start=change, term="T-2"))
    found = {"players": (RED,), "leaders": tuple(terms), "findings": asked}
    return case(through, talks_through).model_copy(update=found)


def known(
    case: Case, launches: Iterable[date | str], talks: Iterable[date | str | tuple[date, date]] = ()
) -> Record:
    """Make a record in which everything is learned on the day on which it began."""
    return record(
        case,
        [
            *(_claim(n, day, "launch") for n, day in enumerate(launches)),
            *(_claim(n, day, "talk") for n, day in enumerate(talks)),
        ],
    )


def _claim(number: int, when: date | str | tuple[date, date], kind: str) -> object:
    first, last = when if isinstance(when, tuple) else (when, None)
    text = str(first)
    learned = date.fromisoformat(f"{text}-01-01"[:10]) if len(text) < 10 else first
    precision = {4: "year", 7: "month", 10: "day"}[len(text)]
    until = {} if last is None else {"until": str(last)}
    return claim(number, text, learned, kind, precision=precision, **until)
