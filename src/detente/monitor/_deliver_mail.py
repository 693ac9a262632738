"""Alerts by e-mail, whose Message-ID is the alert's id: a repeat is known for one."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Literal

from detente.monitor._alert import LEVELS, Alert
from detente.monitor._deliver import NotDelivered

Tls = Literal["offered", "required", "implicit"]
_SECONDS = 20.0
_LONGEST = 200  # characters of a subject


@dataclass(frozen=True)
class Mail:
    """A mail server that takes alerts for some people.

    With `tls` offered, STARTTLS is used where the server offers it; required refuses a server that
    does not; implicit speaks TLS from the first byte (port 465). A password is never sent without.
    """

    host: str
    port: int
    sender: str
    to: Sequence[str]
    user: str = ""
    password: str = field(default="", repr=False)
    tls: Tls = "offered"
    trust: ssl.SSLContext | None = field(default=None, repr=False)
    levels: Sequence[str] = LEVELS
    name: str = "mail"

    def send(self, alert: Alert) -> None:
        """Hand one message to the server; it is taken once the server says so to all."""
        try:
            with self._server() as server:
                refused = server.send_message(message(alert, self.sender, self.to))
        except (OSError, smtplib.SMTPException) as error:
            raise NotDelivered(f"{self.host} did not take it ({_said(error)}).") from error
        if refused:
            raise NotDelivered(f"{self.host} refused {', '.join(refused)}.")

    def _server(self) -> smtplib.SMTP:
        context = self.trust or ssl.create_default_context()
        if self.tls == "implicit":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=_SECONDS)
        try:
            self._greeted(server, context)
        except BaseException:
            server.close()
            raise
        return server

    def _greeted(self, server: smtplib.SMTP, context: ssl.SSLContext) -> None:
        server.ehlo()
        safe = self.tls == "implicit"
        if not safe and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
            safe = True
        if not safe and (self.tls == "required" or self.password):
            raise smtplib.SMTPException("it offers no STARTTLS")
        if self.user:
            server.login(self.user, self.password)


def message(alert: Alert, sender: str, to: Sequence[str]) -> EmailMessage:
    """Write an alert as a mail; nothing in it can add a header.

    Example:
        >>> from datetime import UTC, datetime
        >>> from detente.monitor._alert import Alert
        >>> one = Alert("A1", "r", "event", "Test\\nBcc: x@example.org", "flash",
        ...             datetime(2026, 1, 2, tzinfo=UTC), "What.", "Why.", "Next.")
        >>> made = message(one, "watch@example.org", ["desk@example.org"])
        >>> made["Subject"], made["Message-ID"]
        ('[FLASH] Test Bcc: x@example.org', '<A1@alerts.detente>')
    """
    made = EmailMessage()
    name = " ".join(f"{'TEST ' if alert.test else ''}{alert.name}".split())
    made["Subject"] = f"[{alert.level.upper()}] {name}"[:_LONGEST]
    made["From"], made["To"] = sender, ", ".join(to)
    made["Date"] = format_datetime(alert.raised)
    made["Message-ID"] = f"<{alert.id}@alerts.detente>"
    made["X-Detente-Level"] = alert.level
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(alert.text().encode("utf-8", "replace").decode())
    return made


def _said(error: Exception) -> str:
    """Name an error without the server's own words, which can repeat what was sent to it."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__} {error.smtp_code}"
    return (
        f"{type(error).__name__}: {error}"
        if type(error) is smtplib.SMTPException
        else type(error).__name__
    )
