"""checks.toml: the facts of a standoff in which a fitted game must resemble the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from detente.case._declared import Declared, Id, Text
from detente.case._draft import Finding, Row, _parse, read, suggest, written
from detente.case._fields import _finding, _tuples, shown
from detente.case._game_names import Names, names_of, words
from detente.case._locate import Path as Place
from detente.case._locate import key_lines, line_of
from detente.case._model_game import Where
from detente.errors import CaseError, Problem, counted

FILE = "checks.toml"
_NEEDS = {
    "rate": ("where",),
    "share": ("where",),
    "spell": ("where",),
    "wait": ("start", "end", "within"),
}
_MAY = {"rate": ("among", "per"), "share": ("among",), "spell": (), "wait": ()}
_PARTS = ("where", "among", "start", "end")


class Check(Declared):
    """A fact about a history: one `[[check]]`.

    `where`, `among`, `start` and `end` each pick months: a factor stands with the levels, a player
    with the actions, of which any will do; all that is named must hold. Factors are as the month
    begins.

        rate    months of `where`, a year or a decade (`per`), of the months of `among`
        share   share of the months of `among`, of all where that is empty, that are in `where`
        spell   mean length in months of the unbroken runs of `where`
        wait    mean months from one of `start` to the next of `end`, `within` at most

    Example:
        >>> made = Check(
        ...     id="tests",
        ...     name="nuclear tests",
        ...     kind="rate",
        ...     where={"red": ("test",)},
        ...     reason="Nobody told the game how many there are.",
        ... )
        >>> made.per
        'year'
    """

    id: Id
    name: Text
    kind: Literal["rate", "share", "spell", "wait"]
    where: Where = Field(default={})
    among: Where = Field(default={})
    per: Literal["year", "decade"] = "year"
    start: Where = Field(default={})
    end: Where = Field(default={})
    within: Annotated[int, Field(ge=1, le=1200)] | None = None
    reason: Text

    @model_validator(mode="after")
    def _of_its_kind(self) -> Check:
        given = {f for f in self.model_fields_set if getattr(self, f) not in ({}, None)}
        found = [said for _, said in _misfits(self.kind, given)]
        if found:
            raise ValueError("; ".join(found))
        return self


def read_checks(folder: str | Path) -> tuple[Check, ...]:
    """Read the checks that a case declares, in their order; none where it has no checks.toml.

    Args:
        folder: the folder of a case, as in `Case.folder`.

    Raises:
        CaseError: something in the file is wrong, or names what the game of the case does not
            have; every problem at once, each with its line and field.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     read_checks(folder)
        ()
    """
    path = Path(folder) / FILE
    try:
        if not path.exists():
            return ()
        names = names_of(read(Path(folder)))
    except OSError as error:
        problem = Problem(f"The folder cannot be read ({error.strerror}).", str(folder))
        raise CaseError(f"{folder} cannot be read; nothing was loaded.", [problem]) from error
    parsed = _parse(path)
    problems = [parsed] if isinstance(parsed, Problem) else _problems(*parsed, names)
    if isinstance(parsed, Problem) or problems:
        raise CaseError(f"{path} has {counted(problems)}; nothing was loaded.", problems)
    return tuple(Check.model_validate(_tuples(row), strict=True) for row in parsed[1]["check"])


def _problems(text: str, content: Row, names: Names | None) -> list[Problem]:
    lines = key_lines(text)
    found = ((_line(lines, f), f) for f in _findings(content, names))
    ordered = sorted(found, key=lambda pair: pair[0])
    return [Problem(f.what, f"{FILE}, line {n}, {written(f.path)}", f.fix) for n, f in ordered]


def _line(lines: dict[Place, int], finding: Finding) -> int:
    place = finding.path if finding.item is None else (*finding.path, finding.item)
    return line_of(lines, place)


def _findings(content: Row, names: Names | None) -> Iterator[Finding]:
    for key in content:
        if key != "check":
            what = f"'{key}' is not a table of {FILE}."
            yield Finding((key,), what, suggest(key, ["check"], f"tables of {FILE}"))
    rows = content.get("check")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        yield Finding(("check",), f"{FILE} has no [[check]].", "Open each check as [[check]].")
        return
    yield from _twice(rows)
    for n, row in enumerate(rows):
        yield from _fields(("check", n), row)
        for part in _PARTS:
            yield from _strange(("check", n, part), row.get(part), names)


def _twice(rows: list[Row]) -> Iterator[Finding]:
    seen: set[object] = set()
    for n, row in enumerate(rows):
        id = row.get("id")
        if isinstance(id, str) and id in seen:
            yield Finding(("check", n, "id"), f"'{id}' is the id of an earlier check too.")
        seen.add(id if isinstance(id, str) else None)


def _fields(path: Place, row: Row) -> Iterator[Finding]:
    """Yield the fields that are missing, unknown, of another kind of check, or wrong."""
    try:
        Check.model_validate(_tuples(row), strict=True)
    except ValidationError as error:
        for e in error.errors(include_url=False):
            if e["type"] == "extra_forbidden":
                name = str(e["loc"][-1])
                what = f"'{name}' is not a field of {written(path)}."
                yield Finding((*path, name), what, suggest(name, Check.model_fields, "fields"))
            elif e["type"] != "value_error":
                yield _finding(path, e)
    kind = row.get("kind")
    for field, said in _misfits(kind, {k for k, v in row.items() if v != {}}):
        yield Finding((*path, field), f"{said}.")


def _misfits(kind: object, given: Set[str]) -> Iterator[tuple[str, str]]:
    """Yield each field that a kind of check lacks or has no use for, and what to say of it."""
    if not isinstance(kind, str) or kind not in _NEEDS:
        return
    for field in _NEEDS[kind]:
        if field not in given:
            yield field, f"{field} is needed for kind = '{kind}'"
    used = {*_NEEDS[kind], *_MAY[kind]}
    for field in (*_PARTS, "per", "within"):
        if field in given and field not in used:
            yield field, f"{field} has no use for kind = '{kind}'"


def _strange(path: Place, given: Any, names: Names | None) -> Iterator[Finding]:
    """Yield every key that is no factor or player of the game, and every word unknown to it."""
    if names is None or not isinstance(given, Mapping):
        return
    known = [*names.factors, *names.movers]
    for key, listed in given.items():
        if key not in known:
            what = f"{path[-1]} names {shown(key)}, neither a factor nor a player of the game."
            yield Finding((*path, key), what, suggest(key, known, "names"))
            continue
        one, many = ("a level", "levels") if key in names.factors else ("an action", "actions")
        own = names.words(key)
        for n, word in enumerate(words(listed)):
            if own is not None and word not in own:
                what = f"{key} names {shown(word)}, which is not {one} of {key}."
                yield Finding((*path, key), what, suggest(word, own, many), n)
