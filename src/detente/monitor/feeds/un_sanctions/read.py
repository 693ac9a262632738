"""Read the Consolidated List's XML and keep the entries of the list on North Korea."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

from detente.errors import FeedDrift
from detente.monitor._account import Account
from detente.monitor._item import Item, Reading
from detente.monitor._safe_xml import Element, elements, name_of, within, words

_LIST = "DPRK"
_ROOT, _SECTIONS = "CONSOLIDATED_LIST", ("INDIVIDUALS", "ENTITIES")
_REFERENCE = re.compile(r"KP[ie]\.\d{3}")
_NEEDED = frozenset(
    {"DATAID", "FIRST_NAME", "UN_LIST_TYPE", "REFERENCE_NUMBER", "LISTED_ON", "LIST_TYPE"}
)
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_EITHER = _NEEDED.union(
    _NAMES,
    {"VERSIONNUM", "NAME_ORIGINAL_SCRIPT", "COMMENTS1", "LAST_DAY_UPDATED", "SUBMITTED_BY"},
    {"SUBMITTED_ON", "DELISTED_ON", "SORT_KEY", "SORT_KEY_LAST_MOD"},
)
_PERSON = ("ALIAS", "ADDRESS", "DATE_OF_BIRTH", "PLACE_OF_BIRTH", "DOCUMENT")
_KNOWN = {
    "INDIVIDUAL": _EITHER.union(
        (f"INDIVIDUAL_{name}" for name in _PERSON),
        {"TITLE", "DESIGNATION", "NATIONALITY", "NATIONALITY2", "GENDER"},
    ),
    "ENTITY": _EITHER.union({"ENTITY_ALIAS", "ENTITY_ADDRESS"}),
}
_QUALITIES = frozenset({"", "Good", "Low", "a.k.a.", "f.k.a."})
_DATES = frozenset({"", "EXACT", "APPROXIMATELY", "BETWEEN"})


def read(raw: bytes) -> Reading:
    """Return the entries of the list on North Korea; `total` counts the entries of all lists.

    An entry's key is its reference number (KPi.001, KPe.001), and its fields hold what it says,
    without the running numbers that change when nothing else does.

    Example:
        >>> from detente.monitor import feeds
        >>> found = read((feeds()["un_sanctions"].folder / "sample.xml").read_bytes())
        >>> found.total, found.items[0].key, found.items[0].title
        (155, 'KPi.001', 'YUN HO-JIN')
    """
    account, items = Account(), []
    try:
        for element in elements(io.BytesIO(raw), *_KNOWN, root=_ROOT, sections=_SECTIONS):
            account.total += 1
            if _ours(element, account):
                items.append(_item(element, account))
    except FeedDrift as error:
        account.odd(error.headline)
    return account.reading((item for item in items if item), total=account.total)


def _ours(element: Element, account: Account) -> bool:
    kind, reference = words(element, "UN_LIST_TYPE"), words(element, "REFERENCE_NUMBER")
    if not kind:
        account.odd(f"entry {reference or words(element, 'DATAID')} lacks UN_LIST_TYPE")
    if (kind == _LIST) != reference.startswith("KP"):
        account.odd(f"entry {reference!r} stands under the list type {kind!r}")
    return kind == _LIST


def _item(element: Element, account: Account) -> Item | None:
    kind = name_of(element)
    found = [name_of(child) for child in element]
    account.columns(f"an {kind}", found, known=_KNOWN[kind], needed=_NEEDED)
    for alias in within(element, f"{kind}_ALIAS"):
        account.category("QUALITY of an alias", words(alias, "QUALITY"), _QUALITIES)
    for born in within(element, "INDIVIDUAL_DATE_OF_BIRTH"):
        account.category("TYPE_OF_DATE", words(born, "TYPE_OF_DATE"), _DATES)
    try:
        return _made(element, kind)
    except ValueError as error:
        account.leave(f"{kind} {words(element, 'DATAID')}", error)
        return None


def _made(element: Element, kind: str) -> Item:
    key, listed = words(element, "REFERENCE_NUMBER"), words(element, "LISTED_ON")
    if not _REFERENCE.fullmatch(key):
        raise ValueError(f"REFERENCE_NUMBER = {key!r} is none")
    updated = sorted(_said(element, "LAST_DAY_UPDATED", "VALUE"))
    return Item(
        "un_sanctions",
        key,
        published=datetime.fromisoformat(listed[:10]).replace(tzinfo=UTC),
        title=" ".join(filter(None, (words(element, name) for name in _NAMES))),
        text=words(element, "COMMENTS1"),
        url="https://main.un.org/securitycouncil/en/sanctions/1718/materials",
        language="en",
        fields={
            "list": _LIST,
            "sort": kind.lower(),
            "listed_on": listed[:10],
            "updated_on": updated[-1][:10] if updated else None,
            "original_name": words(element, "NAME_ORIGINAL_SCRIPT"),
            "aliases": "; ".join(_said(element, f"{kind}_ALIAS", "ALIAS_NAME")),
            "designation": "; ".join(_said(element, "DESIGNATION", "VALUE")),
            "nationality": "; ".join(_said(element, "NATIONALITY", "VALUE")),
            "addresses": "; ".join(_said(element, f"{kind}_ADDRESS")),
            "born": "; ".join(_said(element, "INDIVIDUAL_DATE_OF_BIRTH")),
            "documents": "; ".join(_said(element, "INDIVIDUAL_DOCUMENT")),
        },
    )


def _said(element: Element, *path: str) -> list[str]:
    said = (" ".join(" ".join(found.itertext()).split()) for found in within(element, *path))
    return [text for text in said if text]
