"""Write a small, commented, valid case to start from."""

from __future__ import annotations

import re
import shutil
import unicodedata
from pathlib import Path

from detente.case._load import bundled
from detente.errors import CaseError, OutputError

_TEMPLATE = Path(__file__).parent / "template"
_ID, _NAME = "example_case", "Example case"
_TEXTS = {".toml", ".md", ".csv"}


def new(name: str, folder: str | Path) -> Path:
    """Write a new case into a folder that does not exist yet, and return the folder.

    The case has two sides and one institution, and an example of each thing that a case can
    declare, with comments that say what each line does. Its record holds three example events.

    Args:
        name: what the case is called; its id follows from it ("Taiwan Strait": taiwan_strait).
        folder: where to write it.

    Raises:
        CaseError: no id can be made of the name, or the folder exists.
        OutputError: the folder cannot be written.

    Example:
        >>> import tempfile
        >>> from detente.case import check
        >>> with tempfile.TemporaryDirectory() as parent:
        ...     check(new("Taiwan Strait", f"{parent}/taiwan_strait"))
        []
    """
    id, title = case_id(name), _title(name)
    target = Path(folder).absolute()
    if target.exists() or target.is_symlink():
        raise CaseError(
            f"{target} exists already; nothing was written. Choose another folder, or remove it."
        )
    try:
        target.mkdir(parents=True)
        _fill(target, {_ID: id, _NAME: title})
    except OSError as error:
        what = f"{target} cannot be written ({error.strerror})."
        raise OutputError(f"{what} Nothing was kept; choose another folder.") from error
    return target


def case_id(name: str) -> str:
    """Return the id of a case with this name.

    Raises:
        CaseError: no id can be made of it, or a bundled case has it.

    Example:
        >>> case_id("Taiwan Strait")
        'taiwan_strait'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    id = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", id) or not name.isprintable():
        raise CaseError(
            f"{name!r} gives no id for a case; nothing was written. A name has Latin letters and "
            "digits, a letter first, and at most 60 of them, such as taiwan_strait."
        )
    if id in bundled():
        raise CaseError(
            f"{id} is the name of a bundled case, which would be opened in its place; "
            "nothing was written. Choose another name."
        )
    return id


def _title(name: str) -> str:
    title = name.replace("_", " ").strip()
    return title[0].upper() + title[1:]


def _fill(target: Path, words: dict[str, str]) -> None:
    """Write everything or leave nothing."""
    try:
        _copy(target, words)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


def _copy(target: Path, words: dict[str, str]) -> None:
    for path in sorted(_TEMPLATE.rglob("*")):
        if path.suffix not in _TEXTS:
            continue
        text = path.read_text(encoding="utf-8")
        for word, mine in words.items():
            text = text.replace(word, _quoted(mine) if path.suffix == ".toml" else mine)
        copy = target / path.relative_to(_TEMPLATE)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(text.encode("utf-8"))


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
