"""A sync takes in each item exactly once, and nothing that may not be believed or kept."""

import fcntl
import sqlite3
import sys
import types
from datetime import UTC, datetime, timedelta

import pytest
from feed_server import conditional, good, in_turn, serving, status

from detente.errors import RecordError
from detente.monitor import Item, Reading, feeds
from detente.monitor._desk import Desk
from detente.monitor._fetch import Manners
from detente.monitor._states import State, health
from detente.monitor._sync import sync
from detente.monitor._taking import believe

NOW = datetime(2001, 1, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)


def rss(*names, text="Lead"):
    items = "".join(
        f"<item><guid>{n}</guid><title>Invented {n}</title><description>{text}</description>"
        f"<link>https://a.invalid/{n}</link><pubDate>Tue, 02 Jan 2001 10:00:00 GMT</pubDate></item>"
        for n in names
    )
    return f"<rss version='2.0'><channel>{items}</channel></rss>".encode()


@pytest.fixture
def server():
    with serving() as one:
        yield one


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "watch")


@pytest.fixture
def run(server, desk):
    def running(feed, *, now=NOW, **named):
        named.setdefault("limits", Manners(tries=1, sleep=lambda _: None))
        return sync(desk, {feed.id: feed}, now=now, allow=server.allow, **named)

    return running


def at(server, name="iaea", path="/", **update):
    return feeds()[name].model_copy(update={"urls": (server.url(path),)} | update)


def rows(desk, words):
    connection = sqlite3.connect(desk.file)
    try:
        return connection.execute(words).fetchall()
    finally:
        connection.close()


def test_items_come_in_once_and_an_edit_is_a_revision(server, desk, run):
    server.routes["/"] = in_turn(
        good(rss("a", "b")), good(rss("b", "c")), good(rss("b", "c", text="Edited"))
    )
    found = [run(at(server), now=NOW + n * HOUR).fresh for n in range(3)]
    assert found == [2, 1, 2]
    keys = rows(desk, "SELECT key, text, seen FROM items ORDER BY seen, key")
    assert [key for key, *_ in keys] == ["a", "b", "c", "b", "c"]
    assert keys[0] == ("a", "Lead", "2001-01-03T00:00:00+00:00")


def test_the_payload_is_kept_as_it_came(server, desk, run):
    server.routes["/"] = good(rss("a"))
    run(at(server))
    [(digest,)] = rows(desk, "SELECT digest FROM fetches")
    assert desk.payload(digest) == rss("a")
    assert rows(desk, "SELECT payload FROM items") == [(digest,)]


def test_what_did_not_change_is_asked_with_its_mark_and_stays_known(server, desk, run):
    server.routes["/"] = conditional(rss("a"))
    states = [run(at(server), now=NOW + n * HOUR).feeds[0].state for n in range(3)]
    assert states == ["OK", "UNCHANGED", "UNCHANGED"]
    assert server.asked[2][1]["If-None-Match"] == '"one"'


def test_a_feed_is_asked_when_it_is_due_or_named(server, run):
    server.routes["/"] = good(rss("a"))
    feed = at(server, every_minutes=60)
    assert run(feed).feeds and not run(feed, now=NOW + HOUR / 2).feeds
    assert run(feed, now=NOW + HOUR / 2, only=["iaea"]).feeds
    assert run(feed, now=NOW + 2 * HOUR).feeds


def test_a_server_that_asked_for_time_is_left_alone_for_it(server, run):
    server.routes["/"] = status(429, Retry_After="10800")
    feed = at(server)
    assert run(feed).feeds[0].state == State.FAILED
    assert not run(feed, now=NOW + 2 * HOUR).feeds
    assert run(feed, now=NOW + 4 * HOUR).feeds


