"""The standoff made by hand, for the tests that read it."""

import pytest
from small_standoff import posterior_of, record_of, write_standoff

from detente.case import load
from detente.intent import assess


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return load(write_standoff(tmp_path_factory.mktemp("case") / "standoff"))


@pytest.fixture(scope="module")
def record(case):
    return record_of(case)


@pytest.fixture(scope="module")
def posterior(case, record):
    return posterior_of(case, record)


@pytest.fixture(scope="module")
def found(record, posterior):
    return assess(record, posterior)
