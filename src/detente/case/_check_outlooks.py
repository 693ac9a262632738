"""Rival priors against the types of the game: all types named, with chances that sum to 1."""

from __future__ import annotations

import math
from collections.abc import Iterator

from detente.case._draft import Draft, Finding
from detente.case._game_names import Names, not_a_mover, not_a_type
from detente.case._locate import Path

TOLERANCE = 1e-6


def check_outlooks(draft: Draft, names: Names) -> Iterator[Finding]:
    """Yield what is wrong with each [[outlook]], player by player."""
    for n, row in enumerate(draft.rows("outlook")):
        prior = row.get("prior")
        for player, shares in prior.items() if isinstance(prior, dict) else ():
            path: Path = ("outlook", n, "prior", player)
            strange = list(not_a_mover(path, player, names))
            yield from strange
            if not strange and isinstance(shares, dict) and names.types is not None:
                yield from _shares(path, player, shares, names)


def _shares(path: Path, player: str, shares: dict[str, object], names: Names) -> Iterator[Finding]:
    own = (names.types or {}).get(player, [])
    if not own:
        what = f"{player} has no types, so there is no prior to replace."
        yield Finding(path, what, "Remove it, or give the player types.")
        return
    strange = [f for t in shares for f in not_a_type((*path, t), t, player, names)]
    yield from strange
    missing = [t for t in own if t not in shares]
    if missing and not strange:
        what = f"the prior of {player} leaves out {' and '.join(missing)}."
        yield Finding(path, what, "Give every type a chance, small where it is thought unlikely.")
    if not missing and not strange:
        yield from _sum(path, player, list(shares.values()))


def _sum(path: Path, player: str, shares: list[object]) -> Iterator[Finding]:
    chances = [share for share in shares if isinstance(share, int | float) and 0 < share <= 1]
    total = math.fsum(chances)
    if len(chances) == len(shares) and abs(total - 1) > TOLERANCE:
        what = f"the chances of the types of {player} sum to {total:.9g}; they must sum to 1."
        yield Finding(path, what)
