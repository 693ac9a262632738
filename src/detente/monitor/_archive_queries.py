"""Questions to the archive, written once in Ibis: DuckDB, PySpark and BigQuery answer the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

import ibis

from detente.monitor._archive_columns import NAMES, PARTITION, type_of

Pair = tuple[str, str]
Rows = list[dict[str, object]]

_QUADS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
_KEPT = (
    *("GLOBALEVENTID", "SQLDATE", "MonthYear", "Actor1Code", "Actor1CountryCode", "Actor2Code"),
    *("Actor2CountryCode", "IsRootEvent", "EventCode", "EventRootCode", "QuadClass"),
    *("GoldsteinScale", "NumMentions", "NumArticles", "ActionGeo_CountryCode"),
    *("ActionGeo_ADM1Code", "DATEADDED", "SOURCEURL"),
)
_SIGNATURE = (
    *("SQLDATE", "Actor1Code", "Actor2Code", "EventCode"),
    *("ActionGeo_CountryCode", "ActionGeo_ADM1Code"),
)


def dyads(table: ibis.Table, pairs: Sequence[Pair], *, since: date, until: date) -> ibis.Table:
    """Return the rows between the two sides of each pair, either way round.

    A side matches a code by its country or by the beginning of its actor code. `since` is the
    first day that rows were added, `until` the day after the last: on BigQuery that is the filter
    on the partition which keeps a question from reading the whole table.

    Columns: those that the other questions need, `day` (when added) and `dyad` (PRK-USA).

    Example:
        >>> day = date(2018, 1, 1)
        >>> asked = dyads(bigquery_events(), [("PRK", "USA")], since=day, until=day)
        >>> "dyad" in asked.columns
        True
    """
    stamp = table[PARTITION]
    first, last = (
        ibis.literal(datetime.combine(day, time()), type=stamp.type()) for day in (since, until)
    )
    found = [(_between(table, pair), "-".join(pair)) for pair in pairs]
    kept = table.filter((stamp >= first) & (stamp < last), ibis.or_(*(test for test, _ in found)))
    named = [(_between(kept, pair), "-".join(pair)) for pair in pairs]
    return kept.select(*_KEPT, day=kept[PARTITION], dyad=ibis.cases(*named, else_=""))


def _between(table: ibis.Table, pair: Pair) -> ibis.expr.types.BooleanValue:
    one, other = pair
    return (_side(table, 1, one) & _side(table, 2, other)) | (
        _side(table, 1, other) & _side(table, 2, one)
    )


def _side(table: ibis.Table, number: int, code: str) -> ibis.expr.types.BooleanValue:
    country, actor = table[f"Actor{number}CountryCode"], table[f"Actor{number}Code"]
    return (country == code) | actor.startswith(code)


def monthly(rows: ibis.Table) -> ibis.Table:
    """Count the rows of `dyads` by month of the event (YYYYMM, as GDELT dates it) and dyad.

    Columns: month, dyad, rows, articles (different addresses), mentions, one count for each of
    the four quads, and goldstein (mean, rounded to four places so that no engine's order counts).
    """
    quads = {name: (rows.QuadClass == n).sum() for n, name in enumerate(_QUADS, 1)}
    grouped = rows.group_by(month=rows.MonthYear, dyad=rows.dyad).agg(
        rows=rows.count(),
        articles=rows.SOURCEURL.nunique(),
        mentions=rows.NumMentions.sum(),
        **quads,
        goldstein=rows.GoldsteinScale.mean().round(4),
    )
    return grouped.order_by("month", "dyad")


def volume(rows: ibis.Table) -> ibis.Table:
    """Count the rows of `dyads` by day added and dyad: the ground for silence and for bursts.

    Columns: day (YYYYMMDD), dyad, rows, articles, and signatures (different combinations of date,
    actors, code and place: what is left when the same event is emitted again).
    """
    parts = [rows[name].cast("string").fill_null("") for name in _SIGNATURE]
    signature = parts[0]
    for part in parts[1:]:
        signature = signature.concat("|").concat(part)
    with_day = rows.mutate(added=rows.DATEADDED // 1_000_000, signature=signature)
    grouped = with_day.group_by(day=with_day.added.cast("int64"), dyad=with_day.dyad).agg(
        rows=with_day.count(),
        articles=with_day.SOURCEURL.nunique(),
        signatures=with_day.signature.nunique(),
    )
    return grouped.order_by("day", "dyad")


def answered(connection: ibis.BaseBackend, question: ibis.Table) -> Rows:
    """Ask an engine and return its rows, in the question's order.

    Rows are collected from each engine's own SQL: Ibis's ways to Arrow and pandas warn with the
    newest DuckDB and pandas.
    """
    found = connection.raw_sql(connection.compile(question))
    if connection.name == "pyspark":
        return [row.asDict() for row in found.collect()]
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def bigquery_events() -> ibis.Table:
    """Return GDELT's own partitioned table as BigQuery has it, to write a question against."""
    schema = {name: type_of(name) for name in NAMES} | {PARTITION: "timestamp('UTC')"}
    return ibis.table(schema, name="events_partitioned", catalog="gdelt-bq", database="gdeltv2")


def bigquery_sql(question: ibis.Table) -> str:
    """Return a question as BigQuery's SQL.

    Example:
        >>> asked = dyads(
        ...     bigquery_events(), [("PRK", "USA")], since=date(2018, 1, 1), until=date(2018, 2, 1)
        ... )
        >>> "`gdelt-bq`.`gdeltv2`.`events_partitioned`" in bigquery_sql(monthly(asked))
        True
    """
    return str(ibis.to_sql(question, dialect="bigquery"))
