"""The 61 columns of a GDELT 2.0 event export, named and typed as in GDELT's own BigQuery tables."""

from __future__ import annotations

_ACTOR = (
    "Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code "
    "Type1Code Type2Code Type3Code"
)
_PLACE = "Type FullName CountryCode ADM1Code ADM2Code Lat Long FeatureID"
_EVENT = (
    "IsRootEvent EventCode EventBaseCode EventRootCode QuadClass GoldsteinScale NumMentions "
    "NumSources NumArticles AvgTone"
)
NAMES: tuple[str, ...] = (
    *("GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"),
    *(f"Actor{n}{part}" for n in (1, 2) for part in _ACTOR.split()),
    *_EVENT.split(),
    *(f"{who}Geo_{part}" for who in ("Actor1", "Actor2", "Action") for part in _PLACE.split()),
    *("DATEADDED", "SOURCEURL"),
)
_WHOLE = {
    *("GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "IsRootEvent", "QuadClass"),
    *("NumMentions", "NumSources", "NumArticles", "DATEADDED"),
}
_FRACTION = {"FractionDate", "GoldsteinScale", "AvgTone"}
PARTITION = "_PARTITIONTIME"  # the day a row was added, as BigQuery calls it


def type_of(name: str) -> str:
    """Return the type of a column: int64, float64 or string.

    Example:
        >>> len(NAMES), type_of("EventCode"), type_of("Actor1Geo_Lat"), type_of("SQLDATE")
        (61, 'string', 'float64', 'int64')
    """
    if name in _WHOLE or name.endswith("Geo_Type"):
        return "int64"
    if name in _FRACTION or name.endswith(("_Lat", "_Long")):
        return "float64"
    return "string"
