"""Pictures of the README; DETENTE_PICTURES=docs makes them anew."""

import os
import struct
from pathlib import Path

import pytest
from web_desks import Reader

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).parents[2]
WIDTH, HEIGHT = 1280, 860
PICTURES = {"desk-options.png": ("/options", "#live h2")}


def _size(png):
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_of_the_readme_is_of_a_page_that_is_whole(browser, desk, name):
    reader = Reader(browser, desk, width=WIDTH, height=HEIGHT)
    path, seen = PICTURES[name]
    reader.goto(path)
    reader.content()
    reader.page.evaluate(
        "at => scrollTo({top: document.querySelector(at).offsetTop - 130, behavior: 'instant'})",
        seen,
    )
    taken = reader.page.screenshot()
    reader.context.close()
    folder = os.environ.get("DETENTE_PICTURES")
    if folder:
        (Path(folder) / name).write_bytes(taken)
    assert f"(docs/{name})" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert _size(taken) == _size((ROOT / "docs" / name).read_bytes()) == (WIDTH, HEIGHT)
