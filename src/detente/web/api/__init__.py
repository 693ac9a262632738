"""The API, one file for each part: the JSON that the commands of the same names print."""

from fastapi import APIRouter

from detente.web.api import _alerts, _openapi, _record

routers: tuple[APIRouter, ...] = (_openapi.router, _record.router, _alerts.router)
