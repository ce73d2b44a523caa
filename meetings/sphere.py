"""Distances on the globe, and the grid of cells that the finder searches by."""

from math import asin, cos, degrees, floor, radians, sin, sqrt

EARTH_KM = 6371.0088  # mean radius
CELLS_A_DEGREE = 4
COLUMNS = 360 * CELLS_A_DEGREE
ROWS = 180 * CELLS_A_DEGREE
POLE = 90
ONLINE_CELL = -1
NOWHERE_CELL = -2


def half_chord_squared(
    latitude: float, longitude: float, other_latitude: float, other_longitude: float
) -> float:
    """Give the haversine of the angle between two positions, from 0 to 1."""
    up = sin(radians(other_latitude - latitude) / 2)
    along = sin(radians(other_longitude - longitude) / 2)
    return up * up + cos(radians(latitude)) * cos(radians(other_latitude)) * along * along


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Give the great-circle distance between two (latitude, longitude)."""
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half_chord_squared(*one, *other))))


def cells_within(latitude: float, longitude: float, km: float) -> list[int]:
    """Give the cells that a circle touches: those of its box, around the date line too."""
    reach = degrees(km / EARTH_KM)
    south = max(0, floor((latitude - reach + 90) * CELLS_A_DEGREE))
    north = min(ROWS - 1, floor((latitude + reach + 90) * CELLS_A_DEGREE))
    width = _half_width(latitude, reach)
    west = floor((longitude - width + 180) * CELLS_A_DEGREE)
    east = floor((longitude + width + 180) * CELLS_A_DEGREE)
    columns = range(west, min(east, west + COLUMNS - 1) + 1)
    return [
        row * COLUMNS + column % COLUMNS for row in range(south, north + 1) for column in columns
    ]


def _half_width(latitude: float, reach: float) -> float:
    """Give the degrees of longitude that a circle reaches to each side."""
    if abs(latitude) + reach >= POLE:
        return 180.0
    return degrees(asin(min(1.0, sin(radians(reach)) / cos(radians(latitude)))))
