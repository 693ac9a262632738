"""Which addresses may be asked: public ones over HTTP(S), and nothing on the own network."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_MOST_CHARACTERS = 2_000

IP = ipaddress.IPv4Address | ipaddress.IPv6Address


class RefusedError(Exception):
    """An address may not be asked; the words say why."""


def split(url: str) -> tuple[str, str, int]:
    """Return an address's scheme, host and port.

    Raises:
        RefusedError: it is no plain http or https address, or it carries a name and password.

    Example:
        >>> split("https://www.iaea.org/feeds/topnews")
        ('https', 'www.iaea.org', 443)
        >>> split("file:///etc/passwd")
        Traceback (most recent call last):
        detente.monitor._address.RefusedError: Only http and https are asked, not 'file'.
    """
    if len(url) > _MOST_CHARACTERS or any(ord(c) <= 32 or ord(c) == 127 for c in url):
        raise RefusedError("The address is too long, or holds spaces or control characters.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RefusedError(f"The address cannot be read ({error}).") from None
    return _plain(parts, port)


def _plain(parts: SplitResult, port: int | None) -> tuple[str, str, int]:
    if parts.scheme not in _PORTS:
        raise RefusedError(f"Only http and https are asked, not {parts.scheme!r}.")
    if parts.username is not None or parts.password is not None:
        raise RefusedError("The address holds a user name or a password.")
    if not parts.hostname:
        raise RefusedError("The address names no host.")
    return parts.scheme, parts.hostname, port or _PORTS[parts.scheme]


def is_public(ip: IP) -> bool:
    """Whether an IP address belongs to the public internet, looked at through every disguise.

    Example:
        >>> is_public(ipaddress.ip_address("8.8.8.8"))
        True
        >>> is_public(ipaddress.ip_address("::ffff:10.0.0.1"))
        False
    """
    if isinstance(ip, ipaddress.IPv6Address):
        inside = _inside(ip)
        if inside is not None:
            return is_public(inside)
        if ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _inside(ip: ipaddress.IPv6Address) -> IP | None:
    """The IPv4 address that an IPv6 address wraps, if it does."""
    if ip.ipv4_mapped or ip.sixtofour:
        return ip.ipv4_mapped or ip.sixtofour
    if ip.teredo:
        return ip.teredo[1]
    if ip in _NAT64 or (int(ip) >> 32 == 0 and int(ip) > 1):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return None


def resolved(host: str, port: int, allow: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the IP addresses of a host, looked up once, all of them public.

    Args:
        host, port: Where to.
        allow: host:port that may lie on the own network (never from a feed's file).

    Raises:
        LookupError: the host is not known.
        RefusedError: one of its addresses is not public.

    Example:
        >>> resolved("127.0.0.1", 8000, frozenset({"127.0.0.1:8000"}))
        ('127.0.0.1',)
        >>> resolved("127.0.0.1", 8001, frozenset({"127.0.0.1:8000"}))
        Traceback (most recent call last):
        detente.monitor._address.RefusedError: 127.0.0.1 is ...
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise LookupError(f"{host} is not known ({error}).") from None
    ips = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    if f"{host}:{port}" in allow:
        return ips
    for text in ips:
        if not is_public(ipaddress.ip_address(text.partition("%")[0])):
            raise RefusedError(f"{host} is {text}, which is not a public address.")
    return ips
