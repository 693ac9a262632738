"""The pages, one file each."""

from detente.web.pages import _debrief, _jobs, _options, _play, _table, _today

routers = (
    _today.router,
    _options.router,
    _play.router,
    _table.router,
    _debrief.router,
    _jobs.router,
)
