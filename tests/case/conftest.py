"""The small case on disk, with what a test breaks in it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from small_case import SMALL, WITH_GAME, WITH_OPTIONS

Write = Callable[..., Path]


def _written(folder: Path, texts: dict[str, str], edits: tuple[tuple[str, str, str], ...]) -> Path:
    texts = dict(texts)
    for file, old, new in edits:
        assert old in texts[file], f"{old!r} is not in {file}"
        texts[file] = texts[file].replace(old, new, 1)
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write the small case, with each (file, old, new) replaced once, and return its folder."""
    return lambda *edits: _written(tmp_path, SMALL, edits)


@pytest.fixture
def write_game(tmp_path: Path) -> Write:
    """Write the small case that has a game, with each (file, old, new) replaced once."""
    return lambda *edits: _written(tmp_path, WITH_GAME, edits)


@pytest.fixture
def write_options(tmp_path: Path) -> Write:
    """Write the small case that has approaches, with each (file, old, new) replaced once."""
    return lambda *edits: _written(tmp_path, WITH_OPTIONS, edits)
