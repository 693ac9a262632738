"""A case folder as written: which file holds which tables, read but not yet believed."""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from detente.case import _locate
from detente.errors import Problem

Row = dict[str, Any]

FILES = {
    "case.toml": ("standoff", "coverage"),
    "players.toml": ("player",),
    "leaders.toml": ("leader",),
    "tracks.toml": ("track",),
    "kinds.toml": ("magnitude", "kind"),
    "states.toml": ("factor",),
    "questions.toml": ("question", "era", "covariate"),
    "findings.toml": ("finding",),
    "references.toml": ("reference",),
    "grading.toml": ("source_kind",),
    "comparisons.toml": ("comparison",),
    "game.toml": (
        "game",
        "side",
        "type",
        "weight",
        "transition",
        "impossible",
        "estimation",
        "outlook",
    ),
    "codings.toml": ("coding",),
    "approaches.toml": (
        "approach",
        "uncertainty",
        "correlation",
        "outcome",
        "measure",
        "spillover",
        "interest",
        "aim",
        "followed",
    ),
    "checks.toml": ("check",),
    "moments.toml": ("moment",),
    "alerts.toml": ("watch", "alert", "turning_point"),
    "lexicon.toml": ("alias", "words", "sense", "quantity"),
}
REQUIRED = ("standoff", "coverage", "player", "kind", "source_kind")
SINGLE = ("standoff", "game", "estimation", "watch")
_NEEDED_IN_FILE = (*REQUIRED, "game")
FILE_OF = {table: file for file, tables in FILES.items() for table in tables}

_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$")


class Finding(NamedTuple):
    """Something wrong at a path; `item` is the place in the list there, where that matters."""

    path: _locate.Path
    what: str
    fix: str = ""
    item: int | None = None


