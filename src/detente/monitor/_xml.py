"""XML from elsewhere, parsed without entities, and its encoding put right first."""

from __future__ import annotations

import codecs
import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")


class UnsafeError(ValueError):
    """The XML declares entities or a document type, or is not XML at all."""


def utf8(raw: bytes) -> bytes:
    """Return an XML document as UTF-8 without a declaration.

    Raises:
        UnsafeError: its bytes are not in the encoding that it declares.

    Example:
        >>> utf8('<?xml version="1.0" encoding="euc-kr"?><a>북</a>'.encode("euc-kr")).decode()
        '<a>북</a>'
    """
    name = "utf-16" if raw[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} else "utf-8-sig"
    if declared := _DECLARED.match(raw):
        name = declared[1].decode("ascii").lower()
        name = "utf-8-sig" if name in {"utf-8", "utf8"} else name
    if name.replace("_", "-") == "utf-7":
        raise UnsafeError("It is written in UTF-7, which is not read.")
    try:
        text = codecs.decode(raw, name) if codecs.lookup(name)._is_text_encoding else None
    except (LookupError, UnicodeError) as error:
        raise UnsafeError(f"It is not in the encoding it names, {name!r} ({error}).") from None
    if not isinstance(text, str):
        raise UnsafeError(f"Its encoding {name!r} is none for text.")
    return _DECLARATION.sub("", text, count=1).lstrip().encode("utf-8")


def parsed(raw: bytes) -> Element:
    """Return the root element of an XML document.

    Raises:
        UnsafeError: it declares a document type or entities, or is not well formed.

    Example:
        >>> parsed(b"<a><b/></a>").tag
        'a'
        >>> parsed(b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')
        Traceback (most recent call last):
        detente.monitor._xml.UnsafeError: It declares a document type, as XML bombs do.
    """
    try:
        root: Element = fromstring(utf8(raw), forbid_dtd=True)
    except DefusedXmlException:
        raise UnsafeError("It declares a document type, as XML bombs do.") from None
    except ParseError as error:
        raise UnsafeError(f"It is not well-formed XML ({error}).") from None
    return root
