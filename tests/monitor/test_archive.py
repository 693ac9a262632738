"""The archive: alike on DuckDB and PySpark, the same rows as the filter, SQL for BigQuery."""

import gzip
import warnings
from datetime import date
from importlib import import_module

import ibis
import pytest

from detente.case import load
from detente.errors import FeedDrift, OutputError
from detente.monitor import feeds
from detente.monitor._account import Account
from detente.monitor._archive import opened, store
from detente.monitor._archive_queries import (
    answered,
    bigquery_events,
    bigquery_sql,
    dyads,
    monthly,
    volume,
)
from detente.monitor._dyads import pairs_of
from detente.monitor._export_rows import dyad_rows

PAIRS = pairs_of(load("north_korea"), "north_korea")
DAYS = {"since": date(2018, 1, 1), "until": date(2018, 1, 2)}


def sample():
    return feeds()["gdelt_events"].folder / "sample.export.CSV.gz"


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    folder = tmp_path_factory.mktemp("archive")
    store(sample(), folder)
    return folder


def test_the_archive_and_the_filter_find_the_same_rows(archive):
    connection, events = opened(archive)
    found = answered(connection, dyads(events, PAIRS, **DAYS))
    wanted = {row[0]: row[60] for row in dyad_rows(sample(), PAIRS, Account())}
    assert {str(row["GLOBALEVENTID"]): row["SOURCEURL"] for row in found} == wanted
    assert len(found) == len(wanted) == 33


def test_months_and_days_are_counted(archive):
    connection, events = opened(archive)
    rows = dyads(events, PAIRS, **DAYS)
    by_month = {row["dyad"]: row for row in answered(connection, monthly(rows))}
    assert (by_month["PRK-USA"]["rows"], by_month["PRK-USA"]["articles"]) == (17, 6)
    assert by_month["PRK-CHN"]["material_cooperation"] == 4  # an article on a denial, coded as aid
    by_day = {row["dyad"]: row for row in answered(connection, volume(rows))}
    assert (by_day["PRK-USA"]["day"], by_day["PRK-USA"]["signatures"]) == (20180101, 9)


def test_days_outside_are_left_out(archive):
    connection, events = opened(archive)
    later = dyads(events, PAIRS, since=date(2018, 1, 2), until=date(2019, 1, 1))
    assert answered(connection, later) == []


def test_an_export_added_twice_is_there_once_and_months_have_folders(archive):
    assert store(sample(), archive) == 2414
    connection, events = opened(archive)
    assert connection.to_pyarrow(events.count()).as_py() == 2414
    assert [f.parent.name for f in archive.rglob("*.parquet")] == ["month=201801"]
    assert not list(archive.glob(".part-*"))


@pytest.mark.parametrize("change", [b"\tmore", b""])
def test_an_export_of_another_shape_adds_nothing(tmp_path, change):
    lines = gzip.decompress(sample().read_bytes()).split(b"\n")[:50]
    lines[20] = lines[20] + change if change else lines[20].rpartition(b"\t")[0]
    file = tmp_path / "x.export.CSV"
    file.write_bytes(b"\n".join(lines) + b"\n")
    with pytest.raises(FeedDrift, match="is not an export of 61 columns"):
        store(file, tmp_path / "archive")
    assert not list((tmp_path / "archive").rglob("*.parquet"))


def test_a_bomb_is_not_stored(tmp_path):
    file = tmp_path / "x.gz"
    file.write_bytes(gzip.compress(b"0" * 5_000_000))
    with pytest.raises(FeedDrift, match="more than 1,000 bytes"):
        store(file, tmp_path / "archive", limit=1_000)


def test_no_archive_is_said(tmp_path):
    with pytest.raises(OutputError, match="There is no archive"):
        opened(tmp_path)


@pytest.mark.parametrize("question", [lambda rows: rows, monthly, volume])
def test_questions_compile_for_bigquery_with_a_filter_on_the_partition(question):
    sql = bigquery_sql(question(dyads(bigquery_events(), PAIRS, **DAYS)))
    assert "FROM `gdelt-bq`.`gdeltv2`.`events_partitioned`" in sql
    assert "`_PARTITIONTIME` >= TIMESTAMP('2018-01-01T00:00:00+00:00')" in sql
    assert "`_PARTITIONTIME` < TIMESTAMP('2018-01-02T00:00:00+00:00')" in sql
    assert "AS `_PARTITIONTIME`" not in sql
    assert "'PRK-USA'" in sql


@pytest.mark.slow
def test_spark_gives_the_rows_that_duckdb_gives(archive):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PySpark 4.3 warns of pandas 3
        session = (
            import_module("pyspark.sql")
            .SparkSession.builder.master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "1")
            .getOrCreate()
        )
        try:
            spark = ibis.pyspark.connect(session)
            in_spark = spark.read_parquet(str(archive), table_name="events")
            duck, in_duck = opened(archive)
            for question in (lambda rows: rows.order_by("GLOBALEVENTID"), monthly, volume):
                pair = [
                    answered(engine, question(dyads(table, PAIRS, **DAYS)))
                    for engine, table in ((duck, in_duck), (spark, in_spark))
                ]
                assert pair[0] == pair[1]
                assert pair[0]
        finally:
            session.stop()
