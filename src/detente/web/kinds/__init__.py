"""The kinds of long work that a desk does, one small file each; a new one is added to KINDS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from detente.web.kinds import _backtest, _brief, _compare, _play_debrief
from detente.web.kinds._backtest import Backtest
from detente.web.kinds._brief import Brief
from detente.web.kinds._compare import Compare
from detente.web.kinds._play_debrief import PlayDebrief
from detente.web.kinds._work import Asked as Asked
from detente.web.kinds._work import Kind, Work

Asking = Annotated[Compare | Brief | Backtest | PlayDebrief, Field(discriminator="kind")]
_ALL = (_compare.KIND, _brief.KIND, _backtest.KIND, _play_debrief.KIND)
KINDS: dict[str, Kind] = {k.id: k for k in _ALL}
MODELS: dict[str, type[Asked]] = {
    "compare": Compare,
    "brief": Brief,
    "backtest": Backtest,
    "play-debrief": PlayDebrief,
}
_reader: TypeAdapter[Asked] = TypeAdapter(Asking)


def read(arguments: dict[str, Any]) -> Asked:
    """Return what a job is asked, from plain values.

    Raises:
        ValidationError: it does not fit.
    """
    return _reader.validate_python(arguments)


def work_of(arguments: dict[str, Any]) -> Callable[[Work], dict[str, Any]]:
    """Return what a worker does to answer."""
    asked = read(arguments)
    return lambda work: KINDS[arguments["kind"]].work(work, asked)
