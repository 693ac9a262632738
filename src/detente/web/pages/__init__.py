"""The pages, one file each."""

from detente.web.pages import (
    _account,
    _audit,
    _jobs,
    _options,
    _people,
    _play,
    _sign_in,
    _table,
    _today,
)

routers = (
    _today.router,
    _options.router,
    _play.router,
    _table.router,
    _jobs.router,
    _sign_in.router,
    _account.router,
    _people.router,
    _audit.router,
)
