"""Everything that a desk keeps about people, in one place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from detente.record._place import Place, on_a_server
from detente.web._settings import Settings
from detente.web.accounts._audit import Audit
from detente.web.accounts._people import People
from detente.web.accounts._sessions import Sessions
from detente.web.accounts._store import Store, now
from detente.web.accounts._throttle import Throttle
from detente.web.accounts._tokens import Tokens

FILE = "web.sqlite"


class Accounts:
    """People, their sign-ins and tokens, and the log of what they changed.

    They lie in web.sqlite of the desk's folder, or on the server that holds the record. Nothing is
    made before the first write.
    """

    def __init__(self, settings: Settings, clock: Callable[[], datetime] = now) -> None:
        place = on_a_server(settings.workspace) or Place(file=Path(settings.place) / FILE)
        self._store = Store(place, clock)
        self.people = People(self._store)
        self.sessions = Sessions(self._store)
        self.tokens = Tokens(self._store)
        self.audit = Audit(self._store)
        self.throttle = Throttle()

    @property
    def shown(self) -> str:
        """Where they lie, as messages show it."""
        return self._store.place.shown

    def close(self) -> None:
        """Give back the connections to a server."""
        self._store.close()
