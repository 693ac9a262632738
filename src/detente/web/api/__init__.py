"""The API, one file for each part: the JSON that the commands of the same names print."""

from detente.web.api import (
    _games,
    _jobs,
    _openapi,
)

routers = (
    _games.router,
    _jobs.router,
    _openapi.router,
)
