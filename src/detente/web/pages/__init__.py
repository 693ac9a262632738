"""The pages, one file each."""

from detente.web.pages import _ask, _forecasts, _intent, _today

routers = (_today.router, _intent.router, _ask.router, _forecasts.router)
