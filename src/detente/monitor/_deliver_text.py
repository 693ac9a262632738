"""Text that may come from anywhere, made fit for XML."""

from __future__ import annotations

import re

# What XML 1.0 cannot hold, in any spelling: control characters, surrogates, two non-characters.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fit(text: str) -> str:
    """Replace what XML cannot hold; what it must escape is left to whoever writes the XML.

    Example:
        >>> fit("a\\x00b<c>")
        'a\\ufffdb<c>'
    """
    return _FORBIDDEN.sub("\ufffd", text)
