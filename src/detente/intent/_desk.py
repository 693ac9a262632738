"""Where a fit keeps what it has done, so that one that is killed goes on where it stood."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from detente.errors import OutputError


class Desk:
    """A folder of arrays, each file written whole or not at all.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     desk = Desk(Path(folder) / "fit")
        ...     desk.put("one", {"x": np.ones(2)})
        ...     desk.get("one")["x"].tolist(), desk.get("other")
        ([1.0, 1.0], None)
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            said = f"{folder} cannot be made ({error.strerror}); nothing was done."
            raise OutputError(f"{said} Give another --workspace.") from error

    def put(self, name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Keep arrays under a name."""
        path, draft = self.folder / f"{name}.npz", self.folder / f".{name}.part"
        try:
            with draft.open("wb") as file:
                np.savez(file, allow_pickle=False, **arrays)
            draft.replace(path)
        except OSError as error:
            raise OutputError(f"{path} cannot be written ({error.strerror}).") from error

    def get(self, name: str) -> dict[str, NDArray[Any]] | None:
        """Return the arrays kept under a name; None if there are none, or the file is damaged."""
        path = self.folder / f"{name}.npz"
        try:
            with path.open("rb") as raw, np.load(raw, allow_pickle=False) as held:
                return {key: held[key] for key in held.files}
        except (OSError, ValueError, EOFError, KeyError, BadZipFile, zlib.error):
            return None


def fingerprint(*parts: Any) -> str:
    """Return a digest of arrays and texts, the same for the same content.

    Example:
        >>> fingerprint(np.arange(3), "a") == fingerprint(np.arange(3), "a")
        True
    """
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            held = np.ascontiguousarray(part)
            digest.update(f"{held.dtype}{held.shape}".encode())
            digest.update(held.tobytes())
        else:
            digest.update(repr(part).encode())
    return digest.hexdigest()
