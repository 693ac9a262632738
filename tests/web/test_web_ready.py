"""What is at hand is answered where the request came in; all else goes to a thread."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from detente.web import Settings
from detente.web._kept import Kept
from detente.web._ready import NotAtHandError, at_hand, may_take_time
from detente.web._site import Site

_DOOR = "door"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return Site(Settings(workspace=str(tmp_path_factory.mktemp("ready") / "workspace")))


def answered(endpoint):
    """Run an endpoint where requests come in: a thread with a loop of its own."""
    with ThreadPoolExecutor(1, thread_name_prefix=_DOOR) as door:
        return door.submit(lambda: asyncio.run(endpoint())).result(60)


def at_the_door():
    """Say whether this is where requests come in."""
    return threading.current_thread().name.startswith(_DOOR)


def where(site, ask):
    """Say on which threads an endpoint ran, and what it said."""
    ran = []

    @at_hand
    def endpoint():
        ran.append(at_the_door())
        return ask(site)

    return ran, answered(endpoint)


def test_an_answer_is_made_in_a_thread_and_given_again_without_one(site):
    def ask(site):
        return site.kept("ready", make=lambda: Kept.of(b"made once"))

    ran, made = where(site, ask)
    assert ran == [True, False]
    ran, again = where(site, ask)
    assert ran == [True]
    assert again is made


def test_a_record_that_is_not_open_is_opened_in_a_thread(site):
    day = date(2017, 9, 2)
    assert where(site, lambda site: site.record(day))[0] == [True, False]
    assert where(site, lambda site: site.record(day))[0] == [True]


def test_nobody_waits_for_a_lock_where_requests_come_in(site):
    site.record()
    done = threading.Event()
    began = threading.Event()

    def hold():
        with site._locked():
            began.set()
            done.wait(20)

    other = threading.Thread(target=hold)
    other.start()
    began.wait(20)

    @at_hand
    def endpoint():
        if not at_the_door():
            done.set()
        return site.record()

    assert answered(endpoint) is site.record()
    other.join(20)


def test_where_one_may_wait_nothing_is_stopped():
    may_take_time()

    @at_hand
    def endpoint():
        try:
            may_take_time()
        except Exception:
            pytest.fail("it was caught on the way")
        return "in a thread"

    assert answered(endpoint) == "in a thread"
    assert not issubclass(NotAtHandError, Exception)
