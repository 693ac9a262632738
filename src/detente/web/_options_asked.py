"""What a reader asks of a comparison: a horizon, and their own picture of the uncertain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fastapi import Request

from detente.brief._options import Options
from detente.errors import DetenteError, Problem

if TYPE_CHECKING:
    from detente.options._weighing import Setting

_NUMBER = r"-?(?:\d{1,6}(?:\.\d{0,9})?|\.\d{1,9})"
_VALUE = re.compile(rf"({_NUMBER})(?::({_NUMBER}))?")
_MANY = 100  # settings and weights in one question


@dataclass(frozen=True)
class Asked:
    """What a reader asks of a comparison: a horizon, and their own picture of the uncertain.

    Attributes:
        run: the job that made it; empty for the comparison that ships.
        as_of: the day, if one was asked for.
    """

    months: int
    settings: tuple[tuple[str, Setting], ...] = ()
    weights: tuple[tuple[str, float], ...] = ()
    run: str = ""
    as_of: date | None = None

    @property
    def own(self) -> bool:
        """Whether anything is set."""
        return bool(self.settings or self.weights)

    def plain(self, months: int | None = None) -> str:
        """Return the query of an address that asks the same with nothing set.

        Example:
            >>> Asked(48, run="20260101-0a").plain()
            'run=20260101-0a&horizon=4'
        """
        return urlencode(self._kept(months))

    def query(self, months: int | None = None) -> str:
        """Return the query of an address that asks the same, at another horizon if one is given."""
        pairs = self._kept(months)
        pairs += [(f"u.{name}", text_of(setting)) for name, setting in self.settings]
        pairs += [(f"w.{name}", f"{weight:g}") for name, weight in self.weights]
        return urlencode(pairs, safe=":")

    def _kept(self, months: int | None) -> list[tuple[str, str]]:
        pairs = [("run", self.run), ("as_of", str(self.as_of or ""))]
        pairs += [("horizon", f"{(months or self.months) / 12:g}")]
        return [(name, value) for name, value in pairs if value]


def text_of(setting: Setting) -> str:
    """Write a setting as an address has it.

    Example:
        >>> text_of(2.0), text_of((0.5, 1.25))
        ('2', '0.5:1.25')
    """
    both = setting if isinstance(setting, tuple) else (setting,)
    return ":".join(f"{x:g}" for x in both)


def asked(
    request: Request, held: Options, years: float | None, run: str = "", as_of: date | None = None
) -> Asked:
    """Return what the query of an address asks: `horizon`, `u.NAME` and `w.NAME`.

    Raises:
        DetenteError: a horizon that was not compared, or what is no number.
    """
    pairs = [(k, v) for k, v in request.query_params.multi_items() if v.strip()]
    settings = dict(_settings([(k[2:], v) for k, v in pairs if k.startswith("u.")]))
    weights = dict(_weights([(k[2:], v) for k, v in pairs if k.startswith("w.")]))
    if len(pairs) > _MANY:
        raise DetenteError(f"More than {_MANY} things are asked for at once.")
    own = tuple(settings.items()), tuple(weights.items())
    return Asked(_months(held, years), *own, run, as_of)


def _months(held: Options, years: float | None) -> int:
    known = [int(m) for m in held.horizons]
    if years is None:
        return known[len(known) // 2]
    months = round(12 * years)
    if months not in known:
        said = ", ".join(f"{m / 12:g}" for m in known)
        raise DetenteError(f"{years:g} years is not a horizon that was compared. Ask for {said}.")
    return months


def _settings(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, Setting]]:
    for name, text in sorted(pairs):
        found = _VALUE.fullmatch(text.strip())
        if found is None:
            raise _odd(f"u.{name}", "a number above zero, or LOW:HIGH")
        low, high = found[1], found[2]
        values = [_rounded(float(x)) for x in (low, high) if x is not None]
        if min(values) <= 0:
            raise _odd(f"u.{name}", "a number above zero, or LOW:HIGH")
        yield name, values[0] if len(values) == 1 else (values[0], values[1])


def _weights(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, float]]:
    for name, text in sorted(pairs):
        found = _VALUE.fullmatch(text.strip())
        if found is None or found[2] is not None:
            raise _odd(f"w.{name}", "a number")
        if float(found[1]):
            yield name, float(found[1])


def _rounded(value: float) -> float:
    """Return a value to four digits, so that nearly the same question has the same answer."""
    return float(f"{value:.4g}")


def _odd(name: str, wanted: str) -> DetenteError:
    problem = Problem(f"{name[:80]} is not {wanted}.", "query", f"Write {wanted}.")
    return DetenteError("The question cannot be read.", [problem])
