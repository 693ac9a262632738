"""The bundled case at a table, opened once."""

import pytest

from detente.case import load
from detente.intent import read_posterior
from detente.record import open_record


@pytest.fixture(scope="session")
def case():
    return load("north_korea")


@pytest.fixture(scope="session")
def record(case, tmp_path_factory):
    return open_record(case, tmp_path_factory.mktemp("workspace"))


@pytest.fixture(scope="session")
def posterior(case):
    return read_posterior(case)
