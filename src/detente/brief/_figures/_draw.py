"""Draw figures as SVG, for a wide page, a phone and print."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from detente.brief._document import Figure
from detente.brief._figures import (
    _belief_ribbon,
    _checks,
    _condition_boxes,
    _days_since,
    _evidence_waterfall,
    _forecast,
    _outcome_bars,
    _path_ribbons,
    _probe_ladder,
    _regret_map,
    _sensitivity_dots,
    _stacked_years,
    _timeline,
)
from detente.brief._figures._style import INK, RULE, SANS, config
from detente.brief._text import escape

WIDE, NARROW = 640, 320
_CHARTS: dict[str, Callable[[Figure, int], Any]] = {
    "timeline": _timeline.chart,
    "stacked_years": _stacked_years.chart,
    "days_since": _days_since.chart,
    "forecast": _forecast.chart,
    "belief_ribbon": _belief_ribbon.chart,
    "evidence_waterfall": _evidence_waterfall.chart,
    "sensitivity_dots": _sensitivity_dots.chart,
    "checks": _checks.chart,
    "outcome_bars": _outcome_bars.chart,
    "path_ribbons": _path_ribbons.chart,
    "regret_map": _regret_map.chart,
    "condition_boxes": _condition_boxes.chart,
    "probe_ladder": _probe_ladder.chart,
}


def draw(figure: Figure, width: int) -> str:
    """Return a figure as an SVG document, `width` pixels across its plot.

    The same figure always gives the same text.
    """
    import vl_convert  # noqa: PLC0415

    spec = _CHARTS[figure.type](figure, width).configure(**config(12 if width > 500 else 11))
    svg: str = vl_convert.vegalite_to_svg(spec.to_dict(validate=False))
    return svg


def for_page(svg: str, figure: Figure, id: str) -> str:
    """Fit an SVG into a page: its ink follows the page's, and it says what it shows.

    Args:
        id: prefix of the ids within, unique on the page.
    """
    body = svg.replace(f'"{INK}"', '"currentColor"')
    body = body.replace(f'stroke="{RULE}"', 'stroke="currentColor" stroke-opacity="0.18"')
    body = body.replace('font-family="Arial, sans-serif"', f'font-family="{SANS}"')
    body = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{id}-", body)
    body = re.sub(
        r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)" viewBox="([^"]*)">', _head(id), body
    )
    about = f'<title id="{id}-t">{escape(figure.title)}</title>'
    about += f'<desc id="{id}-d">{escape(figure.caption or figure.title)}</desc>'
    return body.replace(">", f">{about}", 1)


def for_print(svg: str) -> str:
    """Name the font that the PDF writer brings along."""
    return svg.replace('font-family="Arial, sans-serif"', 'font-family="Libertinus Serif"')


def _head(id: str) -> str:
    return (
        r'<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        rf'aria-labelledby="{id}-t {id}-d" width="\1" height="\2" viewBox="\3">'
    )
