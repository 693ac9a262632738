"""The API, one file for each part: the JSON that the commands of the same names print."""

from fastapi import APIRouter

from detente.web.api import _options

routers: tuple[APIRouter, ...] = (_options.router,)
