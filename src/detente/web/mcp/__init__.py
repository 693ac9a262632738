"""The same answers for assistants, by the Model Context Protocol: read-only, with references."""

from detente.web.mcp._server import server as server
