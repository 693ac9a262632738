"""Where a user wants alerts: watch.toml in the watch's folder, secrets in the environment."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from detente.errors import DetenteError, Problem, counted
from detente.monitor._deliver import Out
from detente.monitor._deliver_cap import CapFolder
from detente.monitor._deliver_files import AtomFile, JsonFile, Terminal
from detente.monitor._deliver_mail import Mail
from detente.monitor._deliver_webhook import Check, Webhook

FILE = "watch.toml"
Level = Literal["flash", "priority", "routine"]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=40)]
Variable = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]


class _Target(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    on: bool = True
    levels: Annotated[tuple[Level, ...], Field(min_length=1)] = ("flash", "priority", "routine")


class _Terminal(_Target):
    pass


class _File(_Target):
    file: str
    title: str = "Alerts of the watch"


class _Cap(_Target):
    folder: str = "cap"
    sender: Annotated[str, Field(min_length=1)]
    restriction: str = "For those who run this watch"


class _Webhook(_Target):
    name: Name
    url: Annotated[str, Field(pattern=r"^https?://\S+$")]
    secret: Variable
    private: bool = False


class _Mail(_Target):
    host: Annotated[str, Field(min_length=1)]
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    sender: Annotated[str, Field(pattern=r"^\S+@\S+$")]
    to: Annotated[tuple[Annotated[str, Field(pattern=r"^\S+@\S+$")], ...], Field(min_length=1)]
    user: str = ""
    password: Variable | None = None
    tls: Literal["offered", "required", "implicit"] = "offered"


class Targets(BaseModel):
    """What watch.toml may say; without one there are the terminal and the two feed files.

    Attributes:
        accepted: feeds whose terms the user has read and accepted; others that need it stay off.
        off: feeds not to ask.
        local: host:port on the own network that feeds may be asked at, such as a mirror.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    accepted: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    local: tuple[str, ...] = ()
    terminal: _Terminal = _Terminal()
    atom: _File = _File(file="alerts.atom")
    json_feed: _File = Field(default=_File(file="alerts.json"), alias="json")
    cap: _Cap | None = None
    webhook: tuple[_Webhook, ...] = ()
    mail: _Mail | None = None


def read_targets(folder: Path) -> Targets:
    """Read watch.toml.

    Raises:
        DetenteError: it says something that cannot be; every problem is listed.
    """
    file = folder / FILE
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
        return Targets.model_validate(found)
    except FileNotFoundError:
        return Targets()
    except ValidationError as error:
        problems = [_problem(e["loc"], e["msg"]) for e in error.errors(include_input=False)]
        raise DetenteError(f"{file} has {counted(problems)}.", problems) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DetenteError(f"{file} cannot be read: {error}.") from error


def _problem(place: tuple[int | str, ...], said: str) -> Problem:
    return Problem(said, f"{FILE}, {'.'.join(str(p) for p in place)}")


def channels(
    folder: Path,
    show: Callable[[str], object],
    check: Callable[[bool], Check],
    environment: Mapping[str, str] | None = None,
) -> list[Out]:
    """Return the channels that watch.toml of a folder asks for.

    Args:
        show: prints an alert on the terminal.
        check: given whether private addresses are allowed, returns what refuses an address.
        environment: where secrets stand, the process's own by default.

    Raises:
        DetenteError: watch.toml is wrong, or a secret that it names is not there.
    """
    targets = read_targets(folder)
    secrets = _Secrets(os.environ if environment is None else environment)
    made = [*_files(targets, folder, show), *_sent(targets, check, secrets)]
    if secrets.missing:
        what = "Secrets that watch.toml names are not set; nothing was sent."
        raise DetenteError(what, secrets.missing)
    return made


class _Secrets:
    """Secrets by the name of a variable: from the environment, else from the system's keyring."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.missing: list[Problem] = []

    def get(self, name: str) -> str:
        found = self.environment.get(name) or _keyring(name)
        if not found:
            fix = f"Set the environment variable {name}, or keep it in the keyring under detente."
            self.missing.append(Problem(f"{name} is not set.", FILE, fix))
        return found


def _keyring(name: str) -> str:
    """Return what the keyring holds; empty where there is none, or no keyring."""
    try:
        return str(import_module("keyring").get_password("detente", name) or "")
    except Exception:  # a keyring without a backend raises whatever it likes
        return ""


def _files(targets: Targets, folder: Path, show: Callable[[str], object]) -> list[Out]:
    made: list[Out] = []
    if targets.terminal.on:
        made.append(Terminal(show, targets.terminal.levels))
    if targets.atom.on:
        one = targets.atom
        made.append(AtomFile(folder / one.file, one.title, one.levels))
    if targets.json_feed.on:
        one = targets.json_feed
        made.append(JsonFile(folder / one.file, one.title, one.levels))
    if targets.cap is not None and targets.cap.on:
        cap = targets.cap
        made.append(CapFolder(folder / cap.folder, cap.sender, cap.restriction, cap.levels))
    return made


def _sent(targets: Targets, check: Callable[[bool], Check], secrets: _Secrets) -> list[Out]:
    made: list[Out] = [
        Webhook(f"webhook {w.name}", w.url, secrets.get(w.secret), check(w.private), w.levels)
        for w in targets.webhook
        if w.on
    ]
    if targets.mail is not None and targets.mail.on:
        mail = targets.mail
        password = secrets.get(mail.password) if mail.password else ""
        made.append(
            Mail(
                mail.host,
                mail.port,
                mail.sender,
                mail.to,
                user=mail.user,
                password=password,
                tls=mail.tls,
                levels=mail.levels,
            )
        )
    return made
