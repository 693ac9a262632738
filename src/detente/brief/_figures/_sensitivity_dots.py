"""Does the reading survive? The chance of one type under each setting, beside the declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from detente.brief._book import Book
from detente.brief._document import Figure, Table
from detente.brief._figures._reading import player_of, saying, type_of
from detente.brief._intent import Intent
from detente.brief._words import percent_text, span_text

if TYPE_CHECKING:
    from detente.intent._assessment import Row

GROUPS: Mapping[str, str] = {
    "prior": "Other priors",
    "types": "Other sets of types",
    "coding": "Other codings of the record",
    "rationality": "Less or more precise choice (lambda)",
    "switching": "Types that turn less or more often",
}


@dataclass(frozen=True, slots=True)
class Dot:
    """A setting: the chance in it, that of the same draws as declared, and whether it survives."""

    name: str
    chance: float
    base: float
    stays: bool


@dataclass(frozen=True, slots=True)
class Dots:
    """The declared chance, and the settings by group."""

    declared: float
    groups: tuple[tuple[str, tuple[Dot, ...]], ...]


def collect(book: Book, figure: Figure, row: dict[str, Any]) -> None:
    """Fill a figure with the table of sensitivity of one type."""
    held, player = player_of(book, figure, row)
    id = type_of(held, figure, row)
    rows = held.settings(player)
    declared = held.assessment.now(player)[id].mean
    figure.data = Dots(declared, tuple(_grouped(rows, player, id, declared)))
    judged = [r.survives[player] for r in rows if player in r.survives]
    chances = [x for r in rows if (x := r.believed[player].get(id, 0.0)) > 0] or [0.0]
    runs = span_text(min(chances), max(chances))
    saying(
        figure,
        f"The likeliest type stays the likeliest in {sum(judged)} of {len(judged)} settings; the "
        f"chance of {held.type_name(player, id)} runs from {runs}.",
    )
    figure.table = table(held, player, figure.title)


def _grouped(
    rows: list[Row], player: str, id: str, declared: float
) -> list[tuple[str, tuple[Dot, ...]]]:
    order = [g for g in GROUPS if any(r.group == g for r in rows)]
    order += [g for g in dict.fromkeys(r.group for r in rows) if g not in GROUPS]
    return [
        (
            GROUPS.get(group, group.replace("_", " ").capitalize()),
            tuple(
                Dot(
                    r.name,
                    r.believed[player].get(id, 0.0),
                    r.base.get(player, {}).get(id, declared),
                    r.survives.get(player, True),
                )
                for r in rows
                if r.group == group
            ),
        )
        for group in order
    ]


def table(held: Intent, player: str, title: str) -> Table:
    """Return the table of sensitivity of a player, the declared setting first."""
    types = held.assessment.types[player]
    first = [r for r in held.assessment.sensitivity if r.group == "declared"]
    rows = []
    for r in (*first, *held.settings(player)):
        group = "As declared" if r.group == "declared" else GROUPS.get(r.group, r.group)
        chances = (percent_text(r.believed[player].get(t, 0.0)) for t in types)
        rows.append((group, r.name, *chances, _stays(r, player)))
    names = [held.type_name(player, t).capitalize() for t in types]
    note = "Parameters stay as fitted in all of them. A further type has what is missing to 100 %."
    right = tuple(range(2, 2 + len(types)))
    columns = ("Group", "Setting", *names, "Likeliest stays")
    return Table(title, columns, tuple(rows), note, (f"intent.settings: {player}",), right=right)


def _stays(row: Row, player: str) -> str:
    if row.group == "declared":
        return ""
    return {True: "yes", False: "no", None: "taken away"}[row.survives.get(player)]


def chart(figure: Figure, width: int) -> Any:
    """Draw one dot for each setting, its name beside it, or above it where the width is small."""
    import altair as alt  # noqa: PLC0415

    from detente.brief._figures._style import COLOURS, INK, RULE  # noqa: PLC0415

    data = figure.data
    if not isinstance(data, Dots):
        raise TypeError(figure.type)
    beside = width > 500
    room = -1.2 if beside else 0.0
    placed, height = _placed(data, room, beside)
    along = alt.Scale(domain=[room, 1.06], nice=False)
    down = alt.Scale(domain=[height, 0], nice=False)
    axis = alt.Axis(
        title=None, values=[0, 0.25, 0.5, 0.75, 1], format=".0%", grid=False, domain=False
    )

    def x(name: str = "x") -> Any:
        return alt.X(f"{name}:Q", scale=along, axis=axis)

    def y(name: str = "y") -> Any:
        return alt.Y(f"{name}:Q", scale=down, axis=None)

    rows = alt.Chart(alt.InlineData(values=[p for p in placed if "base" in p]))
    texts = alt.Chart(alt.InlineData(values=placed))
    line = alt.Chart(alt.InlineData(values=_lines(data, placed, height, beside)))
    dot = rows.mark_point(filled=True, opacity=1, size=62, color=COLOURS[1])
    moved = rows.mark_point(filled=True, opacity=1, size=95, color=COLOURS[0], shape="diamond")
    left = data.declared > 0.5
    room_for_names = width if beside else width - 50
    label = partial(texts.mark_text, align="left", baseline="middle", dx=1, limit=room_for_names)
    named = {"x": x("left"), "y": y("label_y"), "text": "t:N"}
    layers = [
        rows.mark_rule(color=RULE).encode(x=x("zero"), x2="one:Q", y=y()),
        line.mark_rule(color=INK, strokeDash=[4, 3]).encode(x=x(), y=y(), y2="y2:Q"),
        line.mark_text(align="right" if left else "left", baseline="bottom").encode(
            x=x(), y=y(), text="t:N"
        ),
        rows.mark_rule(color=COLOURS[1], strokeWidth=2).encode(x=x(), x2="base:Q", y=y()),
        dot.encode(x=x(), y=y()).transform_filter("datum.stays"),
        moved.encode(x=x(), y=y()).transform_filter("!datum.stays"),
        label().encode(**named).transform_filter("!datum.bold"),
        label(fontWeight="bold").encode(**named).transform_filter("datum.bold"),
    ]
    return alt.layer(*layers).properties(width=width, height=height)


def _lines(
    data: Dots, placed: list[dict[str, Any]], height: int, whole: bool
) -> list[dict[str, Any]]:
    """Return the line of the declared chance, or pieces of it that leave the names alone."""
    said = f"as assessed: {percent_text(data.declared)}"
    first = {"x": data.declared, "y": 20, "y2": height if whole else 26, "t": said}
    if whole:
        return [first]
    ys = [p["y"] for p in placed if "base" in p]
    return [first, *({"x": data.declared, "y": y - 6, "y2": y + 5, "t": ""} for y in ys)]


def _placed(data: Dots, left: float, beside: bool) -> tuple[list[dict[str, Any]], int]:
    """Return every line with its place in pixels from the top, and how tall all are together."""
    step = 19 if beside else 33
    found: list[dict[str, Any]] = []
    y = 22
    for name, settings in data.groups:
        y += 6
        found.append({"label_y": y + 8, "left": left, "t": name, "bold": True})
        y += 20
        for dot in settings:
            found.append(
                {
                    "x": dot.chance,
                    "base": dot.base,
                    "zero": 0,
                    "one": 1,
                    "stays": dot.stays,
                    "y": y + (step / 2 if beside else 23),
                    "label_y": y + (step / 2 if beside else 8),
                    "left": left,
                    "t": dot.name,
                    "bold": False,
                }
            )
            y += step
    return found, y + 4
