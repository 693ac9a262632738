"""The pages, one file each."""

from detente.web.pages import _account, _audit, _people, _sign_in, _today

routers = (
    _today.router,
    _sign_in.router,
    _account.router,
    _people.router,
    _audit.router,
)
