"""All that is read from a comparison, as one document, kept so that it is read out but once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from detente.options._analysis import analysis
from detente.options._comparison import Comparison
from detente.options._shipped import read, ship
from detente.options._summary import summary


def document(found: Comparison, folder: Path) -> dict[str, Any]:
    """Return what a comparison says, as `detente compare --json` prints it.

    Args:
        folder: where it is kept beside the numbers, and read from if it was kept before.

    Raises:
        OutputError: the folder cannot be written to.
    """
    place = folder / f"said-{found.run['id']}.json.gz"
    held = read(place)
    if held is not None and held["run"] == dict(found.run):
        return held
    made = {**summary(found), **analysis(found)}
    ship(place, made)
    return made
