"""Alert rules: what is sound, and every way in which one is not, with its line."""

import pytest
from small_case import SMALL

from detente.case import check, load

ALERTS = """\
[[alert]]
id = "a_test"
name = "A test"
level = "flash"
why = "It matters."
next = "Look."

[alert.event]
match = [{ kinds = ["test"], actors = ["red"] }]
reason = "An example."

[[alert]]
id = "near"
name = "Near"
level = "priority"
quiet_hours = 24
extreme = 6.0
why = "It matters."
next = "Look."

[alert.seismic]
feeds = ["usgs"]
within_km = 30
depth_km = 50
magnitude = 3.5
reason = "An example."

[[alert.seismic.site]]
name = "There"
latitude = 40.0
longitude = 129.0

[[alert]]
id = "day"
name = "A day"
level = "routine"
why = "It matters."
next = "Look."

[alert.calendar]
dates = [2026-05-01]
every_year = ["09-09"]
days_before = 7
reason = "An example."

[[turning_point]]
day = 2001-02-03
name = "a day"
"""


@pytest.fixture
def folder(tmp_path):
    for file, text in SMALL.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    return tmp_path


def problems(folder, *edits):
    text = ALERTS
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "alerts.toml").write_text(text, encoding="utf-8")
    return [(p.what, p.where) for p in check(folder)]


def test_sound_rules_are_read(folder):
    assert problems(folder) == []
    case = load(folder)
    assert [a.kind for a in case.alerts] == ["event", "seismic", "calendar"]
    assert case.alert("near").seismic.site[0].latitude == 40.0
    assert case.turning_points[0].name == "a day"


def test_a_case_needs_no_alerts(folder):
    assert load(folder).alerts == ()


@pytest.mark.parametrize(
    ("old", "new", "what", "where"),
    [
        ('level = "flash"', 'level = "loud"', "it must be one of flash", "line 4, alert[0].level"),
        ('["test"]', '["tset"]', "not a kind of event", "line 9, alert[0].event.match[0].kinds"),
        ('["red"]', '["rde"]', "not a player", "alert[0].event.match[0].actors"),
        ("within_km = 30", "within_km = -1", "more than 0", "line 23, alert[1].seismic.within_km"),
        ("latitude = 40.0", "latitude = 91.0", "90 or less", "alert[1].seismic.site[0].latitude"),
        ("magnitude = 3.5", 'magnitude = "3"', "must be a number", "alert[1].seismic.magnitude"),
        ("depth_km = 50\n", "", "has no depth_km", "alert[1].seismic.depth_km"),
        ("days_before = 7", "days_before = 400", "366 or less", "alert[2].calendar.days_before"),
        ('"09-09"', '"13-01"', "no day such as 09-09", "alert[2].calendar"),
        ("quiet_hours = 24", "", "no quiet_hours", "alert[1].extreme"),
        ('id = "near"', 'id = "a_test"', "is taken by alert[0]", "alert[1].id"),
        ("[alert.event]", "[alert.evnet]", "not a field of alert[0]", "alert[0].evnet"),
        ("feeds = [", "feedz = [", "not a field", "alert[1].seismic.feedz"),
        ("2001-02-03", '"someday"', "it must be a date", "turning_point[0].day"),
        (
            'reason = "An example."\n\n[[alert]]\nid = "near"',
            'reason = "x"\n[alert.feed]\nstates = ["DEAD"]\nreason = "x"\n\n[[alert]]\nid = "near"',
            "event and feed are two triggers",
            "alert[0].event",
        ),
        (
            '[alert.event]\nmatch = [{ kinds = ["test"], actors = ["red"] }]\n'
            'reason = "An example."',
            "",
            "a trigger is needed",
            "line 1, alert[0]",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(folder, old, new, what, where):
    found = problems(folder, (old, new))
    assert any(what in w and where in p for w, p in found), found


def test_all_problems_come_at_once(folder):
    found = problems(
        folder, ('["test"]', '["tset"]'), ("within_km = 30", "within_km = 0"), ("flash", "loud")
    )
    assert len(found) == 3


@pytest.mark.parametrize(
    ("trigger", "what"),
    [
        ('belief = { player = "red", type = "x", moves = 0.1, reason = "r" }', "not a type of red"),
        ('belief = { player = "redd", type = "x", moves = 0.1, reason = "r" }', "not a player"),
        ('forecast = { question = "no-such", crosses = 0.1, reason = "r" }', "not a question"),
        ('feed = { states = ["SLEEPY"], reason = "r" }', "one of LATE"),
        ('feed = { states = [], reason = "r" }', "is empty"),
        ('calendar = { days_before = 1, reason = "r" }', "dates or every_year is needed"),
        (
            'silence = { feeds = ["a"], longer_than = 1.5, days = 60, least = 9, reason = "r" }',
            "less than 1",
        ),
        (
            'silence = { longer_than = 0.9, days = 60, least = 9, reason = "r" }',
            "feeds or match is needed",
        ),
        (
            'listing = { feeds = ["a"], reason = "r", references = ["nowhere"] }',
            "no id of a reference or an event",
        ),
        (
            "seismic = { feeds = ['a'], within_km = 1, depth_km = 1, magnitude = 1, reason = 'r',"
            " site = [{ name = 'n', latitude = 0, longitude = 0 }] }",
            "lies at 0, 0",
        ),
        (
            'belief = { player = "red", type = "x", reason = "r" }',
            "moves or crosses is needed",
        ),
    ],
)
def test_a_trigger_that_cannot_be_is_found_out(folder, trigger, what):
    head = '[[alert]]\nid = "x"\nname = "n"\nlevel = "routine"\nwhy = "w"\nnext = "n"\n'
    (folder / "alerts.toml").write_text(head + trigger + "\n", encoding="utf-8")
    found = check(folder)
    assert any(what in p.what for p in found), found
    assert all("alerts.toml, line" in p.where for p in found)