def test_a_changed_shape_adds_nothing_and_is_kept_for_a_look(server, desk, run):
    new = rss("a", "b").replace(b"<title>", b"<annex/><title>")
    server.routes["/"] = in_turn(good(rss("a")), good(new, ETag='"new"'), good(rss("a", "b")))
    feed = at(server)
    run(feed)
    ended = run(feed, now=NOW + HOUR)
    assert (ended.feeds[0].state, ended.fresh) == (State.CHANGED_SHAPE, 0)
    assert ended.feeds[0].note == "Nothing was added: Unknown element <annex>."
    [(digest, etag)] = rows(desk, "SELECT digest, etag FROM fetches WHERE state LIKE 'CH%'")
    assert desk.payload(digest) == new and etag == ""
    assert run(feed, now=NOW + 2 * HOUR).fresh == 1


@pytest.mark.parametrize(
    ("update", "body", "state", "said"),
    [
        ({"least": 2}, rss("a"), "SHRUNKEN", "at least 2"),
        ({"most": 2}, rss("a", "b", "c"), "CHANGED-SHAPE", "at most 2"),
        ({"least": 1}, rss(), "EMPTY", "no entry"),
        ({"least": 0}, rss(), "OK", ""),
        ({}, b"", "EMPTY", "empty"),
        ({}, b"<html><body>Sorry</body></html>", "BLOCKED", "web page"),
    ],
)
def test_counts_outside_what_is_real_are_refused(server, desk, run, update, body, state, said):
    server.routes["/"] = good(body)
    ended = run(at(server, **update)).feeds[0]
    assert ended.state == state and said in ended.note and ended.fresh == 0
    assert rows(desk, "SELECT count(*) FROM items") == [(0,)]


def test_a_set_that_shrinks_is_refused_until_it_is_whole_again(server, run):
    many = rss(*map(str, range(10)))
    server.routes["/"] = in_turn(good(many), good(rss("1", "2")), good(rss("3")), good(many))
    feed = at(server, shrink=0.5)
    ended = [run(feed, now=NOW + n * HOUR).feeds[0] for n in range(4)]
    assert [one.state for one in ended] == ["OK", "SHRUNKEN", "SHRUNKEN", "OK"]
    assert ended[1].note == "2 entries after 10: less than 50%. Nothing was added."


def test_a_set_that_did_shrink_is_believed_once_a_person_says_so(server, desk, run):
    many = rss(*map(str, range(10)))
    server.routes["/"] = in_turn(good(many), good(rss("x", "y")), good(rss("x", "y")), good(rss()))
    feed = at(server, shrink=0.5)
    states = [run(feed, now=NOW + n * HOUR).feeds[0].state for n in range(2)]
    believe(desk, feed.id)
    states += [run(feed, now=NOW + n * HOUR).feeds[0].state for n in range(2, 4)]
    assert states == ["OK", "SHRUNKEN", "OK", "EMPTY"]


def test_entries_that_were_left_out_are_named_in_the_note(server, run):
    module = types.ModuleType("read")
    notes = tuple(f"Row {n} has no date." for n in range(7))
    module.read = lambda raw: Reading((Item("demo_rows", "a", title="a"),), (), 8, notes)
    sys.modules["detente.monitor.feeds.demo_rows.read"] = module
    try:
        server.routes["/"] = good(b"x", kind="text/plain")
        ended = run(at(server).model_copy(update={"id": "demo_rows", "types": ()})).feeds[0]
    finally:
        del sys.modules["detente.monitor.feeds.demo_rows.read"]
    assert (ended.state, ended.fresh) == ("OK", 1)
    assert ended.note.startswith("Row 0 has no date. ") and ended.note.endswith("And 2 more.")


def test_text_is_left_out_where_the_licence_says_so(server, desk, run):
    server.routes["/"] = good(rss("a"))
    run(at(server, "yonhap"))
    assert rows(desk, "SELECT title, text, url FROM items") == [
        ("Invented a", "", "https://a.invalid/a")
    ]


def test_terms_that_were_not_accepted_keep_a_feed_off(server, desk, run):
    licence = feeds()["iaea"].licence.model_copy(update={"consent": True})
    feed = at(server, licence=licence)
    server.routes["/"] = good(rss("a"))
    for hour in range(3):
        ended = run(feed, now=NOW + hour * HOUR).feeds[0]
        assert ended.state == State.OFF and "were not accepted" in ended.note
    assert server.asked == [] and rows(desk, "SELECT count(*) FROM fetches") == [(1,)]
    assert run(feed, now=NOW + 4 * HOUR, accepted={"iaea"}).fresh == 1


