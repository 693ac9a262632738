"""Pages that are written from the record say what the record says."""

import importlib.util
import re
import shutil
from datetime import date
from pathlib import Path

from detente.brief import (
    _values_case,
    _values_event,
    _values_fit,
    _values_forecast,
    _values_intent,
    _values_options,
    _values_past,
    _values_query,
    _values_regret,
    write_brief,
)
from detente.case import load
from detente.record import open_record

ROOT = Path(__file__).parents[2]


def test_the_page_of_disagreements_is_the_report():
    spec = importlib.util.spec_from_file_location(
        "write_disagreements", ROOT / "scripts" / "write_disagreements.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.PAGE.read_text(encoding="utf-8") == module.page(), (
        "Run: python scripts/write_disagreements.py"
    )


def test_every_placeholder_of_the_language_page_is_known_to_the_engine():
    page = (ROOT / "docs" / "briefing-language.md").read_text(encoding="utf-8")
    modules = (_values_case, _values_event, _values_fit, _values_forecast, _values_intent)
    more = (_values_options, _values_past, _values_query, _values_regret)
    for module in (*modules, *more):
        for verb in module.VERBS:
            assert verb in page, verb


def test_the_example_of_the_language_page_is_written(tmp_path):
    page = (ROOT / "docs" / "briefing-language.md").read_text(encoding="utf-8")
    block = re.search(r"\n\n((?:    .*\n|\n)+)## Text", page)[1]
    example = "\n".join(line.removeprefix("    ") for line in block.splitlines())
    folder = tmp_path / "case"
    shutil.copytree(load("north_korea").folder, folder)
    for old in (folder / "brief").glob("*.md"):
        old.unlink()
    (folder / "brief" / "10-example.md").write_text(example.strip() + "\n", encoding="utf-8")
    case = load(folder)
    day = date(2026, 11, 23)
    (written, _) = write_brief(
        case, open_record(case), tmp_path / "out", as_of=day, seed=0, formats=("md",)
    )
    text = written.read_text(encoding="utf-8")
    assert "North Korea has carried out 6 nuclear tests, the last on 3 September 2017." in text
    assert "resolution 1718 on 14 October 2006" in text
