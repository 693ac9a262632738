"""Inside a paragraph: text, values in braces, citations, emphasis; and where sentences end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from detente.errors import Problem

_PIECE = re.compile(
    r"\\(?P<escape>[\\{}*\[\]])|\[@(?P<cite>[^\]]*)\]|\{(?P<value>[^{}]*)\}|(?P<star>\*{1,2})"
    r"|(?P<stray>[{}]|\[@)"
)
_END = re.compile(r"[.!?][”’\"')\]]*(?=\s|$)")
_SHORT = re.compile(r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|St|No|vs|cf|U\.S|U\.N|e\.g|i\.e))$")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a paragraph: text to show, a value to compute, or what is cited.

    `style` is "", "b", "i" or "bi".
    """

    kind: Literal["text", "value", "cite"]
    text: str
    line: int
    style: str = ""


def tokens_of(text: str, line: int, file: str) -> tuple[list[Token], list[Problem]]:
    """Take a paragraph apart.

    Example:
        >>> [t.kind for t in tokens_of("There were {count: kind=test}. [@A-1]", 1, "a.md")[0]]
        ['text', 'value', 'text', 'cite']
    """
    tokens: list[Token] = []
    problems: list[Problem] = []
    style, at = "", 0

    def here(offset: int) -> int:
        return line + text.count("\n", 0, offset)

    def say(start: int, words: str, kind: Literal["text", "value", "cite"] = "text") -> None:
        if words:
            tokens.append(Token(kind, words, here(start), style))

    for found in _PIECE.finditer(text):
        say(at, text[at : found.start()])
        at = found.end()
        if found["escape"]:
            say(found.start(), found["escape"])
        elif found["cite"] is not None:
            say(found.start(), " ".join(found["cite"].split()) or " ", "cite")
        elif found["value"] is not None:
            say(found.start(), " ".join(found["value"].split()) or " ", "value")
        elif found["star"]:
            style = _toggled(style, "b" if found["star"] == "**" else "i")
        else:
            what = f"{found['stray']!r} is not closed, or was never opened."
            fix = "Write \\{ or \\} for a brace that is meant as text."
            problems.append(Problem(what, f"{file}, line {here(found.start())}", fix))
    say(at, text[at:])
    if style:
        what = "Emphasis (*) is opened and never closed in this paragraph."
        problems.append(Problem(what, f"{file}, line {line}", "Write \\* for a star."))
    return _joined(tokens), problems


def sentences_of(tokens: Iterable[Token]) -> list[list[Token]]:
    """Group the tokens of a paragraph into sentences; a citation after a full stop joins it.

    Example:
        >>> made = sentences_of(tokens_of("One ends. [@A-1] Another, by J. Smith, too.", 1, "a")[0])
        >>> [len(sentence) for sentence in made]
        [3, 1]
    """
    sentences: list[list[Token]] = [[]]
    for token in _pieces(tokens):
        if token.text == "":
            sentences.append([])
        else:
            sentences[-1].append(token)
    return _citations_back([s for s in sentences if s])


def _pieces(tokens: Iterable[Token]) -> Iterable[Token]:
    """Yield the tokens cut at ends of sentences, an empty one after each end."""
    listed = list(tokens)
    quoted = ""
    for n, token in enumerate(listed):
        if token.kind != "text":
            yield token
            continue
        at = 0
        for end in _END.finditer(token.text):
            so_far = quoted + token.text[at : end.end()]
            follows = token.text[end.end() :]
            if _ends(token.text[: end.start()], so_far, follows, listed[n + 1 :]):
                words = token.text[at : end.end()]
                yield replace(token, text=words, line=token.line + token.text.count("\n", 0, at))
                yield replace(token, text="")
                at, quoted = end.end(), ""
        rest = token.text[at:]
        quoted += rest
        if rest:
            yield replace(token, text=rest, line=token.line + token.text.count("\n", 0, at))


def _ends(before: str, so_far: str, follows: str, later: list[Token]) -> bool:
    if so_far.count("“") > so_far.count("”") or so_far.count('"') % 2:
        return False
    if _SHORT.search(before):
        return False
    after = follows.lstrip()
    if after:
        return not after[0].islower()
    return bool(follows) or not later or later[0].kind == "cite" or later[0].text[:1].isspace()


def _citations_back(sentences: list[list[Token]]) -> list[list[Token]]:
    kept: list[list[Token]] = []
    for sentence in sentences:
        rest = list(sentence)
        while kept and rest and (rest[0].kind == "cite" or not rest[0].text.strip()):
            kept[-1].append(rest.pop(0))
        if rest:
            kept.append(rest)
    return kept


def _toggled(style: str, letter: str) -> str:
    letters = set(style) ^ {letter}
    return "".join(x for x in "bi" if x in letters)


def _joined(tokens: list[Token]) -> list[Token]:
    """Join neighbouring text of one style, such as what an escape had split."""
    joined: list[Token] = []
    for token in tokens:
        last = joined[-1] if joined else None
        if last and last.kind == token.kind == "text" and last.style == token.style:
            joined[-1] = replace(last, text=last.text + token.text)
        else:
            joined.append(token)
    return joined
