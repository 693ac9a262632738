"""A plane measured in pixels, on which figures of several small panels place marks and words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from detente.brief._figures._style import INK

Values = Sequence[dict[str, Any]]


class Canvas:
    """Layers on a plane of `width` by `height` pixels, the origin at the top left.

    A row of values holds places in pixels: x, y, and x2, y2 for what has a second end. A row may
    hold c, its colour.
    """

    def __init__(self, width: int, height: float) -> None:
        self.width, self.height = width, round(height)
        self.layers: list[Any] = []

    def rects(self, values: Values, **mark: Any) -> None:
        """Add filled rectangles between two corners."""
        self._add(values, "rect", ("x", "x2", "y", "y2"), mark)

    def rules(self, values: Values, **mark: Any) -> None:
        """Add lines from x to x2 at y, or from y to y2 at x."""
        flat = not values or "x2" in values[0]
        self._add(values, "rule", ("x", "x2", "y") if flat else ("x", "y", "y2"), mark)

    def points(self, values: Values, **mark: Any) -> None:
        """Add points."""
        self._add(values, "point", ("x", "y"), {"filled": True, "opacity": 1, "size": 50, **mark})

    def words(self, values: Values, **mark: Any) -> None:
        """Add texts t, from x to the right unless aligned otherwise, centred on y."""
        usual = {"align": "left", "baseline": "middle", "color": INK}
        self._add(values, "text", ("x", "y", "text"), {**usual, **mark})

    def areas(self, values: Values, **mark: Any) -> None:
        """Add an area between y and y2 along x."""
        self._add(values, "area", ("x", "y", "y2"), mark)

    def chart(self) -> Any:
        """Return all layers as one chart."""
        import altair as alt  # noqa: PLC0415

        return alt.layer(*self.layers).properties(width=self.width, height=self.height)

    def _add(self, values: Values, kind: str, names: tuple[str, ...], mark: dict[str, Any]) -> None:
        import altair as alt  # noqa: PLC0415

        if not values:
            return
        across = alt.Scale(domain=[0, self.width], nice=False)
        down = alt.Scale(domain=[self.height, 0], nice=False)
        channels: dict[str, Any] = {
            "x": alt.X("x:Q", scale=across, axis=None),
            "y": alt.Y("y:Q", scale=down, axis=None),
            "x2": "x2:Q",
            "y2": "y2:Q",
            "text": "t:N",
        }
        encoded = {name: channels[name] for name in names}
        if "c" in values[0]:
            encoded["color"] = alt.Color("c:N", scale=None)
        drawn = alt.Chart(alt.InlineData(values=list(values)))
        self.layers.append(getattr(drawn, f"mark_{kind}")(**mark).encode(**encoded))
