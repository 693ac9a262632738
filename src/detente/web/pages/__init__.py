"""The pages, one file each."""

from detente.web.pages import (
    _account,
    _api,
    _audit,
    _debrief,
    _forecasts,
    _intent,
    _jobs,
    _options,
    _people,
    _play,
    _record,
    _record_event,
    _sign_in,
    _table,
    _today,
)

routers = (
    _account.router,
    _api.router,
    _audit.router,
    _debrief.router,
    _forecasts.router,
    _intent.router,
    _jobs.router,
    _options.router,
    _people.router,
    _play.router,
    _record.router,
    _record_event.router,
    _sign_in.router,
    _table.router,
    _today.router,
)
