"""When it happened, where the words say so: an ISO date cut to the precision of the words."""

from __future__ import annotations

import re
from datetime import date, timedelta

from detente.monitor._lexicon_text import LONGEST

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)(?:[a-z]{1,6})?"
_DATED = re.compile(rf"\b({_MONTH})\.? (\d{{1,2}})(?!\d)(?:,? (\d{{4}})\b)?", re.IGNORECASE)
_TURNED = re.compile(rf"\b(\d{{1,2}}) ({_MONTH})\b(?:,? (\d{{4}})\b)?", re.IGNORECASE)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_MONTHLY = re.compile(rf"\b(?:in|of) ({_MONTH})\b(?: (\d{{4}}))?", re.IGNORECASE)
_YEARLY = re.compile(r"\b(?:in|of) ((?:19|20)\d{2})\b", re.IGNORECASE)
_WEEKDAY = re.compile(rf"\b({'|'.join(_DAYS)})\b", re.IGNORECASE)
_NEAR = re.compile(r"\b(today|yesterday|tomorrow)\b", re.IGNORECASE)
_SHIFT = {"today": 0, "yesterday": -1, "tomorrow": 1}


def happened(text: str, published: date, ahead: bool = False) -> tuple[str, int, str]:
    """Return the first date that the words give, where it stands, and the words; or ("", -1, "").

    A weekday is the last one up to the day of publication, a month and day without a year the
    nearest that is not later; with `ahead` (a plan), the next ones.

    Example:
        >>> happened("fired on Sept. 3", date(2017, 9, 5))
        ('2017-09-03', 9, 'Sept. 3')
        >>> happened("fired a missile Monday", date(2017, 9, 6))[0]
        '2017-09-04'
    """
    cut = text[:LONGEST]
    for pattern, reads in _READERS:
        for match in pattern.finditer(cut):
            day = reads(match, published, ahead)
            if day:
                return day, match.start(), match[0]
    return "", -1, ""


def _iso(match: re.Match[str], published: date, ahead: bool) -> str:
    return _day(int(match[1]), int(match[2]), int(match[3]))


def _dated(match: re.Match[str], published: date, ahead: bool) -> str:
    return _of_month(match[1], match[2], match[3], published, ahead)


def _turned(match: re.Match[str], published: date, ahead: bool) -> str:
    return _of_month(match[2], match[1], match[3], published, ahead)


def _near(match: re.Match[str], published: date, ahead: bool) -> str:
    return (published + timedelta(days=_SHIFT[match[1].lower()])).isoformat()


def _weekday(match: re.Match[str], published: date, ahead: bool) -> str:
    back = (published.weekday() - _DAYS.index(match[1].lower())) % 7
    shift = (7 - back) % 7 if ahead else -back
    return (published + timedelta(days=shift)).isoformat()


def _monthly(match: re.Match[str], published: date, ahead: bool) -> str:
    month = _month(match[1])
    if month is None:
        return ""
    year = int(match[2]) if match[2] else published.year - (month > published.month and not ahead)
    return f"{year:04d}-{month:02d}"


def _yearly(match: re.Match[str], published: date, ahead: bool) -> str:
    return match[1]


_READERS = (
    (_ISO, _iso),
    (_DATED, _dated),
    (_TURNED, _turned),
    (_NEAR, _near),
    (_WEEKDAY, _weekday),
    (_MONTHLY, _monthly),
    (_YEARLY, _yearly),
)


def _of_month(name: str, day: str, year: str | None, published: date, ahead: bool) -> str:
    month = _month(name)
    if month is None:
        return ""
    if year:
        return _day(int(year), month, int(day))
    this = _day(published.year, month, int(day))
    if not this:
        return ""
    if ahead:
        return this if this >= published.isoformat() else _day(published.year + 1, month, int(day))
    slack = (published + timedelta(days=1)).isoformat()
    return this if this <= slack else _day(published.year - 1, month, int(day))


def _month(name: str) -> int | None:
    small = name.lower()
    found = [n for n, month in enumerate(_MONTHS, 1) if month.startswith(small)]
    return found[0] if found else (9 if small == "sept" else None)


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
