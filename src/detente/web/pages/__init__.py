"""The pages, one file each."""

from detente.web.pages import _options, _today

routers = (_today.router, _options.router)
