"""What the North Korea briefing says of approaches passes its check at any number."""

import pytest
from brief_examples import DAY
from options_examples import RUN, band

from detente.brief import build_document, check_document
from detente.brief._options import Options
from detente.case import load
from detente.errors import DetenteError
from detente.record import open_record

pytestmark = pytest.mark.usefixtures("forecasts_made_once")
CASE = load("north_korea")
RECORD = open_record(CASE)
MONTHS = ("12", "48", "120")
PLAIN = Options(CASE, {}).criteria().values()


def _row(criterion, value, apart):
    """Return a criterion's number; measures of something that need not occur have none."""
    if value is None and not criterion.share:
        return {"mean": None, "against_usual": None}
    return {**band(value or 0.0, 0.0), "against_usual": band(apart, abs(apart) / 2)}


def _document(value, apart):
    horizon = {
        f"{kind}s": {c.id: _row(c, value, apart) for c in PLAIN if c.kind == kind}
        for kind in ("outcome", "measure", "spillover")
    }
    return {
        "run": {**RUN, "horizons": [int(m) for m in MONTHS]},
        "usual": "ordinary",
        "approaches": [
            {
                "id": a.id,
                "name": a.name,
                "about": a.about,
                "doubts": a.doubts,
                "months": a.months,
                "residual": 0.0,
                "horizons": dict.fromkeys(MONTHS, horizon),
            }
            for a in CASE.approaches
        ],
        "phases": {a.id: [[0.25] * 4] * 121 for a in CASE.approaches},
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("value", "apart", "verdict"),
    [
        (None, 0.0, "not clearly different from"),
        (1.0, 0.4, "better than"),
        (0.5, -0.4, "worse than"),
    ],
)
def test_the_prose_passes_its_check_whatever_comes_of_the_approaches(
    value, apart, verdict, monkeypatch
):
    def unread(view, posterior=None):
        raise DetenteError("No fit.")

    monkeypatch.setattr("detente.brief._book.read_intent", unread)
    monkeypatch.setattr("detente.options.shipped", lambda _: _document(value, apart))
    document = build_document(CASE, RECORD, as_of=DAY)
    assert check_document(document) == []
    words = " ".join(p.text for p in document.passages)
    assert f"For a breakthrough maverick summitry is thus {verdict} ordinary play" in words
    assert "How the approaches compare is not analysed here" not in words
    analysis = next(s for s in document.sections if s.title == "Analysis")
    headings = [b.passages[0].text for b in analysis.blocks if b.kind == "heading"]
    assert "Approaches compared" in headings
    assert "Under which conditions" not in headings  # this run was too small to look for any
