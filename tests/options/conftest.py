import numpy as np
import pytest
from options_world import draws, history, small_case

from detente.options._room import room


@pytest.fixture(scope="session")
def case(tmp_path_factory):
    return small_case(tmp_path_factory.mktemp("options"))


@pytest.fixture(scope="session")
def made(case):
    """Return the room of the small case at what it declares."""
    seen = history(case)
    return room(case, seen, np.zeros(len(draws(case).points[0])))
