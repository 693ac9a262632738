"""The numbers of every future that ship with a case, beside what was read from them.

Shares and counts are means over a run's paths, so they are kept as whole numbers of paths wherever
that gives the same number back to the last digit; the rest is kept as it is. Phases by month are
left out.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

import numpy as np
from numpy.typing import NDArray

from detente.case import Case
from detente.errors import DetenteError, OutputError, Problem
from detente.options._comparison import Comparison, Floats, Told
from detente.options._future import Futures
from detente.options._keys import options_key
from detente.options._room import with_usual
from detente.options._shipped import shipped

FILE = "futures.npz"
_MOST = np.iinfo(np.uint16).max
_AGAIN = "Make both again in one go: detente compare --out options.json.gz."


def ship_futures(path: Path, found: Comparison) -> None:
    """Write the numbers of every future of a comparison, whole or not at all.

    Raises:
        OutputError: the file cannot be written.
    """
    paths, told = int(found.run["paths"]), found.told
    arrays: dict[str, NDArray[Any]] = {
        "outcomes": _counted(told.outcomes, paths),
        "months": _counted(told.months, paths),
        "values": found.futures.values,
        "draw": found.futures.draw.astype(np.uint16),
        "rates": found.rates,
        "residual": told.residual.astype(np.float32),
    }
    arrays |= {f"beliefs{n}": own for n, own in enumerate(told.beliefs)}
    arrays |= {f"measure{n}": _counted(v, paths) for n, v in enumerate(_last(told.measures))}
    head = {"run": dict(found.run), "names": list(found.names), "usual": found.usual}
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(_zipped(json.dumps(head), arrays))
        draft.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written ({error.strerror}).") from error


def shipped_futures(case: Case) -> Comparison | None:
    """Return the comparison in a case's folder with the numbers of every future; None for none.

    Phases by month and the parameters of the game are not kept: `told.phases` has no months, and
    `futures.points` no columns.

    Raises:
        DetenteError: the numbers are damaged, or of another run or case than `shipped` reads.

    Example:
        >>> from detente.case import load
        >>> found = shipped_futures(load("north_korea"))
        >>> found is None or found.told.outcomes.shape[0] == found.run["futures"]
        True
    """
    document, path = shipped(case), Path(case.folder) / FILE
    if document is None or not path.is_file():
        return None
    return read_futures(case, path, document["run"])


def read_futures(case: Case, path: Path, run: Mapping[str, Any]) -> Comparison:
    """Return a comparison with the numbers of every future, as `ship_futures` wrote them.

    Args:
        run: of the document that was read from them.

    Raises:
        DetenteError: the numbers are damaged, or of another run or case.
    """
    try:
        with np.load(path, allow_pickle=False) as held:
            arrays = {key: held[key] for key in held.files}
        head = json.loads(str(arrays["head"]))
        _check(head["run"], run, case, path)
        return _read(case, head, arrays)
    except (OSError, ValueError, EOFError, KeyError, BadZipFile, zlib.error) as error:
        problem = Problem(f"It cannot be read ({error}).", str(path), _AGAIN)
        raise DetenteError("The futures of the comparison are damaged.", [problem]) from error


def _check(run: Mapping[str, Any], wanted: Mapping[str, Any], case: Case, path: Path) -> None:
    found = [
        Problem(f"It is of {what} {run.get(name)}, and not of {value}.", str(path), _AGAIN)
        for what, name, value in (
            ("run", "id", wanted["id"]),
            ("options", "options", options_key(case)),
        )
        if run.get(name) != value
    ]
    if found:
        raise DetenteError(
            "The futures beside the comparison are not those it was read from.", found
        )


def _read(case: Case, head: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> Comparison:
    run = head["run"]
    paths, horizons = int(run["paths"]), tuple(run["horizons"])
    shape = (int(run["futures"]), len(head["names"]), len(horizons))
    measures = [_whole(arrays[f"measure{n}"], paths) for n in range(len(case.measures))]
    told = Told(
        outcomes=_whole(arrays["outcomes"], paths),
        measures=np.stack(measures, -1) if measures else np.zeros((*shape, 0)),
        months=_whole(arrays["months"], paths),
        phases=np.zeros((*shape[:2], 0, 0)),
        residual=arrays["residual"].astype(float),
        beliefs=tuple(arrays[f"beliefs{n}"] for n in range(sum("beliefs" in k for k in arrays))),
    )
    points = np.zeros((shape[0], 0))
    futures = Futures(points, arrays["values"], arrays["draw"].astype(np.int64))
    names = tuple(head["names"])
    return Comparison(
        with_usual(case), names, head["usual"], horizons, futures, told, arrays["rates"], run
    )


def _last(array: Floats) -> list[Floats]:
    return [array[..., n] for n in range(array.shape[-1])]


def _counted(values: Floats, paths: int) -> NDArray[Any]:
    """Return means over paths as whole numbers of paths, where that loses nothing."""
    counts = np.rint(values * paths)
    whole = np.isfinite(counts).all() and (counts >= 0).all() and (counts <= _MOST).all()
    return counts.astype(np.uint16) if whole and (counts / paths == values).all() else values


def _whole(held: NDArray[Any], paths: int) -> Floats:
    return held / paths if held.dtype == np.uint16 else held


def _zipped(head: str, arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return arrays as .npz, the same bytes whenever they are the same."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED, compresslevel=9) as whole:
        for name, array in {"head": np.array(head), **arrays}.items():
            one = BytesIO()
            np.lib.format.write_array(one, np.asarray(array, order="C"), allow_pickle=False)
            entry = ZipInfo(f"{name}.npy")  # of 1980, whatever the day
            entry.compress_type = ZIP_DEFLATED
            whole.writestr(entry, one.getvalue(), compresslevel=9)
    return made.getvalue()
