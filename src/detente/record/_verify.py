"""Prove that nothing in the record was lost or altered, or name what was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.case import Case
from detente.errors import Problem, RecordError
from detente.record._folder import Head, read_heads, read_sheets
from detente.record._ledger import GENESIS, chain
from detente.record._open import bundled_folder
from detente.record._place import locate
from detente.record._seal import stored_digests
from detente.record._sheet import MODELS, Placed, sheet_text

_RESTORE = "Restore it from a copy."


@dataclass(frozen=True, slots=True)
class Checked:
    """One ledger after its check: where it is, its size, and the chain's last value."""

    name: str
    batches: int
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What the check found; `ok` when every row and every batch is as it was written."""

    ledgers: tuple[Checked, ...]
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing was lost or altered."""
        return not self.problems


def verify(case: Case, workspace: str | Path | None = None) -> Verification:
    """Recompute every row's digest and the chain, for the case's own record and a workspace.

    Returns:
        ok: whether every row is as it was written.
        ledgers: for each, its batches, rows and the chain's last value.
        problems: the rows, by id, that do not match their digest; the batches where the chain
            breaks; rows that were lost or belong to no batch.

    Raises:
        RecordError: a database cannot be opened at all.

    Example:
        >>> from detente.case import load
        >>> verify(load("north_korea")).ok
        True
    """
    problems: list[Problem] = []
    ledgers = []
    folder = bundled_folder(case)
    if folder is not None and folder.exists():
        ledgers.append(_bundled(folder, problems))
    place = locate(workspace, case) if workspace is not None else None
    if place is not None and place.exists:
        from detente.record._verify_tables import verify_tables  # noqa: PLC0415

        ledgers.append(verify_tables(place, problems))
    return Verification(tuple(ledgers), tuple(problems))


def check_chain(
    heads: Iterable[tuple[Head, Sequence[str], Sequence[str]]], where: str, problems: list[Problem]
) -> str:
    """Walk the chain, given each batch with its rows' stored and recomputed digests."""
    before = GENESIS
    for n, (head, stored, computed) in enumerate(heads, 1):
        if head.seq != n:
            problems.append(Problem(f"batch {n} is missing: the next is {head.seq}", where))
        if head.digest not in (_value(before, head, stored), _value(before, head, computed)):
            problems.append(
                Problem(
                    f"batch {head.seq} ({head.recorded_at}) does not give the chain's value: "
                    "its head was altered, or rows were added, lost or altered with their digests",
                    where,
                    _RESTORE,
                )
            )
        before = head.digest
    return before


def _value(before: str, head: Head, digests: Sequence[str]) -> str:
    return chain(
        before,
        seq=head.seq,
        recorded_at=head.recorded_at,
        action=head.action,
        reason=head.reason,
        row_digests=digests,
    )


def _bundled(folder: Path, problems: list[Problem]) -> Checked:
    try:
        sheets = read_sheets(folder)
        heads = read_heads(folder)
        stored = stored_digests(folder)
    except RecordError as error:
        problems += error.problems or [Problem(error.headline)]
        return Checked(str(folder), 0, 0, "")
    _bytes_match(folder, sheets, problems)
    walked, at, n = [], dict.fromkeys(MODELS, 0), 0
    for head in heads:
        held, computed = [], []
        for name in MODELS:
            count = getattr(head, name)
            end = at[name] + count
            rows = sheets[name][at[name] : end]
            if end > len(sheets[name]):
                lost = f"{name}.csv has {len(sheets[name])} rows; batch {head.seq} ended at {end}"
                problems.append(Problem(f"{lost}: rows were lost", str(folder), _RESTORE))
            then, now = stored[n : n + count], [p.row.digest for p in rows]
            problems += _altered(rows, now, then)
            held += then
            computed += now
            at[name], n = end, n + count
        walked.append((head, held, computed))
    value = check_chain(walked, str(folder / "chain.toml"), problems)
    problems += _outside(sheets, at)
    if len(stored) != n:
        said = f"digests.txt holds {len(stored)} digests for {n} sealed rows"
        problems.append(Problem(said, str(folder), _RESTORE))
    return Checked(str(folder), len(heads), n, value)


def _altered(
    rows: Sequence[Placed], computed: Sequence[str], stored: Sequence[str]
) -> list[Problem]:
    return [
        Problem(f"row {p.row.id} does not match its stored digest", p.where, _RESTORE)
        for p, now, then in zip(rows, computed, stored, strict=False)
        if now != then
    ]


def _outside(sheets: Mapping[str, Sequence[Placed]], at: Mapping[str, int]) -> list[Problem]:
    return [
        Problem(f"row {p.row.id} belongs to no batch", p.where, "Seal it: 'detente record seal'.")
        for name in MODELS
        for p in sheets[name][at[name] :]
    ]


def _bytes_match(
    folder: Path, sheets: Mapping[str, Sequence[Placed]], problems: list[Problem]
) -> None:
    """Compare each file with what its rows are written as, apart from the ends of lines."""
    for name, placed in sheets.items():
        raw = (folder / f"{name}.csv").read_bytes().replace(b"\r\n", b"\n")
        wanted = sheet_text(name, (p.row for p in placed)).encode()
        if raw == wanted:
            continue
        lines = zip(raw.split(b"\n"), wanted.split(b"\n"), strict=False)
        line = next((n for n, (a, b) in enumerate(lines, 1) if a != b), len(wanted.split(b"\n")))
        row = next((p.row.id for p in placed if _line(p) >= line), "?")
        problems.append(
            Problem(
                f"row {row} is not written as it was sealed",
                f"{name}.csv, line {line}",
                _RESTORE,
            )
        )


def _line(placed: Placed) -> int:
    return int(placed.where.rpartition(" ")[2])
