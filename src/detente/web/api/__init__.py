"""The API, one file for each part: the JSON that the commands of the same names print."""

from fastapi import APIRouter

from detente.web.api import _games, _jobs, _openapi, _options

routers: tuple[APIRouter, ...] = (
    _openapi.router,
    _options.router,
    _games.router,
    _jobs.router,
)
