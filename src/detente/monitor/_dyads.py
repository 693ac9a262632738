"""Dyads of a case, by the codes that event data use for its players."""

from __future__ import annotations

from detente.case import Case
from detente.errors import CaseError

Pair = tuple[str, str]


def pairs_of(case: Case, focus: str) -> tuple[Pair, ...]:
    """Pair the code of one player with that of each other player, each code once.

    Raises:
        CaseError: the case has no such player.

    Example:
        >>> from detente.case import load
        >>> pairs_of(load("north_korea"), "north_korea")[:3]
        (('PRK', 'USA'), ('PRK', 'KOR'), ('PRK', 'CHN'))
    """
    codes = {player.id: player.code for player in case.players}
    if focus not in codes:
        raise CaseError(f"The case has no player {focus!r}; it has {', '.join(codes)}.")
    others = dict.fromkeys(code for code in codes.values() if code and code != codes[focus])
    return tuple((codes[focus], code) for code in others)
