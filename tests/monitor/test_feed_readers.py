"""Each structured feed on its payload, and what strictness makes of one that has changed."""

import csv
import io
import json

import pytest

from detente.case import load
from detente.errors import FeedDrift
from detente.monitor import feeds
from detente.monitor._account import Account
from detente.monitor._dyads import pairs_of
from detente.monitor._lists import compare_lists
from detente.monitor.feeds.gdelt_events import read as gdelt
from detente.monitor.feeds.opensanctions import read as opensanctions

SAMPLES = {
    "usgs": ("sample.geojson", 1, 1),
    "gdelt_events": ("sample.export.CSV.gz", 2414, 7),
    "gdelt_doc": ("sample.json", 2, 2),
    "acled": ("sample.json", 2, 2),
    "ucdp_ged": ("sample.json", 2, 2),
    "polecat": ("sample.tsv", 3, 2),
    "icews": ("sample.tsv", 30, 30),
    "un_sanctions": ("sample.xml", 155, 155),
    "ofac_sdn": ("sample.csv", 388, 388),
    "opensanctions": ("sample.ftm.json", 7, 0),
}


def raw_of(name, sample=""):
    return (feeds()[name].folder / (sample or SAMPLES[name][0])).read_bytes()


def read(name, raw):
    return feeds()[name].reader()(raw)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_feed_reads_its_sample(name):
    _, total, kept = SAMPLES[name]
    found = read(name, raw_of(name))
    assert (found.total, len(found.items), found.strange) == (total, kept, ())
    assert len({item.key for item in found.items}) == kept
    assert all(item.feed == name and item.title for item in found.items)
    assert (feeds()[name].folder / "PROVENANCE.md").is_file()


def test_kinds_of_source_are_graded_by_the_case_and_its_players_are_the_filter_of_gdelt():
    case = load("north_korea")
    assert {feeds()[name].kind for name in SAMPLES} <= {kind.id for kind in case.source_kinds}
    assert pairs_of(case, "north_korea") == gdelt.PAIRS


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize(
    "raw",
    [
        b"<html><body>Technical Difficulties</body></html>",
        b"Please limit requests.",
        b"\xff\xfe\x00",
    ],
)
def test_an_answer_of_another_sort_adds_nothing(name, raw):
    found = read(name, raw)
    assert found.strange
    assert found.items == ()


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "opensanctions"])
def test_a_truncated_answer_adds_nothing(name):
    raw = raw_of(name)
    for share in (0.5, 0.97):
        found = read(name, raw[: int(len(raw) * share)])
        assert found.strange, share
        assert found.items == ()


def test_truncated_lines_of_entities_add_nothing():
    assert read("opensanctions", raw_of("opensanctions")[:-40]).strange


def changed(name, edit):
    whole = json.loads(raw_of(name).replace(b"\\'", b"'"))
    edit(whole)
    return json.dumps(whole).encode()


def _rows(name, whole):
    return whole[{"usgs": "features", "gdelt_doc": "articles", "acled": "data"}.get(name, "Result")]


@pytest.mark.parametrize("name", ["usgs", "gdelt_doc", "acled", "ucdp_ged"])
def test_a_new_field_of_a_json_entry_is_named_and_adds_nothing(name):
    found = read(name, changed(name, lambda whole: _rows(name, whole)[0].update(annex_b=1)))
    assert found.items == ()
    assert "'annex_b', which is unknown" in found.strange[0]


@pytest.mark.parametrize("name", ["usgs", "acled", "ucdp_ged"])
def test_a_new_field_of_a_json_answer_adds_nothing(name):
    assert read(name, changed(name, lambda whole: whole.update(extra=1))).strange


def test_an_unknown_category_adds_nothing():
    for name, field in (("acled", "event_type"), ("ucdp_ged", "type_of_violence")):
        raw = changed(name, lambda w, n=name, f=field: _rows(n, w)[1].update({f: 9}))
        found = read(name, raw)
        assert "is '9', which is unknown" in found.strange[0]
        assert found.items == ()


@pytest.mark.parametrize("name", ["polecat", "icews"])
def test_an_added_column_of_a_table_adds_nothing(name):
    lines = raw_of(name).decode().splitlines()
    wider = "\n".join([lines[0] + "\tnovelty", *(line + "\tx" for line in lines[1:])]) + "\n"
    found = read(name, wider.encode())
    assert found.strange == ("the table has 'novelty', which is unknown",)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("polecat", b"CONSULT", b"GOSSIP"),
        ("icews", b"\t020\t", b"\t990\t"),
        ("un_sanctions", b"<QUALITY>Good<", b"<QUALITY>Superb<"),
        ("un_sanctions", b"<GENDER>", b"<AURA/><GENDER>"),
        ("un_sanctions", b"</ENTITIES>", b"</ENTITIES><SHIPS/>"),
        ("ofac_sdn", b'"vessel"', b'"submarine"'),
        ("opensanctions", b'"schema":"Organization"', b'"schema":"Oracle"'),
        ("opensanctions", b'"caption":', b'"nickname":"n","caption":'),
    ],
)
def test_an_unknown_category_of_a_file_adds_nothing(name, old, new):
    raw = raw_of(name)
    assert old in raw
    reader = opensanctions.read_country if name == "opensanctions" else None
    found = reader(raw.replace(old, new), "") if reader else read(name, raw.replace(old, new))
    assert found.strange
    assert found.items == ()


