"""XML read as a stream, with no document type, no entities, no network and no deep nesting.

A document type is what entity bombs (nested, quadratic, external) need, and no feed here has one,
so that its mere presence is refused before any element is handed out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from importlib import import_module
from typing import IO, Any

from detente.errors import FeedDrift

Element = Any  # lxml ships no types


def elements(
    file: IO[bytes], *tags: str, root: str = "", sections: Collection[str] = ()
) -> Iterator[Element]:
    """Yield each element with one of the tags (without namespace) when it has been read whole.

    Memory stays constant: an element is emptied once the next one is asked for.

    Raises:
        FeedDrift: it is not well-formed, it ends too early, it has a document type, its root is
            not `root`, or the root holds something else than `sections`.

    Example:
        >>> import io
        >>> [e.get("id") for e in elements(io.BytesIO(b"<l><e id='1'/><e id='2'/></l>"), "e")]
        ['1', '2']
        >>> list(elements(io.BytesIO(b"<!DOCTYPE l [<!ENTITY a 'b'>]><l>&a;</l>"), "l"))
        Traceback (most recent call last):
        detente.errors.FeedDrift: The XML has a document type, which no feed needs; it was refused.
    """
    etree = import_module("lxml.etree")
    try:
        yield from _walk(_stream(etree, file), tags, root, sections)
    except etree.XMLSyntaxError as error:
        raise FeedDrift(f"The XML cannot be read: {error.msg}.") from error


def _stream(etree: Any, file: IO[bytes]) -> Any:
    return etree.iterparse(
        file,
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _walk(
    stream: Any, tags: tuple[str, ...], root: str, sections: Collection[str]
) -> Iterator[Element]:
    depth, outer = 0, 0
    for event, element in stream:
        if event == "start":
            depth += 1
            if depth == 1:
                _check_root(element, root)
            elif depth == 2 and sections and name_of(element) not in sections:
                raise FeedDrift(f"{root} holds {name_of(element)!r}, which is unknown.")
            outer = outer or (depth if name_of(element) in tags else 0)
            continue
        if name_of(element) in tags:
            yield element
        if not outer or depth == outer:
            outer = 0
            _forget(element)
        depth -= 1


def _check_root(element: Element, root: str) -> None:
    if element.getroottree().docinfo.doctype:
        raise FeedDrift("The XML has a document type, which no feed needs; it was refused.")
    if root and name_of(element) != root:
        raise FeedDrift(f"The XML is a {name_of(element)!r}; {root!r} was expected.")


def _forget(element: Element) -> None:
    element.clear(keep_tail=True)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def name_of(element: Element) -> str:
    """Return an element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element, name: str) -> list[Element]:
    """Return the children of that name, whatever their namespace."""
    return [child for child in element if name_of(child) == name]


def within(element: Element, *path: str) -> Iterator[Element]:
    """Yield what lies under a path of names, whatever the namespace."""
    if not path:
        yield element
        return
    for child in children(element, path[0]):
        yield from within(child, *path[1:])


def words(element: Element, *path: str) -> str:
    """Return the text of the first element under a path, on one line; empty where there is none."""
    for found in within(element, *path):
        return " ".join("".join(found.itertext()).split())
    return ""