def test_credentials_come_from_the_environment_and_are_written_nowhere(
    server, desk, run, monkeypatch, capfd
):
    feed = at(server, path="/?token={INVENTED_TOKEN}", needs=("INVENTED_TOKEN",))
    assert run(feed).feeds[0].note.startswith("It needs INVENTED_TOKEN")
    monkeypatch.setenv("INVENTED_TOKEN", "s3cr&t-value")
    server.routes["/"] = in_turn(good(rss("a")), status(500))
    for hour in range(2):
        run(feed, now=NOW + hour * HOUR)
    assert server.asked[0][0] == "/?token=s3cr%26t-value"
    for file in desk.folder.rglob("*"):
        assert not file.is_file() or b"s3cr" not in file.read_bytes()
    assert "s3cr" not in "".join(capfd.readouterr())


def test_a_credential_may_go_in_a_header_that_the_reader_names(server, desk, run, monkeypatch):
    module = types.ModuleType("read")
    module.read = lambda raw: Reading((), (), 0)
    module.headers = lambda secrets: {"X-Access": secrets["INVENTED_TOKEN"]}
    monkeypatch.setitem(sys.modules, "detente.monitor.feeds.demo_token.read", module)
    monkeypatch.setenv("INVENTED_TOKEN", "s3cret")
    server.routes["/"] = good(b"x", kind="text/plain")
    feed = at(server, needs=("INVENTED_TOKEN",), least=0)
    run(feed.model_copy(update={"id": "demo_token", "types": ()}))
    assert server.asked[0][1]["X-Access"] == "s3cret"
    assert b"s3cret" not in desk.file.read_bytes()


def test_an_address_that_nothing_fills_in_is_a_failure_in_words(server, run):
    ended = run(at(server, path="/?q={unheard_of}")).feeds[0]
    assert (ended.state, ended.note) == ("FAILED", "Nothing fills in unheard_of of the address.")


def test_an_address_is_filled_in_from_the_case_and_the_clock(server, run):
    server.routes["/"] = good(rss("a"))
    feed = at(server, path="/?q={words}&from={since}")
    run(feed, limits=Manners(values={"words": "a&b"}))
    assert server.asked[0][0] == "/?q=a%26b&from=2000-12-04"


def test_a_dead_feed_is_not_asked(server, run):
    assert run(at(server, dead_since="2000-01-01")).feeds[0].state == State.DEAD
    assert server.asked == []


def test_one_bad_feed_does_not_stop_the_others(server, desk):
    server.routes |= {"/good": good(rss("a")), "/bad": status(500)}
    own = {
        "iaea": at(server, path="/bad"),
        "north38": at(server, "north38", path="/good"),
        "yonhap": at(server, "yonhap", path="/gone"),
    }
    told = []
    limits = Manners(tries=1, allow=server.allow)
    ended = sync(desk, own, now=NOW, limits=limits, progress=told.append)
    assert [one.state for one in ended.feeds] == ["FAILED", "OK", "FAILED"]
    assert told == list(ended.feeds)


def test_the_worst_address_speaks_for_a_feed(server, run):
    server.routes |= {"/1": good(rss("a")), "/2": status(403)}
    feed = at(server, urls=(server.url("/1"), server.url("/2")))
    ended = run(feed).feeds[0]
    assert (ended.state, ended.fresh) == (State.BLOCKED, 1)


@pytest.mark.parametrize(
    "name", ["../evil", "a/b", "/etc/passwd", "a.b", "", "A", "a\n", "..", "é"]
)
def test_a_path_trick_in_a_feeds_id_is_refused(server, desk, name):
    feed = at(server).model_copy(update={"id": name})
    with pytest.raises(RecordError, match="named wrongly"):
        sync(desk, {name: feed}, now=NOW)
    with pytest.raises(ValueError, match="id"):
        type(feed).model_validate(at(server).model_dump() | {"id": name})


