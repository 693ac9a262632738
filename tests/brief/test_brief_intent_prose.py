"""What the North Korea briefing says of intent stays true, and passes its check, at any number."""

import pytest
from brief_examples import DAY
from intent_examples import band

from detente.brief import build_document, check_document
from detente.brief._intent import Intent
from detente.case import load
from detente.errors import DetenteError
from detente.intent._assessment import Assessment, Choice, Month, Offer, Row, Taken
from detente.intent._checks_file import read_checks
from detente.record import open_record

pytestmark = pytest.mark.usefixtures("forecasts_made_once")
CASE = load("north_korea")
RECORD = open_record(CASE)
PLAYERS = ("north_korea", "united_states")
TYPES = {p: tuple(t.id for t in CASE.types if t.player == p) for p in PLAYERS}
MONTHS = [f"{y}-{m:02d}" for y in range(2017, 2026) for m in range(1, 13)]


def _belief(player, chances):
    return dict(zip(TYPES[player], chances[player], strict=True))


def _months(player, chances):
    bands = {t: band(x) for t, x in _belief(player, chances).items()}
    weights = {t: 1.0 if n == 0 else -1.0 for n, t in enumerate(TYPES[player])}
    acts = {"2018-06": ("agree", ("AGR-021",)), "2017-09": ("hold", ())}
    return tuple(
        Month(m, "calm", *acts.get(m, ("talk", ())), bands, bands, weights, 0.1) for m in MONTHS
    )


def _choices(player, chances):
    actions = [a.id for a in CASE.player(player).actions]
    then = _belief(player, chances)
    return tuple(Choice(a, 1 / len(actions), then, then) for a in actions)


def _reading(chances):
    believed = {p: _belief(p, chances) for p in PLAYERS}
    stays = dict.fromkeys(PLAYERS, True)
    rows = [
        Row(g, g, g, "", 1, believed, stays, dict.fromkeys(PLAYERS, 0.0))
        for g in ("declared", "prior", "types", "coding")
    ]
    months = {p: _months(p, chances) for p in PLAYERS}
    zero = {p: dict.fromkeys(TYPES[p], 0.0) for p in PLAYERS}
    bands = {"north_korea": months["north_korea"][0].filtered}
    offer = Offer("OVR-030", "2025-09", ("north_korea",), (), "Talks.", bands, bands, (), "")
    return Assessment(
        case="north_korea",
        case_version="",
        record="",
        as_of="",
        through=MONTHS[-1],
        draws=4,
        types=TYPES,
        months=months,
        top=(),
        sensitivity=tuple(rows),
        taken=(Taken("event", "NUC-20170903", "A test.", "2017-09", zero),),
        following={p: _choices(p, chances) for p in PLAYERS},
        overtures=(offer,),
        fit={"same_record": True},
    )


def _report(verdict):
    gain = {"mean": 0.0, "interval_95": [-0.1, 0.1], "verdict": verdict}
    gains = dict.fromkeys(("climatology", "markov", "logit"), gain)
    rows = [{"player": p, "months": 200, "mean": -1.0, "gains": gains} for p in PLAYERS]
    checks = [
        {"id": c.id, "observed": 1.0, "points": [0.0, 0.5, 1.0, 1.5, 2.0], "p": 0.9, "plays": 9}
        for c in read_checks(CASE.folder)
    ]
    informed = [{"name": "a", "verdict": "identified"}]
    made = {"made": "2026-11-24", "through": MONTHS[-1], "seed": 0}
    return {
        **made,
        "scores": rows,
        "checks": checks,
        "failed_checks": [],
        "identification": informed,
    }


BELIEFS = [
    ({"north_korea": (1.0, 0.0, 0.0), "united_states": (1.0, 0.0)}, "better than"),
    ({"north_korea": (0.0, 0.0, 1.0), "united_states": (0.0, 1.0)}, "worse than"),
    ({"north_korea": (1 / 3, 1 / 3, 1 / 3), "united_states": (0.5, 0.5)}, "no different from"),
    ({"north_korea": (0.204, 0.548, 0.248), "united_states": (0.454, 0.546)}, "better than"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("chances", "verdict"), BELIEFS)
def test_the_prose_passes_its_check_whatever_is_believed(chances, verdict, monkeypatch):
    def read(view, posterior=None):
        return Intent(view.case, _reading(chances), _report(verdict))

    monkeypatch.setattr("detente.brief._book.read_intent", read)
    document = build_document(CASE, RECORD, as_of=DAY)
    assert check_document(document) == []
    analysis = next(s for s in document.sections if s.title == "Analysis")
    headings = [b.passages[0].text for b in analysis.blocks if b.kind == "heading"]
    assert "What each side is after" in headings
    words = " ".join(p.text for p in document.passages)
    assert f"are {verdict} those from the rate" in words
    assert "fitted to months after this day" not in words
    assert (
        sum(b.kind == "figure" and b.figure.type == "belief_ribbon" for b in analysis.blocks) == 2
    )


def test_without_a_fit_the_prose_passes_too_and_says_so(monkeypatch):
    def read(view, posterior=None):
        raise DetenteError("No fit of North Korea was found; nothing was assessed.")

    monkeypatch.setattr("detente.brief._book.read_intent", read)
    document = build_document(CASE, RECORD, as_of=DAY)
    assert check_document(document) == []
    words = " ".join(p.text for p in document.passages)
    assert "What each side is after is not analysed" in words
    assert "dealmaker" not in words
