"""On which line of a TOML file a value stands; the parser of the standard library does not say.

A path names a value as it is read: `("player", 2, "action", 0, "when")` is the `when` of the first
`[[player.action]]` of the third `[[player]]`. The text must already have passed `tomllib`.
"""

from __future__ import annotations

import re

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t]+|#[^\n]*)*")
_SPACE = re.compile(r"(?:[ \t\n]+|#[^\n]*)*")
_BARE = re.compile(r"[^,\]}#\n]+")
_KEY = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}
_STRINGS = (
    ('"""', re.compile(r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}', re.DOTALL)),
    ("'''", re.compile(r"'''(?:[^']|'{1,2}(?!'))*'{3,5}", re.DOTALL)),
    ('"', re.compile(r'"(?:[^"\\\n]|\\.)*"')),
    ("'", re.compile(r"'[^'\n]*'")),
)


def line_of(lines: dict[Path, int], path: Path) -> int:
    """Return the line of a value, or of the nearest thing around it that stands in the file.

    Example:
        >>> lines = key_lines('[[player]]\\nid = "a"\\n')
        >>> line_of(lines, ("player", 0, "id")), line_of(lines, ("player", 0, "name"))
        (2, 1)
    """
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def key_lines(text: str) -> dict[Path, int]:
    """Return the line on which each table, key and list item of a valid TOML text begins.

    Example:
        >>> key_lines('a = 1\\n[[b]]\\nc = [\\n  2,\\n]\\n')[("b", 0, "c", 0)]
        4
    """
    return _Scan(text).lines


class _Scan:
    """One pass over the text, from statement to statement."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.at = 0
        self.lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        self._seen = (0, 1)
        table: Path = ()
        while self._skip(_SPACE):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Path:
        line = self._line()
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        keys = self._keys()
        self.at += 2 if many else 1
        path: Path = ()
        for n, key in enumerate(keys):
            path = (*path, key)
            self.lines.setdefault(path, line)
            if many and n == len(keys) - 1:
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        self.lines.setdefault(path, line)
        return path

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for key in self._keys():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self.at += 1  # the equals sign
        self._skip(_BLANK)
        self._value(path)

    def _value(self, path: Path) -> None:
        opening = self.text[self.at]
        if opening == "[":
            self._list(path)
        elif opening == "{":
            self._inline(path)
        elif opening in "\"'":
            self._string()
        else:
            self._skip(_BARE)

    def _list(self, path: Path) -> None:
        self.at += 1
        item = 0
        while self._skip(_SPACE) and self.text[self.at] != "]":
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self.lines[(*path, item)] = self._line()
            self._value((*path, item))
            item += 1
        self.at += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        while self._skip(_SPACE) and self.text[self.at] != "}":
            if self.text[self.at] == ",":
                self.at += 1
            else:
                self._pair(path)
        self.at += 1

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(_BLANK)
            keys.append(self._key())
            self._skip(_BLANK)
            if self.text[self.at] != ".":
                return keys
            self.at += 1

    def _key(self) -> str:
        if self.text[self.at] in "\"'":
            quoted = self._string()
            return quoted[1:-1] if quoted[0] == "'" else _ESCAPE.sub(_unescape, quoted[1:-1])
        start = self.at
        self._skip(_KEY)
        return self.text[start : self.at]

    def _string(self) -> str:
        start = self.at
        for quote, pattern in _STRINGS:
            if self.text.startswith(quote, self.at):
                self._skip(pattern)
                break
        return self.text[start : self.at]

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        """Move past what the pattern matches here; False at the end of the text."""
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else len(self.text)
        return self.at < len(self.text)

    def _line(self) -> int:
        before, line = self._seen
        line += self.text.count("\n", before, self.at)
        self._seen = (self.at, line)
        return line


def _unescape(found: re.Match[str]) -> str:
    mark = found[1]
    if mark[0] in "uU" and len(mark) > 1:
        return chr(int(mark[1:], 16))
    return _ESCAPES.get(mark, mark)
