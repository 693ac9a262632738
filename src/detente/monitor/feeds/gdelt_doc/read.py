"""Read the article list of the DOC API, whose JSON now and then holds invalid escapes."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

from detente.monitor._account import Account, json_of, list_of, table_of, text_of
from detente.monitor._item import Item, Reading

_KEYS = frozenset({"url", "title", "seendate", "domain", "language", "sourcecountry"})
_KNOWN = _KEYS | {"url_mobile", "socialimage"}
_ESCAPE = re.compile(r'\\(["\\/bfnrt]|u[0-9a-fA-F]{4})|\\')
_LANGUAGES = {"English": "en", "Korean": "ko", "Japanese": "ja", "Chinese": "zh", "Russian": "ru"}


def read(raw: bytes) -> Reading:
    """Return the articles; an answer without any (`{}`) is a good one.

    A backslash that begins no escape is taken as itself, and that is noted. An error in words,
    which comes with status 200, is strange.

    Example:
        >>> from detente.monitor import feeds
        >>> found = read((feeds()["gdelt_doc"].folder / "sample.json").read_bytes())
        >>> found.items[1].title, found.notes
        ("Invented headline two, the paper\\\\'s second", ('invalid escapes were repaired',))
    """
    account = Account()
    whole = _parsed(text_of(raw, account), account)
    if not account.strange:
        account.columns("the answer", whole, known={"articles"})
    articles = list_of(whole.get("articles"))
    items = [_item(n, table_of(article), account) for n, article in enumerate(articles, 1)]
    return account.reading((item for item in items if item), total=len(articles))


def _parsed(text: str, account: Account) -> dict[str, object]:
    if account.strange:
        return {}
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        repaired = _ESCAPE.sub(lambda m: m[0] if m[1] else "\\\\", text)
        if repaired != text:
            account.note("invalid escapes were repaired")
        text = repaired
    found = json_of(text, account)
    if not isinstance(found, dict) and not account.strange:
        account.odd("the answer is no JSON object")
    return table_of(found)


def _item(number: int, article: dict[str, object], account: Account) -> Item | None:
    account.columns("an article", article, known=_KNOWN, needed=_KEYS)
    try:
        seen = datetime.strptime(str(article.get("seendate")), "%Y%m%dT%H%M%SZ")
        url = str(article.get("url"))
        if not re.match("https?://", url):
            raise ValueError(f"{url[:80]!r} is no address of an article")
    except ValueError as error:
        account.leave(f"article {number}", error)
        return None
    language = str(article.get("language"))
    return Item(
        "gdelt_doc",
        url,
        published=seen.replace(tzinfo=UTC),
        title=" ".join(str(article.get("title")).split()),
        url=url,
        language=_LANGUAGES.get(language, ""),
        fields={
            "domain": str(article.get("domain")),
            "language": language,
            "source_country": str(article.get("sourcecountry")),
        },
    )
