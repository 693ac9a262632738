"""The pages, one file each."""

from detente.web.pages import (
    _briefing,
    _forecasts,
    _inbox,
    _inbox_decide,
    _inbox_watch,
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
    _briefing.router,
    _forecasts.router,
    _inbox.router,
    _inbox_decide.router,
    _inbox_watch.router,
    _intent.router,
    _jobs.router,
    _options.router,
    _play.router,
    _record.router,
    _record_event.router,
    _table.router,
    _today.router,
)
