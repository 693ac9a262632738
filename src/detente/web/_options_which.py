"""Which comparison the page of options shows, and which others there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from detente.brief._words import day_text, list_text
from detente.case import Case
from detente.web._compared import Compared
from detente.web._guard import Visitor
from detente.web._options_asked import Asked
from detente.web._runs import Run
from detente.web._words import day

_ROUGH = 100  # futures with which some five lie beyond each end of a range


def which(
    source: Compared, ships: Compared, runs: Sequence[Run], asked: Asked, visitor: Visitor
) -> dict[str, Any]:
    """Return which comparison is shown, and a choice of those there are.

    Args:
        ships: the comparison that comes with the case.
        runs: of this desk, the newest first.
    """
    return {
        "own": own(source, ships, visitor),
        "choice": list(_choice(source, ships, runs, asked)),
    }


def own(source: Compared, ships: Compared, visitor: Visitor) -> dict[str, Any] | None:
    """Return what a run is, in words; None of the comparison that comes with the case."""
    if source.run is None:
        return None
    job, document = source.run.job, source.document
    names = [a["name"] for a in document["approaches"] if a["id"] != document["usual"]]
    usual = next(a["name"] for a in document["approaches"] if a["id"] == document["usual"])
    mine = job.by in ("", visitor.name)
    return {
        "id": job.id,
        "whose": "your run" if mine else f"the run that {job.by} asked for",
        "mine": mine,
        "when": when_text(source.run),
        "asked": f"{list_text(names)} beside {usual}" if names else f"{usual} alone",
        "as_of": source.run.day,
        "run": document["run"],
        "ships": ships.document and ships.document["run"]["futures"],
        "rough": rough_text(document["run"]["futures"]),
    }


def rough_text(futures: int) -> str:
    """Say how rough a range over so many futures is; nothing where they are enough.

    Example:
        >>> rough_text(200), rough_text(20)[-47:]
        ('', 'about one future in twenty, which is one of 20.')
    """
    from detente.options._what_if import ENOUGH  # noqa: PLC0415

    if futures >= _ROUGH:
        return ""
    if futures < ENOUGH:
        return (
            "With so few futures each end of a range hangs on a single one: take no range as firm, "
            "and a mean as a hint only."
        )
    beyond = round(futures / 20)
    said = "one" if beyond == 1 else str(beyond)
    return (
        "With so few futures ranges are rough: beyond each end lies about one future in twenty, "
        f"which is {said} of {futures}."
    )


def when_text(run: Run) -> str:
    """Write when a run was asked for."""
    at = run.job.asked
    return f"{day(at[:10])}, {at[11:16]}\N{NO-BREAK SPACE}UTC"


def rows_of(
    case: Case, runs: Sequence[Run], query: str, here: str = ""
) -> Iterator[dict[str, Any]]:
    """Yield runs as a list offers them.

    Args:
        query: of their addresses, besides the run.
        here: the id of that which is shown.
    """
    for run in runs:
        job = run.job
        yield {
            "address": f"/options?run={job.id}{query}",
            "name": f"Run of {when_text(run)}{f', by {job.by}' if job.by else ''}",
            "what": _asked(case, run),
            "here": job.id == here,
        }


def _choice(
    source: Compared, ships: Compared, runs: Sequence[Run], asked: Asked
) -> Iterator[dict[str, Any]]:
    query = f"horizon={asked.months / 12:g}"
    if ships.document is not None:
        run = ships.document["run"]
        yield {
            "address": f"/options?{query}",
            "name": "The one that ships with the case",
            "what": _counts(run["futures"], run["paths"], run["seed"]),
            "here": source.run is None,
        }
    yield from rows_of(source.site.case, runs, f"&{query}", asked.run)


def _asked(case: Case, run: Run) -> str:
    """Say what was asked of a run, without opening it."""
    asked, known = run.job.arguments, {a.id: a.name for a in case.approaches}
    names = [known.get(a, a) for a in asked["approaches"]]
    which = list_text(names) if names else "all approaches"
    day = f"; as of {day_text(run.day)}" if run.day else ""
    return f"{which}; {_counts(asked['futures'], asked['paths'], asked['seed'])}{day}"


def _counts(futures: int, paths: int, seed: int) -> str:
    return f"{futures:,} future{'' if futures == 1 else 's'} of {paths:,} paths, seed {seed}"
