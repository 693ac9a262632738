"""The tables of accounts. Every cell is text or a whole number; instants are ISO, in UTC.

No password, no cookie and no token lies in them: passwords as Argon2id hashes, the others as
SHA-256 of 256 random bits.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Integer, MetaData, Table, Text

SCHEMA = "1"
metadata = MetaData()

shape = Table("web_schema", metadata, Column("version", Text, primary_key=True))
people = Table(
    "web_people",
    metadata,
    Column("key", Text, primary_key=True),  # the name, folded, so that no two look alike
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("disabled", Integer, nullable=False),
    Column("made", Text, nullable=False),
)
sessions = Table(
    "web_sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("secret", Text, nullable=False, unique=True),
    Column("person", Text, nullable=False, index=True),
    Column("made", Text, nullable=False),
    Column("seen", Text, nullable=False),
    Column("until", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("address", Text, nullable=False),
)
tokens = Table(
    "web_tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("secret", Text, nullable=False, unique=True),
    Column("person", Text, nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("made", Text, nullable=False),
    Column("until", Text, nullable=False),
)
audit = Table(
    "web_audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False, index=True),
    Column("what", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("digest", Text, nullable=False),
)
audit_head = Table(
    "web_audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("digest", Text, nullable=False),
)

# A database that refuses to change or drop an entry; who owns the file can still get past it, and
# then the chain of digests says where.
_CHANGES = ("UPDATE", "DELETE")
_KEPT = {
    "sqlite": "CREATE TRIGGER web_audit_{0} BEFORE {0} ON web_audit BEGIN "
    "SELECT RAISE(ABORT, 'an entry of the audit log is never changed'); END",
    "postgresql": "CREATE RULE web_audit_{0} AS ON {0} TO web_audit DO INSTEAD NOTHING",
}


@sa.event.listens_for(audit, "after_create")
def _keep(table: Table, connection: sa.Connection, **_: object) -> None:
    for change in _CHANGES:
        connection.exec_driver_sql(_KEPT[connection.dialect.name].format(change))
