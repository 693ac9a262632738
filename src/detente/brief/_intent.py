"""What a briefing knows of intent: the assessment, the report of its fit, and names for both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.brief._unknown import NotYet, Unknown, nearest
from detente.brief._words import MONTHS, partial_text
from detente.case import Case
from detente.errors import DetenteError
from detente.record import Record

if TYPE_CHECKING:
    from detente.intent._assessment import Assessment, Band, Month, Row
    from detente.intent._checks import Compared
    from detente.intent._posterior import Posterior

_ALIASES = ("likeliest", "second", "least")


@dataclass(frozen=True, slots=True)
class Intent:
    """A reading of intent as of a day.

    Attributes:
        report: what the fit says of itself: `scores`, `checks`, `identification` and more; what an
            older fit does not hold is absent.
    """

    case: Case
    assessment: Assessment
    report: Mapping[str, Any]

    def player(self, id: str) -> str:
        """Return a player with private types.

        Raises:
            Unknown: it has none, or does not exist.
        """
        if id not in self.assessment.types:
            what = f"{id!r} is not a player with private types."
            raise Unknown(what, nearest(id, self.assessment.types))
        return id

    def type(self, player: str, id: str) -> str:
        """Return a type of a player; "likeliest", "second" and "least" go by what is believed now.

        Raises:
            Unknown: the player has no such type.
        """
        own = self.assessment.types[self.player(player)]
        if id in _ALIASES:
            now = self.assessment.now(player)
            ranked = sorted(own, key=lambda t: -now[t].mean)
            return ranked[{"likeliest": 0, "second": 1, "least": -1}[id]]
        if id not in own:
            raise Unknown(f"{player} has no type {id!r}.", nearest(id, [*own, *_ALIASES]))
        return id

    def months(self, player: str) -> Sequence[Month]:
        """Return a player's months, oldest first."""
        return self.assessment.months[self.player(player)]

    def month(self, player: str, when: str) -> Month:
        """Return one month of a player; without `when` the last.

        Raises:
            NotYet: it lies after the last month read.
            Unknown: it lies before the first, or is no month.
        """
        own = self.months(player)
        if not when:
            return own[-1]
        found = next((m for m in own if m.month == when), None)
        if found is None and when > own[-1].month:
            raise NotYet
        if found is None:
            fix = f"Write a month as {own[-1].month}; the first is {own[0].month}."
            raise Unknown(f"{when!r} is not a month of the reading.", fix)
        return found

    def band(self, player: str, id: str, when: str = "") -> Band:
        """Return what could be believed of a type at the end of a month."""
        return self.month(player, when).filtered[self.type(player, id)]

    def settings(self, player: str, group: str = "") -> list[Row]:
        """Return the rows of the table of sensitivity for a player, without the declared one.

        Raises:
            Unknown: there is no such group.
        """
        self.player(player)
        rows = [r for r in self.assessment.sensitivity if r.group != "declared"]
        groups = list(dict.fromkeys(r.group for r in rows))
        if group and group not in groups:
            raise Unknown(f"No setting is of the group {group!r}.", nearest(group, groups))
        return [r for r in rows if player in r.believed and group in ("", r.group)]

    def type_name(self, player: str, id: str) -> str:
        """Return how the case calls a type."""
        rows = self.case.types
        return next((t.name for t in rows if (t.player, t.id) == (player, id)), spaced(id))

    def action_name(self, player: str, id: str) -> str:
        """Return how the case calls an action, such as "makes an offer"."""
        own = self.case.player(player).actions
        return next((a.name for a in own if a.id == id), spaced(id))

    def checks(self) -> tuple[Compared, ...]:
        """Return the facts of the fitted game's plays beside those of the record."""
        from detente.intent._checks import Compared, Points  # noqa: PLC0415
        from detente.intent._checks_file import read_checks  # noqa: PLC0415

        declared = {c.id: c for c in read_checks(self.case.folder)} if self.case.folder else {}
        return tuple(
            Compared(
                declared[r["id"]],
                _number(r["observed"]),
                Points(*map(_number, r["points"])),
                _number(r["p"]),
                r["plays"],
            )
            for r in self.report.get("checks") or ()
            if r.get("id") in declared
        )

    @property
    def later(self) -> bool:
        """Whether the parameters were fitted to months after the last one read."""
        return str(self.report.get("through") or "") > self.assessment.through

    @property
    def problems(self) -> tuple[str, ...]:
        """What fails of the fit's diagnostics."""
        return tuple(str(row["what"]) for row in self.assessment.fit.get("problems") or ())


def read_intent(view: Record, posterior: Posterior | None = None) -> Intent:
    """Read intent from a record as known on a day.

    Args:
        posterior: as shipped with the case by default.

    Raises:
        DetenteError: the case has no game or no fit, or no month had been searched by then.
    """
    from detente.intent._assess import assess  # noqa: PLC0415
    from detente.intent._posterior import read_posterior  # noqa: PLC0415

    if view.case.game is None or not Path(view.case.folder).is_dir():
        raise DetenteError(f"{view.case.standoff.name} declares no game; nothing was assessed.")
    posterior = posterior or read_posterior(view.case)
    return Intent(view.case, assess(view, posterior), posterior.report)


def month_text(month: str) -> str:
    """Write a month of the reading in full.

    Example:
        >>> month_text("2018-06")
        'June 2018'
    """
    return partial_text(month)


def short_month(month: str) -> str:
    """Write a month of the reading where there is little room.

    Example:
        >>> short_month("2018-06")
        'Jun 2018'
    """
    return f"{MONTHS[int(month[5:7]) - 1][:3]} {month[:4]}"


def spaced(id: str) -> str:
    """Write an id as words.

    Example:
        >>> spaced("dealmaker_or_bargainer")
        'dealmaker or bargainer'
    """
    return id.replace("_", " ")


def _number(value: float | None) -> float:
    """Read a number of a report, where one that is not defined is null."""
    return float("nan") if value is None else value
