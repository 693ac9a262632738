"""The API, one file for each part: the JSON that the commands of the same names print."""

from fastapi import APIRouter

from detente.web.api import _inbox, _watch

routers: tuple[APIRouter, ...] = (_inbox.router, _watch.router)
