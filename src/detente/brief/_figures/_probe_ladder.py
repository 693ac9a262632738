"""What each act would tell of the adversary's type, the most telling on the highest rung."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from detente.brief._amounts import fine_text
from detente.brief._book import Book
from detente.brief._document import Figure
from detente.brief._figures._reading import saying
from detente.brief._tables_past import TABLES
from detente.brief._values_past import probe_name, ranked_probes
from detente.brief._words import capital, percent_text

_RUNG, _HEAD, _BAR = 40, 4, 9
_TOP = 8


@dataclass(frozen=True, slots=True)
class Rung:
    """An act: its name, the bits that it tells with their band, the same without it, and risk."""

    name: str
    bits: float
    low: float
    high: float
    usual: float
    said: str


def collect(book: Book, figure: Figure, row: dict[str, Any]) -> None:
    """Fill a figure with the acts that tell most; `count` (how many) is optional."""
    probes = ranked_probes(book)[: int(row.get("count", _TOP))]
    figure.data = tuple(
        Rung(
            capital(probe_name(book, p)),
            p["bits"]["mean"],
            p["bits"]["low90"],
            p["bits"]["high90"],
            p["ordinary_bits"]["mean"],
            f"tells {fine_text(p['bits']['mean'])} bits (ordinary play "
            f"{fine_text(p['ordinary_bits']['mean'])}); risk {percent_text(p['risk']['mean'])} "
            f"({percent_text(p['ordinary_risk']['mean'])})",
        )
        for p in probes
    )
    unknown = book.options().part("probes")["entropy"]["mean"]
    first = probes[0]
    saying(
        figure,
        f"The act that would tell most beyond ordinary play: {probe_name(book, first)}, "
        f"{fine_text(first['bits']['mean'])} of {fine_text(unknown)} bits not known.",
    )
    figure.table = TABLES["probes"](book, "")


def chart(figure: Figure, width: int) -> Any:
    """Draw a rung for each act: a bar, its band, and a diamond for ordinary play."""
    from detente.brief._figures._canvas import Canvas  # noqa: PLC0415
    from detente.brief._figures._style import COLOURS, INK, RULE  # noqa: PLC0415

    data = figure.data
    if not isinstance(data, tuple):
        raise TypeError(figure.type)
    long, line = width - 8, 15 if width <= 500 else 0
    rung = _RUNG + line
    most = max(max(r.high, r.usual) for r in data) or 1.0
    canvas = Canvas(width, _HEAD + rung * len(data))
    tops = [_HEAD + n * rung for n in range(len(data))]
    bars = [
        {
            "x": 0,
            "x2": max(1.0, long * r.bits / most),
            "low": long * r.low / most,
            "high": long * r.high / most,
            "usual": long * r.usual / most,
            "mid": top + 24 + line,
        }
        for r, top in zip(data, tops, strict=True)
    ]
    ends = [{"x": 0, "x2": long, "y": b["mid"]} for b in bars]
    canvas.rules(ends, color=RULE)
    canvas.rects(
        [{**b, "y": b["mid"] - _BAR / 2, "y2": b["mid"] + _BAR / 2} for b in bars],
        color=COLOURS[5],
    )
    canvas.rules([{"x": b["low"], "x2": b["high"], "y": b["mid"]} for b in bars], color=INK)
    canvas.points(
        [{"x": b["usual"], "y": b["mid"]} for b in bars], color=COLOURS[0], shape="diamond", size=70
    )
    names = [{"x": 0, "y": t + 8, "t": r.name} for r, t in zip(data, tops, strict=True)]
    canvas.words(names, fontWeight="bold")
    right = width > 500
    said = [
        {"x": width if right else 0, "y": t + 8 + line, "t": r.said}
        for r, t in zip(data, tops, strict=True)
    ]
    canvas.words(said, align="right" if right else "left", fontSize=11 if right else 10)
    return canvas.chart()
