"""The inside of a written page, to be shown within another: contents, body, events as links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from detente.errors import BriefError

_CONTENTS = re.compile(r'<li><a href="#([^"]+)">(.*?)</a></li>')
_FACTS = re.compile(r"<dt>(.*?)</dt><dd>(.*?)</dd>")
_EVENT = re.compile(r"<code>([A-Za-z0-9._-]+)</code>(?= <a class=\"back\")")
_PART = re.compile(r' role="graphics-[a-z]+"| aria-roledescription="[^"]*"')  # of a drawn image
_DAY = re.compile(r'href="#e-([^"]+)"')


@dataclass(frozen=True)
class Inside:
    """What a page holds.

    Attributes:
        facts: names and values under the title, as text.
        contents: anchors and titles of the sections, as text.
        body: the sections and references as HTML, with nothing of the page around them.
    """

    title: str
    question: str
    facts: tuple[tuple[str, str], ...]
    contents: tuple[tuple[str, str], ...]
    body: str


def inside(page: str, *, event: str) -> Inside:
    """Take a page that `html_of` made apart.

    The list of all events counted is left out, since each is a link to where it is shown whole.

    Args:
        event: the address at which an event is shown, without its id: "/record/".

    Raises:
        BriefError: it is no such page.
    """
    head, main, rest = page.partition('<main id="main">')
    if not main or "</main>" not in rest:
        raise BriefError("The page holds no briefing; write it again with 'detente brief'.")
    body = rest.partition('<section class="events"')[0].partition("</main>")[0]
    body = _EVENT.sub(rf'<a href="{event}\1"><code>\1</code></a>', body)
    body = _DAY.sub(rf'href="{event}\1"', body)
    body = _PART.sub("", body)
    contents = head.partition('<nav class="contents"')[2]
    facts = head.partition('<dl class="facts">')[2].partition("</dl>")[0]
    return Inside(
        title=_between(head, "<h1>", "</h1>"),
        question=_between(head, '<p class="question">', "</p>"),
        facts=tuple((unescape(a), unescape(b)) for a, b in _FACTS.findall(facts)),
        contents=tuple((a, unescape(b)) for a, b in _CONTENTS.findall(contents)),
        body=body,
    )


def _between(text: str, start: str, end: str) -> str:
    return unescape(text.partition(start)[2].partition(end)[0])
