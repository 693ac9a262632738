"""Sign-ins: a random id in a cookie, of which the desk keeps the digest alone."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from detente.web._guard import Role
from detente.web.accounts._people import key_of
from detente.web.accounts._store import Store, cut, text_of
from detente.web.accounts._tables import people, sessions

IDLE, LONGEST = timedelta(hours=12), timedelta(days=7)
_NOTED = timedelta(minutes=1)  # how exactly it is kept when somebody was last here


@dataclass(frozen=True)
class Session:
    """A sign-in.

    Attributes:
        id: names it, and opens nothing.
        made, seen, until: when it began, was last used, and ends at the latest.
        agent, address: what the browser calls itself, and whence it came, when it signed in.
    """

    id: str
    name: str
    role: Role
    made: str
    seen: str
    until: str
    agent: str
    address: str


def digest(secret: str) -> str:
    """Return what is kept of a secret of 256 random bits, which no one can guess back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def fresh() -> str:
    """Return a new secret: 256 random bits."""
    return secrets.token_urlsafe(32)


def form_token(secret: str) -> str:
    """Return what a form must carry, from the secret in the cookie, which it does not tell.

    Example:
        >>> len(form_token("a cookie"))
        64
    """
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()


class Sessions:
    """The table of sign-ins; each ends when unused, after some days, or when told."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, name: str, *, agent: str, address: str) -> str:
        """Begin a sign-in; return the secret for the cookie, always a new one."""
        secret, now = fresh(), self._store.clock()
        row = {"id": secrets.token_hex(8), "secret": digest(secret), "person": key_of(name)}
        row |= {"made": text_of(now), "seen": text_of(now), "until": text_of(now + LONGEST)}
        with self._store.writing() as connection:
            connection.execute(sessions.delete().where(sessions.c.until <= text_of(now)))
            connection.execute(
                sessions.insert().values(**row, agent=cut(agent, 200), address=cut(address, 100))
            )
        return secret

    def find(self, secret: str) -> Session | None:
        """Return the sign-in of a cookie, if it still stands."""
        found = self._asked(sessions.c.secret == digest(secret))
        if not found:
            return None
        now = self._store.clock()
        if text_of(now - _NOTED) > found[0].seen:
            chosen = sessions.update().where(sessions.c.id == found[0].id)
            with self._store.writing() as connection:
                connection.execute(chosen.values(seen=text_of(now)))
        return found[0]

    def of(self, name: str) -> list[Session]:
        """Return somebody's sign-ins that still stand, the latest first."""
        return self._asked(sessions.c.person == key_of(name))

    def end(self, name: str, id: str) -> None:
        """End one of somebody's sign-ins."""
        chosen = (sessions.c.person == key_of(name)) & (sessions.c.id == id)
        with self._store.writing() as connection:
            connection.execute(sessions.delete().where(chosen))

    def _asked(self, chosen: sa.ColumnElement[bool]) -> list[Session]:
        now = self._store.clock()
        asked = (
            sa.select(sessions, people.c.name, people.c.role)
            .join(people, people.c.key == sessions.c.person)
            .where(chosen, people.c.disabled == 0)
            .where(sessions.c.until > text_of(now), sessions.c.seen > text_of(now - IDLE))
            .order_by(sessions.c.seen.desc())
        )
        with self._store.reading() as connection:
            rows = connection.execute(asked).all() if connection is not None else []
        return [
            Session(r.id, r.name, r.role, r.made, r.seen, r.until, r.agent, r.address) for r in rows
        ]
