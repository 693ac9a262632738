"""Options in a real browser and over HTTP: the main path, and answers equal to the commands'."""

import json
import shutil
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from web_desks import Reader, serving
from web_runs import done, part

from detente.case import load
from detente.options import shipped, shipped_futures, what_if
from detente.web import Settings
from detente.web._jobs import Ledger

API = "/api/v1/options"
PRICE = "price_of_disarmament"


@pytest.fixture(scope="module")
def asking(desk):
    with httpx.Client(base_url=desk, timeout=120, headers={"accept": "text/html"}) as client:
        yield client


@pytest.fixture(scope="module")
def document():
    return shipped(load("north_korea"))


def means(page):
    return page.locator("#panels .said strong").all_inner_texts()


def query(page):
    return {k: v[0] for k, v in parse_qs(urlsplit(page.url).query).items()}


@pytest.mark.browser
@pytest.mark.slow
def test_a_reader_changes_the_horizon_moves_a_slider_and_goes_back(browser, desk):
    reader = Reader(browser, desk)
    page = reader.goto("/options")
    four = means(page)
    page.get_by_role("link", name="10 years", exact=True).click()
    page.get_by_role("heading", name="How things may stand in 10 years").wait_for()
    ten = means(page)
    assert ten != four
    assert query(page) == {"horizon": "10"}

    page.get_by_text("Set what the record cannot settle, and").click()
    slider = page.get_by_role("slider", name="The price of disarmament")
    slider.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    page.locator("#status").get_by_text("Your own picture.").wait_for()
    page.wait_for_url(f"**u.{PRICE}=*")
    assert query(page)["horizon"] == "10"
    value = float(query(page)[f"u.{PRICE}"])
    assert value > 1
    assert 15 <= float(page.locator("#effective").inner_text()) < 200
    assert means(page) != ten
    reader.content()

    shared = Reader(browser, desk)
    other = shared.goto(urlsplit(page.url)._replace(scheme="", netloc="").geturl())
    assert means(other) == means(page)
    assert other.locator(f"#t-{PRICE}").input_value() == f"{value:g}"
    shared.context.close()

    page.get_by_role("link", name="As the case has it").click()
    page.locator("#status").get_by_text("As the case has it: all").wait_for()
    assert means(page) == ten
    assert query(page) == {"horizon": "10"}

    page.locator("#w-china").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("heading", name="By your own weights, in 10 years").wait_for()
    assert query(page)["w.china"] == "0.5"
    assert page.locator("#yours tbody tr").count() == 10
    reader.content()
    reader.context.close()


@pytest.mark.browser
@pytest.mark.slow
def test_too_few_futures_are_said_and_a_range_that_is_none_too(browser, desk):
    reader = Reader(browser, desk, width=390, scheme="dark")
    page = reader.goto(f"/options?u.{PRICE}=0.5&u.frailty_of_deals=0.4&u.worth_of_recognition=4")
    page.locator("#status").get_by_text("The stored run cannot").wait_for()
    assert page.locator("#panels").count() == 0
    assert page.locator("#status").get_by_role("link", name="run it anew").count() == 1
    reader.content()
    reader.context.close()


def test_pages_work_without_a_script(asking):
    plain = asking.get("/options").text
    set_ = asking.get("/options", params={"horizon": 4, f"u.{PRICE}": "0.5:1", "w.china": "0"})
    assert "Your own picture." in set_.text
    assert "Your own picture." not in plain
    assert len(plain.encode()) < 300_000
    assert "run <code>29f931ebaea04e0c</code>" in plain
    assert "Confidence in this comparison is low." in plain
    assert "very unlikely (7" in plain


def test_the_page_of_an_approach_says_what_it_is_and_how_it_goes_wrong(asking, document):
    for row in document["approaches"]:
        text = asking.get(f"/options/{row['id']}").text
        assert "How it goes wrong" in text
        assert row["about"][:40].replace("'", "&#39;") in text
    assert asking.get("/options/nobody").status_code == 404


