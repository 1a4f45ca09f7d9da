"""The one table of colours, distances and radii everything on the screen is made of."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from enum import Enum, IntEnum, StrEnum
from typing import Final, Literal

from crm_desktop.reports.colours import DARK as _CHART_DARK
from crm_desktop.reports.colours import LIGHT as _CHART_LIGHT

Colour = Literal[
    "bg", "surface", "sunken", "nav", "border", "line2", "field",
    "text", "text2", "text3",
    "accent", "accent_on", "accent_soft", "accent_text", "accent_mid",
    "ok", "ok_soft", "ok_fill", "warn", "warn_soft", "warn_fill", "bad", "bad_soft", "bad_fill",
    "violet", "violet_soft", "violet_fill", "teal", "teal_soft", "teal_fill",
    "grey", "grey_soft", "grey_fill",
    "chart1", "chart2", "chart3", "chart4", "chart5", "chart6", "chart7", "chart8",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """One theme's colours as `#rrggbb`.

    Text stands on `surface`, `bg`, `sunken` and on the soft grounds with at least 4.5 : 1;
    `field`, the `…_fill` and the `chart…` colours keep 3 : 1 (boundaries, bars, dots, series), text
    never stands on them.
    """

    bg: str
    surface: str
    sunken: str
    nav: str
    border: str
    line2: str
    field: str
    text: str
    text2: str
    text3: str
    accent: str
    accent_on: str
    accent_soft: str
    accent_text: str
    accent_mid: str
    ok: str
    ok_soft: str
    ok_fill: str
    warn: str
    warn_soft: str
    warn_fill: str
    bad: str
    bad_soft: str
    bad_fill: str
    violet: str
    violet_soft: str
    violet_fill: str
    teal: str
    teal_soft: str
    teal_fill: str
    grey: str
    grey_soft: str
    grey_fill: str
    chart1: str
    chart2: str
    chart3: str
    chart4: str
    chart5: str
    chart6: str
    chart7: str
    chart8: str


LIGHT: Final = Colours(
    bg="#F4F6F8",
    surface="#FFFFFF",
    sunken="#ECEFF3",
    nav="#FFFFFF",
    border="#DDE2E8",
    line2="#C5CDD6",
    field="#7D8894",
    text="#17202B",
    text2="#556270",
    text3="#5F6B79",
    accent="#1F6FEB",
    accent_on="#FFFFFF",
    accent_soft="#E4EEFD",
    accent_text="#1558C0",
    accent_mid="#8DB8F6",
    ok="#166E41",
    ok_soft="#DDF3E6",
    ok_fill="#25915A",
    warn="#8F5A00",
    warn_soft="#FBEFD2",
    warn_fill="#B97A08",
    bad="#BC2D28",
    bad_soft="#FBE3E1",
    bad_fill="#D24A45",
    violet="#6A45C2",
    violet_soft="#ECE6FA",
    violet_fill="#8B6BD9",
    teal="#0B6B74",
    teal_soft="#D9F0F2",
    teal_fill="#2A97A1",
    grey="#556270",
    grey_soft="#ECEFF3",
    grey_fill="#7D8995",
    chart1=_CHART_LIGHT[0],
    chart2=_CHART_LIGHT[1],
    chart3=_CHART_LIGHT[2],
    chart4=_CHART_LIGHT[3],
    chart5=_CHART_LIGHT[4],
    chart6=_CHART_LIGHT[5],
    chart7=_CHART_LIGHT[6],
    chart8=_CHART_LIGHT[7],
)

DARK: Final = Colours(
    bg="#12161B",
    surface="#1A2027",
    sunken="#0E1216",
    nav="#161B21",
    border="#2B333D",
    line2="#3C4651",
    field="#6D7986",
    text="#E8ECF1",
    text2="#A3AFBC",
    text3="#8D9AA8",
    accent="#3F86F5",
    accent_on="#08111F",
    accent_soft="#1B2C47",
    accent_text="#8AB6FF",
    accent_mid="#2C5596",
    ok="#5CCB8D",
    ok_soft="#163526",
    ok_fill="#3FB077",
    warn="#E7B35A",
    warn_soft="#3A2E14",
    warn_fill="#D79A34",
    bad="#FF8B84",
    bad_soft="#43201F",
    bad_fill="#E2655F",
    violet="#B79CFF",
    violet_soft="#2C2547",
    violet_fill="#8B6BD9",
    teal="#63C9D2",
    teal_soft="#12343A",
    teal_fill="#2A97A1",
    grey="#A3AFBC",
    grey_soft="#262E37",
    grey_fill="#6B7785",
    chart1=_CHART_DARK[0],
    chart2=_CHART_DARK[1],
    chart3=_CHART_DARK[2],
    chart4=_CHART_DARK[3],
    chart5=_CHART_DARK[4],
    chart6=_CHART_DARK[5],
    chart7=_CHART_DARK[6],
    chart8=_CHART_DARK[7],
)

SCRIM: Final = (10, 16, 24, 117)
"""Red, green, blue and alpha (0–255) of the veil under a dialog, the same in both themes."""


class Space(IntEnum):
    """Distances in pixels at 100 %."""

    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24
    XXL = 32


class Radius(IntEnum):
    """Corner radii in pixels at 100 %."""

    SMALL = 4
    CONTROL = 6
    CARD = 8
    PANEL = 12
    DIALOG = 16


class Mode(StrEnum):
    """What the person chose; `SYSTEM` follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class TextSize(StrEnum):
    """The person's text size; the value is what is stored in the settings."""

    NORMAL = "normal"
    LARGER = "larger"

    @property
    def factor(self) -> float:
        """By what fonts and the heights of controls are multiplied."""
        return 1.0 if self is TextSize.NORMAL else 1.15


@dataclass(frozen=True, slots=True)
class ToneColours:
    """The three colours of one tone: words, ground, bars and dots."""

    text: Colour
    soft: Colour
    fill: Colour


class Tone(Enum):
    """A meaning or a category; its words stand in `text` on `soft`."""

    ACCENT = ToneColours("accent_text", "accent_soft", "accent")
    OK = ToneColours("ok", "ok_soft", "ok_fill")
    WARN = ToneColours("warn", "warn_soft", "warn_fill")
    BAD = ToneColours("bad", "bad_soft", "bad_fill")
    VIOLET = ToneColours("violet", "violet_soft", "violet_fill")
    TEAL = ToneColours("teal", "teal_soft", "teal_fill")
    GREY = ToneColours("grey", "grey_soft", "grey_fill")

    @property
    def text(self) -> Colour:
        """Colour of words and icons."""
        return self.value.text

    @property
    def soft(self) -> Colour:
        """Colour of the ground."""
        return self.value.soft

    @property
    def fill(self) -> Colour:
        """Colour of bars, dots and lines."""
        return self.value.fill

    @classmethod
    def of(cls, key: object) -> Tone:
        """Return the same tone for the same person or thing on every station and every run."""
        return _PEOPLE[zlib.crc32(str(key).encode()) % len(_PEOPLE)]


_PEOPLE: Final = (Tone.ACCENT, Tone.OK, Tone.WARN, Tone.VIOLET, Tone.TEAL)
