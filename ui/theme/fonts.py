"""Inter from the program's own files, and the roles text plays on the screen."""

from __future__ import annotations

import logging
from enum import Enum
from typing import Final, NamedTuple

from PySide6.QtGui import QFont, QFontDatabase

from resources import ROOT

logger = logging.getLogger(__name__)

FAMILY: Final = "Inter"
WEIGHTS: Final = ("Regular", "Medium", "SemiBold", "Bold")


class _Cut(NamedTuple):
    size: int
    weight: QFont.Weight
    name: str


class Role(Enum):
    """Pixel size at 100 % and weight; the name keeps equal cuts apart."""

    SCREEN = _Cut(24, QFont.Weight.Bold, "screen title")
    RECORD = _Cut(20, QFont.Weight.Bold, "record title")
    SECTION = _Cut(16, QFont.Weight.DemiBold, "section head")
    ROW = _Cut(14, QFont.Weight.DemiBold, "first line of a row")
    ROW_MEDIUM = _Cut(14, QFont.Weight.Medium, "navigation, channel")
    BODY = _Cut(13, QFont.Weight.Normal, "running text")
    BODY_MEDIUM = _Cut(13, QFont.Weight.Medium, "value")
    BODY_STRONG = _Cut(13, QFont.Weight.DemiBold, "button")
    META = _Cut(12, QFont.Weight.Normal, "second line")
    META_MEDIUM = _Cut(12, QFont.Weight.Medium, "column head, label")
    META_STRONG = _Cut(12, QFont.Weight.DemiBold, "small button")
    PILL = _Cut(11, QFont.Weight.Medium, "pill")
    PILL_STRONG = _Cut(11, QFont.Weight.DemiBold, "count")
    LABEL = _Cut(11, QFont.Weight.Normal, "label above a value")

    def at(self, factor: float) -> QFont:
        """Build the font for a text size factor; its digits all have one width."""
        cut = self.value
        font = QFont(FAMILY)
        font.setPixelSize(round(cut.size * factor))
        font.setWeight(cut.weight)
        font.setFeature(QFont.Tag("tnum"), 1)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font


def load_fonts() -> None:
    """Register the shipped weights; a file that cannot be read leaves the system's font."""
    for weight in WEIGHTS:
        path = ROOT / "fonts" / f"{FAMILY}-{weight}.otf"
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            logger.warning("font %s could not be loaded", path.name)
