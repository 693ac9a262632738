"""Approaches solved at the centre of the fit, as regimes to play in.

An approach binds the players that its rules name. In a game it binds those of them whose seats
follow it; the others are free, and everybody knows who is bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from detente.case import Case
from detente.case._model import Approach
from detente.intent._desk import Desk, fingerprint
from detente.intent._play import Floats, Play
from detente.options._bound import parts_of
from detente.options._compiled import keep_compiled
from detente.options._keys import options_key
from detente.options._room import usual_of, with_usual
from detente.play._ground import Regime
from detente.play._solve import Bench, Solved, packed, unpacked
from detente.play._told_steps import Steps


class Approaches:
    """The approaches of a case, each solved when it is asked for and kept in a folder.

    Args:
        point: (Z,), the centre of the fit; usual: how everybody plays there if nobody is bound.
        folder: nothing is kept if None.
        steps: is told what is done.
    """

    def __init__(
        self, case: Case, point: Floats, usual: Play, folder: Path | None, steps: Steps
    ) -> None:
        self.case = with_usual(case)
        self._usual, self._point, self._folder, self._steps = usual_of(case), point, folder, steps
        self._bench = Bench(self.case, point, usual, steps)
        self._held: dict[tuple[str, frozenset[str]], Solved] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of those that bind somebody."""
        return tuple(a.id for a in self.case.approaches if a.id != self._usual)

    def every(self) -> dict[str, tuple[Regime, ...]]:
        """Return the regimes of every approach that binds somebody, each as it is declared."""
        self._expect([(name, None) for name in self.names])
        return {name: self._regimes(name, None) for name in self.names}

    def regimes(self, name: str, players: Sequence[str] | None = None) -> tuple[Regime, ...]:
        """Return the regimes of a game in which players follow an approach; all that it binds if
        None. The last stays for good.
        """
        self._expect([(name, players)])
        return self._regimes(name, players)

    def missing(self, wanted: Sequence[tuple[str, Sequence[str] | None]]) -> int:
        """Return how many approaches have to be solved for these."""
        needed = {self._key(one, ps) for name, ps in wanted for one in self._needed(name)}
        return sum(not self._is_kept(key) for key in needed)

    def _expect(self, wanted: Sequence[tuple[str, Sequence[str] | None]]) -> None:
        count = self.missing(wanted)
        self._steps.expect(count + self._bench.ahead if count else 0)

    def _regimes(self, name: str, players: Sequence[str] | None) -> tuple[Regime, ...]:
        found = []
        for one in self._chain(name):
            id = "" if one.id == self._usual else one.id
            lapse = 0.0 if one.months is None else 1.0 / one.months
            found.append(Regime(id, lapse, self._solved(one, players).play))
        return tuple(found)

    def _chain(self, name: str) -> list[Approach]:
        """Return an approach and what follows it."""
        found = [self.case.approach(name)]
        while found[-1].months is not None:
            found.append(self.case.approach(found[-1].then or self._usual))
        return found

    def _needed(self, name: str) -> list[Approach]:
        return [*self._chain(name), self.case.approach(self._usual)]

    def _key(self, one: Approach, players: Sequence[str] | None) -> tuple[str, frozenset[str]]:
        """Return what says how everybody plays: an approach and whom it binds here."""
        binds = {rule.player for _, rule in parts_of(self.case, one)}
        return one.id, frozenset(binds if players is None else binds & set(players))

    def _solved(self, one: Approach, players: Sequence[str] | None) -> Solved:
        key = self._key(one, players)
        if key not in self._held:
            self._held[key] = self._read(key) or self._made(one, key, players)
        return self._held[key]

    def _made(
        self, one: Approach, key: tuple[str, frozenset[str]], players: Sequence[str] | None
    ) -> Solved:
        if self._folder is not None:
            keep_compiled(self._folder)
        if one.id == self._usual:
            found = self._bench.ordinary(one.id)
        else:
            usual = self.case.approach(self._usual)
            after = self.case.approach(one.then or self._usual)
            follows = self._solved(after, players)
            found = self._bench.under(*key, self._solved(usual, players), follows)
        if self._folder is not None:
            Desk(self._folder).put(self._name(key), packed(found))
        return found

    def _is_kept(self, key: tuple[str, frozenset[str]]) -> bool:
        if key in self._held:
            return True
        return self._folder is not None and (self._folder / f"{self._name(key)}.npz").is_file()

    def _read(self, key: tuple[str, frozenset[str]]) -> Solved | None:
        held = Desk(self._folder).get(self._name(key)) if self._folder else None
        return unpacked(held) if held else None

    def _name(self, key: tuple[str, frozenset[str]]) -> str:
        name, players = key
        digest = fingerprint(options_key(self.case), self._point, name, sorted(players))
        return f"played-{digest[:16]}"
