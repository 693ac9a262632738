"""Every page in a real browser: no error, no request off the machine, no barrier, no overflow."""

import pytest
from web_desks import Reader

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATHS = [
    "/",
    "/options",
    "/options/maverick",
    "/record",
    "/record/kinds",
    "/record/map",
    "/record/sources",
    "/record/disagreements",
    "/record/NUC-20170903",
    "/intent?as_of=1994-06-30",
    "/forecasts?as_of=2000-10-31",
    "/forecasts/launch-days-30?as_of=2000-10-31",
    "/forecasts/ask",
    "/forecasts/sealed",
    "/forecasts/findings?as_of=2000-10-31",
    "/inbox",
    "/briefing",
    "/method",
    "/play",
    "/jobs",
    "/api",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light"), (2560, "dark")])
def test_a_page_is_whole_at_every_width(browser, desk, path, width, scheme):
    reader = Reader(browser, desk, width=width, scheme=scheme)
    reader.goto(path)
    reader.content()
    reader.context.close()