@pytest.mark.parametrize("where", ["only", "accepted"])
def test_a_feed_that_is_not_there_is_named_and_nothing_is_asked(server, run, where):
    with pytest.raises(RecordError, match="called 'iae'"):
        run(at(server), **{where: ["iae"]})
    assert server.asked == []


def test_two_syncs_do_not_run_at_once(server, desk, run):
    desk.folder.mkdir()
    with (desk.folder / "sync.lock").open("w") as lock:
        lock.write("4711")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(RecordError, match=r"is running \(process 4711\); nothing was asked"):
            run(at(server))
    server.routes["/"] = good(rss("a"))
    assert run(at(server)).fresh == 1


@pytest.fixture
def indexed():
    """A feed whose index names files, a key a line."""
    module = types.ModuleType("read")
    module.follow = lambda raw: raw.decode("ascii").split()
    module.read = lambda raw: Reading((Item("demo_index", raw.decode(), title="x"),), (), 1)
    name = "detente.monitor.feeds.demo_index.read"
    sys.modules[name] = module
    yield
    del sys.modules[name]


@pytest.mark.usefixtures("indexed")
def test_an_index_leads_to_its_files_each_taken_once(server, desk, run):
    feed = at(server, path="/index").model_copy(
        update={"id": "demo_index", "follow": True, "types": ()}
    )
    server.routes |= {f"/{n}": good(n.encode(), kind="text/plain") for n in "abc"}
    server.routes["/b"] = in_turn(status(500), server.routes["/b"])
    server.routes["/index"] = in_turn(
        good(b"b\na", kind="text/plain"), conditional(b"/c /b /a"), conditional(b"/c /b /a")
    )
    fresh = [run(feed, now=NOW + n * HOUR).fresh for n in range(4)]
    assert fresh == [1, 2, 0, 0]
    paths = [path for path, _ in server.asked]
    assert {n: paths.count(f"/{n}") for n in "abc"} == {"a": 1, "b": 2, "c": 1}


@pytest.mark.usefixtures("indexed")
def test_an_index_in_another_shape_is_kept_and_named(server, run):
    feed = at(server).model_copy(update={"id": "demo_index", "follow": True, "types": ()})
    server.routes["/"] = good("é".encode(), kind="text/plain")
    ended = run(feed).feeds[0]
    assert ended.state == State.CHANGED_SHAPE and "index could not be read" in ended.note


@pytest.mark.usefixtures("indexed")
def test_an_index_cannot_lead_to_the_own_network(server, run):
    feed = at(server).model_copy(update={"id": "demo_index", "follow": True, "types": ()})
    server.routes["/"] = good(b"http://169.254.169.254/ file:///etc/passwd", kind="text/plain")
    ended = run(feed).feeds[0]
    assert ended.state == State.FAILED and ended.fresh == 0


def test_a_reader_that_stumbles_stops_nothing(server, run):
    module = types.ModuleType("read")
    module.read = lambda raw: raw.no_such
    sys.modules["detente.monitor.feeds.demo_bad.read"] = module
    try:
        server.routes["/"] = good(b"x", kind="text/plain")
        feed = at(server).model_copy(update={"id": "demo_bad", "types": ()})
        ended = run(feed).feeds[0]
    finally:
        del sys.modules["detente.monitor.feeds.demo_bad.read"]
    assert ended.state == State.CHANGED_SHAPE and "AttributeError" in ended.note


def test_a_state_that_ended_badly_shows_with_its_count(server, desk, run):
    server.routes["/"] = in_turn(good(rss("a")), status(500))
    feed = at(server)
    for hour in range(4):
        run(feed, now=NOW + hour * HOUR)
    [one] = health(desk, {"iaea": feed}, NOW + 3 * HOUR)
    assert (one.state, one.failures, one.items) == ("FAILED", 3, 1)
    assert one.last_good == NOW and one.next_due == NOW + 4 * HOUR
    assert one.last_new == datetime(2001, 1, 2, 10, tzinfo=UTC)
