"""How far two places are from each other, as the crow flies, and how that is said: roughly, never more exactly."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import Final

Point = tuple[float, float]
"""Latitude and longitude, in degrees."""
HOME: Final = "home"
_EARTH: Final = 6371.0  # kilometres, its mean radius
_SOUTH, _NORTH, _WEST, _EAST = 20.7, 36.0, -17.2, -0.9
_STEPS: Final = ((50, 5), (200, 10))  # up to so many kilometres, in steps of so many
_LONGEST_STEP: Final = 50


def kilometres(one: Point, other: Point) -> float:
    """The distance as the crow flies."""
    (south, west), (north, east) = (map(radians, point) for point in (one, other))
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * _EARTH * asin(sqrt(half))


def roughly(km: float) -> int:
    """The distance as it is said: the farther, the rounder; never less than five, as middles of towns are measured."""
    step = next((step for up_to, step in _STEPS if km < up_to), _LONGEST_STEP)
    return max(_STEPS[0][1], round(km / step) * step)


def is_in_morocco(point: Point) -> bool:
    """Whether it can be in the country at all: within its outermost corners."""
    return _SOUTH <= point[0] <= _NORTH and _WEST <= point[1] <= _EAST
