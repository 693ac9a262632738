"""`detente people`: who may come to a desk for a team."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli._options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption
from detente.cli._output import console, print_json, print_table
from detente.cli._serve import FolderOption

if TYPE_CHECKING:
    from detente.web.accounts import Accounts

app = typer.Typer(
    help="Say who may come to a desk for a team: 'detente serve --team'.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="As it stands under decisions.")]
RoleOption = Annotated[
    str, typer.Option("--role", metavar="ROLE", help="reader, reviewer, editor or admin.")
]


def _accounts(workspace: str, folder: FolderOption) -> Accounts:
    from detente.web import Settings  # noqa: PLC0415
    from detente.web.accounts import Accounts  # noqa: PLC0415

    return Accounts(Settings(workspace=workspace, folder=folder))


def _done(accounts: Accounts, command: str, said: str) -> None:
    accounts.audit.add(
        who="", what=f"detente people {command}", target=said, address="the command line"
    )
    accounts.close()
    console.print(said, markup=False)


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


@app.command("add")
def add(
    name: NameArgument,
    role: RoleOption = "reader",
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    folder: FolderOption = None,
) -> None:
    """Make an account; the password is asked for, or read from the first line of stdin.

    \b
    Examples:
      detente people add "N. Example" --role admin
    """
    accounts = _accounts(workspace, folder)
    made = accounts.people.add(name, role, _password())
    _done(accounts, "add", f"{made.name}: added as {made.role}")


@app.command("list")
def list_people(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """Name everybody with an account.

    \b
    Examples:
      detente people list
    """
    accounts = _accounts(workspace, folder)
    found = accounts.people.all()
    if json:
        print_json({"people": [asdict(p) for p in found]})
        return
    rows = [(p.name, p.role, "disabled" if p.disabled else "", p.made) for p in found]
    print_table(f"People in {accounts.shown}", ("Name", "Role", "", "Since"), rows)


@app.command("role")
def role(
    name: NameArgument,
    role: RoleOption,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    folder: FolderOption = None,
) -> None:
    """Give somebody another role; their sign-ins end.

    \b
    Examples:
      detente people role "N. Example" --role editor
    """
    accounts = _accounts(workspace, folder)
    accounts.people.set_role(name, role)
    _done(accounts, "role", f"{name}: now {role}")


@app.command("disable")
def disable(
    name: NameArgument,
    undo: Annotated[bool, typer.Option("--undo", help="Open the account again.")] = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    folder: FolderOption = None,
) -> None:
    """Close somebody's account; their sign-ins and tokens end. Nothing they did is lost.

    \b
    Examples:
      detente people disable "N. Example"
    """
    accounts = _accounts(workspace, folder)
    accounts.people.set_disabled(name, not undo)
    _done(accounts, "disable", f"{name}: {'enabled' if undo else 'disabled'}")


@app.command("reset")
def reset(
    name: NameArgument,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    folder: FolderOption = None,
) -> None:
    """Give somebody a new password; their sign-ins and tokens end.

    \b
    Examples:
      detente people reset "N. Example"
    """
    accounts = _accounts(workspace, folder)
    accounts.people.reset(name, _password())
    _done(accounts, "reset", f"{name}: password reset")
