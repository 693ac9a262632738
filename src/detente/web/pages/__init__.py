"""The pages, one file each."""

from detente.web.pages import (
    _forecasts,
    _intent,
    _jobs,
    _options,
    _play,
    _record,
    _record_event,
    _table,
    _today,
)

routers = (
    _forecasts.router,
    _intent.router,
    _jobs.router,
    _options.router,
    _play.router,
    _record.router,
    _record_event.router,
    _table.router,
    _today.router,
)
