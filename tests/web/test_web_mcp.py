"""The tools for assistants, asked by the protocol's own client over a real pipe.

Facts are public ones: North Korea tested on 9 October 2006, 25 May 2009 and 12 February 2013, and
again on 3 September 2017. Words of likelihood are those of ICD 203 (2015), section D.6.e.2.a.
"""

import json
import sys

import pytest
from mcp import Client, StdioServerParameters

from own_loop import run_alone

pytestmark = pytest.mark.slow
WORDS = {
    "almost no chance": (0, 5),
    "very unlikely": (5, 20),
    "unlikely": (20, 45),
    "roughly even chance": (45, 55),
    "likely": (55, 80),
    "very likely": (80, 95),
    "almost certain": (95, 100),
}
CALLS = {
    "searched": ("search_events", {"kinds": ["nuclear_test"], "limit": 3}),
    "searched then": ("search_events", {"kinds": ["nuclear_test"], "as_of": "2015-01-01"}),
    "event": ("event", {"id": "NUC-20170903"}),
    "timeline": ("timeline", {"since": "2017-08", "until": "2017-09"}),
    "assessed": ("assess", {"player": "north_korea"}),
    "forecasts": ("forecasts", {}),
    "forecast": ("forecast", {"question": "launch-days-30"}),
    "options": ("options", {}),
    "option": ("option", {"approach": "maverick", "years": 10}),
    "probes": ("probes", {}),
    "cited": ("cite", {"reference": "count: kind=nuclear_test", "as_of": "2015-01-01"}),
}
WRONG = {
    "event": ({"id": "NUC-20170903", "as_of": "2017-09-02"}, "no event in the record"),
    "forecast": ({"question": "nothing"}, "There is no question 'nothing'"),
    "option": ({"approach": "nobody"}, "There is no approach 'nobody'"),
    "assess": ({"player": "nobody"}, "Intent is read of"),
    "search_events": ({"as_of": "2999-01-01"}, "has not come yet"),
    "timeline": ({"since": "September", "until": "2017-09"}, "String should match"),
    "cite": ({"reference": "nothing"}, "Nothing to cite"),
    "probes": ({"player": 1}, "valid string"),
}


@pytest.fixture(scope="module")
def heard(tmp_path_factory):
    """All that an assistant hears in one conversation."""
    folder = tmp_path_factory.mktemp("assistant")
    written = folder / "briefing" / "north_korea" / "briefing.md"
    written.parent.mkdir(parents=True)
    written.write_text("# A briefing\n", encoding="utf-8")
    code = "from detente.cli import main; main()"
    words = ["mcp", "--workspace", str(folder / "w"), "--briefing", str(folder / "briefing")]
    started = StdioServerParameters(command=sys.executable, args=["-c", code, *words])

    async def talk():
        async with Client(started) as client:
            found = {"instructions": client.instructions, "tools": await client.list_tools()}
            for name, (tool, given) in CALLS.items():
                found[name] = await client.call_tool(tool, given)
            for tool, (given, _) in WRONG.items():
                found[f"wrong {tool}"] = await client.call_tool(tool, given)
            for name in ("limits", "briefing"):
                read = await client.read_resource(f"detente://{name}")
                found[name] = read.contents[0].text
            return found

    return run_alone(talk())


def answer(heard, name):
    said = heard[name]
    assert not said.is_error, said.content[0].text
    made = json.loads(said.content[0].text)
    assert made == said.structured_content
    return made


def test_every_tool_only_reads_and_says_what_it_does(heard):
    tools = {t.name: t for t in heard["tools"].tools}
    assert set(tools) == {tool for tool, _ in CALLS.values()}
    for tool in tools.values():
        assert tool.annotations.read_only_hint
        assert not tool.annotations.destructive_hint
        assert not tool.annotations.open_world_hint
        assert tool.description
    assert "Quote references" in heard["instructions"]
    assert "90 % interval" in heard["instructions"]


@pytest.mark.parametrize("name", CALLS)
def test_every_answer_says_what_it_rests_on_and_is_bounded(heard, name):
    made = answer(heard, name)
    assert made["rests_on"]["case"] == "north_korea"
    assert len(made["rests_on"]["record_state"]) == 64
    assert made["rests_on"]["as_of"]
    assert len(heard[name].content[0].text) < 60_000


def test_events_come_with_sources_addresses_and_grades(heard):
    events = answer(heard, "searched")["events"]
    assert [e["happened"] for e in events] == ["2017-09-03", "2016-09-09", "2016-01-06"]
    assert all(e["source"]["address"].startswith("http") for e in events)
    claims = answer(heard, "event")["claims"]
    assert all(c["grade"][0] in "ABCDEF" and c["grade"][1] in "123456" for c in claims)
    assert len({c["publisher"] for c in claims}) > 2


def test_an_earlier_day_knows_no_more_than_was_known(heard):
    known = answer(heard, "searched then")
    assert known["found"] == 3
    days = [e["happened"] for e in known["events"]]
    assert days == ["2013-02-12", "2009-05-25", "2006-10-09"]
    assert {e["id"] for e in answer(heard, "cited")["events"]} == {e["id"] for e in known["events"]}


def test_a_month_names_the_events_behind_each_act(heard):
    months = {m["month"]: m for m in answer(heard, "timeline")["months"]}
    assert list(months) == ["2017-08", "2017-09"]
    did = months["2017-09"]["actions"]["north_korea"]
    assert did["value"] == "nuclear_test"
    assert "NUC-20170903" in did["events"]


def chances(made):
    if isinstance(made, dict):
        if "in_words" in made:
            yield made
        made = list(made.values())
    if isinstance(made, list):
        for part in made:
            yield from chances(part)


def test_every_chance_has_its_word_and_its_band(heard):
    named = ("assessed", "forecast", "options", "option", "probes")
    found = [c for name in named for c in chances(answer(heard, name))]
    assert len(found) > 60
    for one in found:
        low, high = WORDS[one["in_words"].split(" (")[0]]
        assert low <= round(100 * one["chance"]) <= high, one
        if "interval90" in one:
            assert 0 <= one["interval90"][0] <= one["interval90"][1] <= 1
    for name in ("options", "option"):
        assert all("interval90" in c for c in chances(answer(heard, name)))
    types = answer(heard, "assessed")["sides"][0]["types"]
    assert sum(t["chance"] for t in types) == pytest.approx(1, abs=0.001)


def test_a_forecast_brings_its_track_record(heard):
    made = answer(heard, "forecast")
    assert made["rests_on"]["run"]
    assert made["skill"]["against"]
    assert made["verdict"]


@pytest.mark.parametrize("tool", WRONG)
def test_what_cannot_be_answered_is_an_error_that_says_why(heard, tool):
    said = heard[f"wrong {tool}"]
    assert said.is_error
    assert WRONG[tool][1] in said.content[0].text
    assert "Traceback" not in said.content[0].text


def test_the_limits_and_the_briefing_can_be_read(heard):
    assert "**Secrets.**" in heard["limits"]
    assert "searched" in heard["limits"]
    assert heard["briefing"] == "# A briefing\n"
