"""The people of a desk: who may come, and what each may do."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import sqlalchemy as sa

from detente.errors import DetenteError, NotFound
from detente.web._guard import ROLES, Role
from detente.web.accounts import _passwords
from detente.web.accounts._store import Store
from detente.web.accounts._tables import people, sessions, tokens

GIVEN: tuple[Role, ...] = ROLES[1:]


@dataclass(frozen=True)
class Person:
    """Somebody with an account.

    Attributes:
        name: as they write it, under which their decisions are kept.
        disabled: whether they may no longer come.
        made: when the account was made.
    """

    name: str
    role: Role
    disabled: bool
    made: str

    @property
    def key(self) -> str:
        """The name as it is looked up."""
        return key_of(self.name)


def key_of(name: str) -> str:
    """Return a name folded, so that two that look alike are one.

    Example:
        >>> key_of(" N.  Example ")
        'n. example'
    """
    folded = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return "".join(c for c in folded if c.isprintable())


class People:
    """The table of people. Whatever changes what somebody may do ends their sign-ins."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Person]:
        """Return everybody, by name."""
        with self._store.reading() as connection:
            if connection is None:
                return []
            return [_person(row) for row in connection.execute(sa.select(people).order_by("key"))]

    def get(self, name: str) -> Person:
        """Return somebody.

        Raises:
            NotFound: nobody has that name.
        """
        with self._store.reading() as connection:
            return _person(_row(connection, name))

    def named(self, name: str) -> str:
        """Return the name of somebody as they write it; nothing where nobody has it."""
        return next((p.name for p in self.all() if p.key == key_of(name)), "")

    def add(self, name: str, role: str, password: str) -> Person:
        """Make an account.

        Raises:
            DetenteError: the name, the role or the password will not do.
        """
        name = " ".join(name.split())
        if not 1 <= len(name) <= 80 or not name.isprintable():
            raise DetenteError(f"{name!r} will not do as a name. Use 1 to 80 printable characters.")
        made = {"key": key_of(name), "name": name, "role": _role(role), "disabled": 0}
        made |= {"password": _passwords.hashed(password, name), "made": self._store.instant()}
        with self._store.writing() as connection:
            if connection.execute(sa.select(people).where(people.c.key == made["key"])).first():
                raise DetenteError(f"Somebody is called {name} already. Choose another name.")
            connection.execute(people.insert().values(**made))
        return self.get(name)

    def set_role(self, name: str, role: str) -> None:
        """Give somebody another role, and end their sign-ins.

        Raises:
            DetenteError: no such role, or it would leave the desk without an admin.
        """
        self._change(name, role=_role(role))

    def set_disabled(self, name: str, disabled: bool) -> None:
        """Say that somebody may no longer come, or may again, and end their sign-ins.

        Raises:
            DetenteError: it would leave the desk without an admin.
        """
        self._change(name, disabled=int(disabled))

    def reset(self, name: str, password: str) -> None:
        """Give somebody a new password, and end their sign-ins and their tokens.

        Raises:
            DetenteError: the password will not do.
        """
        new = _passwords.hashed(password, name)
        with self._store.writing() as connection:
            key = _row(connection, name).key
            connection.execute(people.update().where(people.c.key == key).values(password=new))
            connection.execute(sessions.delete().where(sessions.c.person == key))
            connection.execute(tokens.delete().where(tokens.c.person == key))

    def change(self, name: str, old: str, new: str) -> None:
        """Change somebody's own password, and end their sign-ins.

        Raises:
            DetenteError: the old one is wrong, or the new one will not do.
        """
        if self.checked(name, old) is None:
            raise DetenteError("The present password is not the one you gave. Nothing was changed.")
        self._change(name, password=_passwords.hashed(new, name))

    def checked(self, name: str, password: str) -> Person | None:
        """Return who signs in with a name and a password; None, after as long, if nobody does."""
        with self._store.reading() as connection:
            found = (
                connection
                and connection.execute(
                    sa.select(people).where(people.c.key == key_of(name))
                ).first()
            )
        fits = _passwords.fits(password, found.password if found else None)
        if not found or not fits or found.disabled:
            return None
        if _passwords.outdated(found.password):
            new = _passwords.hashed(password, name)
            with self._store.writing() as connection:
                chosen = people.update().where(people.c.key == found.key)
                connection.execute(chosen.values(password=new))
        return _person(found)

    def _change(self, name: str, **values: object) -> None:
        with self._store.writing() as connection:
            key = _row(connection, name).key
            connection.execute(people.update().where(people.c.key == key).values(**values))
            connection.execute(sessions.delete().where(sessions.c.person == key))
            admins = (people.c.role == "admin") & (people.c.disabled == 0)
            if (
                "password" not in values
                and not connection.execute(sa.select(people.c.key).where(admins)).first()
            ):
                raise DetenteError(
                    f"{name} is the only admin. Make somebody else an admin first; "
                    "nothing was changed."
                )


def _role(role: str) -> str:
    if role not in GIVEN:
        raise DetenteError(f"{role!r} is not a role. Choose one of {', '.join(GIVEN)}.")
    return role


def _row(connection: sa.Connection | None, name: str) -> sa.Row[tuple[object, ...]]:
    asked = sa.select(people).where(people.c.key == key_of(name))
    found = connection.execute(asked).first() if connection is not None else None
    if found is None:
        raise NotFound(f"Nobody here is called {name!r}. 'detente people list' names everybody.")
    return found


def _person(row: sa.Row[tuple[object, ...]]) -> Person:
    return Person(row.name, row.role, bool(row.disabled), row.made)
