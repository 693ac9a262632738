"""The API, one file for each part: the JSON that the commands of the same names print."""

from detente.web.api import (
    _alerts,
    _forecasts,
    _games,
    _inbox,
    _intent,
    _jobs,
    _openapi,
    _options,
    _record,
    _watch,
)

routers = (
    _alerts.router,
    _forecasts.router,
    _games.router,
    _inbox.router,
    _intent.router,
    _jobs.router,
    _openapi.router,
    _options.router,
    _record.router,
    _watch.router,
)
