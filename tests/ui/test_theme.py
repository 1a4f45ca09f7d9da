from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, get_args

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QWidget

from resources import ROOT
from ui.theme import Colour, Colours, Mode, Role, TextSize, ThemeManager, Tone, theme
from ui.theme.fonts import WEIGHTS
from ui.theme.icons import pixmap, renderer
from ui.theme.qss import build_sheet
from ui.theme.tokens import DARK, LIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

GROUNDS = ("surface", "bg", "sunken")
READABLE = (
    *((text, ground) for text in ("text", "text2", "text3") for ground in GROUNDS),
    *((tone.text, tone.soft) for tone in Tone),
    *(("text2", f"{tone}_soft") for tone in ("accent", "ok", "warn", "bad", "grey")),
    *((text, "surface") for text in ("ok", "warn", "bad", "accent_text")),
    ("accent_on", "accent"),
    ("accent_on", "bad"),
)
VISIBLE = (
    *(("field", ground) for ground in (*GROUNDS, "accent_soft")),
    *((tone.fill, "surface") for tone in Tone),
)


@pytest.fixture
def worn(qtbot: QtBot) -> Iterator[ThemeManager]:
    found = theme()
    found.apply()
    found.set_mode(Mode.LIGHT)
    found.set_text_size(TextSize.NORMAL)
    yield found
    found.set_mode(Mode.LIGHT)
    found.set_text_size(TextSize.NORMAL)


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two `#rrggbb` colours after WCAG 2.2, 1 to 21."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    red, green, blue = (linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_words_can_be_read(colours: Colours) -> None:
    weak = {
        pair: round(contrast(getattr(colours, pair[0]), getattr(colours, pair[1])), 2)
        for pair in READABLE
    }
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_boundaries_and_bars_can_be_seen(colours: Colours) -> None:
    weak = {
        pair: round(contrast(getattr(colours, pair[0]), getattr(colours, pair[1])), 2)
        for pair in VISIBLE
    }
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3.0} == {}


def test_contrast_is_wcags() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_every_colour_has_its_name_in_the_type() -> None:
    assert set(get_args(Colour)) == {field.name for field in dataclasses.fields(Colours)}


def test_one_theme_for_the_application(worn: ThemeManager) -> None:
    assert theme() is worn
    assert worn.parent() is QApplication.instance()


def test_switch_is_live(worn: ThemeManager, qtbot: QtBot) -> None:
    pane = QWidget()
    qtbot.addWidget(pane)
    pane.show()
    with qtbot.waitSignal(worn.changed):
        worn.set_mode(Mode.DARK)
    assert worn.is_dark
    assert pane.palette().color(QPalette.ColorRole.Window) == QColor(DARK.bg)
    with qtbot.assertNotEmitted(worn.changed):
        worn.set_mode(Mode.DARK)


def test_an_unknown_scheme_of_the_system_is_light(worn: ThemeManager) -> None:
    worn.set_mode(Mode.DARK)
    worn.set_mode(Mode.SYSTEM)
    scheme = QApplication.styleHints().colorScheme()
    assert worn.is_dark is (scheme is Qt.ColorScheme.Dark)


def test_larger_text_grows_fonts_and_heights(worn: ThemeManager) -> None:
    before = worn.font(Role.BODY).pixelSize(), worn.px(36)
    worn.set_text_size(TextSize.LARGER)
    assert (worn.font(Role.BODY).pixelSize(), worn.px(36)) == (15, 41)
    assert before == (13, 36)


def test_fonts_handed_out_are_copies(worn: ThemeManager) -> None:
    worn.font(Role.ROW).setPixelSize(40)
    assert worn.font(Role.ROW).pixelSize() == 14


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.name)
def test_digits_are_tabular_in_inter(worn: ThemeManager, role: Role) -> None:
    font = worn.font(role)
    assert QFontInfo(font).family() == "Inter"
    widths = [QFontMetricsF(font).horizontalAdvance(digit * 8) for digit in "0123456789"]
    assert max(widths) - min(widths) < 0.5


def test_standard_buttons_speak_russian(worn: ThemeManager, qtbot: QtBot) -> None:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "Отмена"


def test_the_sheet_is_wholly_filled(worn: ThemeManager) -> None:
    for colours in (LIGHT, DARK):
        sheet = build_sheet(colours, worn.px)
        assert "$" not in sheet
        assert sheet.count("{") == sheet.count("}")


def test_every_icon_draws_in_the_colour_asked_for(worn: ThemeManager) -> None:
    blank = []
    for name in (path.stem for path in (ROOT / "icons").glob("*.svg")):
        assert renderer(name, "#BC2D28").isValid(), name
        picture = pixmap(name, "#BC2D28", 16, 1.5).toImage()
        assert (picture.width(), picture.devicePixelRatio()) == (24, 1.5)
        inked = [
            picture.pixelColor(x, y)
            for x in range(picture.width())
            for y in range(picture.height())
            if picture.pixelColor(x, y).alpha() > 120
        ]
        if not inked or any(abs(colour.red() - 0xBC) > 6 for colour in inked):
            blank.append(name)
    assert blank == []


def test_an_icon_that_is_not_shipped_is_a_loud_mistake(worn: ThemeManager) -> None:
    with pytest.raises(FileNotFoundError):
        worn.icon("no-such-icon")


def test_an_icon_for_menus_knows_its_disabled_look(worn: ThemeManager) -> None:
    icon = worn.icon("phone", "accent", 16)
    assert icon.actualSize(worn.pixmap("phone", "accent", 16, 1.0).size()).width() == 16
    normal = icon.pixmap(16).toImage()
    disabled = icon.pixmap(16, icon.Mode.Disabled).toImage()
    assert normal != disabled


def test_licences_stand_beside_fonts_and_icons() -> None:
    assert "Open Font License" in (ROOT / "fonts" / "LICENSE-Inter.txt").read_text("utf-8")
    assert "ISC License" in (ROOT / "icons" / "LICENSE-Lucide.txt").read_text("utf-8")
    shipped = {path.stem for path in (ROOT / "fonts").glob("*.otf")}
    assert shipped == {f"Inter-{weight}" for weight in WEIGHTS}


def test_a_colour_belongs_to_a_person_for_good() -> None:
    assert [Tone.of(key) for key in (1, 2, 3, "Анна")] == [
        Tone.of(key) for key in (1, 2, 3, "Анна")
    ]
    assert len({Tone.of(key) for key in range(60)}) == 5


def test_this_pyside_keeps_its_hands_off_none() -> None:
    thing = QObject()
    for _ in range(200_000):
        thing.setObjectName("x")
    assert thing.objectName() == "x"
