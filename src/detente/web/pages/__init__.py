"""The pages, one file each."""

from detente.web.pages import _jobs, _options, _today

routers = (_today.router, _options.router, _jobs.router)
