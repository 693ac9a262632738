"""What probes say: for each act, what the answer to it is expected to tell, and at what price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from detente.intent._assessment import Band

Types = Mapping[str, Band]


@dataclass(frozen=True)
class Answer:
    """One act of the adversary in the month after a probe.

    Attributes:
        chance: that it is the answer.
        part: of the bits that the probe is expected to tell, how many come through this answer.
        types: what would then be believed of the adversary.
    """

    action: str
    chance: Band
    part: Band
    types: Types


@dataclass(frozen=True)
class Probe:
    """An act of a player this month, and what is expected of the adversary's next act.

    All bands are over draws of the fit. `ordinary_...` is the same for what the player would do
    anyway, in the same months: those in which the act is possible.

    Attributes:
        possible: the share of months in which the act is possible, given how the month may begin.
        bits: the mutual information between the adversary's type and its next act.
        gain: how many bits more than with ordinary play.
        risk: the chance that its next act is one of `Probes.grave`.
        cost: how much less the player expects by its own payoff than from what it would do anyway,
            in units of one month's payoff; below zero where it expects more.
        answers: by their part of the bits, the most telling first.
        mover: of a player with several types, what is believed of it once it has done this.
        ahead: for so many months after the probe what the adversary's acts tell in all, with
            ordinary play after the probe; `ordinary_ahead` without the probe.
    """

    player: str
    action: str
    possible: Band
    bits: Band
    ordinary_bits: Band
    gain: Band
    risk: Band
    ordinary_risk: Band
    cost: Band
    answers: tuple[Answer, ...]
    mover: Types
    ahead: Mapping[int, Band]
    ordinary_ahead: Mapping[int, Band]

    @property
    def telling(self) -> Answer:
        """The answer through which most of the bits come."""
        return self.answers[0]


@dataclass(frozen=True)
class Probes:
    """All probes, the most telling first.

    Attributes:
        through: the last month that was read; the probe is made in the next.
        state: the public state then, as wary/tested/heavy.
        entropy: what is not known of the adversary's type today, in bits: the most that could be
            learned, but for changes of type.
        types: for each player with several types what is believed today.
        bits, risk, ahead: under ordinary play of all.
        grave: the acts of the adversary that count as risk.
        draws: of the fit; `approximate` names players whose play is that at the centre of the fit,
            whatever the draw.
    """

    case: str
    case_version: str
    through: str
    adversary: str
    state: str
    entropy: Band
    types: Mapping[str, Types]
    bits: Band
    risk: Band
    ahead: Mapping[int, Band]
    grave: tuple[str, ...]
    draws: int
    approximate: tuple[str, ...]
    rows: tuple[Probe, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain data, ready for JSON."""
        made = asdict(self)
        for own in (made, *made["rows"]):
            for name in ("ahead", "ordinary_ahead"):
                if name in own:
                    own[name] = {str(m): band for m, band in own[name].items()}
        return made
