"""The pages, one file each."""

from detente.web.pages import _api, _jobs, _options, _play, _table, _today

routers = (_today.router, _options.router, _play.router, _table.router, _jobs.router, _api.router)
