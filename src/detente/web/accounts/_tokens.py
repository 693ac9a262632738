"""Tokens by which a person's programs come: bound to a role, for some days, until revoked."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from detente.errors import DetenteError
from detente.web._guard import ROLES, Role
from detente.web.accounts._people import GIVEN, key_of
from detente.web.accounts._sessions import digest, fresh
from detente.web.accounts._store import Store, text_of
from detente.web.accounts._tables import people, tokens

MARK = "detente_"  # by which a scanner for secrets that got out can know one
MOST_DAYS = 366


@dataclass(frozen=True)
class Token:
    """A token of somebody's.

    Attributes:
        id: names it, and opens nothing.
        role: the lesser of the token's and the person's.
        label: what it is for, in their words.
    """

    id: str
    name: str
    role: Role
    label: str
    made: str
    until: str


class Tokens:
    """The table of tokens."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def make(self, name: str, *, label: str, role: str, days: int) -> str:
        """Make a token and return it; it is never shown again.

        Raises:
            DetenteError: no such role, or not for 1 to 366 days.
        """
        label = " ".join(label.split())
        if role not in GIVEN or not 1 <= days <= MOST_DAYS or not 1 <= len(label) <= 80:
            raise DetenteError(
                f"A token has a name of 1 to 80 characters, a role ({', '.join(GIVEN)}), and ends "
                f"after 1 to {MOST_DAYS} days."
            )
        secret, now = MARK + fresh(), self._store.clock()
        row = {"id": secrets.token_hex(8), "secret": digest(secret), "person": key_of(name)}
        row |= {"label": label, "role": role, "made": text_of(now)}
        with self._store.writing() as connection:
            connection.execute(
                tokens.insert().values(**row, until=text_of(now + timedelta(days=days)))
            )
        return secret

    def find(self, secret: str) -> Token | None:
        """Return a token, if it still stands."""
        found = self._asked(tokens.c.secret == digest(secret))
        return found[0] if found else None

    def of(self, name: str) -> list[Token]:
        """Return somebody's tokens that still stand, the newest first."""
        return self._asked(tokens.c.person == key_of(name))

    def revoke(self, name: str, id: str) -> None:
        """End one of somebody's tokens."""
        chosen = (tokens.c.person == key_of(name)) & (tokens.c.id == id)
        with self._store.writing() as connection:
            connection.execute(tokens.delete().where(chosen))

    def _asked(self, chosen: sa.ColumnElement[bool]) -> list[Token]:
        asked = (
            sa.select(tokens, people.c.name, people.c.role.label("given"))
            .join(people, people.c.key == tokens.c.person)
            .where(chosen, people.c.disabled == 0)
            .where(tokens.c.until > self._store.instant())
            .order_by(tokens.c.made.desc())
        )
        with self._store.reading() as connection:
            rows = connection.execute(asked).all() if connection is not None else []
        return [
            Token(r.id, r.name, min(r.role, r.given, key=ROLES.index), r.label, r.made, r.until)
            for r in rows
        ]
