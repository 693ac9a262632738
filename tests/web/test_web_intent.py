"""Intent on the desk: what the command prints, and a prior of the reader's own."""

import json
import re
from datetime import date

import httpx
import numpy as np
import pytest
from typer.testing import CliRunner
from web_desks import PATIENCE, Reader

from detente.brief._words import percent_text
from detente.case import load
from detente.cli._app import app
from detente.intent import assess, read_posterior
from detente.intent._assess import watched
from detente.intent._assessment import read_assessment
from detente.intent._confidence import confidence
from detente.intent._history import seen_in
from detente.intent._observer import observed
from detente.intent._reading import read
from detente.record import open_record

DAY = "1994-06-30"  # early, so that it is read in a moment
TYPES = ("dealmaker", "bargainer", "entrenched")


@pytest.fixture(scope="module")
def record():
    return open_record(load("north_korea")).as_of(date.fromisoformat(DAY))


@pytest.fixture(scope="module")
def found(record):
    return assess(record)


def get(desk, path, **query):
    return httpx.get(f"{desk}/api/v1/{path}", params=query, timeout=60)


@pytest.mark.slow
@pytest.mark.parametrize("more", [{}, {"player": "united_states", "since": "1993-01"}])
def test_the_api_gives_what_the_command_prints(desk, tmp_path, more):
    options = [text for name, value in more.items() for text in (f"--{name}", value)]
    ran = CliRunner().invoke(
        app, ["assess", "--as-of", DAY, "--json", "--workspace", str(tmp_path / "own"), *options]
    )
    assert get(desk, "intent", as_of=DAY, **more).json() == json.loads(ran.stdout)


def test_overtures_are_those_of_the_assessment(desk, found):
    told = get(desk, "overtures", as_of=DAY).json()
    assert told["overtures"] == json.loads(json.dumps(found.as_dict()["overtures"]))
    assert (told["as_of"], told["record_state"]) == (DAY, found.record)


def test_a_prior_is_filtered_through_the_acts_as_they_were(desk, record):
    posterior = read_posterior(record.case)
    seen, _ = seen_in(record)
    play = posterior.play
    own = read(play, seen.states, seen.actions, needed=play.layout.typed)
    belief = np.broadcast_to([0.5, 0.3, 0.2], (play.draws, 3))
    for m in range(len(seen.months)):
        belief = belief * own.likelihood[0][:, m]
        belief /= belief.sum(1, keepdims=True)
        after, belief = belief, np.einsum("rs,rst->rt", belief, play.switching[0])
    told = get(desk, "intent/prior", player="north_korea", prior=[5, 3, 2], as_of=DAY).json()
    assert told["prior"] == {"dealmaker": 0.5, "bargainer": 0.3, "entrenched": 0.2}
    assert [told["now"][t]["mean"] for t in TYPES] == pytest.approx(after.mean(0), abs=2e-6)
    low, high = np.quantile(after, [0.05, 0.95], axis=0)
    assert [told["now"][t]["low90"] for t in TYPES] == pytest.approx(low, abs=2e-6)
    assert [told["now"][t]["high90"] for t in TYPES] == pytest.approx(high, abs=2e-6)
    assert told["months"][-1]["filtered"]["dealmaker"]["mean"] == told["now"]["dealmaker"]["mean"]


def test_a_reader_may_begin_later(desk, record):
    own = watched(record)["north_korea"].since("1993-01")
    expected = observed(own, dict(zip(TYPES, (0.2, 0.2, 0.6), strict=True)))[-1].filtered
    query = {"player": "north_korea", "prior": [1, 1, 3], "start": "1993-01", "as_of": DAY}
    told = get(desk, "intent/prior", **query).json()
    assert told["start"] == told["months"][0]["month"] == "1993-01"
    assert told["now"]["entrenched"]["mean"] == expected["entrenched"].mean
    assert get(desk, "intent/prior", **(query | {"start": "1994-07"})).status_code == 400


def test_weights_that_stand_in_one_ratio_are_one_prior(desk):
    one, other = (
        get(desk, "intent/prior", player="united_states", prior=p, as_of=DAY).content
        for p in ([1, 3], [25, 75])
    )
    assert one == other


