"""Plain text out of HTML that came from elsewhere: no script, no navigation, no footer."""

from __future__ import annotations

import re
from collections.abc import Collection

import lxml.html
from lxml import etree

_UNREAD = (
    "script style noscript template iframe object embed svg math form button select textarea "
    "nav header footer aside figure audio video head"
)
_BLOCKS = "p div br li ul ol h1 h2 h3 h4 h5 h6 tr table blockquote section article hr dd dt pre"
_OUT, _BREAK = frozenset(_UNREAD.split()), frozenset(_BLOCKS.split())
_FOOTER = re.compile(r"\s*The post .{1,500}? appeared first on .{1,200}?\.?\s*\Z", re.DOTALL)
_MORE = re.compile(r"\s*(?:\[(?:…|\.\.\.)\]|Read more…?|Continue reading.{0,300})\s*\Z", re.DOTALL)
_UNSEEN = re.compile(r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u200b\u2060\ufeff]")
_MARKUP = re.compile(r"[<&]")


def plain(html: str, drop: Collection[str] = ()) -> str:
    """Return what a reader would read of a piece of HTML, a line for each block.

    Args:
        html: A fragment or a page.
        drop: Classes whose elements are left out with all that is in them.

    Example:
        >>> plain("<nav>Home</nav><p>A &amp; <b>B</b></p><script>steal()</script><p>C</p>")
        'A & B\\nC'
        >>> plain('Said. The post <a href="x">T</a> appeared first on <a href="y">S</a>.')
        'Said.'
    """
    text = _text(html, drop) if _MARKUP.search(html) else html
    lines = (" ".join(line.split()) for line in _UNSEEN.sub("", text).split("\n"))
    whole = "\n".join(line for line in lines if line)
    return _MORE.sub("", _FOOTER.sub("", whole)).strip()


def line(html: str) -> str:
    """Return a piece of HTML as one line of text, such as a headline.

    Example:
        >>> line("News &#8211; The <em>House</em>")
        'News – The House'
    """
    return " ".join(plain(html).split())


def _text(html: str, drop: Collection[str]) -> str:
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    raw = f"<div>{_UNSEEN.sub('', html)}</div>".encode("utf-8", "replace")
    root = lxml.html.document_fromstring(raw, parser=parser, ensure_head_body=True)
    for element in list(root.iter(*_OUT)):
        element.drop_tree()
    for element in list(root.iter(etree.Element)):
        hidden = element.get("hidden") is not None or element.get("role") == "navigation"
        if hidden or set(element.get("class", "").split()) & set(drop):
            if element.getparent() is not None:
                element.drop_tree()
        elif element.tag in _BREAK:
            element.text = f"\n{element.text or ''}"
            element.tail = f"\n{element.tail or ''}"
    return str(root.text_content())
