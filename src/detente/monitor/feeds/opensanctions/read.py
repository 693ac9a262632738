"""Read FollowTheMoney entities, one JSON object a line, whole or as a delta (ADD, MOD, DEL)."""

from __future__ import annotations

from datetime import UTC, datetime

from detente.monitor._account import Account, json_of, list_of, table_of, text_of
from detente.monitor._item import Item, Reading

_KEYS = """
id caption schema properties referents datasets first_seen last_seen last_change target
"""
_KNOWN = frozenset(_KEYS.split())
_SCHEMATA = """
Address Airplane Article Assessment Asset Associate BankAccount Call Company Contract ContractAward
CourtCase CourtCaseParty CryptoWallet Debt Directorship Document Documentation EconomicActivity
Employment Event Family Identification Land LegalEntity License Membership Mention Message Note
Occupancy Organization Ownership Passport Payment Permit Person Position Post Project
ProjectParticipant PublicBody RealEstate Representation Risk Sanction Security Similar Succession
TaxRoll Trip UnknownLink UserAccount Value Vehicle Vessel
"""
_SORTS = frozenset(_SCHEMATA.split())
_COUNTRIES = ("country", "nationality", "citizenship", "jurisdiction", "mainCountry", "flag")
_OPERATIONS = frozenset({"ADD", "MOD", "DEL"})


def read(raw: bytes) -> Reading:
    """Return the targets with a tie to North Korea (kp), and every deletion of a delta.

    Names of properties belong to FollowTheMoney's schema, which grows, and are not checked; the
    names of an entity's own fields, its schema and a delta's operations are.

    Example:
        >>> from detente.monitor import feeds
        >>> found = read((feeds()["opensanctions"].folder / "sample.ftm.json").read_bytes())
        >>> found.total, len(found.items)
        (7, 0)
    """
    return read_country(raw, "kp")


def read_country(raw: bytes, country: str) -> Reading:
    """Return the targets with a tie to a country (ISO 3166, lower case); all where it is empty.

    Example:
        >>> from detente.monitor import feeds
        >>> raw = (feeds()["opensanctions"].folder / "sample.ftm.json").read_bytes()
        >>> [item.fields["sort"] for item in read_country(raw, "by").items][:1]
        ['Organization']
    """
    account = Account()
    lines = text_of(raw, account).split("\n")
    items = []
    for number, line in enumerate(lines, 1):
        if line.strip() and not account.strange:
            account.total += 1
            items.append(_item(line, number, country, account))
    return account.reading((item for item in items if item), total=account.total)


def _item(line: str, number: int, country: str, account: Account) -> Item | None:
    entity = table_of(json_of(line, account))
    operation = ""
    if "op" in entity:
        account.columns("a change", entity, known={"op", "entity"}, needed={"op", "entity"})
        operation = str(entity.get("op"))
        account.category("the operation of a change", operation, _OPERATIONS)
        entity = table_of(entity.get("entity"))
    needed = {"id"} if operation == "DEL" else {"id", "caption", "schema", "properties"}
    account.columns("an entity", entity, known=_KNOWN, needed=needed)
    if account.strange:
        return None
    if operation == "DEL":
        return Item("opensanctions", str(entity["id"]), fields={"operation": "DEL"})
    account.category("the schema of an entity", str(entity["schema"]), _SORTS)
    try:
        return _made(entity, operation, country)
    except (ValueError, TypeError) as error:
        account.leave(f"line {number} ({entity['id']})", error)
        return None


def _made(entity: dict[str, object], operation: str, country: str) -> Item | None:
    properties = table_of(entity["properties"])
    countries = sorted({code for name in _COUNTRIES for code in _texts(properties.get(name))})
    if country and country not in countries:
        return None
    if entity.get("target") is False:
        return None
    key, first = str(entity["id"]), entity.get("first_seen")
    return Item(
        "opensanctions",
        key,
        published=datetime.fromisoformat(str(first)).replace(tzinfo=UTC) if first else None,
        title=str(entity["caption"]),
        text="\n".join(_texts(properties.get("notes"))),
        url=f"https://www.opensanctions.org/entities/{key}/",
        fields={
            "operation": operation,
            "sort": str(entity["schema"]),
            "countries": "; ".join(countries),
            "names": "; ".join(sorted(_texts(properties.get("name")))),
            "topics": "; ".join(sorted(_texts(properties.get("topics")))),
            "lists": "; ".join(sorted(_texts(entity.get("datasets")))),
            "changed": str(entity.get("last_change") or ""),
        },
    )


def _texts(value: object) -> list[str]:
    return [text for text in list_of(value) if isinstance(text, str)]
