"""Put the desk together: its pages, its API, and the doors before them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from detente import __version__
from detente.web import _assets, _errors
from detente.web._body import Bounded
from detente.web._headers import Door
from detente.web._jobs_open import working
from detente.web._limits import ALONE, TEAM, Limits
from detente.web._noted import Noted
from detente.web._settings import Settings
from detente.web._site import Site
from detente.web._visitors import visitors
from detente.web._warm import warmed
from detente.web._watched import resume
from detente.web.accounts import Accounts
from detente.web.api import routers as api
from detente.web.pages import routers as pages

_ABOUT = (
    "The record of a standoff, what it tells of intent, forecasts, options and the watch, as the "
    "commands of the same names print them with --json. Every answer says what it rests on."
)


@asynccontextmanager
async def _accounts(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.accounts.close()


# What runs as long as the desk is open: entered in this order when it starts, left in the other
# when it stops. Each is given the application, whose `state.site` says what is served.
WHILE_OPEN: tuple[Callable[[FastAPI], AbstractAsyncContextManager[None]], ...] = (
    _accounts,
    warmed,
    working,
)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Start what runs as long as the desk is open, and stop it with the desk."""
    async with AsyncExitStack() as stack:
        for begun in WHILE_OPEN:
            await stack.enter_async_context(begun(app))
        yield


def build(settings: Settings | None = None) -> FastAPI:
    """Return the desk as an application, ready for a server.

    Args:
        settings: what to serve; the bundled case and ./workspace by default.

    Raises:
        CaseError: the case is wrong or incomplete.

    Example:
        >>> from detente.web import Settings, build
        >>> app = build(Settings(workspace="none-yet"))
        >>> app.title
        'Détente'
    """
    settings = settings or Settings()
    app = FastAPI(
        title="Détente",
        version=__version__,
        description=_ABOUT,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.site = Site(settings)
    app.state.watched = resume(app.state.site)
    app.state.accounts = Accounts(settings)
    app.state.limits = Limits(TEAM if settings.team else ALONE)
    app.state.visitor = visitors(app)
    app.add_middleware(Noted)
    app.add_middleware(Bounded)
    app.add_middleware(_errors.Caught)
    app.add_middleware(Door, hosts=settings.hosts, secure=settings.secure)
    for router in (_assets.router, *pages, *api):
        app.include_router(router)
    _errors.listen(app)
    return app
