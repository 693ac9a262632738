"""However a server behaves, asking it ends in a named state with a note in words."""

import gzip
import time
from datetime import UTC, datetime

import pytest
from feed_server import (
    bomb,
    conditional,
    drip,
    dripping_head,
    endless,
    garbage,
    good,
    half,
    in_turn,
    moved,
    serving,
    status,
)

from detente.monitor import feeds
from detente.monitor._fetch import Manners, Seen, fetch
from detente.monitor._states import State

NOW = datetime(2001, 1, 3, tzinfo=UTC)
BODY = (feeds()["white_house"].folder / "sample.xml").read_bytes()
FEED = feeds()["white_house"].model_copy(update={"max_bytes": 100_000})


@pytest.fixture
def server():
    with serving() as one:
        yield one


@pytest.fixture
def ask(server):
    def asking(answer, *, feed=FEED, before=None, **limits):
        server.routes["/"] = answer
        waits = limits.pop("waits", [])
        manners = Manners(allow=server.allow, sleep=waits.append, **limits)
        return fetch(feed, server.url("/"), before=before, limits=manners, now=NOW)

    return asking


def test_a_good_answer_comes_back_to_the_byte_with_its_marks(ask, server):
    answer = ask(good(BODY, ETag='"one"', Last_Modified="Mon, 01 Jan 2001 00:00:00 GMT"))
    assert (answer.state, answer.raw, answer.etag) == (State.OK, BODY, '"one"')
    assert server.asked[0][1]["User-Agent"].startswith("detente/")
    assert "Mozilla" not in server.asked[0][1]["User-Agent"]


def test_a_packed_answer_is_unpacked(ask):
    assert ask(good(gzip.compress(BODY), Content_Encoding="gzip")).raw == BODY


def test_an_answer_that_did_not_change_is_not_sent_again(ask, server):
    answer = ask(conditional(BODY))
    again = ask(conditional(BODY), before=Seen(answer.etag, answer.modified))
    assert (again.state, again.status, again.raw) == (State.UNCHANGED, 304, b"")
    assert server.asked[1][1]["If-Modified-Since"] == answer.modified


@pytest.mark.slow
def test_a_server_that_drips_is_left_when_the_time_is_over(ask):
    begun = time.monotonic()
    answer = ask(drip(BODY, 0.02), total=0.5, tries=2)
    assert time.monotonic() - begun < 5
    assert answer.state == State.FAILED and "Tried 2 times" in answer.note


@pytest.mark.slow
def test_a_server_that_drips_its_headers_is_left_too(ask):
    begun = time.monotonic()
    assert ask(dripping_head(0.05), total=0.5, tries=1).state == State.FAILED
    assert time.monotonic() - begun < 5


def test_a_server_that_says_nothing_is_left_after_the_read_timeout(ask):
    answer = ask(lambda handler: time.sleep(1), read=0.2, tries=1)
    assert answer.state == State.FAILED and "broke" in answer.note


def test_no_server_at_all_is_a_failure_in_words(server):
    limits = Manners(allow=frozenset({"127.0.0.1:9"}), sleep=lambda _: None, tries=2)
    answer = fetch(FEED, "http://127.0.0.1:9/", limits=limits, now=NOW)
    assert answer.state == State.FAILED and "connection" in answer.note.lower()


@pytest.mark.parametrize("answer", [endless, good(b"x" * 200_000)], ids=["endless", "said"])
def test_an_answer_larger_than_allowed_is_not_read_and_not_asked_for_again(ask, server, answer):
    found = ask(answer)
    assert found.state == State.FAILED and "100,000" in found.note
    assert len(server.asked) == 1


def test_a_gzip_bomb_is_not_unpacked(ask):
    found = ask(bomb(50_000_000))
    assert found.state == State.FAILED and "swell" in found.note and found.raw == b""


@pytest.mark.parametrize("packing", ["br", "gzip", "deflate"])
def test_an_answer_that_is_not_packed_as_it_says_is_refused(ask, packing):
    found = ask(good(b"not packed at all", Content_Encoding=packing), tries=2)
    assert found.state == State.FAILED and "packed" in found.note


