"""The pages, one file each."""

from detente.web.pages import _record, _record_event, _today

routers = (_today.router, _record.router, _record_event.router)
