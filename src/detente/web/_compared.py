"""The comparison that a desk shows, read once, and what a reader asks of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from fastapi import Request

from detente.brief._options import Options, read_options
from detente.errors import DetenteError, NotFound, Problem
from detente.web._ready import may_take_time
from detente.web._site import Site

if TYPE_CHECKING:
    from detente.options import Comparison
    from detente.options._weighing import Setting

_NUMBER = r"-?(?:\d{1,6}(?:\.\d{0,9})?|\.\d{1,9})"
_VALUE = re.compile(rf"({_NUMBER})(?::({_NUMBER}))?")
_MANY = 100  # settings and weights in one question
_opened: WeakKeyDictionary[Site, Compared] = WeakKeyDictionary()


class Compared:
    """The comparison that ships with a desk's case, and the numbers of its futures."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.trouble = ""

    @cached_property
    def document(self) -> Any:
        """Everything that was read from the comparison; None where none ships."""
        may_take_time()
        from detente.options import shipped  # noqa: PLC0415

        return shipped(self.site.case)

    @cached_property
    def futures(self) -> Comparison | None:
        """The numbers of every future; None where there are none, and `trouble` says why."""
        from detente.options import shipped_futures  # noqa: PLC0415

        try:
            return shipped_futures(self.site.case)
        except DetenteError as error:
            self.trouble = " ".join([error.headline, *(p.what for p in error.problems)])
            return None

    def numbers(self) -> Comparison:
        """Return the numbers of every future.

        Raises:
            DetenteError: there are none, or they are of another run.
        """
        if self.futures is None:
            said = "The numbers of every future do not ship with this case, so nothing can be set."
            raise DetenteError(f"{said} {self.trouble}".strip())
        return self.futures

    def options(self, as_of: date | None) -> Options:
        """Return the comparison as known on a day.

        Raises:
            NotFound: none ships with the case.
            DetenteError: the day has not come, or the comparison rests on later months.
        """
        if self.document is None:
            name = self.site.case.standoff.name
            raise NotFound(f"No comparison of approaches comes with {name}.")
        if as_of and as_of > self.site.today:
            raise DetenteError(f"{as_of} has not come yet: nothing can be known as of that day.")
        return read_options(self.site.case, as_of or self.site.today, self.document)


def compared(site: Site) -> Compared:
    """Return a desk's comparison, opened once."""
    if site not in _opened:
        _opened[site] = Compared(site)
    return _opened[site]


@dataclass(frozen=True)
class Asked:
    """What a reader asks of a comparison: a horizon, and their own picture of the uncertain."""

    months: int
    settings: tuple[tuple[str, Setting], ...] = ()
    weights: tuple[tuple[str, float], ...] = ()

    @property
    def own(self) -> bool:
        """Whether anything is set."""
        return bool(self.settings or self.weights)

    def query(self, months: int | None = None) -> str:
        """Return the same as the query of an address, at another horizon if one is given."""
        pairs = [("horizon", f"{(months or self.months) / 12:g}")]
        pairs += [(f"u.{name}", text_of(setting)) for name, setting in self.settings]
        pairs += [(f"w.{name}", f"{weight:g}") for name, weight in self.weights]
        return urlencode(pairs, safe=":")


def text_of(setting: Setting) -> str:
    """Write a setting as an address has it.

    Example:
        >>> text_of(2.0), text_of((0.5, 1.25))
        ('2', '0.5:1.25')
    """
    both = setting if isinstance(setting, tuple) else (setting,)
    return ":".join(f"{x:g}" for x in both)


def asked(request: Request, held: Options, years: float | None) -> Asked:
    """Return what the query of an address asks: `horizon`, `u.NAME` and `w.NAME`.

    Raises:
        DetenteError: a horizon that was not compared, or what is no number.
    """
    pairs = [(k, v) for k, v in request.query_params.multi_items() if v.strip()]
    settings = dict(_settings([(k[2:], v) for k, v in pairs if k.startswith("u.")]))
    weights = dict(_weights([(k[2:], v) for k, v in pairs if k.startswith("w.")]))
    if len(pairs) > _MANY:
        raise DetenteError(f"More than {_MANY} things are asked for at once.")
    return Asked(_months(held, years), tuple(settings.items()), tuple(weights.items()))


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
