"""The frame that every page shares: navigation, who is here, and what the numbers rest on."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from detente import __version__
from detente.web._assets import address, script_json
from detente.web._guard import known
from detente.web._kept import HTML, Kept
from detente.web._site import Site
from detente.web._words import WORDS

# Address, name, and what one finds there.
PAGES = (
    ("/", "Today", "Where the standoff is"),
    ("/record", "Record", "What each side did, and who says so"),
    ("/intent", "Intent", "What each side is after"),
    ("/forecasts", "Forecasts", "What is likely next"),
    ("/options", "Options", "Approaches compared"),
    ("/inbox", "Inbox", "What came in"),
    ("/briefing", "Briefing", "The written answer"),
    ("/play", "Play", "Take a seat"),
    ("/method", "Method", "How it works, and what it cannot know"),
)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("detente.web", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters |= WORDS
    made.globals |= {"asset": address, "json_block": script_json, "pages": PAGES}
    return made


def page(request: Request, template: str, *, title: str, **context: Any) -> str:
    """Return a page as text.

    Args:
        template: a file of `templates`, which extends base.html.
        title: of the page, first in the browser's tab.
        context: what the template shows; `record` if the page rests on one as of some day.
    """
    site: Site = request.app.state.site
    record = context.get("record") or site.record()
    shown = {
        "title": title,
        "case": site.case,
        "visitor": known(request),
        "team": site.settings.team,
        "here": request.url.path,
        "address": str(request.url),
        "as_of": record.day or date.min,
        "today": site.today,
        "state": record.state,
        "version": __version__,
        **context,
    }
    return _environment().get_template(template).render(shown)


def kept_page(request: Request, template: str, *, title: str, **context: Any) -> Kept:
    """Return a page as an answer that can be kept."""
    return Kept.of(page(request, template, title=title, **context).encode(), HTML)


def fragment(template: str, **context: Any) -> Markup:
    """Return part of a page, for a script that puts it in place."""
    return Markup(_environment().get_template(template).render(context))
