"""What a fit leaves behind for everybody else: draws, how each type plays at them, and a report.

A folder of three files. `fit.nc` holds every weighted draw as ArviZ data; `play.npz` the tables of
play at a few draws that stand for them, at their centre, and at other settings of the game
(`Variant`); `report.json` how the fit went, and what it was made from.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.errors import DetenteError, OutputError, Problem
from detente.intent._keys import game_key
from detente.intent._packing import pack, unpack
from detente.intent._play import Layout, Play

Floats = NDArray[np.float64]
FOLDER = "posterior"
PLAY, REPORT, DRAWS = "play.npz", "report.json", "fit.nc"
_DAMAGED = (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile, zlib.error)


@dataclass(frozen=True, eq=False)
class Variant:
    """Play at the centre of the posterior in a game changed in one respect.

    Attributes:
        types: for each player with several types their names in this game.
    """

    id: str
    group: str
    name: str
    about: str
    types: Mapping[str, tuple[str, ...]]
    play: Play = field(repr=False)


@dataclass(frozen=True, eq=False)
class Posterior:
    """Draws that stand for the posterior, and how each type plays at them.

    Attributes:
        points: (D, Z), with a standard normal prior; names: of their Z entries.
        play: tables of the stages in which players with several types move.
        centre: tables of all stages at the posterior mean, one draw.
        report: see `detente fit`.
    """

    names: tuple[str, ...]
    types: Mapping[str, tuple[str, ...]]
    points: Floats
    play: Play
    centre: Play
    variants: tuple[Variant, ...]
    report: Mapping[str, Any]


def read_posterior(case: Case, *folders: Path) -> Posterior:
    """Read the posterior of a case: from the first folder that has one, else as shipped with it.

    Raises:
        DetenteError: there is none, it cannot be read, or it was made for another game.

    Example:
        >>> from detente.case import load
        >>> found = read_posterior(load("north_korea"))
        >>> found.play.draws == len(found.points)
        True
    """
    places = [*folders, Path(case.folder) / FOLDER]
    place = next((p for p in places if (p / PLAY).is_file()), None)
    if place is None:
        said = f"No fit of {case.standoff.name} was found; nothing was assessed."
        looked = ", ".join(str(p) for p in places)
        raise DetenteError(said, [Problem("No play.npz.", looked, "Make one: detente fit.")])
    try:
        with (place / PLAY).open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            held = {name: file[name] for name in file.files}
        report = json.loads((place / REPORT).read_text(encoding="utf-8"))
        found, game = _assembled(held, report), report["game"]
    except _DAMAGED as error:
        problem = Problem(f"It cannot be read ({error}).", str(place), "Fit again: detente fit.")
        raise DetenteError("The fit is damaged; nothing was assessed.", [problem]) from error
    if game != game_key(case):
        what = "The game of the case has changed since the fit was made."
        fix = "Fit again: detente fit. Or go back to the case that it was made for."
        raise DetenteError("The fit does not fit the case.", [Problem(what, str(place), fix)])
    return found


def write_posterior(folder: Path, posterior: Posterior) -> None:
    """Write the tables and the report.

    Raises:
        OutputError: the folder cannot be written to.
    """
    typed = posterior.play.layout.typed
    arrays: dict[str, NDArray[Any]] = {"points": posterior.points.astype(np.float32)}
    arrays |= _layout_arrays(posterior.play.layout)
    arrays |= _prefixed("draws", pack(posterior.play, typed))
    arrays |= _prefixed(
        "centre", pack(posterior.centre, tuple(range(len(posterior.centre.tables))))
    )
    for variant in posterior.variants:
        arrays |= _prefixed(f"variant.{variant.id}", pack(variant.play, typed))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        drafts = {name: folder / f".{name}.part" for name in (PLAY, REPORT)}
        with drafts[PLAY].open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)
        text = json.dumps(dict(posterior.report), indent=1, ensure_ascii=False)
        drafts[REPORT].write_text(text + "\n", encoding="utf-8")
        for name, draft in drafts.items():
            draft.replace(folder / name)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written to ({error.strerror}).") from error


def _assembled(held: Mapping[str, NDArray[Any]], report: Mapping[str, Any]) -> Posterior:
    layout = _layout(held, report)
    variants = []
    for row in report["variants"]:
        types = {p: tuple(t) for p, t in row["types"].items()}
        own = replace(layout, types=tuple(len(types.get(p, ("any",))) for p in layout.players))
        play = unpack(_under(held, f"variant.{row['id']}"), own)
        told = (row["id"], row["group"], row["name"], row["about"])
        variants.append(Variant(*told, types, play))
    return Posterior(
        names=tuple(report["parameters"]),
        types={p: tuple(t) for p, t in report["types"].items()},
        points=held["points"].astype(float),
        play=unpack(_under(held, "draws"), layout),
        centre=unpack(_under(held, "centre"), layout),
        variants=tuple(variants),
        report=report,
    )


def _layout(held: Mapping[str, NDArray[Any]], report: Mapping[str, Any]) -> Layout:
    count = len(report["players"])
    return Layout(
        tuple(report["players"]),
        tuple(held["layout.types"].tolist()),
        tuple(held["layout.actions"].tolist()),
        tuple(held["layout.steps"].tolist()),
        tuple(held[f"layout.contexts{k}"].astype(np.int64) for k in range(count)),
        tuple(held[f"layout.allowed{k}"] for k in range(count)),
    )


def _layout_arrays(layout: Layout) -> dict[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {
        "layout.types": np.array(layout.types),
        "layout.actions": np.array(layout.actions),
        "layout.steps": np.array(layout.steps),
    }
    for k, (contexts, allowed) in enumerate(zip(layout.contexts, layout.allowed, strict=True)):
        found[f"layout.contexts{k}"] = contexts.astype(np.int16)
        found[f"layout.allowed{k}"] = allowed
    return found


def _prefixed(name: str, arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    return {f"{name}.{key}": value for key, value in arrays.items()}


def _under(held: Mapping[str, NDArray[Any]], name: str) -> dict[str, NDArray[Any]]:
    head = f"{name}."
    return {key[len(head) :]: value for key, value in held.items() if key.startswith(head)}
