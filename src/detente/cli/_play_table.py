"""What the commands of `detente play` sit down to: a case, its record, its fit, and a game."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from detente.cli._fitted import fit_of_workspace
from detente.cli._output import progress
from detente.cli._progress import counting
from detente.errors import DetenteError, Problem

if TYPE_CHECKING:
    from detente.intent import Posterior
    from detente.play import Sitting
    from detente.record import Record

_SEEDS = 1_000_000


class Table:
    """A case opened for play; the record and the fit are read when they are first needed."""

    def __init__(self, case: str, workspace: str) -> None:
        from detente.case import load  # noqa: PLC0415

        self.case, self.workspace = load(case), workspace

    @cached_property
    def record(self) -> Record:
        """The record with the workspace's additions."""
        from detente.record import open_record  # noqa: PLC0415

        return open_record(self.case, self.workspace)

    @cached_property
    def posterior(self) -> Posterior:
        """The fit made in this workspace, or the one that ships."""
        from detente.intent import read_posterior  # noqa: PLC0415

        return fit_of_workspace(self.case, self.workspace) or read_posterior(self.case)

    @property
    def folder(self) -> Path | None:
        """Where solved approaches are kept; nowhere if the workspace is no folder."""
        return None if "://" in self.workspace else Path(self.workspace) / "options"

    def begin(
        self,
        seats: Sequence[str],
        against: Sequence[str],
        types: Sequence[str],
        *,
        moment: str,
        months: int,
        seed: int | None,
    ) -> Sitting:
        """Begin a game as it was asked for on the command line."""
        held = list(seats) or [self._usual()]
        bound = dict(_pair(text, "--against", "united_states=maverick") for text in against)
        named = dict.fromkeys(held, "person")
        twice = [
            Problem(f"{p} has a person and an approach.", "--against") for p in bound if p in held
        ]
        if twice:
            raise DetenteError("The game cannot begin.", twice)
        holds = {**named, **bound}
        self._solve_first(holds)
        with progress("Setting the table"):
            from detente.play import begin  # noqa: PLC0415

            return begin(
                self.record,
                self.posterior,
                moment=moment,
                seats=holds,
                months=months,
                types=dict(_typed(text, held) for text in types),
                seed=random.SystemRandom().randrange(_SEEDS) if seed is None else seed,
                folder=self.folder,
            )

    def _solve_first(self, seats: dict[str, str]) -> None:
        """Solve the approach that seats follow, if they do, and show how far it is."""
        if self.folder is None:
            return
        from detente.play import prepare  # noqa: PLC0415

        with counting("Solving the approach") as told:
            prepare(self.case, self.posterior, seats, self.folder, told=told)

    def load(self, file: Path) -> Sitting:
        """Read a saved game and play it again."""
        with progress("Playing it again"):
            from detente.play import load  # noqa: PLC0415

            return load(file, self.record, self.posterior, folder=self.folder)

    def _usual(self) -> str:
        order = [p for stage in (self.case.game.order if self.case.game else ()) for p in stage]
        return next((p for p in order if p != self.case.standoff.adversary), *order[:1])


def acted(sitting: Sitting, acts: str) -> Sitting:
    """Do the acts that were given on the command line, by whoever is to move."""
    from detente.play import act  # noqa: PLC0415

    for name in (a.strip() for a in acts.split(",") if a.strip()):
        sitting = act(sitting, sitting.to_move or "", name)
    return sitting


def _pair(text: str, option: str, example: str) -> tuple[str, str]:
    left, mark, right = text.partition("=")
    if not (left and mark and right):
        problem = Problem(f"{text!r} is not such a pair.", option, f"Write it as {example}.")
        raise DetenteError("The game cannot begin.", [problem])
    return left, right


def _typed(text: str, held: Sequence[str]) -> tuple[str, str]:
    if "=" not in text and len(held) == 1:
        return held[0], text
    return _pair(text, "--type", "united_states=reliable")
