"""The advanced XML of the SDN list, read twice as a stream.

Programmes and dates of listing stand after the parties they belong to, and the file is about
125 MB. The first pass keeps the code tables and, for each profile, programmes and date; the second
hands out the parties. What is held is one party at a time and that small table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO

from detente.monitor._account import Account
from detente.monitor._safe_xml import Element, elements, name_of, within, words

_TABLES = ("PartySubType", "PartyType", "SanctionsType", "AliasType")
_SECTIONS = frozenset(
    {"DateOfIssue", "ReferenceValueSets", "Locations", "IDRegDocuments", "DistinctParties"}
    | {"ProfileRelationships", "SanctionsEntries", "SanctionsEntryLinks"}
)
_SORTS = frozenset({"individual", "entity", "vessel", "aircraft"})


@dataclass(frozen=True, slots=True)
class Party:
    """One party on the list: its number, sort, names, programmes and first day of listing."""

    key: str
    sort: str
    name: str
    aliases: tuple[str, ...]
    programs: frozenset[str]
    listed: datetime | None


@dataclass(slots=True)
class _Known:
    codes: dict[str, dict[str, str]] = field(default_factory=lambda: {t: {} for t in _TABLES})
    party_types: dict[str, str] = field(default_factory=dict)
    programs: dict[str, frozenset[str]] = field(default_factory=dict)
    listed: dict[str, datetime] = field(default_factory=dict)


def parties(opened: Callable[[], IO[bytes]], account: Account) -> Iterator[Party]:
    """Yield the parties of an advanced list; `opened` opens the file anew for each pass.

    Raises:
        FeedDrift: the XML is broken, cut short, or unsafe.
    """
    known = _first_pass(opened(), account)
    for element in elements(opened(), "DistinctParty"):
        yield _party(element, known, account)


def _first_pass(file: IO[bytes], account: Account) -> _Known:
    known = _Known()
    wanted = (*_TABLES, "SanctionsEntry")
    for element in elements(file, *wanted, root="Sanctions", sections=_SECTIONS):
        name = name_of(element)
        if name in known.codes:
            known.codes[name][element.get("ID", "")] = words(element)
            if name == "PartySubType":
                known.party_types[element.get("ID", "")] = element.get("PartyTypeID", "")
        elif name == "SanctionsEntry":
            _entry(element, known, account)
    if not known.programs:
        account.odd("no entry of the list names a programme")
    return known


def _entry(element: Element, known: _Known, account: Account) -> None:
    found = set()
    for measure in within(element, "SanctionsMeasure"):
        sort = known.codes["SanctionsType"].get(measure.get("SanctionsTypeID", ""))
        if sort is None:
            account.odd(f"SanctionsTypeID is {measure.get('SanctionsTypeID')!r}, which is unknown")
        elif sort == "Program" and words(measure, "Comment"):
            found.add(words(measure, "Comment"))
    profile = element.get("ProfileID", "")
    known.programs[profile] = known.programs.get(profile, frozenset()) | found
    days = [_day(date) for date in within(element, "EntryEvent", "Date")]
    if listed := min((day for day in days if day), default=None):
        known.listed[profile] = min(listed, known.listed.get(profile, listed))


def _day(element: Element) -> datetime | None:
    with suppress(ValueError):
        year, month, day = (int(words(element, part)) for part in ("Year", "Month", "Day"))
        return datetime(year, month, day, tzinfo=UTC)
    return None


def _party(element: Element, known: _Known, account: Account) -> Party:
    profile = next(within(element, "Profile"), element)
    key = profile.get("ID", "")
    names = [
        (alias.get("Primary") == "true", _name(named))
        for identity in within(profile, "Identity")
        if identity.get("Primary") != "false"
        for alias in within(identity, "Alias")
        for named in within(alias, "DocumentedName")
    ]
    primary = [name for first, name in names if first]
    return Party(
        key,
        _sort(profile, known, account),
        primary[0] if primary else "",
        tuple(dict.fromkeys(name for _, name in names if name not in primary[:1])),
        known.programs.get(key, frozenset()),
        known.listed.get(key),
    )


def _name(named: Element) -> str:
    parts = (words(part) for part in within(named, "DocumentedNamePart", "NamePartValue"))
    return " ".join(filter(None, parts))


def _sort(profile: Element, known: _Known, account: Account) -> str:
    sub = profile.get("PartySubTypeID", "")
    said = known.codes["PartySubType"].get(sub, "").lower()
    if said in _SORTS:
        return said
    sort = known.codes["PartyType"].get(known.party_types.get(sub, ""), "").lower()
    account.category("the type of a party", sort, _SORTS)
    return sort
