"""Each feed's sample is read; a shape that is not known adds nothing and says what changed."""

import json
from datetime import UTC, datetime

import pytest
from feed_server import good, serving

from detente.monitor import feeds
from detente.monitor._clean import line, plain
from detente.monitor._dates import parse_instant
from detente.monitor._desk import Desk
from detente.monitor._fetch import Manners
from detente.monitor._news import Shape, read_news
from detente.monitor._states import State
from detente.monitor._sync import sync
from detente.monitor._wordpress import read_posts
from detente.monitor._xml import UnsafeError, utf8

NOW = datetime(2001, 1, 3, tzinfo=UTC)
NEWS = """white_house us_state iaea un_press rok_foreign rok_unification japan_defence kcna_watch
yonhap north38 nk_news""".split()  # noqa: SIM905
SAMPLES = [
    pytest.param(feeds()[name], file, id=f"{name}-{file.name}")
    for name in NEWS
    for file in sorted(feeds()[name].folder.glob("sample.*"))
]
MARKUP = ("<", "script", "steal", "appeared first on", "navigation", "&amp;", "&lt;")


@pytest.mark.parametrize(("feed", "file"), SAMPLES)
def test_a_sample_is_read_whole_and_clean(feed, file):
    reading = feed.reader()(file.read_bytes())
    assert reading.items and not reading.strange
    assert reading.total >= len(reading.items) == len({item.key for item in reading.items})
    for item in reading.items:
        assert (item.feed, item.language) == (feed.id, feed.language)
        assert item.title and item.url.startswith("http")
        assert not [mark for mark in MARKUP if mark in item.title + item.text]
        assert item.published is None or item.published.tzinfo is UTC


@pytest.mark.parametrize(("feed", "file"), SAMPLES)
def test_a_sample_served_over_http_is_taken_in_once(feed, file, tmp_path):
    kind = "text/html; charset=utf-8" if file.suffix == ".html" else "text/xml"
    with serving() as server:
        server.routes["/"] = good(file.read_bytes(), kind=kind)
        own = {feed.id: feed.model_copy(update={"urls": (server.url("/"),)})}
        limits = Manners(allow=server.allow)
        first = sync(Desk(tmp_path), own, now=NOW, limits=limits)
        again = sync(Desk(tmp_path), own, now=NOW, only=[feed.id], limits=limits)
    assert first.feeds[0].state == again.feeds[0].state == State.OK
    assert first.fresh == len(feed.reader()(file.read_bytes()).items) and again.fresh == 0


@pytest.mark.parametrize("name", NEWS)
def test_the_sample_says_where_it_comes_from(name):
    said = (feeds()[name].folder / "PROVENANCE.md").read_text(encoding="utf-8")
    assert "genuine. " in said or "made to the documented shape" in said


@pytest.mark.parametrize("name", NEWS)
@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "well-formed"),
        (b"<rss><channel><item></channel></rss>", "well-formed"),
        (b"<opml/>", "neither RSS nor Atom"),
        (b"\x00\x01\x02", "well-formed"),
        (b"<rss><channel><item><guid>1</guid></item></channel></rss>", "no title"),
        (b"<rss><channel><item><title>T</title></item></channel></rss>", "no guid"),
        (b"<rss><channel><item><guid>1</guid><title>T</title><pubDate>soon</pubDate></item>"
         b"</channel></rss>", "'soon' is no date"),
        (b"<rss><channel><item><guid>1</guid><title>T</title><annex/></item></channel></rss>",
         "Unknown element <annex>"),
        (b'<rss><channel><item xmlns:x="urn:x"><guid>1</guid><title>T</title><x:y/></item>'
         b"</channel></rss>", "Unknown element <{urn:x}y>"),
    ],
)  # fmt: skip
def test_a_shape_that_is_not_known_adds_nothing_and_says_what_changed(name, raw, said):
    reading = feeds()[name].reader()(raw)
    assert not reading.items and reading.strange
    if name != "japan_defence" or raw.startswith(b"<rss"):
        assert said in " ".join(reading.strange)


