"""What the pages on forecasts show of an answer and its track record, as rows for templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from detente.brief._words import capital, minus, number_text, percent_text
from detente.case import Case
from detente.case._model import Question
from detente.web import _forecast_figures as figures

Doc = Mapping[str, Any]
Shown = dict[str, Any]
_SCORES = {"log": "log score", "brier": "Brier score", "crps": "CRPS"}
_BETTER = {"log": "higher is better", "brier": "lower is better", "crps": "lower is better"}


def group(case: Case, asked: Question) -> str:
    """Name the group of a question: the first kind of event that it is about."""
    from detente.forecast._history import matched_kinds  # noqa: PLC0415

    kinds = matched_kinds(case, asked.match)
    found = next((k.plural for k in case.kinds if k.id in kinds), "other")
    return capital(found)


def skill(made: Doc) -> Shown:
    """Say plainly whether the answer's model has beaten its best baseline, and how it was told.

    Example:
        >>> made = {"skill": {"gain_low": -0.1, "gain_high": 0.2, "against": "trailing_year"}}
        >>> skill(made)["said"]
        'no better than trailing year, its best baseline'
    """
    over = made["skill"]
    if over is None:
        return {"said": "no track record yet", "kind": ""}
    rival = f"{over['against'].replace('_', ' ')}, its best baseline"
    if over["gain_low"] > 0:
        return {"said": f"better than {rival}", "kind": "good"}
    if over["gain_high"] < 0:
        return {"said": f"worse than {rival}", "kind": "bad"}
    return {"said": f"no better than {rival}", "kind": "warn"}


def row(made: Doc) -> Shown:
    """Return one line of the list of questions."""
    return {**made, "bar": figures.bar(made), "record": skill(made), "usual": usual(made)}


def usual(made: Doc) -> str:
    """Write what climatology says."""
    own = made["members"].get("climatology")
    if own is None:
        return "not known"
    if made["answer"] == "event":
        return percent_text(own["chance"])
    return f"{number_text(round(own['mean'], 1))} on average"


def details(made: Doc, origins: Doc | None) -> Shown:
    """Return what a question's page shows: charts with their numbers, and tables."""
    shown: Shown = {"own_record": skill(made), "usual": usual(made), "now": _now(made)}
    shown["members"] = figures.members(made)
    shown["models"] = _models(made)
    track = made["track"]
    if track is None or origins is None:
        return shown
    own = next(m for m in track["models"] if m["model"] == made["model"])
    shown |= {
        "past": figures.past(made, origins),
        "past_rows": _past_rows(made, origins),
        "eras": figures.eras(own["eras"]) if own["eras"] else None,
        "era_rows": [_era(own, e) for e in own["eras"]],
        "tracks": [_track(m) for m in track["models"]],
        "main": _SCORES[track["main_score"]],
        "main_better": _BETTER[track["main_score"]],
        "scores": [_SCORES[name] for name in own["scores"]],
        "calibration": figures.reliability(own),
        "bins": [
            (f"{percent_text(b['forecast'])}", f"{percent_text(b['observed'])}", b["n"])
            for b in own["calibration"]
        ],
        "pit": figures.pit(own) if own["pit"] else None,
        "pit_rows": [
            (f"{10 * n} to {10 * n + 10} %", percent_text(p)) for n, p in enumerate(own["pit"])
        ],
        "coverage": [
            (f"{100 * c['level']:.0f} %", percent_text(c["expected"]), percent_text(c["observed"]))
            for c in own["coverage"]
        ],
    }
    return shown


def _now(made: Doc) -> Any:
    if made["answer"] == "event":
        return None
    rows, left = [], 1.0
    for k, chance in enumerate(made["pmf"]):
        if k > made["intervals"]["90"][1] + 2 or k > 60:
            rows.append((f"{k} or more", percent_text(max(left, 0.0))))
            break
        rows.append((str(k), percent_text(chance)))
        left -= chance
    return {"spec": figures.distribution(made), "rows": rows}


def _models(made: Doc) -> list[tuple[str, ...]]:
    counts = made["answer"] == "count"
    found = []
    for id, own in sorted(made["members"].items(), key=lambda m: -made["weights"].get(m[0], 0)):
        share = percent_text(made["weights"].get(id, 0.0))
        mean = (number_text(round(own["mean"], 1)),) if counts else ()
        found.append((id.replace("_", " "), share, percent_text(own["chance"]), *mean))
    return found


def _past_rows(made: Doc, origins: Doc) -> list[tuple[str, ...]]:
    said = origins["models"][made["model"]]
    rows: list[tuple[str, ...]] = []
    for n, (day, came) in enumerate(zip(origins["origins"], origins["outcomes"], strict=True)):
        if made["answer"] == "event":
            rows.append((day, percent_text(said["chances"][n]), "yes" if came else "no"))
        else:
            q = said["quantiles"]
            rows.append((day, f"{q['0.5'][n]} ({q['0.1'][n]} to {q['0.9'][n]})", str(came)))
    return rows[::-1]


def _track(model: Doc) -> Shown:
    main = next(iter(model["scores"].values()))
    over = model["against_best_baseline"]
    return {
        "model": model["model"].replace("_", " "),
        "baseline": model["baseline"],
        "means": [_number(s["mean"]) for s in model["scores"].values()],
        "gain": _gain(main["gain"], main["gain_low"], main["gain_high"]),
        "over": _gain(over["gain"], over["gain_low"], over["gain_high"]),
        "verdict": model["verdict"].partition(":")[0],
    }


def _era(own: Doc, era: Doc) -> tuple[str, ...]:
    main = next(iter(own["scores"]))
    gain = _gain(era["gain"], era["gain_low"], era["gain_high"])
    return (era["era"], str(era["origins"]), _number(era["means"][main]), gain)


def _gain(gain: float, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return minus(f"{gain:+.3f}") + " (too short for an interval)"
    return minus(f"{gain:+.3f} ({low:+.3f} to {high:+.3f})")


def _number(value: float) -> str:
    return minus(f"{value:.3f}")


def grouped(rows: Sequence[tuple[str, Shown]]) -> dict[str, list[Shown]]:
    """Return rows by the name beside each, in the order in which names first come.

    Example:
        >>> grouped([("a", {"n": 1}), ("b", {"n": 2}), ("a", {"n": 3})])["a"]
        [{'n': 1}, {'n': 3}]
    """
    found: dict[str, list[Shown]] = {}
    for name, own in rows:
        found.setdefault(name, []).append(own)
    return found
