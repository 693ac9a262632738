"""Pages that are written from the record say what the record says."""

import importlib.util
from pathlib import Path

from detente.brief import _values_case, _values_event, _values_forecast, _values_query

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
    for module in (_values_case, _values_event, _values_forecast, _values_query):
        for verb in module.VERBS:
            assert verb in page, verb