def test_the_comparison_is_what_the_command_prints(asking, document):
    said = asking.get(API).json()
    assert said == {k: v for k, v in document.items() if k not in ("past", "probes")}
    assert asking.get(f"{API}/past").json() == document["past"]
    assert asking.get(f"{API}/maverick").json() == document["approaches"][2]


def test_what_if_is_what_the_library_says(asking):
    found = shipped_futures(load("north_korea"))
    pairs = {f"u.{PRICE}": "2", "u.china_enforcement": "0.3:1", "w.thaw": "-2.5", "horizon": "10"}
    settings = {PRICE: 2.0, "china_enforcement": (0.3, 1.0)}
    expected = what_if(found, settings, {"thaw": -2.5}, months=120)
    said = asking.get(f"{API}/what-if", params=pairs).json()
    assert said["approaches"] == expected["approaches"]
    assert said["settings"] == {PRICE: 2.0, "china_enforcement": [0.3, 1.0]}
    assert said["yours"] == json.loads(json.dumps(expected["yours"]))


@pytest.mark.slow
def test_probes_are_what_the_command_prints(asking, tmp_path):
    code = "from detente.cli import main; main()"
    words = ("probe", "--json", "--player", "south_korea", "--as-of", "2026-08-31")
    made = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=tmp_path, capture_output=True, check=True
    )
    asked = {"player": "south_korea", "as_of": "2026-08-31"}
    assert asking.get(f"{API}/probes", params=asked).json() == json.loads(made.stdout)


@pytest.mark.slow
def test_a_case_without_futures_or_prose_is_shown_as_it_is(tmp_path):
    place = tmp_path / "case"
    shutil.copytree(load("north_korea").folder, place)
    (place / "futures.npz").unlink()
    shutil.rmtree(place / "brief")
    with (
        serving(Settings(case=str(place), workspace=str(tmp_path / "workspace"))) as address,
        httpx.Client(base_url=address, timeout=120, headers={"accept": "text/html"}) as client,
    ):
        text = client.get("/options").text
        assert "Breakthrough in 4 years: almost no chance" in text
        assert "Rules: 27 of 58" in text
        assert 'id="set"' not in text
        refused = client.get(f"/options?u.{PRICE}=1")
        assert refused.status_code == 400
        assert "nothing can be set" in refused.text
        assert client.get(f"{API}/what-if").status_code == 400
        (place / "options.json.gz").unlink()
    few = part(shipped_futures(load("north_korea")), 3, "a0" * 8)
    run = done(Ledger(tmp_path / "workspace" / "jobs"), few)
    with (
        serving(Settings(case=str(place), workspace=str(tmp_path / "workspace"))) as address,
        httpx.Client(base_url=address, timeout=120, headers={"accept": "text/html"}) as client,
    ):
        none = client.get("/options")
        assert none.status_code == 404
        assert f'href="/options?run={run}"' in none.text
        assert client.get(API).status_code == 404
        own = client.get("/options", params={"run": run}).text
        assert "This is your run of" in own
        assert "that ships" not in own


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/what-if?horizon=3", 400),
        ("/what-if?horizon=nan", 422),
        ("/what-if?u.nothing=1", 400),
        (f"/what-if?u.{PRICE}=100", 400),
        (f"/what-if?u.{PRICE}=-1", 400),
        (f"/what-if?u.{PRICE}=%00", 400),
        (f"/what-if?u.{PRICE}=2:1", 400),
        ("/what-if?w.china=1e9", 400),
        ("/what-if?w.nobody=1", 400),
        ("/what-if?" + "&".join(f"u.a{n}=1" for n in range(101)), 400),
        ("/what-if?as_of=2020-01-01", 400),
        ("/what-if?as_of=2999-01-01", 422),
        ("/probes?as_of=0001-01-01", 422),
        ("/probes?player=nobody", 400),
        ("/probes?player=%00", 422),
        ("/nobody", 404),
        ("/%00", 422),
        ("?as_of=tomorrow", 422),
    ],
)
def test_nonsense_is_refused_with_a_problem(asking, path, status):
    made = asking.get(API + path)
    assert made.status_code == status
    assert made.headers["content-type"] == "application/problem+json"
