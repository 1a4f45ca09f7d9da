"""The theme the application wears now, and its live switch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, Qt, QTranslator, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics
from PySide6.QtWidgets import QApplication, QStyleFactory, QToolTip

from resources import ROOT
from ui.theme.fonts import Role, load_fonts
from ui.theme.icons import build_icon, pixmap
from ui.theme.palette import build_palette
from ui.theme.qss import build_sheet
from ui.theme.tokens import DARK, LIGHT, Colour, Colours, Mode, TextSize

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QIcon, QPixmap


class ThemeManager(QObject):
    """Colours, fonts and icons of this application; `changed` asks everybody to dress anew."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.setObjectName("theme")
        self._app = app
        self._mode = Mode.SYSTEM
        self._text_size = TextSize.NORMAL
        self._colours = LIGHT
        self._fonts: dict[Role, QFont] = {}
        self._metrics: dict[Role, QFontMetrics] = {}
        self._shades: dict[str, QColor] = {}
        self._applied = False
        app.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    @property
    def mode(self) -> Mode:
        """What the person chose."""
        return self._mode

    @property
    def text_size(self) -> TextSize:
        """What the person chose."""
        return self._text_size

    @property
    def colours(self) -> Colours:
        """The table in force."""
        return self._colours

    @property
    def is_dark(self) -> bool:
        """Whether the dark table is in force."""
        return self._colours is DARK

    def apply(self) -> None:
        """Dress the application before the first window; dressed already, it stays as it is."""
        if self._applied:
            return
        load_fonts()
        self._app.setStyle(QStyleFactory.create("Fusion"))
        self._translate()
        self._applied = True
        self._refresh()

    def set_mode(self, mode: Mode) -> None:
        """Choose light, dark or the system's scheme; takes effect at once."""
        if mode is not self._mode:
            self._mode = mode
            self._refresh()

    def set_text_size(self, size: TextSize) -> None:
        """Choose the text size; takes effect at once."""
        if size is not self._text_size:
            self._text_size = size
            self._refresh()

    def colour(self, name: Colour) -> QColor:
        """Return a colour of the table in force."""
        shade = self._shades.get(name)
        if shade is None:
            shade = self._shades[name] = QColor(getattr(self._colours, name))
        return shade

    def font(self, role: Role) -> QFont:
        """Return a font of its own for a role at the chosen text size."""
        font = self._fonts.get(role)
        if font is None:
            font = self._fonts[role] = role.at(self._text_size.factor)
        return QFont(font)

    def metrics(self, role: Role) -> QFontMetrics:
        """Return measures of the font of a role."""
        found = self._metrics.get(role)
        if found is None:
            found = self._metrics[role] = QFontMetrics(self.font(role))
        return found

    def px(self, size: int) -> int:
        """Turn pixels at 100 % into pixels at the chosen text size."""
        return round(size * self._text_size.factor)

    def icon(self, name: str, colour: Colour = "text2", size: int = 16) -> QIcon:
        """Build an icon in a colour of the table; ask again after `changed`."""
        return build_icon(name, self.colour(colour), self.colour("text3"), self.px(size))

    def pixmap(self, name: str, colour: Colour, size: int, ratio: float) -> QPixmap:
        """Draw an icon of `size` pixels at 100 % for a device pixel ratio."""
        return pixmap(name, getattr(self._colours, colour), self.px(size), ratio)

    def _on_system_changed(self) -> None:
        if self._mode is Mode.SYSTEM and self._applied:
            self._refresh()

    def _wanted(self) -> Colours:
        if self._mode is Mode.SYSTEM:
            dark = self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
            return DARK if dark else LIGHT
        return DARK if self._mode is Mode.DARK else LIGHT

    def _refresh(self) -> None:
        self._colours = self._wanted()
        self._fonts.clear()
        self._metrics.clear()
        self._shades.clear()
        palette = build_palette(self._colours)
        self._app.setPalette(palette)
        QToolTip.setPalette(palette)
        self._app.setFont(self.font(Role.BODY))
        QToolTip.setFont(self.font(Role.META))
        self._app.setStyleSheet(build_sheet(self._colours, self.px))
        self.changed.emit()

    def _translate(self) -> None:
        of_qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        ours = str(ROOT / "translations")
        for name, folder in (("qtbase", of_qt), ("qt_rest", ours)):
            translator = QTranslator(self)
            if translator.load(QLocale(QLocale.Language.Russian), name, "_", folder):
                self._app.installTranslator(translator)


def theme() -> ThemeManager:
    """Return the theme of the running application, made on first use.

    Raises:
        RuntimeError: there is no application yet.
        TypeError: the application has no windows.
    """
    app = QApplication.instance()
    if app is None:
        raise RuntimeError("the theme needs a QApplication")
    if not isinstance(app, QApplication):
        raise TypeError("the theme needs a QApplication, not only its core")
    found = app.property("theme")
    if isinstance(found, ThemeManager):
        return found
    made = ThemeManager(app)
    app.setProperty("theme", made)
    return made


def follow_theme(slot: Callable[[], None]) -> None:
    """Call a bound method of a QObject now and whenever the theme changes."""
    theme().changed.connect(slot)
    slot()
