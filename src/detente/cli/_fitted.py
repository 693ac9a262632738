"""Which fit a command reads: one made in the workspace before the one that ships with the case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.case import Case
    from detente.intent import Posterior


def fitted_here(case: Case, workspace: str) -> Path | None:
    """Return the folder of a fit made in this workspace; None if there is none."""
    if "://" in workspace:
        return None
    folder = Path(workspace) / "posterior" / case.standoff.id
    return folder if (folder / "play.npz").is_file() else None


def fit_of_workspace(case: Case, workspace: str) -> Posterior | None:
    """Read the fit made in this workspace; None where what ships is to be read."""
    folder = fitted_here(case, workspace)
    if folder is None:
        return None
    from detente.intent import read_posterior  # noqa: PLC0415

    return read_posterior(case, folder)