@pytest.mark.parametrize(
    ("status", "query"),
    [
        (422, {"prior": [0, 0, 0]}),
        (422, {"prior": [1, 1]}),
        (422, {"prior": [1, -1, 1]}),
        (422, {"prior": ["nan", 1, 1]}),
        (422, {"prior": [1, 1, 1], "as_of": "2999-01-01"}),
        (404, {"prior": [1, 1, 1], "player": "nobody"}),
    ],
)
def test_a_prior_that_is_none_is_refused(desk, status, query):
    said = get(desk, "intent/prior", **{"player": "north_korea", "as_of": DAY, **query})
    assert said.status_code == status
    assert said.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("status", "query"),
    [
        (422, {"as_of": "2999-01-01"}),
        (422, {"since": "1993"}),
        (400, {"since": "2093-01", "as_of": DAY}),
        (404, {"player": "nobody", "as_of": DAY}),
        (422, {"as_of": "0"}),
        (422, {"as_of": "0721-09-29"}),
        (400, {"as_of": "1989-12-31"}),
    ],
)
def test_what_cannot_be_read_is_said(desk, status, query):
    assert get(desk, "intent", **query).status_code == status


def test_an_assessment_written_down_is_read_as_it_was(found):
    text = json.dumps(found.as_dict())
    assert json.dumps(read_assessment(text).as_dict()) == text


def test_confidence_is_low_for_a_reason_that_is_given(found):
    made = confidence(found, "north_korea")
    bands = found.now("north_korea").values()
    band = max(bands, key=lambda b: b.mean)
    wide = f"the 90 % band of the likeliest type is {100 * (band.high90 - band.low90):.0f} points"
    assert any(said.startswith(wide) for said in made.why) == (band.high90 - band.low90 > 0.4)
    assert made.level == ("low" if made.why else "moderate")


def test_an_observers_acts_are_of_every_side_with_types(record):
    assert {p: w.types for p, w in watched(record).items()} == {
        "north_korea": TYPES,
        "united_states": ("reliable", "unreliable"),
    }


@pytest.mark.browser
@pytest.mark.slow
def test_the_page_says_the_answer_first_and_links_what_moved_it(browser, desk, found):
    reader = Reader(browser, desk)
    page = reader.goto(f"/intent?as_of={DAY}")
    now = found.now("north_korea")
    top = max(now, key=lambda t: now[t].mean)
    said = page.locator(".answer").first.inner_text()
    assert top in said and percent_text(now[top].mean) in said
    linked = page.locator("a[href^='/record/']").evaluate_all("a => a.map(x => x.pathname)")
    rows = [r for r in found.top if r["player"] == "north_korea"]
    assert f"/record/{rows[0]['events'][0]['id']}" in linked
    page.click("text=Show it with hindsight")
    assert "view=smoothed" in page.url and f"as_of={DAY}" in page.url
    reader.drawn()
    reader.content()
    reader.context.close()


@pytest.mark.browser
@pytest.mark.slow
def test_moving_a_slider_with_the_keyboard_answers_and_can_be_shared(browser, desk):
    reader = Reader(browser, desk)
    page = reader.goto(f"/intent?as_of={DAY}")
    chance = page.locator("#mine tr[data-type=dealmaker] [data-chance]")
    before = chance.inner_text()
    page.focus("#prior-dealmaker")
    page.keyboard.press("End")
    page.wait_for_selector("#prior[data-answered]", timeout=PATIENCE)
    assert page.locator("#sliders output").all_inner_texts() == [
        "more than 99\u00a0%",
        "less than 1\u00a0%",
        "less than 1\u00a0%",
    ]
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector("#prior[data-answered^='99 ']", timeout=PATIENCE)
    after = chance.inner_text()
    assert after != before
    weights = [float(w) for w in re.findall(r"prior=([\d.]+)", page.url)]
    assert weights[0] == 99 and sum(weights) == pytest.approx(100, abs=0.2)
    told = get(desk, "intent/prior", player="north_korea", prior=weights, as_of=DAY).json()
    assert after == percent_text(told["now"]["dealmaker"]["mean"])
    other = Reader(browser, desk)  # whoever is sent the address sees the same
    shared = other.goto(page.url.removeprefix(desk))
    assert shared.locator("#mine tr[data-type=dealmaker] [data-chance]").inner_text() == after
    reader.content()
    for each in (reader, other):
        each.context.close()
