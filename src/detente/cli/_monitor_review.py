"""Going through the inbox, one key a decision."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from detente.cli._monitor_bench import by_of, said
from detente.cli._monitor_show import print_effect, shown
from detente.cli._output import console
from detente.errors import DetenteError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.monitor._decide import Bench, Decided
    from detente.monitor._inbox import Waiting

_KEYS = "a accept   r reject   m merge   e edit   u undo the last   s skip   q quit"


def go_through(bench: Bench, reviewer: str, *, effects: bool, quiet: bool) -> list[dict[str, Any]]:
    """Show what waits, one after the other, and do what each key says."""
    from detente.monitor._inbox import inbox  # noqa: PLC0415
    from detente.monitor._intention import finish  # noqa: PLC0415
    from detente.monitor._shown import effect_of  # noqa: PLC0415

    finish(bench.desk, bench.case, bench.workspace)
    queue = inbox(bench.desk, bench.case, record=bench.record(), feeds=bench.feeds)
    posterior = _posterior(bench) if effects and queue else None
    done: list[dict[str, Any]] = []
    place = 0
    while place < len(queue):
        waiting = queue[place]
        if not quiet:
            console.rule(f"{place + 1} of {len(queue)}")
            console.print(shown(waiting, console.width))
            if posterior is not None:
                print_effect(effect_of(bench, waiting, by_of(reviewer, ""), posterior=posterior))
        step = _step(bench, waiting, reviewer, done, quiet)
        if step is None:
            break
        place += step
    if not quiet:
        console.print(f"{len(done)} decided; {len(queue) - place} left.", markup=False)
    return done


def _posterior(bench: Bench) -> Any:
    from detente.intent import read_posterior  # noqa: PLC0415

    try:
        return read_posterior(bench.case)
    except DetenteError:
        return None  # the case has no fit: nothing can be said of beliefs


def _step(
    bench: Bench, waiting: Waiting, reviewer: str, done: list[dict[str, Any]], quiet: bool
) -> int | None:
    """Take one key; return by how many clusters to go on, None to stop."""
    while True:
        key = _key(quiet)
        if key in ("q", ""):
            return None
        if key == "s":
            return 1
        if key not in "armeu":
            continue
        try:
            decided = _decide(bench, waiting, reviewer, key, done)
        except DetenteError as error:
            console.print(str(error), style="red", markup=False)
            continue
        if decided is None:
            continue
        if key == "u":
            done.pop()
            return -1
        if key == "e":
            return 0
        done.append({"action": decided.action, "id": waiting.cluster, "event": decided.event})
        if not quiet:
            console.print(said(decided), markup=False)
        return 1


def _decide(
    bench: Bench, waiting: Waiting, reviewer: str, key: str, done: list[dict[str, Any]]
) -> Decided | None:
    from detente.monitor import _decide as decide  # noqa: PLC0415
    from detente.monitor import _undo as back  # noqa: PLC0415

    by, id = by_of(reviewer, ""), waiting.cluster
    if key == "a":
        return decide.accept(bench, id, by)
    if key == "r":
        return decide.reject(bench, id, by)
    if key == "m":
        into = _ask("into (an event or a cluster): ")
        return decide.merge(bench, id, into, by) if into else None
    if key == "e":
        changes = dict(_changes(_ask("field=value, parted by '; ' (lists by ','): ")))
        return back.edit(bench, id, by, changes) if changes else None
    return back.undo(bench, done[-1]["id"], by) if done else None


def _changes(text: str) -> Iterator[tuple[str, Any]]:
    """Read 'kind=meeting; actors=china, north_korea' as changes."""
    for pair in text.split(";"):
        name, _, value = pair.strip().partition("=")
        if name in ("actors", "targets"):
            yield name, tuple(v.strip() for v in value.split(",") if v.strip())
        elif name:
            yield name, value.strip()


def _ask(prompt: str) -> str:
    sys.stderr.write(prompt)
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def _key(quiet: bool) -> str:
    """Return one key; from a terminal without waiting for Enter, and empty at the end of input."""
    if not quiet:
        console.print(_KEYS, style="dim", markup=False)
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()[:1].lower() or _ended()
    import click  # noqa: PLC0415

    return click.getchar().lower()


def _ended() -> str:
    return "q"
