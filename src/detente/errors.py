"""Every error that Détente raises on purpose, drawn once.

    DetenteError            exit code 1: the input needs fixing
    + CaseError             a case file is wrong or incomplete
    + RecordError           the record refused a write or a question
      - AsOfError           two parts disagree about what was known when
      - FeedDrift           a feed changed shape; nothing was added
    + BriefError            a briefing failed its own check; nothing was written
    + GameError             the arrays of a game are wrong, or a question to it is
    + OutputError           a file or folder could not be written
    + NotFound              what was asked for is not there
    + NotSolved             exit code 3: a solver stopped before its tolerance
    + NotTrusted            exit code 3: inference ran, but its diagnosis failed

A message says what was found and where, what it means, and what to do. All problems come at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what, where, and what would be right.

    Example:
        >>> print(Problem("kind = 'tset' is not declared", "claims.csv, line 3", "Use 'test'."))
        kind = 'tset' is not declared
             at claims.csv, line 3
             Use 'test'.
    """

    what: str
    where: str = ""
    fix: str = ""

    def __str__(self) -> str:
        parts = [self.what]
        if self.where:
            parts.append(f"     at {self.where}")
        if self.fix:
            parts.append(f"     {self.fix}")
        return "\n".join(parts)


def counted(problems: Sequence[Problem]) -> str:
    """Say how many problems there are.

    Example:
        >>> counted([Problem("a")]), counted([Problem("a"), Problem("b")])
        ('1 problem', '2 problems')
    """
    return "1 problem" if len(problems) == 1 else f"{len(problems)} problems"


class DetenteError(Exception):
    """Base of the tree: a headline and every problem found.

    Example:
        >>> error = DetenteError("2 problems; nothing was done.", [Problem("a"), Problem("b")])
        >>> print(error)
        2 problems; nothing was done.
        <BLANKLINE>
          1. a
          2. b
    """

    exit_code = 1

    def __init__(self, headline: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(headline)
        self.headline = headline
        self.problems = tuple(problems)

    def __str__(self) -> str:
        if not self.problems:
            return self.headline
        lines = [self.headline, ""]
        lines += [f"  {n}. {problem}" for n, problem in enumerate(self.problems, 1)]
        return "\n".join(lines)


class CaseError(DetenteError):
    """A case file is wrong or incomplete; nothing was loaded."""


class RecordError(DetenteError):
    """The record refused a write or a question; it is exactly as it was."""


class AsOfError(RecordError):
    """Two parts disagree about what was known when."""


class FeedDrift(RecordError):
    """A feed changed shape; nothing was added."""


class BriefError(DetenteError):
    """A briefing failed its own check; nothing was written."""


class GameError(DetenteError):
    """The arrays of a game are wrong, or what was asked of it cannot be; nothing was solved."""

    @classmethod
    def found(cls, what: str, problems: Sequence[Problem]) -> GameError:
        """Say how many problems something has.

        Example:
            >>> print(GameError.found("The game", [Problem("No states.")]).headline)
            The game has 1 problem; nothing was solved.
        """
        return cls(f"{what} has {counted(problems)}; nothing was solved.", problems)


class OutputError(DetenteError):
    """A file or folder could not be written."""


class NotFound(DetenteError):
    """What was asked for is not there."""


class NotSolved(DetenteError):
    """A solver stopped before its tolerance."""

    exit_code = 3


class NotTrusted(DetenteError):
    """Inference ran, but its diagnosis failed."""

    exit_code = 3
