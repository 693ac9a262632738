"""Workspaces to write in: a folder for SQLite, a fresh database for PostgreSQL."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import command_line
import postgres_server
import psycopg
import pytest
from record_examples import NOW, TODAY, claim, judgement, source, tiny_case

from detente.record import add

detente = command_line.detente
example_case = command_line.example_case
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a running server, with %s for the name of the database."""
    with postgres_server.server() as address:
        yield address


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
)
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A workspace that holds nothing yet: a folder, then a PostgreSQL database."""
    if request.param == "sqlite":
        return str(tmp_path / "workspace")
    address: str = request.getfixturevalue("postgres")
    name = f"record{next(_numbers)}"
    _server_run(address % "postgres", f"CREATE DATABASE {name}")
    return address % name


@pytest.fixture
def filled(workspace: str) -> str:
    """A workspace with two batches: a source, three claims, a correction and a judgement."""
    rows = [source(), claim("MSL-1#a"), claim("MSL-2#a"), claim("MSL-3#a", actors=["red", "green"])]
    add(tiny_case(), workspace, rows, action="add", reason="first", recorded_at=NOW, today=TODAY)
    later = [
        claim("MSL-1#afix", supersedes="MSL-1#a", summary="Réd fired."),
        judgement("J-1", "merge", "MSL-2", "MSL-3"),
    ]
    add(
        tiny_case(),
        workspace,
        later,
        action="correct",
        reason="second",
        recorded_at="2026-11-23T12:00:01Z",
        today=TODAY,
    )
    return workspace


@pytest.fixture
def run_sql() -> Callable[..., list[tuple[object, ...]]]:
    """Run statements on a workspace's database behind the record's back."""

    def run(workspace: str, *statements: str) -> list[tuple[object, ...]]:
        if "://" in workspace:
            return _server_run(workspace, *statements)
        found: list[tuple[object, ...]] = []
        with closing(sqlite3.connect(Path(workspace) / "strait.sqlite")) as connection:
            for statement in statements:
                found = connection.execute(statement).fetchall()
            connection.commit()
        return found

    return run


def _server_run(address: str, *statements: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []
