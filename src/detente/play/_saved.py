"""A sitting as a file: plain JSON that can be played again, and is when it is read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.errors import DetenteError, OutputError, Problem
from detente.play._look import believed_by_all
from detente.play._sitting import Sitting

if TYPE_CHECKING:
    from detente.intent import Posterior
    from detente.record import Record

FORMAT = "detente.play/1"
_CLOSE = 1e-5  # of a belief: approaches may have been solved on another machine


def as_file(sitting: Sitting) -> dict[str, Any]:
    """Return all that is needed to play a sitting again, and what came of each move.

    It holds hidden types: the file is for after the game, or for whoever runs it.
    """
    facts = ("case", "case_version", "record", "fit", "moment", "start", "months", "seed")
    return {
        "format": FORMAT,
        **{name: getattr(sitting, name) for name in facts},
        "seats": dict(sitting.seats),
        "types": dict(sitting.types),
        "package": sitting.package,
        "moves": [_row(sitting, n) for n in range(len(sitting.moves))],
    }


def save(sitting: Sitting, path: Path) -> None:
    """Write a sitting to a file that `load` reads.

    Raises:
        OutputError: the file cannot be written.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from detente.case import load as open_case
        >>> from detente.intent import read_posterior
        >>> from detente.play import begin
        >>> from detente.record import open_record
        >>> case = open_case("north_korea")
        >>> record, posterior = open_record(case), read_posterior(case)
        >>> made = begin(record, posterior, seats={"china": "person"}, seed=1)
        >>> with TemporaryDirectory() as folder:
        ...     save(made, Path(folder) / "game.json")
        ...     load(Path(folder) / "game.json", record, posterior) == made
        True
    """
    text = json.dumps(as_file(sitting), indent=1, ensure_ascii=False) + "\n"
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written ({error.strerror}).") from error


def moves_csv(sitting: Sitting) -> str:
    """Return the moves as a table, one line for each, with the public beliefs after it."""
    sheet = io.StringIO()
    names = [f"{p}.{t}" for p, own in believed_by_all(sitting, sitting.now).items() for t in own]
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(["number", "month", "state", "player", "action", "by", *names])
    for n in range(len(sitting.moves)):
        row = _row(sitting, n)
        told = [c for own in row.pop("beliefs").values() for c in own.values()]
        writer.writerow([*row.values(), *told])
    return sheet.getvalue()


def load(
    source: Path | Mapping[str, Any],
    record: Record,
    posterior: Posterior,
    *,
    folder: Path | None = None,
) -> Sitting:
    """Read a sitting and play it again, move by move.

    Args:
        source: a file that `save` wrote, or what `Sitting.as_dict` returned.
        record, posterior: of the same case, with the same fit and the same months up to its
            beginning.
        folder: where approaches that have been solved are kept.

    Raises:
        DetenteError: this is no sitting, was made with another case or fit, or comes out
            differently when it is played again; the message names the move.

    Example:
        >>> from detente.case import load as open_case
        >>> from detente.intent import read_posterior
        >>> from detente.play import begin
        >>> from detente.record import open_record
        >>> case = open_case("north_korea")
        >>> record, posterior = open_record(case), read_posterior(case)
        >>> made = begin(record, posterior, seats={"china": "person"}, seed=1)
        >>> load(made.as_dict(), record, posterior) == made
        True
    """
    if not isinstance(source, Path):
        return _again(source, record, posterior, folder, "the game")
    try:
        held = json.loads(source.read_text(encoding="utf-8"))
    except OSError as error:
        raise _refused(str(source), f"It cannot be read ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:
        raise _refused(str(source), "It is not JSON text.") from error
    return _again(held, record, posterior, folder, str(source))


def _again(
    held: Any, record: Record, posterior: Posterior, folder: Path | None, name: str
) -> Sitting:
    from detente.play._again import played_again  # noqa: PLC0415

    wrong = _problem(held)
    if wrong:
        raise _refused(name, wrong)
    _same(held, record, posterior, name)
    made = played_again(held, record, posterior, folder, name)
    for n, told in enumerate(held["moves"]):
        if n >= len(made.moves) or not _agrees(told, _row(made, n)):
            what = f"Move {n + 1} ({told['month']}, {told['player']}) comes out differently."
            raise _refused(name, what, "Something in it was changed; nothing was loaded.")
    if len(made.moves) != len(held["moves"]):
        n = len(held["moves"]) + 1
        raise _refused(name, f"Move {n} is missing: a machine's seat would have moved.")
    return made


def _row(sitting: Sitting, n: int) -> dict[str, Any]:
    move, before, after = sitting.moves[n], sitting.trail[n], sitting.trail[n + 1]
    return {
        "number": move.number,
        "month": move.month,
        "state": sitting.ground.game.states[before.state],
        "player": move.player,
        "action": move.action,
        "by": move.by,
        "beliefs": believed_by_all(sitting, after),
    }


def _problem(held: Any) -> str:
    """Say what keeps this from being a sitting; nothing if it may be one."""
    if not isinstance(held, dict) or held.get("format") != FORMAT:
        return f"It is not a game of this kind (format {FORMAT})."
    kinds = {
        **dict.fromkeys(("case", "case_version", "record", "fit", "moment", "start"), str),
        **dict.fromkeys(("months", "seed"), int),
        **dict.fromkeys(("seats", "types"), dict),
        "package": str,
        "moves": list,
    }
    for name, kind in kinds.items():
        if not isinstance(held.get(name), kind) or isinstance(held[name], bool):
            return f"Its {name} is missing or is none."
    for name in ("seats", "types"):
        if not all(isinstance(v, str) for v in held[name].values()):
            return f"Its {name} are not names."
    for n, move in enumerate(held["moves"]):
        if not isinstance(move, dict) or not all(
            isinstance(move.get(k), str) for k in ("month", "state", "player", "action", "by")
        ):
            return f"Move {n + 1} is not a move."
    return ""


def _same(held: Mapping[str, Any], record: Record, posterior: Posterior, name: str) -> None:
    from detente.play._begin import fit_key  # noqa: PLC0415

    case = record.case.standoff.id
    if held["case"] != case:
        what = f"It was played in the case {held['case']!r}, not in {case!r}."
        raise _refused(name, what, "Give its case: --case.")
    if held["fit"] != fit_key(posterior):
        what = f"It was played with another fit ({held['fit']})."
        raise _refused(name, what, f"This fit is {fit_key(posterior)}; use the one it was made in.")


def _agrees(told: Mapping[str, Any], made: Mapping[str, Any]) -> bool:
    if any(told.get(k) != made[k] for k in made if k != "beliefs"):
        return False
    beliefs = told.get("beliefs")
    if not isinstance(beliefs, dict) or beliefs.keys() != made["beliefs"].keys():
        return False
    return all(_near(beliefs[p], own) for p, own in made["beliefs"].items())


def _near(told: Any, made: Mapping[str, float]) -> bool:
    if not isinstance(told, dict) or told.keys() != made.keys():
        return False
    return all(
        isinstance(told[t], int | float) and abs(told[t] - c) < _CLOSE for t, c in made.items()
    )


def _refused(name: str, what: str, fix: str = "") -> DetenteError:
    return DetenteError("The game was not loaded.", [Problem(what, name, fix)])
