"""Placeholders: what stands between braces, and the text and references that it becomes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from detente.brief import (
    _values_case,
    _values_event,
    _values_fit,
    _values_forecast,
    _values_intent,
    _values_options,
    _values_past,
    _values_query,
    _values_regret,
)
from detente.brief._book import Book
from detente.brief._unknown import Unknown, nearest


@dataclass(frozen=True, slots=True)
class Value:
    """The text of a placeholder and the keys of the references that it rests on."""

    text: str
    keys: tuple[str, ...]


Verb = Callable[[Book, str, str], tuple[str, tuple[str, ...]]]
VERBS: dict[str, Verb] = {
    **_values_query.VERBS,
    **_values_event.VERBS,
    **_values_case.VERBS,
    **_values_forecast.VERBS,
    **_values_intent.VERBS,
    **_values_fit.VERBS,
    **_values_options.VERBS,
    **_values_past.VERBS,
    **_values_regret.VERBS,
}


def value_of(book: Book, placeholder: str) -> Value:
    """Compute a placeholder.

    Raises:
        Unknown: it names what does not exist, or is not a placeholder.
        NotYet: it rests on what was not known on the day.
    """
    head, argument = _split(placeholder)
    if head == "name":
        return Value(_name(book, argument), ())
    for verb in (head, head.rpartition(" ")[0]):
        if verb in VERBS:
            extra = head[len(verb) :].strip()
            text, keys = VERBS[verb](book, extra, argument)
            return Value(text, keys)
    raise Unknown(f"{{{placeholder}}} is not a value.", nearest(head, [*VERBS, "name"]))


def _split(placeholder: str) -> tuple[str, str]:
    head, _, argument = placeholder.partition(":")
    return " ".join(head.split()), " ".join(argument.split())


def _name(book: Book, text: str) -> str:
    loose = [
        d for d in re.finditer(r"\d+", text) if not re.search(r"[^\W\d_]-?$", text[: d.start()])
    ]
    if not text or (loose and text not in book.allowed):
        raise Unknown(
            f"{{name: {text}}} holds a number that is not joined to letters.",
            "Take the number from the record, or list the name in names.toml with a reason.",
        )
    return text
