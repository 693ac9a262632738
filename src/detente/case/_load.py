"""Open a case: read its files, check everything at once, and hand over one frozen object."""

from __future__ import annotations

from pathlib import Path

from detente.case._check import cross_check
from detente.case._draft import SINGLE, Draft, Finding, read, suggest, version
from detente.case._fields import MODELS, read_fields
from detente.case._model import Case
from detente.errors import CaseError, Problem, counted

_BUNDLED = Path(__file__).parent.parent / "cases"
# The name of each table in the file, and of all of them together in the model.
_PLURAL = {
    "player": "players",
    "leader": "leaders",
    "track": "tracks",
    "magnitude": "magnitudes",
    "kind": "kinds",
    "factor": "factors",
    "question": "questions",
    "era": "eras",
    "covariate": "covariates",
    "finding": "findings",
    "reference": "references",
    "source_kind": "source_kinds",
    "coverage": "coverage",
    "comparison": "comparisons",
    "side": "sides",
    "type": "types",
    "weight": "weights",
    "transition": "transitions",
    "impossible": "impossible",
    "outlook": "outlooks",
    "coding": "codings",
    "approach": "approaches",
    "uncertainty": "uncertainties",
    "correlation": "correlations",
    "outcome": "outcomes",
    "measure": "measures",
    "spillover": "spillovers",
    "interest": "interests",
    "aim": "aims",
    "followed": "followed",
    "moment": "moments",
    "alert": "alerts",
    "turning_point": "turning_points",
    "alias": "aliases",
    "words": "word_sets",
    "sense": "senses",
    "quantity": "quantities",
}


def bundled() -> list[str]:
    """Return the names of the cases that come with the package.

    Example:
        >>> "north_korea" in bundled()
        True
    """
    return sorted(path.parent.name for path in _BUNDLED.glob("*/case.toml"))


def load(name_or_path: str | Path) -> Case:
    """Open a bundled case by name, or the case in a folder.

    Args:
        name_or_path: a name that `bundled` lists, or a folder that holds case.toml.

    Returns:
        The case, with `folder` (its absolute path) and `version`: the first 12 hex digits of the
        SHA-256 over its own TOML files and the Markdown in brief/, the record apart.

    Raises:
        CaseError: there is no such case, or it has problems; all are listed, nothing is loaded.

    Example:
        >>> load("north_korea").standoff.name
        'North Korea'
    """
    draft, tables = _examine(_folder(name_or_path))
    if draft.problems:
        raise CaseError(_headline(draft.folder, draft.problems), draft.problems)
    one = {table: rows[0] for table in SINGLE if (rows := tables.pop(table))}
    many = {_PLURAL[table]: tuple(rows) for table, rows in tables.items()}
    folder = str(draft.folder)
    return Case(**one, **many, folder=folder, version=_version(draft.folder))


def check(name_or_path: str | Path) -> list[Problem]:
    """Return everything that is wrong with a case, each with its file, line and field.

    An empty list means that `load` will open it.

    Example:
        >>> check("north_korea")
        []
        >>> check("north_kora")[0].what
        "There is no case 'north_kora'."
    """
    try:
        return _examine(_folder(name_or_path))[0].problems
    except CaseError as error:
        return list(error.problems)


def _version(folder: Path) -> str:
    try:
        return version(folder)
    except OSError as error:
        problem = Problem(f"The file cannot be read ({error.strerror}).", str(error.filename))
        raise CaseError(_headline(folder, [problem]), [problem]) from error


def _examine(folder: Path) -> tuple[Draft, dict[str, list[object]]]:
    try:
        draft = read(folder)
    except OSError as error:
        problem = Problem(f"The folder cannot be read ({error.strerror}).", str(folder))
        raise CaseError(f"{folder} cannot be read; nothing was loaded.", [problem]) from error
    found: list[Finding] = []
    tables = {table: read_fields(draft, table, found) for table in MODELS}
    said = {finding.path for finding in found}
    more = (f for f in cross_check(draft) if _place_of(f) not in said)
    draft.report([*found, *more])
    draft.problems.sort(key=_place)
    return draft, tables


def _place_of(finding: Finding) -> tuple[str | int, ...]:
    return finding.path if finding.item is None else (*finding.path, finding.item)


def _place(problem: Problem) -> tuple[str, int]:
    file, _, rest = problem.where.partition(", line ")
    return file, int(rest.partition(",")[0] or 0)


def _headline(folder: Path, problems: list[Problem]) -> str:
    return f"{folder} has {counted(problems)}; nothing was loaded."


def _folder(name_or_path: str | Path) -> Path:
    name = str(name_or_path)
    if isinstance(name_or_path, str) and name in bundled():
        return _BUNDLED / name
    path = Path(name_or_path).absolute()
    try:
        if (path / "case.toml").exists():
            return path
        is_folder, is_there = path.is_dir(), path.exists()
    except OSError as error:
        problem = Problem(f"The folder cannot be read ({error.strerror}).", name)
        raise CaseError(f"{name} cannot be read; nothing was loaded.", [problem]) from error
    if is_folder:
        what = f"{path} holds no case.toml, so it is not a case."
        fix = "Give the folder that holds case.toml, or make one: 'detente case new NAME'."
    elif is_there:
        what, fix = f"{path} is a file, not the folder of a case.", "Give the folder that it is in."
    else:
        what = f"There is no case '{name}'."
        near = suggest(name, bundled(), "cases")
        fix = f"{near} Or give a folder that holds case.toml."
    raise CaseError("The case was not found; nothing was loaded.", [Problem(what, fix=fix)])
