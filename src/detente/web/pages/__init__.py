"""The pages, one file each."""

from detente.web.pages import _jobs, _today

routers = (_today.router, _jobs.router)
