"""The pages, one file each."""

from detente.web.pages import _briefing, _inbox, _inbox_decide, _inbox_watch, _method, _today

routers = (
    _today.router,
    _inbox_watch.router,
    _inbox.router,
    _inbox_decide.router,
    _briefing.router,
    _method.router,
)