@dataclass(slots=True)
class Draft:
    """The tables of a case folder as they were written, and what kept any from being read."""

    folder: Path
    tables: dict[str, list[Row]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    _lines: dict[str, dict[_locate.Path, int]] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        """Return the tables of one name, in the order in which they are written."""
        return self.tables.get(table, [])

    def ids(self, table: str) -> list[str] | None:
        """Return the ids that are declared, or None where the file could not be read."""
        if table in self.unread:
            return None
        return [row["id"] for row in self.rows(table) if isinstance(row.get("id"), str)]

    def report(self, found: Iterable[Finding]) -> None:
        """Add what was found, each with its file, line and field."""
        for path, what, fix, item in found:
            file = FILE_OF[str(path[0])]
            place = path if item is None else (*path, item)
            where = f"{file}, line {self._line(file, place)}, {written(path)}"
            self.problems.append(Problem(what, where, fix))

    def _line(self, file: str, path: _locate.Path) -> int:
        if file not in self._lines:
            self._lines[file] = _locate.key_lines(self.texts[file])
        return _locate.line_of(self._lines[file], path)


def read(folder: Path) -> Draft:
    """Read every TOML file of a case folder; what cannot be read becomes a problem."""
    draft = Draft(folder)
    present = sorted(path.name for path in folder.iterdir() if path.suffix == ".toml")
    draft.problems += [_stray(name) for name in present if name not in FILES]
    for name, tables in FILES.items():
        if name in present:
            _read_file(draft, name)
        elif any(table in REQUIRED for table in tables):
            draft.unread.update(tables)
            needed = " and ".join(heading(table) for table in tables if table in REQUIRED)
            draft.problems.append(
                Problem(f"{name} is missing.", name, f"Every case needs it; it holds {needed}.")
            )
    return draft


def version(folder: Path) -> str:
    """Return the first 12 hex digits of the SHA-256 over what people wrote, the record apart."""
    total = hashlib.sha256()
    patterns = ("*.toml", "brief/*.md", "brief/*.toml")
    files = {p.relative_to(folder).as_posix(): p for each in patterns for p in folder.glob(each)}
    for name in sorted(files):
        content = files[name].read_bytes()
        total.update(f"{name}\n{len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()[:12]


def written(path: _locate.Path) -> str:
    """Write a path as people read it.

    Example:
        >>> written(("player", 2, "action", 0, "when"))
        'player[2].action[0].when'
    """
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


def heading(table: str) -> str:
    """Return how a table is opened: once in single brackets, or as often as needed in double."""
    return f"[{table}]" if table in SINGLE else f"[[{table}]]"


def suggest(wrong: str, known: Iterable[str], plural: str) -> str:
    """Return the nearest known name, and all of them where they are few."""
    names = list(dict.fromkeys(known))
    near = difflib.get_close_matches(wrong, names, n=1, cutoff=0.6)
    parts = [f"Did you mean '{near[0]}'?"] if near else []
    if 0 < len(names) <= 12:
        parts.append(f"Known {plural}: {', '.join(names)}.")
    return " ".join(parts) or f"The case declares {len(names) or 'no'} {plural}."


def _stray(name: str) -> Problem:
    fix = suggest(name, FILES, "files")
    return Problem(f"{name} is not a file of a case, so nothing in it would be read.", name, fix)


def _read_file(draft: Draft, name: str) -> None:
    found = _parse(draft.folder / name)
    if isinstance(found, Problem):
        draft.unread.update(FILES[name])
        draft.problems.append(found)
        return
    draft.texts[name], content = found
    for key, value in content.items():
        if key not in FILES[name]:
            draft.problems.append(_misplaced(draft, name, key))
        elif key in SINGLE and isinstance(value, dict):
            draft.tables[key] = [value]
        elif key not in SINGLE and _is_list_of_tables(value):
            draft.tables[key] = value
        else:
            draft.unread.add(key)
            draft.report([Finding((key,), f"{key} must be opened as {heading(key)}.")])
    for table in FILES[name]:
        if table in _NEEDED_IN_FILE and not draft.rows(table) and table not in draft.unread:
            draft.unread.add(table)
            what = f"{name} has no {heading(table)}."
            fix = f"Add a line {heading(table)} and its fields below it."
            draft.problems.append(Problem(what, name, fix))


def _is_list_of_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _parse(path: Path) -> tuple[str, Row] | Problem:
    try:
        content = path.read_bytes()
    except OSError as error:
        return Problem(f"{path.name} cannot be read ({error.strerror}).", path.name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"{path.name} is not UTF-8 text (byte 0x{content[error.start]:02x})."
        return Problem(what, f"{path.name}, line {line}", "Save the file as UTF-8.")
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _syntax(path.name, text, str(error))
    except ValueError:  # a whole number past the limit that Python sets
        return Problem(f"{path.name} holds a number too long to be read.", path.name)
    except RecursionError:
        return Problem(f"{path.name} nests lists or tables too deeply to be read.", path.name)


def _syntax(name: str, text: str, message: str) -> Problem:
    found = _AT_LINE.search(message)
    line = int(found[1]) if found else text.rstrip().count("\n") + 1
    said = _AT_LINE.sub("", message).replace(" (at end of document)", "")
    what = f"{name} is not valid TOML: {said}."
    return Problem(what, f"{name}, line {line}", _HINTS.get(said, _HINT))


def _misplaced(draft: Draft, name: str, key: str) -> Problem:
    line = _locate.line_of(_locate.key_lines(draft.texts[name]), (key,))
    where = f"{name}, line {line}, {key}"
    if key in FILE_OF:
        what = f"{heading(key)} does not belong in {name}."
        return Problem(what, where, f"Move it to {FILE_OF[key]}.")
    fix = suggest(key, FILES[name], f"tables of {name}")
    return Problem(f"'{key}' is not a table of {name}.", where, fix)


_HINT = "Texts stand in quotes, lists in square brackets, one field on each line."
_HINTS = {
    "Invalid value": "A text stands in quotes, a date does not; yes or no is true or false.",
    "Unescaped '\\' in a string": "Write a backslash twice.",
    "Illegal character '\\n'": "The text on this line has no closing quote.",
    "Unclosed array": "A list opened with [ has no closing ].",
    "Cannot overwrite a value": "The same field is given twice in one table.",
    "Expected '=' after a key in a key/value pair": "A field is written  name = value.",
}