@pytest.mark.parametrize("name", NEWS)
@pytest.mark.parametrize(
    "bomb",
    [
        '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><rss>&b;</rss>',
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>',
        '<!DOCTYPE r SYSTEM "http://127.0.0.1/x.dtd"><rss/>',
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]><rss/>',
    ],
    ids=["laughs", "file", "dtd", "parameter"],
)
@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_an_xml_bomb_is_refused_before_it_is_read(name, bomb, code):
    raw = f'<?xml version="1.0" encoding="{code}"?>{bomb}'.encode(code)
    reading = feeds()[name].reader()(raw)
    assert not reading.items and reading.strange
    if name != "japan_defence" or code == "utf-8":
        assert "document type" in reading.strange[0]


def _rss(title, text="", code="utf-8", declared="utf-8"):
    head = f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0"><channel><item>'
    body = f"<guid>g</guid><title>{title}</title><description><![CDATA[{text}]]></description>"
    return f"{head}{body}</item></channel></rss>".encode(code)


@pytest.mark.parametrize("code", ["utf-8", "euc-kr", "utf-16", "cp949"])
def test_an_encoding_that_is_declared_is_read(code):
    [item] = read_news(_rss("지어낸 보기", code=code, declared=code), Shape("demo")).items
    assert item.title == "지어낸 보기"


@pytest.mark.parametrize(
    ("code", "declared"), [("euc-kr", "utf-8"), ("latin-1", "utf-8"), ("utf-8", "no-such-code"),
                           ("utf-8", "utf-7"), ("utf-8", "base64"), ("utf-8", "zlib")]
)  # fmt: skip
def test_a_wrong_charset_is_noticed_and_nothing_is_guessed(code, declared):
    title = "é" if code == "latin-1" else "보기"
    reading = read_news(_rss(title, code=code, declared=declared), Shape("demo"))
    assert not reading.items and reading.strange


def test_a_byte_order_mark_does_no_harm():
    assert utf8(b"\xef\xbb\xbf<a/>") == b"<a/>"
    with pytest.raises(UnsafeError, match="encoding"):
        utf8(b"\xff")


def test_a_payload_that_looks_like_an_address_or_a_path_opens_nothing():
    for raw in (b"/etc/passwd", b"http://127.0.0.1:1/", b"file:///etc/passwd"):
        assert read_news(raw, Shape("demo")).strange


@pytest.mark.parametrize(
    "html",
    [
        "<p>Said.</p><script>steal()</script>",
        "<p>Said.</p><SCRIPT SRC=//x>steal()</SCRIPT>",
        "<p onclick='steal()'>Said.</p><style>p{}</style>",
        "<p>Said.</p><iframe src='javascript:steal()'>steal</iframe>",
        "<p>Said.</p><svg><script>steal()</script></svg>",
        "<p>Said.</p><!-- steal() --><template>steal</template>",
        "<p>Said.</p><p hidden>steal</p><div role='navigation'>steal</div>",
        "<p>Said.<p><form>steal<input value=steal></form>",
        "<p>Sa\u200bid.</p><math><mtext>steal</mtext></math>",
        "</div></div></body><p>Said.</p><noscript>steal",
    ],
)
def test_of_html_only_what_a_reader_reads_is_left(html):
    assert plain(html) == "Said."
    [item] = read_news(_rss("T", html), Shape("demo")).items
    assert item.text == "Said."


def test_deep_and_broken_html_does_no_harm():
    assert plain("<div>" * 5_000 + "deep") in {"", "deep"}
    assert plain("<p>a < b & c > d</p>") == "a < b & c > d"
    assert line("A\n  <b>B</b>") == "A B"


def test_a_new_footer_or_navigation_is_no_revision():
    feed, file = feeds()["white_house"], feeds()["white_house"].folder / "sample.xml"
    raw = file.read_bytes()
    other = raw.replace(b"Navigate News", b"Find news").replace(b"Briefings &amp;", b"Other &amp;")
    other = other.replace(b"appeared first on", b"appeared  first on", 1)
    assert raw != other
    [a], [b] = feed.reader()(raw).items, feed.reader()(other).items
    assert a.revision == b.revision
    [c] = feed.reader()(raw.replace(b"astonishing", b"severe").replace(b"severe", b"mild")).items
    assert c.key == a.key and c.revision != a.revision