def test_a_packed_answer_that_breaks_off_without_a_length_is_noticed(ask):
    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "application/rss+xml")
        handler.send_header("Content-Encoding", "gzip")
        handler.end_headers()
        handler.wfile.write(gzip.compress(BODY)[:500])
        handler.close_connection = True

    found = ask(answer, tries=1)
    assert found.state == State.FAILED and "broke off" in found.note


def test_a_server_that_asks_to_wait_is_given_the_time(ask, server):
    waits = []
    answer = ask(in_turn(status(429, Retry_After="7"), good(BODY)), waits=waits)
    assert (answer.state, waits) == (State.OK, [7.0])


def test_a_server_may_name_the_time_to_come_back(ask, server):
    answer = ask(status(503, Retry_After="Wed, 03 Jan 2001 06:30:00 GMT"))
    assert answer.later == datetime(2001, 1, 3, 6, 30, tzinfo=UTC)


def test_a_server_that_asks_for_a_long_wait_is_left_until_later(ask, server):
    waits = []
    answer = ask(status(429, Retry_After="7200"), waits=waits)
    assert (answer.state, answer.status, waits) == (State.FAILED, 429, [])
    assert answer.later == datetime(2001, 1, 3, 2, tzinfo=UTC)
    assert len(server.asked) == 1


def test_waits_double_and_attempts_end(ask, server):
    waits = []
    answer = ask(status(500), waits=waits)
    assert waits == [1.0, 2.0, 4.0] and len(server.asked) == 4
    assert answer.state == State.FAILED
    assert answer.note == "The server answered 500 Internal Server Error. Tried 4 times."


def test_a_server_that_recovers_is_heard(ask):
    assert ask(in_turn(status(503), garbage, good(BODY))).raw == BODY


@pytest.mark.parametrize(
    ("code", "state"),
    [(403, "BLOCKED"), (401, "BLOCKED"), (404, "FAILED"), (410, "DEAD"), (400, "FAILED")],
)
def test_a_refusal_is_not_asked_again(ask, server, code, state):
    found = ask(status(code))
    assert (found.state, len(server.asked)) == (state, 1)
    assert str(code) in found.note


def test_a_half_closed_answer_is_gone_on_from_where_it_broke(ask, server):
    found = ask(half(BODY, ETag='"one"'))
    assert found.raw == BODY
    assert server.asked[1][1]["Range"] == f"bytes={len(BODY) // 2}-"


def test_a_half_closed_answer_that_changed_in_between_starts_anew(ask):
    assert ask(in_turn(half(b"old " * 999, ETag='"old"'), good(BODY, ETag='"new"'))).raw == BODY


def test_without_a_strong_mark_a_half_closed_answer_starts_anew(ask, server):
    found = ask(in_turn(half(BODY, ETag='W/"weak"'), good(BODY)))
    assert found.raw == BODY and "Range" not in server.asked[1][1]


def test_a_server_that_goes_on_from_elsewhere_is_not_believed(ask):
    wrong = good(b"rest", status=206, Content_Range="bytes 3-6/7")
    found = ask(in_turn(half(BODY, ETag='"one"'), wrong, good(BODY)))
    assert found.raw == BODY


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/rss+xml", ""])
def test_a_web_page_where_a_feed_was_expected_is_blocked(ask, kind):
    page = b"<!DOCTYPE html><html><title>Technical Difficulties</title></html>"
    found = ask(good(page, kind=kind))
    assert found.state == State.BLOCKED and "web page" in found.note


def test_another_type_than_expected_is_blocked(ask):
    assert "image/png" in ask(good(b"\x89PNG", kind="image/png")).note


@pytest.mark.parametrize("body", [b"", b" \r\n "])
def test_an_empty_answer_is_empty(ask, body):
    assert ask(good(body)).state == State.EMPTY


def test_redirects_are_followed_up_to_five(ask, server):
    for number in range(5):
        server.routes[f"/{number}"] = moved(f"/{number + 1}")
    server.routes["/5"] = good(BODY)
    assert ask(moved("/1")).raw == BODY
    assert "more than 5" in ask(moved("/0")).note


def test_endless_redirects_end(ask, server):
    found = ask(moved("/"))
    assert found.state == State.FAILED and len(server.asked) == 6
