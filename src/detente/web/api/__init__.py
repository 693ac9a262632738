"""The API, one file for each part: the JSON that the commands of the same names print."""

from fastapi import APIRouter

from detente.web.api import (
    _alerts,
    _forecasts,
    _games,
    _intent,
    _jobs,
    _openapi,
    _options,
    _record,
)

routers: tuple[APIRouter, ...] = (
    _alerts.router,
    _forecasts.router,
    _games.router,
    _intent.router,
    _jobs.router,
    _openapi.router,
    _options.router,
    _record.router,
)
