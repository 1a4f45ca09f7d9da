"""What charts are drawn with on paper and in workbooks: the colours of the light theme."""

from __future__ import annotations

from typing import Final

from crm_desktop.reports.colours import LIGHT
from crm_desktop.reports.result import Paint

INK: Final = "#17202B"
QUIET: Final = "#556270"
GRID: Final = "#DDE2E8"
HEAT_LOW: Final = "#FFFFFF"
HEAT_HIGH: Final = "#74A6F3"
PAINTS: Final = {
    Paint.MAIN: "#1F6FEB",
    Paint.SECOND: "#8DB8F6",
    Paint.THIRD: "#2A97A1",
    Paint.GOOD: "#25915A",
    Paint.BAD: "#D24A45",
    Paint.WARN: "#B97A08",
    Paint.GREY: "#7D8995",
    Paint.TICK: "#17202B",
    Paint.OUTLINE: "#7D8894",
}


def paint_of(paint: Paint, at: int = 0) -> str:
    """Return the colour `#RRGGBB` of a series; `at` is its number among those of no paint."""
    return PAINTS.get(paint) or LIGHT[at % len(LIGHT)]


def blended(low: str, high: str, share: float) -> str:
    """Return the colour between two; 0 = `low`, 1 = `high`."""
    share = min(max(share, 0.0), 1.0)
    parts = (
        round(int(low[at : at + 2], 16) * (1 - share) + int(high[at : at + 2], 16) * share)
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02X}" for part in parts)