@pytest.mark.parametrize(
    ("text", "zone", "utc"),
    [
        ("17-07-03 13:15", "Europe/Vienna", "2017-07-03T11:15"),
        ("17-12-03 13:15", "Europe/Vienna", "2017-12-03T12:15"),
        ("Sun, 03 Sep 2017 12:30:00 +0900", "UTC", "2017-09-03T03:30"),
        ("Sun, 03 Sep 2017 12:30:00 GMT", "Asia/Seoul", "2017-09-03T12:30"),
        ("2017-09-03 12:00:01", "Asia/Pyongyang", "2017-09-03T03:30"),  # UTC+8:30 in those years
        ("2019-09-03 12:30:00", "Asia/Pyongyang", "2019-09-03T03:30"),
        ("2017-09-03T03:30:00Z", "Asia/Seoul", "2017-09-03T03:30"),
        ("2017-09-03", "Asia/Tokyo", "2017-09-02T15:00"),
    ],
)
def test_dates_of_every_kind_come_out_in_utc(text, zone, utc):
    found = parse_instant(text, zone)
    assert found.isoformat().startswith(utc) and found.utcoffset().total_seconds() == 0


@pytest.mark.parametrize("text", ["yesterday", "17-13-03 13:15", "32 Jan 2017", "0"])
def test_what_is_no_date_is_not_guessed(text):
    with pytest.raises(ValueError):
        parse_instant(text)


def test_atom_is_read_too():
    said = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Invented</title><entry>
    <id>urn:invented:1</id><title type="html">A &amp;amp; B</title><link href="https://a.invalid/1"/>
    <updated>2001-01-02T03:04:05Z</updated><summary>Lead.</summary></entry></feed>"""
    [item] = read_news(said, Shape("demo")).items
    assert (item.key, item.title, item.text) == ("urn:invented:1", "A & B", "Lead.")
    assert item.published == datetime(2001, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_link_that_is_a_script_is_not_kept():
    raw = _rss("T").replace(b"<guid>g</guid>", b"<guid>g</guid><link>javascript:steal()</link>")
    [item] = read_news(raw, Shape("demo")).items
    assert item.url == ""


def test_one_meeting_under_two_addresses_is_one_item():
    file = feeds()["un_press"].folder / "sample.xml"
    reading = feeds()["un_press"].reader()(file.read_bytes())
    assert reading.total == 3
    assert reading.items[0].key == "SC/00001"


def test_an_excerpt_is_all_that_is_read_where_that_is_agreed():
    body = _rss("T", "Excerpt.").replace(
        b"<guid>", b"<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
        b"Whole article.</content:encoded><guid>",
    )  # fmt: skip
    assert feeds()["nk_news"].reader()(body).items[0].text == "Excerpt."
    assert feeds()["north38"].reader()(body).items[0].text == "Whole article."


def _post(**change):
    text = {"rendered": "<p>Invented &amp; made</p>"}
    return {
        "id": 7,
        "date_gmt": "2001-01-02T03:04:05",
        "guid": {"rendered": "https://a.invalid/?p=7"},
        "link": "https://a.invalid/7",
        "title": {"rendered": "T"},
        "content": text,
        "excerpt": text,
    } | change


def test_posts_in_json_are_read_like_the_feed():
    [item] = read_posts(json.dumps([_post()]).encode(), Shape("demo")).items
    assert (item.key, item.text) == ("https://a.invalid/?p=7", "Invented & made")
    assert item.published == datetime(2001, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"{", "not JSON"),
        (b'{"code": "no"}', "no list"),
        (json.dumps([_post(annex=1)]).encode(), "'annex'"),
        (json.dumps([{"id": 1}]).encode(), "'guid' is missing"),
        (json.dumps([_post(title=None)]).encode(), "Post 7"),
        (json.dumps([_post(date_gmt="soon")]).encode(), "no date"),
    ],
)
def test_posts_of_another_shape_add_nothing(raw, said):
    reading = read_posts(raw, Shape("demo"))
    assert not reading.items and said in " ".join(reading.strange)
