"""The pages, one file each."""

from detente.web.pages import _today

routers = (_today.router,)
