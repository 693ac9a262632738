"""A forecast as a fan: what earlier forecasts said, what came, what is said now; and the scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.brief._book import Book
from detente.brief._document import Figure, Table
from detente.brief._unknown import Unknown
from detente.brief._values_forecast import track_of
from detente.brief._words import number_text, percent_text

if TYPE_CHECKING:
    from detente.forecast import Forecast
    from detente.forecast._track import Track

_ORIGINS = 120
_MAIN = {"log": "log score, nats", "brier": "Brier score", "crps": "CRPS"}


@dataclass(frozen=True, slots=True)
class Fan:
    """Rows for drawing: past forecasts, the one made now, and each model's gain on climatology."""

    past: list[dict[str, object]]
    now: dict[str, object]
    gains: list[dict[str, object]]
    unit: str
    score: str


def collect(book: Book, figure: Figure, row: dict[str, Any]) -> None:
    """Fill a figure with a forecast and its track record."""
    question = str(row.get("question", ""))
    if not question:
        raise Unknown(f"figures.toml, [{figure.name}] has no question.")
    figure.keys = (f"forecast: {question}", f"backtest: {question}")
    made, track = book.forecast(question), track_of(book, question)
    own = track.tracks[made.model]
    counts = made.question.answer == "count"
    past = [
        {
            "x": day.isoformat(),
            "came": _came(int(track.outcomes[n]), counts),
            **_said(own, n, counts),
        }
        for n, day in list(enumerate(track.origins))[-_ORIGINS:]
    ]
    now = {"x": made.origin.isoformat(), **_says(made, counts)}
    main = own.main.name
    gains = [
        {
            "model": t.model.replace("_", " "),
            "mean": s.mean,
            "gain": s.gain,
            "low": s.low,
            "high": s.high,
        }
        for t in track.tracks.values()
        for s in [t.scores[main]]
    ]
    unit = made.question.unit if counts else "chance, %"
    figure.data = Fan(past, now, gains, unit, _MAIN[main])
    figure.table = _table(figure.title, made, gains, _MAIN[main])


def _table(title: str, made: Any, gains: list[dict[str, Any]], score: str) -> Table:
    if made.question.answer == "count":
        answer = [
            (f"Chance of {k} or more", percent_text(float(made.predictive.pmf[k:].sum())), "")
            for k in sorted(
                {1, *(made.predictive.quantile(q) for q in (0.1, 0.25, 0.5, 0.75, 0.9))}
            )
            if k > 0
        ]
    else:
        answer = [("Chance", percent_text(made.chance), "")]
    scored = [
        (
            f"{score[:1].upper()}{score[1:]}: {g['model']}",
            number_text(round(g["mean"], 3)),
            f"{g['gain']:+.3f} ({g['low']:+.3f} to {g['high']:+.3f})",
        )
        for g in gains
    ]
    columns = ("What", "Value", "Gain on climatology (90 % interval)")
    return Table(title, columns, (*answer, *scored), right=(1,))


def _came(outcome: int, counts: bool) -> float:
    return float(outcome) if counts else 100.0 * (outcome > 0)


def _said(own: Track, n: int, counts: bool) -> dict[str, object]:
    from detente.forecast._marks import QUANTILES  # noqa: PLC0415

    if not counts:
        return _bar(float(own.chances[n]))
    return _bands(dict(zip(QUANTILES, own.marks.quantiles[n].tolist(), strict=True)))


def _says(made: Forecast, counts: bool) -> dict[str, object]:
    if not counts:
        return _bar(made.chance)
    return _bands({q: made.predictive.quantile(q) for q in (0.1, 0.25, 0.5, 0.75, 0.9)})


def _bar(chance: float) -> dict[str, object]:
    percent = round(100 * chance, 2)
    return {"low": 0, "high": percent, "q1": 0, "q3": percent, "mid": percent}


def _bands(at: dict[float, int]) -> dict[str, object]:
    return {"low": at[0.1], "high": at[0.9], "q1": at[0.25], "q3": at[0.75], "mid": at[0.5]}


def chart(figure: Figure, width: int) -> Any:
    """Draw the fan above the scores, at a width in pixels."""
    import altair as alt  # noqa: PLC0415

    if not isinstance(figure.data, Fan):
        raise TypeError(figure.type)
    return alt.vconcat(_fan(figure.data, width), _scores(figure.data, width), spacing=26)


def _fan(data: Fan, width: int) -> Any:
    import altair as alt  # noqa: PLC0415

    from detente.brief._figures._style import COLOURS  # noqa: PLC0415

    axis = alt.Axis(title=None, format="%Y", tickCount=6 if width > 500 else 4)
    x = alt.X("x:T", axis=axis)
    y = alt.Y("low:Q", axis=alt.Axis(title=data.unit, tickCount=5))
    past = alt.Chart(alt.InlineData(values=data.past))
    now = alt.Chart(alt.InlineData(values=[data.now]))
    layers = [
        past.mark_area(color=COLOURS[1], opacity=0.22).encode(x=x, y=y, y2="high:Q"),
        past.mark_area(color=COLOURS[1], opacity=0.32).encode(x=x, y="q1:Q", y2="q3:Q"),
        past.mark_line(color=COLOURS[1], strokeWidth=1.5).encode(x=x, y="mid:Q"),
        past.mark_point(color="#1b1f23", size=14, filled=True, opacity=0.7).encode(x=x, y="came:Q"),
        now.mark_rule(color=COLOURS[0], strokeWidth=3).encode(x=x, y="low:Q", y2="high:Q"),
        now.mark_point(color=COLOURS[0], size=60, filled=True, opacity=1).encode(x=x, y="mid:Q"),
    ]
    words = ["Forecast each month (bands)", "and what came (dots); red: now"]
    title = [" ".join(words)] if width > 500 else words
    return alt.layer(*layers).properties(width=width - 50, height=210, title=title)


def _scores(data: Fan, width: int) -> Any:
    import altair as alt  # noqa: PLC0415

    from detente.brief._figures._style import COLOURS  # noqa: PLC0415

    order = [str(g["model"]) for g in data.gains]
    source = alt.Chart(alt.InlineData(values=data.gains))
    y = alt.Y("model:N", sort=order, axis=alt.Axis(title=None, labelLimit=120))
    x = alt.X("low:Q", axis=alt.Axis(title=f"gain on climatology ({data.score})", tickCount=5))
    zero = alt.Chart(alt.InlineData(values=[{"z": 0}])).mark_rule(
        strokeDash=[3, 3], color="#1b1f23"
    )
    return alt.layer(
        zero.encode(x="z:Q"),
        source.mark_rule(color=COLOURS[1], strokeWidth=3).encode(y=y, x=x, x2="high:Q"),
        source.mark_point(color=COLOURS[1], size=55, filled=True, opacity=1).encode(
            y=y, x="gain:Q"
        ),
    ).properties(
        width=width - 110, height=24 * len(order), title="Earlier forecasts against climatology"
    )
