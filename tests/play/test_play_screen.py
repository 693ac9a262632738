"""The screen, key by key: from each named start a whole game to its debriefing."""

import json
import subprocess
import sys

import pytest
from play_world import MOMENTS

from detente.cli._play_debrief import debrief_lines
from detente.cli._play_screen import Curtain, Page, Reading, Table, TableApp
from detente.errors import OutputError
from detente.play import begin, debrief, look, save
from own_loop import run_alone

pytestmark = pytest.mark.slow

AGAIN = """
import json, sys
from pathlib import Path
from detente.case import load as open_case
from detente.intent import read_posterior
from detente.play import debrief, load
from detente.record import open_record
case = open_case("north_korea")
record, posterior = open_record(case, sys.argv[1]), read_posterior(case)
told = [debrief(load(Path(p), record, posterior)).as_dict() for p in sys.argv[2:]]
json.dump(told, sys.stdout)
"""


def _sitting(record, posterior, moment, *, months=3, seats=("united_states",)):
    held = dict.fromkeys(seats, "person")
    return begin(record, posterior, moment=moment, seats=held, months=months, seed=11)


async def _play(app, size, keys):
    """Press keys until the game is over; return the pages that were read."""
    pages = []
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
            if isinstance(app.screen, Reading):
                pages.append(app.screen.said)
    return pages


def _text(app):
    return "\n".join(str(w.render()) for w in app.screen.query("Static"))


@pytest.fixture(scope="module")
def games(case, record, posterior, tmp_path_factory):
    """Return for each start the file of a game that was played on the screen, and its page."""
    folder, found = tmp_path_factory.mktemp("screen"), {}
    for n, moment in enumerate(MOMENTS):
        app = TableApp(case, _sitting(record, posterior, moment), lambda _: "Kept.")
        pages = run_alone(_play(app, (80, 24), ["1", "2", str(3 + n % 2)]))
        save(app.sitting, folder / f"{moment}.json")
        found[moment] = (folder / f"{moment}.json", app.sitting, pages)
    return found


def test_each_start_leads_to_a_debriefing(case, games):
    for _, sitting, pages in games.values():
        assert sitting.over
        assert pages == ["\n".join(debrief_lines(case, debrief(sitting)))]
        for head in ("HOW IT ENDED", "THE SEAT OF UNITED STATES", "WHO THEY WERE", "BESIDE 1000"):
            assert head in pages[0]


def test_its_numbers_come_out_the_same_in_another_process_from_the_file(games, tmp_path):
    files = [str(path) for path, _, _ in games.values()]
    command = [sys.executable, "-c", AGAIN, str(tmp_path), *files]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    for told, (_, sitting, _) in zip(json.loads(done.stdout), games.values(), strict=True):
        assert told == json.loads(json.dumps(debrief(sitting).as_dict()))


def test_the_table_fits_a_small_terminal_and_says_all_that_one_may_do(case, record, posterior):
    seats = ("north_korea",)
    app = TableApp(case, _sitting(record, posterior, "june_1994", seats=seats), lambda _: "")

    async def run():
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            shown = _text(app)
            for action in case.player("north_korea").actions:
                assert action.name in shown
            assert max(map(len, shown.splitlines())) <= 80
            acts = app.screen.query_one("#acts")
            assert acts.region.bottom <= 23
            assert acts.max_scroll_y == 0
            await pilot.press("m")
            await pilot.pause()
            for action in case.player("north_korea").actions:
                assert action.meaning in " ".join(app.screen.said.split())

    run_alone(run())


def test_keys_undo_save_and_warn_before_secrets(case, record, posterior):
    kept = []
    start = _sitting(record, posterior, "january_2018")
    app = TableApp(case, start, lambda s: kept.append(s) or "Kept.")

    async def run():
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            before = app.sitting
            await pilot.press("3")
            assert app.sitting != before
            await pilot.press("s")
            assert kept == [app.sitting]
            await pilot.press("d")
            await pilot.pause()
            assert isinstance(app.screen, Page)
            await pilot.press("n")
            await pilot.pause()
            assert isinstance(app.screen, Table)
            await pilot.press("d", "y")
            await pilot.pause()
            assert isinstance(app.screen, Reading)
            assert "told before its end" in app.screen.said
            await pilot.press("b", "u")
            await pilot.pause()
            assert app.sitting == before
            await pilot.press("9", "0")
            assert app.sitting == before
            await pilot.press("w")
            await pilot.pause()
            assert "is after" in app.screen.said
            await pilot.press("q")

    run_alone(run())


def test_a_curtain_hides_one_seat_from_the_next(case, record, posterior):
    seats = ("north_korea", "united_states")
    app = TableApp(case, _sitting(record, posterior, "january_2018", seats=seats), lambda _: "")

    async def run():
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            for player in (*seats, seats[0]):
                assert isinstance(app.screen, Curtain)
                shown = _text(app)
                assert case.player(player).name in shown
                for kind in ("reliable", "entrenched", "bargainer", "dealmaker"):
                    assert kind not in shown
                await pilot.press("x")
                await pilot.pause()
                own = look(app.sitting, player).type
                assert f"({own})" in _text(app)
                await pilot.press("1")
                await pilot.pause()

    run_alone(run())


def test_a_game_that_has_a_file_is_kept_after_each_act_and_a_full_disk_is_said(
    case, record, posterior
):
    kept = []

    def keep(sitting):
        kept.append(sitting)
        if len(kept) == 2:
            raise OutputError("The disk is full.")
        return "Kept."

    app = TableApp(case, _sitting(record, posterior, "january_2018"), keep, always=True)

    async def run():
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            await pilot.press("3")
            assert kept == [app.sitting]
            await pilot.press("3")
            await pilot.pause()
            assert kept[1:] == [app.sitting]
            assert [n.message for n in app._notifications] == ["The disk is full."]

    run_alone(run())
