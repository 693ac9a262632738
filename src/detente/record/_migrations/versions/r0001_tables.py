"""The tables: batches, their rows, and the head that pins the last batch."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SOURCE = ("id", "publisher", "title", "url", "published", "kind", "reliability", "note")
_CLAIM = (
    *("id", "event", "source", "passage", "kind", "happened", "until", "precision", "time_utc"),
    *("zone", "learned", "learned_from", "actors", "targets", "summary", "magnitudes"),
    *("attributes", "credibility", "retrieved", "text_digest", "supersedes", "note"),
)
_JUDGEMENT = ("id", "action", "event", "into", "learned", "reason")


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "batches",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("recorded_at", "action", "reason")),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
    )
    op.create_table(
        "head",
        sa.Column("standoff", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
    )
    for table, names in (("sources", _SOURCE), ("claims", _CLAIM), ("judgements", _JUDGEMENT)):
        _rows(table, names)


def _rows(table: str, names: tuple[str, ...]) -> None:
    op.create_table(
        table,
        sa.Column(
            "batch",
            sa.Integer,
            sa.ForeignKey("batches.seq"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        *(
            sa.Column(
                name,
                sa.Integer if name == "credibility" else sa.Text,
                nullable=False,
                unique=name == "id" or None,
            )
            for name in names
        ),
        sa.Column("digest", sa.Text, nullable=False),
    )
