"""The tables of the watch's own database, which holds what has not been accepted yet.

The record is elsewhere and is only written by accepting a proposal. Instants are ISO text in UTC.
"""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

FETCHES = sa.Table(
    "fetches",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("feed", sa.Text, nullable=False, index=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("status", sa.Integer),  # of HTTP; null where no answer came
    sa.Column("state", sa.Text, nullable=False),  # OK, UNCHANGED, EMPTY, BLOCKED, ...
    sa.Column("digest", sa.Text),  # of the raw payload, which is kept under it
    sa.Column("etag", sa.Text),
    sa.Column("modified", sa.Text),
    sa.Column("total", sa.Integer),
    sa.Column("fresh", sa.Integer, nullable=False, default=0),  # items not seen before
    sa.Column("note", sa.Text, nullable=False, default=""),
)

ITEMS = sa.Table(
    "items",
    metadata,
    sa.Column("feed", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("revision", sa.Text, primary_key=True),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("seen", sa.Text, nullable=False),
    sa.Column("published", sa.Text),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("fields", sa.JSON, nullable=False),
    sa.Column("coded", sa.Text),  # by which coder last
)

PROPOSALS = sa.Table(
    "proposals",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("feed", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("revision", sa.Text, nullable=False),
    sa.Column("made", sa.Text, nullable=False),
    sa.Column("cluster", sa.Text, nullable=False, index=True),  # the same event, by many reports
    sa.Column("state", sa.Text, nullable=False, index=True),  # open, accepted, rejected, merged
    sa.Column("event", sa.Text),  # of the record, once accepted or merged into it
    sa.Column("body", sa.JSON, nullable=False),  # the Proposal's fields
)

DECISIONS = sa.Table(
    "decisions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("proposal", sa.Text, nullable=False, index=True),
    sa.Column("reviewer", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),  # accept, reject, merge, edit, undo, reopen
    sa.Column("event", sa.Text),
    sa.Column("note", sa.Text, nullable=False, default=""),
    sa.Column("before", sa.JSON),
)

ALERTS = sa.Table(
    "alerts",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),  # digest of rule and cause: raised once
    sa.Column("rule", sa.Text, nullable=False, index=True),
    sa.Column("level", sa.Text, nullable=False),
    sa.Column("raised", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),  # held, open, quiet, acknowledged, refused
    sa.Column("body", sa.JSON, nullable=False),  # what, why, next, references
    sa.Column("acknowledged", sa.Text),
    sa.Column("by", sa.Text),
)

DELIVERIES = sa.Table(
    "deliveries",
    metadata,
    sa.Column("alert", sa.Text, primary_key=True),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),  # due, sent, failed
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("at", sa.Text),
    sa.Column("note", sa.Text, nullable=False, default=""),
)

MARKS = sa.Table(
    "marks",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)
