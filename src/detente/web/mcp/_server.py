"""The server that assistants talk to: its tools, its resources, and what it asks of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente import __version__
from detente.web._site import Site
from detente.web.mcp._said import tool
from detente.web.mcp._words import asked_of, limits_of

if TYPE_CHECKING:
    from mcp.server import MCPServer

_LIMITS = "detente://limits"
_BRIEFING = "detente://briefing"


def server(site: Site, *, briefing: Path | None = None) -> MCPServer:
    """Return a server over a site, which answers from its record.

    Args:
        briefing: the Markdown of a briefing, if one was written.
    """
    from mcp.server import MCPServer  # noqa: PLC0415

    made = MCPServer(
        name="detente",
        title="Détente",
        version=__version__,
        instructions=asked_of(site.case, _LIMITS),
        log_level="ERROR",
    )
    _add_tools(made, site)
    _add_resources(made, site, briefing)
    return made


def _add_tools(made: MCPServer, site: Site) -> None:
    from mcp.types import ToolAnnotations  # noqa: PLC0415

    from detente.web.mcp._forecast import ForecastTools  # noqa: PLC0415
    from detente.web.mcp._intent import IntentTools  # noqa: PLC0415
    from detente.web.mcp._options import OptionTools  # noqa: PLC0415
    from detente.web.mcp._record import RecordTools  # noqa: PLC0415

    record, forecasts, options = RecordTools(site), ForecastTools(site), OptionTools(site)
    tools: tuple[tuple[str, Callable[..., dict[str, Any]]], ...] = (
        ("Search the record", record.search_events),
        ("One event", record.event),
        ("Month by month", record.timeline),
        ("What each side is after", IntentTools(site).assess),
        ("The questions", forecasts.forecasts),
        ("What is likely next", forecasts.forecast),
        ("Approaches compared", options.options),
        ("One approach", options.option),
        ("Which act would tell most", options.probes),
        ("What a reference rests on", record.cite),
    )
    for title, verb in tools:
        made.add_tool(
            tool(verb),
            title=title,
            annotations=ToolAnnotations(
                title=title,
                read_only_hint=True,
                destructive_hint=False,
                idempotent_hint=True,
                open_world_hint=False,
            ),
        )


def _add_resources(made: MCPServer, site: Site, briefing: Path | None) -> None:
    from mcp.server.mcpserver.exceptions import ResourceNotFoundError  # noqa: PLC0415

    @made.resource(_LIMITS, name="limits", title="What it cannot know", mime_type="text/markdown")
    def limits() -> str:
        """What the method cannot know, and what was left out: read before drawing conclusions."""
        return limits_of(site.case)

    @made.resource(_BRIEFING, name="briefing", title="The briefing", mime_type="text/markdown")
    def written() -> str:
        """The briefing that was written last, if one was."""
        try:
            assert briefing is not None
            return briefing.read_text(encoding="utf-8")
        except (OSError, AssertionError) as error:
            said = "No briefing was written. Write one: detente brief --format md."
            raise ResourceNotFoundError(said) from error
