"""The small case on disk, with what a test breaks in it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from small_case import SMALL

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write the small case, with each (file, old, new) replaced once, and return its folder."""

    def _write(*edits: tuple[str, str, str]) -> Path:
        texts = dict(SMALL)
        for file, old, new in edits:
            assert old in texts[file], f"{old!r} is not in {file}"
            texts[file] = texts[file].replace(old, new, 1)
        for file, text in texts.items():
            (tmp_path / file).write_text(text, encoding="utf-8")
        return tmp_path

    return _write