def test_one_bad_row_is_named_and_many_are_a_change_of_shape():
    rows = raw_of("ofac_sdn").split(b"\n")
    one = read("ofac_sdn", b"\n".join([rows[0] + b",more", *rows[1:]]))
    assert len(one.items) == 387
    assert one.notes == ("row 1 (9345): 13 columns; 12 were expected",)
    many = read("ofac_sdn", b"\n".join([row + b",more" if row else row for row in rows[:40]]))
    assert many.items == ()
    assert "entries cannot be read" in many.strange[-1]


def test_a_key_that_stands_twice_with_other_values_is_kept_once_and_noted():
    def twice(whole):
        whole["features"] += [json.loads(json.dumps(whole["features"][0]))]
        whole["features"][1]["properties"]["mag"] = 1.0
        whole["metadata"]["count"] = 2

    found = read("usgs", changed("usgs", twice))
    assert [item.fields["magnitude"] for item in found.items] == [6.7]
    assert "stands twice" in found.notes[0]


def test_an_empty_answer_of_the_seismic_service_is_good():
    found = read("usgs", raw_of("usgs", "empty.geojson"))
    assert (found.items, found.strange, found.total) == ((), (), 0)


def test_a_type_of_seismic_event_never_heard_of_holds_no_report_back():
    def retyped(whole):
        whole["features"][0]["properties"]["type"] = "unheard of"

    found = read("usgs", changed("usgs", retyped))
    assert found.items[0].fields["event_type"] == "unheard of"


def test_a_revised_quake_is_another_revision_of_the_same_key():
    def moved(whole):
        whole["features"][0]["properties"]["mag"] = 6.6

    before, after = (read("usgs", raw).items[0] for raw in (raw_of("usgs"), changed("usgs", moved)))
    assert before.key == after.key
    assert before.revision != after.revision


def test_gdelt_groups_rows_by_article_and_hides_nothing():
    found = read("gdelt_events", raw_of("gdelt_events"))
    denial = found.items[0]
    assert "china-denies-selling-oil" in denial.url
    assert denial.fields["rows"] == 11
    assert sum(int(item.fields["rows"]) for item in found.items) == 33


def test_the_index_of_exports_is_followed_only_to_exports_of_gdelt():
    line = "5 0cc175b9c0f1b6a831c399e269772661 http://{}/gdeltv2/2018010100{}00.{}.CSV.zip\n"
    host = "data.gdeltproject.org"
    index = line.format(host, "00", "export") + line.format(host, "15", "export")
    index += line.format(host, "15", "mentions") + line.format("example.org", "30", "export")
    assert [url[-18:-15] for url in gdelt.follow(index.encode())] == ["500", "000"]
    for bad in (b"", b"<html>", line.format("example.org", "15", "export").encode()):
        with pytest.raises(FeedDrift):
            gdelt.follow(bad)


def test_polecat_in_latin_1_is_read_and_noted():
    raw = raw_of("polecat").decode().encode("iso-8859-1")
    found = read("polecat", raw)
    assert len(found.items) == 2
    assert found.notes == ("the file is not UTF-8; it was read as ISO-8859-1",)


def test_a_list_compared_with_a_later_state_of_itself():
    raw = raw_of("un_sanctions")
    later = raw.replace(b'dateGenerated="2026-02-27', b'dateGenerated="2026-02-28')
    assert not compare_lists(read("un_sanctions", raw).items, read("un_sanctions", later).items)
    later = later.replace(b"KPi.001", b"KPi.901").replace(b">Ri Che-son<", b">Ri Che-song<")
    found = compare_lists(read("un_sanctions", raw).items, read("un_sanctions", later).items)
    assert [item.key for item in found.added] == ["KPi.901"]
    assert [item.key for item in found.removed] == ["KPi.001"]
    assert [(a.key, b.key) for a, b in found.changed] == [("KPi.002", "KPi.002")]


def test_a_delta_of_entities_gives_additions_and_deletions():
    raw = (
        raw_of("opensanctions", "sample.delta.json").rstrip()
        + b'\n{"op":"DEL","entity":{"id":"x"}}'
    )
    found = opensanctions.read_country(raw, "")
    assert [item.fields["operation"] for item in found.items] == ["ADD", "DEL"]
    assert read("opensanctions", raw.replace(b'"DEL"', b'"NEW"')).strange


def test_classic_sdn_ends_in_control_z_and_nulls_are_empty():
    found = read("ofac_sdn", raw_of("ofac_sdn") + b"\x1a")
    assert len(found.items) == 388
    assert not [v for item in found.items for v in item.fields.values() if "-0-" in str(v)]


def test_ucdp_bounds_that_contradict_each_other_are_kept_and_noted():
    found = read("ucdp_ged", changed("ucdp_ged", lambda w: w["Result"][0].update(low=5)))
    assert len(found.items) == 2
    assert "contradict each other" in found.notes[0]


def test_an_account_names_twenty_bad_rows_and_counts_the_rest():
    account = Account()
    for n in range(30):
        account.leave(f"row {n}", "bad")
    found = account.reading([], total=10_000)
    assert len(found.notes) == 21
    assert found.notes[-1] == "10 more entries were left out"


def test_cells_that_a_spreadsheet_would_run_are_kept_as_they_are_and_quoted():
    """Readers hand on what a feed says; what is written for spreadsheets is the exporter's."""
    out = io.StringIO()
    rows = list(csv.reader(io.StringIO(raw_of("ofac_sdn").decode())))[:1]
    rows[0][1] = '=HYPERLINK("http://example.org")'
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    assert read("ofac_sdn", out.getvalue().encode()).items[0].title == rows[0][1]


def test_the_token_of_ucdp_goes_in_its_header():
    made = feeds()["ucdp_ged"].module().headers({"UCDP_ACCESS_TOKEN": "invented"})
    assert made == {"x-ucdp-access-token": "invented"}
