"""Passwords: hashed by Argon2id as its authors advise, a few at a time."""

from __future__ import annotations

import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from detente.errors import DetenteError

LEAST, MOST = 12, 1_000
_hasher = PasswordHasher()
_at_once = threading.Semaphore(2)  # each takes 64 MiB while it is worked out


def hashed(password: str, name: str) -> str:
    """Return the hash of a new password.

    Raises:
        DetenteError: it is too short, too long, or the name itself.
    """
    plain = _plain(password)
    if not LEAST <= len(plain) <= MOST or plain.casefold() == _plain(name).casefold():
        raise DetenteError(
            f"A password has at least {LEAST} characters and is not the name. Several words that "
            "you can remember are better than a short one with signs in it."
        )
    with _at_once:
        return _hasher.hash(plain)


def fits(password: str, known: str | None) -> bool:
    """Say whether a password is the one that was hashed; nobody's takes as long as somebody's."""
    with _at_once:
        try:
            return _hasher.verify(known or _nobodys(), _plain(password)[:MOST]) and bool(known)
        except (VerificationError, InvalidHashError):
            return False


def outdated(known: str) -> bool:
    """Say whether a hash was made with settings that are no longer advised."""
    return _hasher.check_needs_rehash(known)


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody's")


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
