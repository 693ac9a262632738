"""The words of a case against the rest of it: players, kinds, word sets, patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.case._draft import Draft, Finding, Row, suggest
from detente.case._fields import shown, words_of
from detente.case._locate import Path
from detente.case._selectors import strangers

_NAME = r"(@[a-z][a-z0-9_]*|[^\W_]+\*?)"
_ITEM = re.compile(rf"\.\.\.|#|{_NAME}(\|{_NAME})*\??")


def check_lexicon(draft: Draft) -> Iterator[Finding]:
    """Yield every name in lexicon.toml that the case does not know, and patterns without sense."""
    for n, row in enumerate(draft.rows("alias")):
        yield from strangers(("alias", n, "player"), row.get("player"), draft, "player")
        for item, player in words_of(row, "also"):
            yield from strangers(("alias", n, "also"), player, draft, "player", item)
    yield from _shared_names(draft)
    known = draft.ids("words") or []
    for n, row in enumerate(draft.rows("words")):
        yield from _patterns(("words", n, "words"), row, [], plain=True)
    for n, row in enumerate(draft.rows("sense")):
        path: Path = ("sense", n)
        if row.get("kind") != "":
            yield from strangers((*path, "kind"), row.get("kind"), draft, "kind")
        for key in ("among", "never"):
            for item, player in words_of(row, key):
                yield from strangers((*path, key), player, draft, "player", item)
        for key in ("words", "unless"):
            yield from _patterns((*path, key), row, known)
    for n, row in enumerate(draft.rows("quantity")):
        path = ("quantity", n)
        yield from strangers((*path, "magnitude"), row.get("magnitude"), draft, "magnitude")
        yield from _patterns((*path, "words"), row, known)


def _shared_names(draft: Draft) -> Iterator[Finding]:
    """A name that two players share cannot be read from a text."""
    holders: dict[str, object] = {}
    for n, row in enumerate(draft.rows("alias")):
        for item, name in words_of(row, "names"):
            holder = holders.setdefault(name.casefold(), row.get("player"))
            if holder != row.get("player"):
                what = f"names gives {row.get('player')} the name {shown(name)}, which {holder} has"
                yield Finding(
                    ("alias", n, "names"), f"{what} too.", "A name means one player.", item
                )


def _patterns(path: Path, row: Row, known: list[str], plain: bool = False) -> Iterator[Finding]:
    for item, pattern in words_of(row, str(path[-1])):
        said = _wrong(pattern, known, plain)
        if said:
            what = f"{path[-1]} holds {shown(pattern)}, in which {said[0]}."
            yield Finding(path, what, said[1], item)


def _wrong(pattern: str, known: list[str], plain: bool) -> tuple[str, str] | None:
    items = pattern.split()
    for item in items:
        if not _ITEM.fullmatch(item) or (plain and (item == "..." or "@" in item)):
            return f"{shown(item)} is no word", "Write words, word*, a|b, word?, @set or ..."
        for name in item.rstrip("?").split("|"):
            if name.startswith("@") and name[1:] not in known:
                return f"{name} is no set of words", suggest(name[1:], known, "sets")
    if items[0] == "..." or items[-1] == "..." or items[0].endswith("?"):
        return "the ends are open", "Begin with a word that must be there, and end with a word."
    return None
