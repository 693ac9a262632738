"""What a desk is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from detente.errors import DetenteError


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a desk serves, from where, and to whom.

    Attributes:
        case: a bundled case, or a folder that holds case.toml.
        workspace: a folder, or a postgresql:// address.
        folder: where jobs, games and finished answers are kept; in the workspace by default.
        watch: the folder of the watch; WORKSPACE/watch by default.
        team: ask for a sign-in; otherwise whoever reaches the desk may do everything.
        hosts: names under which the desk is asked for, without a port; others are refused, so that
            no page elsewhere can reach it through a name of its own.
        secure: whether readers come by https, so that cookies may only travel so.

    Example:
        >>> Settings(workspace="workspace").place
        PosixPath('workspace')
    """

    case: str = "north_korea"
    workspace: str = "workspace"
    folder: Path | None = None
    watch: Path | None = None
    team: bool = False
    hosts: tuple[str, ...] = field(default=("127.0.0.1", "localhost", "[::1]"))
    secure: bool = False

    @property
    def place(self) -> Path:
        """The folder for files: jobs, games, finished answers.

        Raises:
            DetenteError: the workspace is a database address and no folder was given.
        """
        if self.folder is not None:
            return self.folder
        if "://" in self.workspace:
            said = "The workspace is a database on a server, which keeps no files."
            raise DetenteError(f"{said} Give --folder FOLDER for jobs, games and answers.")
        return Path(self.workspace)

    @property
    def watched(self) -> Path:
        """The folder of the watch."""
        return self.watch if self.watch is not None else self.place / "watch"
