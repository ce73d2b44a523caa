"""Positions and addresses as feeds write them, on one line or in fields of their own."""

import re
from functools import cache, lru_cache
from math import isfinite

from babel import Locale

from meetings.feeds.cleaning import NOTHING, one_line
from meetings.feeds.record import PlaceRecord, Row, RowRejectedError
from meetings.gazetteer import country_code, fold

LONGEST_TOWN = 120
LONGEST_POSTCODE = 20
LONGEST_ADDRESS = 500
US_POSTCODE_DIGITS = 5
NORTH_POLE = 90
DATE_LINE = 180

# Written where a place's name belongs by meetings that have none.
NO_PLACES = frozenset(
    {"zoom", "zoom meeting", "zoom online", "online", "online meeting", "online only",
     "virtual", "virtual meeting", "virtual meeting room", "telephone", "phone", "phone meeting",
     "conference call", "teleconference", "internet", "skype", "google meet", "tbd", "tba"}
)  # fmt: skip
_MORE_COUNTRIES = {"united states of america": "US", "u s": "US", "u s a": "US", "u k": "GB"}
_LANGUAGES = ("de", "es", "fr", "it", "nl", "pt", "sv", "da", "nb", "fi", "pl", "ja")
_US = frozenset({
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA",
    "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM",
    "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA",
    "WV", "WI", "WY", "PR", "VI", "GU",
})  # fmt: skip
_CANADA = frozenset({"AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"})
_NORTH_AMERICAN = re.compile(
    r"^(?P<region>[A-Za-z]{2})\b\.?\s*(?P<postcode>\d{5}(?:-\d{4})?|[A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d)?$"
)
_UK_POSTCODE = r"[A-Za-z]{1,2}\d[A-Za-z\d]?(?: ?\d[A-Za-z]{2})?"
_WITH_POSTCODE = (
    re.compile(rf"^(?P<town>\D.*?)\s+(?P<postcode>{_UK_POSTCODE})$"),
    re.compile(r"^(?P<postcode>\d{4,5}(?:[ -]?[A-Z]{2})?)\s+(?P<town>\D.*)$"),
    re.compile(
        r"^(?P<town>\D.*?)\s+(?P<region>[A-Z]{2,3})?\s*(?P<postcode>\d{4,6}(?:-\d{3,4})?)$"
    ),
)
_ONLY_POSTCODE = re.compile(rf"^(?:\d{{4,6}}(?:-\d{{4}})?|{_UK_POSTCODE})$")


def _number(value: object, field: str, most: int) -> float | None:
    text = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if text is None:
        written = one_line(value, 40).replace(",", ".") if isinstance(value, str) else ""
        if not written and (value is None or str(value).strip().casefold() in NOTHING):
            return None
        text = _as_float(written)
    found = _as_float(text)
    if found is None or not isfinite(found) or abs(found) > most:
        reason = f"Not a number from -{most} to {most}. Mend it, or leave the position out."
        raise RowRejectedError(field, value, reason)
    return found


def _as_float(value: object) -> float | None:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None


def position(latitude: object, longitude: object) -> tuple[float, float] | None:
    """Read a position; half of one, or a zero that stands for none, is none."""
    north = _number(latitude, "latitude", NORTH_POLE)
    east = _number(longitude, "longitude", DATE_LINE)
    if not north or not east:  # no door stands on the equator or at Greenwich to the inch
        return None
    return round(north, 7), round(east, 7)


def position_of(row: Row) -> tuple[float, float] | None:
    """Read a row's position from its two fields, or from ``coordinates``, "lat,lng"."""
    both = row.get("coordinates")
    if isinstance(both, str) and both.count(",") == 1 and not row.get("latitude"):
        north, east = both.split(",")
        return position(north, east)
    return position(row.get("latitude"), row.get("longitude"))


def country(value: object, otherwise: str = "") -> str:
    """Give the ISO code of a country as feeds write it; ``otherwise`` where they do not."""
    return _country_code(one_line(value, 100)) or otherwise


@lru_cache(maxsize=10_000)
def _country_code(name: str) -> str:
    folded = fold(name)
    return country_code(folded) or _names_abroad().get(folded, "")


@cache
def _names_abroad() -> dict[str, str]:
    """Map countries' names in the languages in which most meetings are listed to ISO codes."""
    names = {
        fold(name): code
        for language in _LANGUAGES
        for code, name in Locale(language).territories.items()
        if code.isalpha()
    }
    return names | _MORE_COUNTRIES


def region(value: object) -> str:
    """Give a state or province without the stray marks around it."""
    return one_line(value, LONGEST_TOWN).strip(" .,;")


def postcode(value: object, in_country: str = "") -> str:
    """Give a postcode; a number has lost its leading zeros, and zero is none."""
    text = one_line(value, LONGEST_POSTCODE)
    if text.isdecimal() and int(text) == 0:
        return ""
    if isinstance(value, int | float) and in_country in ("", "US"):
        return text.zfill(US_POSTCODE_DIGITS)
    return text


def country_of_region(code: str) -> str:
    """Tell the country from a state's or province's two letters, where that is plain."""
    if code.upper() in _US:
        return "US"
    return "CA" if code.upper() in _CANADA else ""


def parsed(formatted: str, otherwise: str = "") -> PlaceRecord:
    """Take an address on one line apart: "street, town, region postcode, country"."""
    parts = [part.strip() for part in formatted.split(",") if part.strip()]
    place = PlaceRecord(address=formatted[:LONGEST_ADDRESS])
    if parts and not _is_region(parts[-1]):
        place.country = country(parts[-1])
        if place.country:
            parts.pop()
    _take_region(parts, place)
    place.country = place.country or country_of_region(place.region) or otherwise
    if not place.region:
        _take_postcode(parts, place)
    _take_town(parts, place)
    place.street = ", ".join(parts)[:255]
    return place


def _is_region(part: str) -> bool:
    """Say whether a last part is a state: "CA" ends Californian addresses, not Canadian ones."""
    return country_of_region(part) != "" and len(part) == 2  # noqa: PLR2004


def _take_region(parts: list[str], place: PlaceRecord) -> None:
    found = _NORTH_AMERICAN.match(parts[-1]) if parts else None
    if found and country_of_region(found["region"]) and place.country in ("", "US", "CA"):
        place.region = found["region"].upper()
        place.postcode = (found["postcode"] or "").upper()
        parts.pop()


def _take_postcode(parts: list[str], place: PlaceRecord) -> None:
    if len(parts) > 1 and _ONLY_POSTCODE.match(parts[-1]):
        place.postcode = parts.pop()
        return
    for pattern in _WITH_POSTCODE:
        found = pattern.match(parts[-1]) if parts else None
        if found:
            place.postcode = found["postcode"]
            place.region = found.groupdict().get("region") or ""
            parts[-1] = found["town"]
            return


def _take_town(parts: list[str], place: PlaceRecord) -> None:
    alone = len(parts) == 1
    if parts and not (alone and any(letter.isdigit() for letter in parts[0])):
        place.town = parts.pop()[:LONGEST_TOWN]


def one_line_address(place: PlaceRecord) -> str:
    """Write an address as it is shown: street, town, region and postcode, country."""
    last = " ".join(filter(None, (place.region, place.postcode)))
    parts = filter(None, (place.street, place.town, last, place.country))
    return ", ".join(parts)[:LONGEST_ADDRESS]


@lru_cache(maxsize=10_000)
def is_no_place(name: str) -> bool:
    """Say whether a place's name only says that there is no place."""
    return fold(name) in NO_PLACES
