"""What tests of the desk share: one desk that nobody changes."""

import pytest
from web_desks import serving

from detente.web import Settings


@pytest.fixture(scope="session")
def desk(tmp_path_factory):
    """The address of a local desk over the bundled case; tests that write make their own."""
    folder = tmp_path_factory.mktemp("desk")
    with serving(Settings(workspace=str(folder / "workspace"))) as address:
        yield address
