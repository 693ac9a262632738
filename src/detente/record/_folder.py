"""The record that a case brings along: CSV files under one chain, read-only and opened at once.

record/
  sources.csv  claims.csv  judgements.csv    rows, only ever added at the end
  chain.toml                                  the batches: how many rows of each, and the digest
  digests.txt                                 one digest for each row, in the chain's order
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from detente.errors import Problem, RecordError, counted
from detente.record._claim import Claim, Judgement, Row, Source
from detente.record._ledger import Batch, BatchAction
from detente.record._sheet import MODELS, Placed, explain, read_sheet

Sheets = Mapping[str, list[Placed]]
_Count = Annotated[int, Field(ge=0)]


class Head(BaseModel):
    """A batch as chain.toml pins it: its place, its size and the chain's value after it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seq: int
    recorded_at: str
    action: BatchAction = "seal"
    reason: str
    sources: _Count
    claims: _Count
    judgements: _Count
    digest: str


def read_folder(folder: Path) -> list[Batch]:
    """Return the sealed batches of a case's own record; a folder that is not there has none.

    Raises:
        RecordError: a file is missing, a row cannot be read, or rows are fewer than the chain says.
    """
    if not folder.exists():
        return []
    sheets = read_sheets(folder)
    heads = read_heads(folder)
    batches, at = [], dict.fromkeys(MODELS, 0)
    for head in heads:
        taken: dict[str, list[Row]] = {}
        for name in MODELS:
            end = at[name] + getattr(head, name)
            if end > len(sheets[name]):
                raise RecordError(
                    f"{folder / name}.csv has {len(sheets[name])} rows; the chain says there were "
                    f"{end}. Rows were lost. Restore the file from a copy."
                )
            taken[name] = [placed.row for placed in sheets[name][at[name] : end]]
            at[name] = end
        batches.append(_batch(head, taken))
    return batches


def read_sheets(folder: Path) -> Sheets:
    """Read the three CSV files, sealed rows or not.

    Raises:
        RecordError: a file is missing or a row cannot be read; all problems at once.
    """
    problems: list[Problem] = []
    sheets = {name: read_sheet(folder / f"{name}.csv", name, problems) for name in MODELS}
    if problems:
        raise RecordError(f"{folder} has {counted(problems)}; nothing was read.", problems)
    return sheets


def read_heads(folder: Path) -> list[Head]:
    """Read chain.toml.

    Raises:
        RecordError: it is missing, is not TOML, or a batch lacks a field.
    """
    path = folder / "chain.toml"
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        return [Head.model_validate(head) for head in found.get("batch", [])]
    except OSError as error:
        raise RecordError(
            f"{path} cannot be read ({error.strerror}). "
            f"Seal the record first: 'detente record seal {folder}'."
        ) from error
    except ValidationError as error:
        problems = explain(error, str(path))
        raise RecordError(f"{path} has {len(problems)} problems.", problems) from error
    except ValueError as error:
        raise RecordError(f"{path} is not valid TOML: {error}.") from error


def _batch(head: Head, taken: Mapping[str, list[Row]]) -> Batch:
    return Batch(
        seq=head.seq,
        recorded_at=head.recorded_at,
        action=head.action,
        reason=head.reason,
        sources=tuple(r for r in taken["sources"] if isinstance(r, Source)),
        claims=tuple(r for r in taken["claims"] if isinstance(r, Claim)),
        judgements=tuple(r for r in taken["judgements"] if isinstance(r, Judgement)),
        digest=head.digest,
    )
