"""Posts as WordPress gives them in JSON (/wp-json/wp/v2/posts)."""

from __future__ import annotations

import json
from typing import Any

from detente.monitor._clean import line, plain
from detente.monitor._dates import parse_instant
from detente.monitor._item import Item, Reading
from detente.monitor._news import Shape, read_news

_NEEDED = frozenset("id date_gmt guid link title content excerpt".split())  # noqa: SIM905
_OTHER = (
    "date modified modified_gmt slug status type author featured_media comment_status ping_status "
    "sticky template format meta categories tags class_list acf"
)
_KNOWN = _NEEDED | frozenset(_OTHER.split())
_PREFIXES = ("_", "jetpack", "yoast")


def read_site(raw: bytes, shape: Shape) -> Reading:
    """Return what a WordPress site says, in its JSON or in its RSS.

    Example:
        >>> read_site(b"[]", Shape("demo")).total
        0
    """
    return read_posts(raw, shape) if raw.lstrip()[:1] in {b"[", b"{"} else read_news(raw, shape)


def read_posts(raw: bytes, shape: Shape) -> Reading:
    """Return what a list of WordPress posts says.

    Example:
        >>> read_posts(b'{"code": "rest_no_route"}', Shape("demo")).strange
        ('It is no list of posts.',)
    """
    try:
        posts = json.loads(raw)
    except ValueError as error:
        return Reading(strange=(f"It is not JSON ({error}).",))
    if not isinstance(posts, list) or not all(isinstance(post, dict) for post in posts):
        return Reading(strange=("It is no list of posts.",))
    strange = sorted({name for post in posts for name in _unknown(post)})
    items: dict[str, Item] = {}
    for post in [] if strange else posts:
        try:
            item = _item(post, shape)
        except (KeyError, TypeError, ValueError) as error:
            strange.append(f"Post {post.get('id')}: {error}.")
            continue
        items.setdefault(item.key, item)
    return Reading(() if strange else tuple(items.values()), tuple(strange), len(posts))


def _unknown(post: dict[str, Any]) -> list[str]:
    new = [n for n in post if n not in _KNOWN and not n.startswith(_PREFIXES)]
    lines = [f"Unknown field {name[:120]!r}." for name in new]
    return lines + [f"Field {name!r} is missing." for name in sorted(_NEEDED - set(post))]


def _item(post: dict[str, Any], shape: Shape) -> Item:
    lead = plain(post["excerpt"]["rendered"], shape.drop)
    body = "" if shape.lead else plain(post["content"]["rendered"], shape.drop)
    link = str(post["link"])
    return Item(
        feed=shape.feed,
        key=shape.key(line(post["guid"]["rendered"]), link),
        published=parse_instant(post["date_gmt"]),
        title=line(post["title"]["rendered"]),
        text=body or lead,
        url=link if link.startswith(("https://", "http://")) else "",
        language=shape.language,
    )
