"""Bring a workspace's tables from any earlier shape to the present one, within one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection


def migrate(connection: Connection, *, version_table: str, to: str = "head") -> None:
    """Run the steps that are missing; the caller's transaction covers them all.

    Raises:
        alembic.util.CommandError: the database was written by a later version.
    """
    from alembic.config import Config  # noqa: PLC0415
    from alembic.runtime.environment import EnvironmentContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    script = ScriptDirectory(str(Path(__file__).parent))

    def steps(revision: Any, _context: Any) -> Any:
        return script._upgrade_revs(to, revision)

    with EnvironmentContext(config, script, fn=steps, destination_rev=to) as environment:
        environment.configure(connection=connection, version_table=version_table)
        environment.run_migrations()
