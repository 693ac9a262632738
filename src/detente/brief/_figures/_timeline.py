"""A timeline: one mark for each event, in lanes, with the leaders' terms as bands below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.brief._book import Book
from detente.brief._document import Figure, Table
from detente.brief._figures._lanes import Lane, lanes
from detente.brief._unknown import Unknown, nearest
from detente.brief._values_case import term_text

if TYPE_CHECKING:
    import altair as alt

_ROW = 38
_LETTER = 5.4


@dataclass(frozen=True, slots=True)
class Band:
    """A term of office, cut to the figure's span. `row` names the player."""

    row: str
    name: str
    start: date
    end: date
    shade: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """What a timeline draws."""

    lanes: list[Lane]
    bands: list[Band]
    since: date
    until: date
    short: dict[str, str]


def collect(book: Book, figure: Figure, row: dict[str, Any]) -> None:
    """Fill a figure with lanes of events and bands of leaders."""
    drawn = lanes(book, figure.name, row)
    firsts = [e.first for lane in drawn for e in lane.events]
    since = min(firsts, default=book.as_of)
    if "since" in row:
        since = book.reader.read(f"since={row['since']}").since or since
    bands = [b for p in row.get("leaders", []) for b in _bands(book, p, since)]
    figure.data = Timeline(drawn, bands, since, book.as_of, dict(row.get("short", {})))
    rows = [(lane.label, str(len(lane.events)), *_ends(lane)) for lane in drawn]
    terms = [
        (book.case.player(t.player).name, t.name, term_text(t, book.as_of), "")
        for p in row.get("leaders", [])
        for t in book.case.leaders
        if t.player == p and t.start <= book.as_of and (t.end is None or t.end > since)
    ]
    columns = ("Lane", "Events", "First", "Last")
    figure.table = Table(figure.title, columns, (*rows, *terms), right=(1,) if not terms else ())


def _ends(lane: Lane) -> tuple[str, str]:
    if not lane.events:
        return "none", "none"
    return lane.events[0].happened, lane.events[-1].happened


def _bands(book: Book, player: str, since: date) -> list[Band]:
    known = {p.id: p for p in book.case.players}
    if player not in known:
        raise Unknown(f"leaders names {player!r}.", nearest(player, known))
    terms = [t for t in book.case.leaders if t.player == player and not t.acting]
    return [
        Band(
            known[player].name, t.name, max(t.start, since), min(t.end or book.as_of, book.as_of), n
        )
        for n, t in enumerate(terms)
        if t.start <= book.as_of and (t.end or book.as_of) > since
    ]


def chart(figure: Figure, width: int) -> Any:
    """Draw the timeline at a width in pixels."""
    import altair as alt  # noqa: PLC0415

    data = figure.data
    if not isinstance(data, Timeline):
        raise TypeError(figure.type)
    rows = [lane.label for lane in data.lanes]
    players = list(dict.fromkeys(b.row for b in data.bands))
    height = _ROW * (len(rows) + len(players))
    end = data.until.isoformat()
    x = alt.X(
        "x:T",
        scale=alt.Scale(domain=[data.since.isoformat(), end], nice=False),
        axis=alt.Axis(title=None, format="%Y", tickCount=8 if width > 500 else 5, grid=True),
    )
    y = alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False), axis=None)
    marks = (
        alt.Chart(alt.InlineData(values=_marks(data)))
        .mark_rect(width=2, opacity=0.85)
        .encode(x=x, y=y, y2="y2:Q", color=alt.Color("c:N", scale=None))
    )
    labels = (
        alt.Chart(alt.InlineData(values=_labels(rows + players, data.since)))
        .mark_text(align="left", baseline="middle", fontWeight="bold", dx=1)
        .encode(x=x, y=y, text="t:N")
    )
    layers: list[alt.Chart] = [marks, labels]
    if data.bands:
        layers += _band_layers(data, len(rows), width, x, y)
    return alt.layer(*layers).properties(width=width, height=height)


def _marks(data: Timeline) -> list[dict[str, object]]:
    from detente.brief._figures._style import COLOURS  # noqa: PLC0415

    return [
        {
            "x": event.first.isoformat(),
            "y": n * _ROW + 15,
            "y2": n * _ROW + 33,
            "c": COLOURS[n % len(COLOURS)],
        }
        for n, lane in enumerate(data.lanes)
        for event in lane.events
    ]


def _labels(rows: list[str], since: date) -> list[dict[str, object]]:
    return [{"x": since.isoformat(), "y": n * _ROW + 7, "t": row} for n, row in enumerate(rows)]


def _band_layers(data: Timeline, above: int, width: int, x: Any, y: Any) -> list[alt.Chart]:
    import altair as alt  # noqa: PLC0415

    players = list(dict.fromkeys(b.row for b in data.bands))
    span = max((data.until - data.since).days, 1)
    values = [
        _band(
            b,
            data.short.get(b.name, ""),
            (above + players.index(b.row)) * _ROW,
            width * (b.end - b.start).days / span,
        )
        for b in data.bands
    ]
    source = alt.InlineData(values=values)
    bands = (
        alt.Chart(source)
        .mark_rect(color="#808890")
        .encode(x=x, x2="x2:T", y=y, y2="y2:Q", opacity=alt.Opacity("o:Q", scale=None))
    )
    names = (
        alt.Chart(source)
        .mark_text(fontSize=9, lineBreak="\n", lineHeight=9)
        .encode(x=alt.X("mid:T"), y=alt.Y("m:Q"), text="t:N")
    )
    return [bands, names]


def _band(band: Band, short: str, top: int, room: float) -> dict[str, object]:
    """Place a term and its name, of which two lines stand around the middle."""
    text = _fitting(band.name, short, room)
    return {
        "x": band.start.isoformat(),
        "x2": band.end.isoformat(),
        "mid": (band.start + (band.end - band.start) / 2).isoformat(),
        "y": top + 15,
        "y2": top + 35,
        "m": top + (21 if "\n" in text else 25.5),
        "o": 0.34 if band.shade % 2 else 0.16,
        "t": text,
    }


def _fitting(name: str, short: str, room: float) -> str:
    """Return a name in one or two lines, or its short form, or nothing where none fits."""
    first, _, rest = name.partition(" ")
    if len(name) * _LETTER <= room:
        return name
    if rest and max(len(first), len(rest)) * _LETTER <= room:
        return f"{first}\n{rest}"
    return short if len(short) * _LETTER <= room else ""
