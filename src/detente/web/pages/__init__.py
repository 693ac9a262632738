"""The pages, one file each."""

from detente.web.pages import _play, _table, _today

routers = (_today.router, _play.router, _table.router)
