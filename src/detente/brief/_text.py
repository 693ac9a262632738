"""Text made safe for each format: nothing from the record is read as markup."""

from __future__ import annotations

import html
import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$])")
_SCRIPTS = re.compile(
    r"[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]+"
)


def escape(text: str) -> str:
    """Make text safe for HTML, attributes included.

    Example:
        >>> escape('<b> & "c"')
        '&lt;b&gt; &amp; &quot;c&quot;'
    """
    return html.escape(text, quote=True)


def markdown(text: str) -> str:
    """Make text safe for Markdown, on one line.

    Example:
        >>> markdown("a *b* [c] <d> # e")
        'a \\\\*b\\\\* \\\\[c\\\\] \\\\<d\\\\> \\\\# e'
    """
    flat = _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
    flat = re.sub(r"^([-+=>]|\d+[.)])(?=\s|$)", r"\\\1", flat)
    return re.sub(r"^\\(\d+)([.)])", r"\1\\\2", flat)


def typst(text: str) -> str:
    """Write text as a typst string, in which nothing is markup.

    The fonts that travel with typst have no East Asian script; such a run is named instead.

    Example:
        >>> typst('#x "y"')
        '"#x \\\\"y\\\\""'
    """
    flat = _SCRIPTS.sub("[…]", re.sub(r"[ \t\r\n]+", " ", text))
    flat = flat.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{flat}"'
