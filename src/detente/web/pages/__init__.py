"""The pages, one file each."""

from detente.web.pages import _forecasts, _intent, _today

routers = (_today.router, _intent.router, _forecasts.router)
