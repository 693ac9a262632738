"""How figures look: Okabe and Ito's colours, which colour-blind readers can tell apart."""

from __future__ import annotations

COLOURS = ("#d55e00", "#0072b2", "#009e73", "#e69f00", "#cc79a7", "#56b4e9", "#8a6d3b", "#7f7f7f")
INK = "#1b1f23"
RULE = "#d0d4d8"
SANS = "'Helvetica Neue', Arial, 'Liberation Sans', Roboto, sans-serif"


def config(font_size: int) -> dict[str, object]:
    """Return the Vega-Lite configuration that every figure shares."""
    text = {"labelColor": INK, "titleColor": INK, "labelFontSize": font_size}
    return {
        "font": "Arial, sans-serif",
        "background": "transparent",
        "aria": False,
        "padding": {"left": 12, "right": 8, "top": 4, "bottom": 4},
        "view": {"stroke": None},
        "axis": {
            **text,
            "titleFontSize": font_size,
            "titleFontWeight": "normal",
            "gridColor": RULE,
            "domainColor": RULE,
            "tickColor": RULE,
            "labelPadding": 4,
        },
        "legend": {**text, "symbolType": "square", "columnPadding": 24},
        "text": {"color": INK, "fontSize": font_size},
        "title": {"color": INK, "fontSize": font_size + 1, "anchor": "start", "fontWeight": "bold"},
    }
