"""Alerts by webhook: signed, with a key by which a repeat is known for one."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from detente.monitor._alert import LEVELS, Alert
from detente.monitor._deliver import NotDelivered
from detente.monitor._instant import instant

Check = Callable[[str], object]  # raises where an address must not be asked
_SECONDS = 10.0


@dataclass(frozen=True)
class Webhook:
    """An address to which each alert is posted as JSON.

    The body is signed: X-Detente-Signature is "sha256=" and the HMAC-SHA256, in hex, of the body
    under the secret. Idempotency-Key is the alert's id, the same at every attempt. Redirects are
    not followed, and the answer is not read.
    """

    name: str
    url: str
    secret: str
    check: Check
    levels: Sequence[str] = LEVELS

    def __repr__(self) -> str:
        """Name it without its secret, which an address can hold as well."""
        return f"Webhook({self.name!r})"

    def send(self, alert: Alert) -> None:
        """Post one alert; 2xx means that it was taken."""
        import httpx  # noqa: PLC0415

        body = body_of(alert)
        try:
            self.check(self.url)
        except Exception as error:
            raise NotDelivered(f"The address of {self.name} is refused: {error}") from error
        try:
            with (
                httpx.Client(timeout=_SECONDS, follow_redirects=False, trust_env=False) as client,
                client.stream(
                    "POST", self.url, content=body, headers=self._headers(alert, body)
                ) as answer,
            ):
                status = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotDelivered(f"{self.name} did not answer ({type(error).__name__}).") from error
        if not 200 <= status < 300:
            raise NotDelivered(f"{self.name} answered {status}.")

    def _headers(self, alert: Alert, body: bytes) -> dict[str, str]:
        return {
            "Content-Type": "application/json",
            "Idempotency-Key": alert.id,
            "X-Detente-Raised": instant(alert.raised),
            "X-Detente-Signature": f"sha256={signature(self.secret, body)}",
        }


def body_of(alert: Alert) -> bytes:
    """Return what is posted: the alert as JSON, the same bytes at every attempt."""
    steady = {k: v for k, v in alert.as_dict().items() if k not in _CHANGES}
    return json.dumps(steady, ensure_ascii=True, sort_keys=True).encode()


def signature(secret: str, body: bytes) -> str:
    """Return the HMAC-SHA256 of a body in hex.

    Example:
        >>> signature("key", b"body")[:8]
        '515aae13'
    """
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


_CHANGES = ("state", "acknowledged", "by", "decisions")
