"""What a briefing must satisfy: references, numbers, quotations, words of likelihood."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.brief._document import Block, Document, Passage, Section, Sentence
from detente.brief._likelihood import likelihood_faults
from detente.errors import Problem

_NUMBER_WORD = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|"
    r"eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|"
    r"(?:m|b|tr)illions?|dozens?)\b",
    re.I,
)
_HEDGE = re.compile(
    r"\b(?:may|might|could|[Mm]ight|[Cc]ould|[Pp]ossibly|[Pp]erhaps|[Mm]aybe|[Cc]onceivably"
    r"|[Ww]e believe|[Ii]t is possible)\b"
)
_QUOTE = re.compile(r"“([^”]*)”|\"([^\"]*)\"")


def check_document(document: Document) -> list[Problem]:
    """Return everything that keeps a briefing from being written, in the order of its files.

    Each sentence must carry a reference, each number come from a placeholder, each quotation
    occur in a cited source, each word of likelihood stand with a number of its ICD 203 band.

    Example:
        >>> from detente.brief._document import Passage, Sentence, Span
        >>> sentence = Sentence((Span("Six tests took place.", 3),), (), 3)
        >>> [p.what for p in check_passage(Passage("a.md", 3, [sentence]), {}, ())][0]
        'A sentence carries no reference: "Six tests took place."'
    """
    passages = {entry.key: _quotable(entry.said) for entry in document.entries}
    found = list(document.problems)
    for section in document.sections:
        for block in _walk(section):
            found += _check_block(block, passages, document.allowed)
    return sorted(found, key=_place)


def _walk(section: Section) -> Iterator[Block]:
    waiting = list(section.blocks)
    while waiting:
        block = waiting.pop(0)
        yield block
        waiting = block.blocks + waiting


def _check_block(
    block: Block, passages: dict[str, str], allowed: tuple[str, ...]
) -> Iterator[Problem]:
    for passage in block.passages:
        heading = block.kind in ("heading", "box")
        yield from check_passage(passage, passages, allowed, heading=heading)


def check_passage(
    passage: Passage,
    passages: dict[str, str],
    allowed: tuple[str, ...],
    *,
    heading: bool = False,
) -> Iterator[Problem]:
    """Yield what is wrong with a paragraph, list item or heading.

    Args:
        passages: for each key, the recorded words of its sources, normalised.
        allowed: phrases that names.toml lets through.
        heading: a heading needs no reference.
    """
    for n, sentence in enumerate(passage.sentences):
        if not heading and not sentence.keys and not _introduces(passage, n):
            what = f'A sentence carries no reference: "{_short(sentence.text)}"'
            fix = "Cite what it rests on, as in [@EVENT-ID], or take a value from the record."
            yield Problem(what, f"{passage.file}, line {sentence.line}", fix)
        quotable = " ".join(passages.get(key, "") for key in sentence.keys)
        for offset, what, fix in _faults(sentence, quotable, allowed):
            yield Problem(what, f"{passage.file}, line {_line(sentence, offset)}", fix)


def _introduces(passage: Passage, n: int) -> bool:
    """Whether a sentence only leads on: into a list, or as a heading set in bold."""
    sentence, last = passage.sentences[n], n == len(passage.sentences) - 1
    bold = all("b" in s.style for s in sentence.spans if s.text.strip(" \n.,:;"))
    return sentence.text.endswith(":") if last else n == 0 and bold


def _faults(
    sentence: Sentence, quotable: str, allowed: tuple[str, ...]
) -> Iterator[tuple[int, str, str]]:
    shown = "".join(s.text for s in sentence.spans)
    free, bad_quotes = _free(shown, quotable, allowed)
    yield from bad_quotes
    literal = "".join(c if own else "\ufffc" for c, own in zip(free, _own(sentence), strict=True))
    for digits in re.finditer(r"\d[\d,.]*", literal):
        what = f"The number {digits[0].rstrip('.,')!r} was produced by no query."
        fix = "Take it from the record with a placeholder, or list a name in names.toml."
        yield digits.start(), what, fix
    for word in _NUMBER_WORD.finditer(literal):
        what = f"The number {word[0]!r} was produced by no query."
        fix = "Write {count: ...} or another placeholder, or list the phrase in names.toml."
        yield word.start(), what, fix
    for hedge in _HEDGE.finditer(literal):
        what = f"{hedge[0]!r} is a hedge without a number."
        fix = "Give a forecast with its number, or say what is known."
        yield hedge.start(), what, fix
    yield from likelihood_faults(free)


def _free(
    shown: str, quotable: str, allowed: tuple[str, ...]
) -> tuple[str, list[tuple[int, str, str]]]:
    """Blank verified quotations and allowed phrases out; return the rest and the bad quotations."""
    faults = []
    for quote in _QUOTE.finditer(shown):
        words = quote[1] if quote[1] is not None else quote[2]
        if _normal(words) and _normal(words) in quotable:
            shown = _blank(shown, quote.start(), quote.end())
            continue
        what = (
            f"The quotation {_short(quote[0])} is in no passage of a source cited in its sentence."
        )
        fix = (
            "Quote the recorded passage word for word and cite its event; for a term use *italics*."
        )
        faults.append((quote.start(), what, fix))
    for phrase in allowed:
        pattern = r"\b" + r"\s+".join(map(re.escape, phrase.split())) + r"\b"
        for found in re.finditer(pattern, shown):
            shown = _blank(shown, found.start(), found.end())
    return shown, faults


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + "\ufffc" * (end - start) + text[end:]


def _own(sentence: Sentence) -> list[bool]:
    """Say for each character whether the author wrote it."""
    return [not span.given for span in sentence.spans for _ in span.text]


def _line(sentence: Sentence, offset: int) -> int:
    line = sentence.line
    for span in sentence.spans:
        if offset <= len(span.text):
            return span.line + span.text.count("\n", 0, offset)
        offset -= len(span.text)
    return line


def _quotable(said: tuple[object, ...]) -> str:
    return " ¶ ".join(_normal(str(getattr(s, "passage", ""))) for s in said)


def _normal(text: str) -> str:
    plain = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    return " ".join(plain.split()).strip(" .,;").casefold()


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77].rstrip()}..."


def _place(problem: Problem) -> tuple[str, int]:
    file, _, rest = problem.where.partition(", line ")
    return file, int(rest) if rest.isdigit() else 0
