"""Step 1: choosing a file, and seeing whether it was read aright."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.importing.profiles.telling import GENERIC
from crm_desktop.importing.recognised_words import OF_CARDS
from ui.importing.drop_area import DropArea
from ui.importing.foot import Foot
from ui.importing.raw_table import RawTable
from ui.importing.wording import profile_choices
from ui.theme import Role, Space, Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Panel
from ui.widgets.choices import ComboBox
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import Label, set_tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.importing.session import Opened


ALL: Final = object()
"""Key of «Все листы с таблицами»: no sheet can be called so."""


class FilePage(QWidget):
    """Two faces: the drop area, and the file that was read.

    Attributes:
        path_chosen: a file, `Path`.
        choose_wanted: the dialog for choosing one.
        sheet_chosen: name of another sheet.
        all_sheets_chosen: every sheet with a table.
        header_chosen: first and last row of the heading; (0, 0) = there is none.
        profile_chosen: whose export it is, key of the profile.
        about_chosen: what the rows are, `clients` or `deals`.
        settings_chosen: which settings to go by.
        repeat_wanted: «Повторить с теми же настройками».
    """

    path_chosen = Signal(object)
    choose_wanted = Signal()
    sheet_chosen = Signal(str)
    all_sheets_chosen = Signal()
    header_chosen = Signal(int, int)
    profile_chosen = Signal(object)
    about_chosen = Signal(object)
    settings_chosen = Signal(object)
    repeat_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.refusal = Banner("", tone=Tone.WARN, closable=True)
        self.refusal.hide()
        self.drop = DropArea()
        self.drop.dropped.connect(self.path_chosen)
        self.drop.choose_wanted.connect(self.choose_wanted)
        self.table = RawTable()
        self.table.heading_wanted.connect(self._on_heading)
        self.sheets = ComboBox()
        self.sheets.setAccessibleName(self.tr("Лист"))
        self.sheets.chosen.connect(self._on_sheet)
        self.profiles = ComboBox()
        self.profiles.setAccessibleName(self.tr("Это выгрузка из"))
        self.profiles.chosen.connect(self.profile_chosen)
        self.about = ComboBox([("clients", self.tr("Клиенты")), ("deals", self.tr("Сделки"))])
        self.about.setAccessibleName(self.tr("Что в строках"))
        self.about.chosen.connect(self.about_chosen)
        self.settings = ComboBox()
        self.settings.setAccessibleName(self.tr("Настройки столбцов"))
        self.settings.chosen.connect(self.settings_chosen)
        self.repeat = Banner("", title=self.tr("Такой файл уже загружали"), icon="history")
        again = Button(self.tr("Повторить с теми же настройками"), "rotate-ccw", small=True)
        again.clicked.connect(self.repeat_wanted)
        self.repeat.add_action(again)
        self.foot = Foot(self.tr("Дальше: столбцы"))
        self.foot.back.set_caption(self.tr("Другой файл"))
        self.foot.back.set_icon("folder-open")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._make_choice())
        self._stack.addWidget(self._make_look())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        column.addWidget(self.refusal)
        column.addWidget(self._stack, 1)

    def show_choice(self, refusal: str = "") -> None:
        """Show the drop area, with the reason why a file was not read."""
        self._stack.setCurrentIndex(0)
        self.refusal.set_text(refusal)
        self.refusal.setVisible(bool(refusal))
        self.drop.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_file(self, opened: Opened, *, together: bool = False) -> None:
        """Show what was read; `together` = all sheets of the book are loaded."""
        self.refusal.hide()
        self._stack.setCurrentIndex(1)
        file = opened.file
        shown: list[tuple[object, str]] = [
            (info.name, info.name + (self.tr(" (скрыт)") if info.hidden else ""))
            for info in file.workbook.sheets
        ]
        if sum(not info.hidden for info in file.workbook.sheets) > 1:
            shown.insert(0, (ALL, self.tr("Все листы с таблицами")))
        self.sheets.set_options(shown)
        self.sheets.set_value(ALL if together else file.sheet.name)
        self._sheet_line.setVisible(len(shown) > 1)
        self.table.load(opened.raw, file.header)
        self._told.setText(" ".join(file.notes) or self.tr("Шапка — в первой строке."))
        self._none.setEnabled(file.header != (0, 0))
        self.repeat.setVisible(file.remembered is not None)
        self.tell_missing(())
        self.repeat.set_text(
            self.tr("Столбцы, справочники и дубли можно взять как в прошлый раз."),
            title=self.tr("Такой файл уже загружали"),
        )
        self.settings.set_options(())
        self.profiles.set_options(profile_choices(file))
        self.profiles.set_value(file.profile or GENERIC)
        set_tip(self.profiles, file.recognised)
        self.about.set_value(file.about)
        self._about_line.setVisible(file.may_be_other)
        # The heading over cards is ours, and whose they are does not matter.
        for part in (self._profile_line, self._here, self._none):
            part.setVisible(file.workbook.kind not in OF_CARDS)
        self.foot.forward.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_settings(self, choices: Sequence[tuple[object, str]]) -> None:
        """Offer the settings there are; the first is what the file goes by."""
        chosen = self.settings.value
        self.settings.set_options(choices)
        keys = [key for key, _words in choices]
        self.settings.set_value(chosen if chosen in keys else next(iter(keys), None))
        self._settings_line.setVisible(len(choices) > 1)

    def tell_missing(self, missing: Sequence[str]) -> None:
        """Say which columns of the chosen settings the file lacks."""
        names = ", ".join(f"«{heading}»" for heading in missing)
        self.foot.note.setText(self.tr("В файле нет столбцов: {}").format(names) if names else "")

    @property
    def shows_file(self) -> bool:
        """Whether a file that was read is shown."""
        return self._stack.currentIndex() == 1

    def _make_choice(self) -> QWidget:
        page = QWidget()
        hint = Panel(padding=Space.M)
        line = QHBoxLayout()
        line.setSpacing(Space.S + 4)
        line.addWidget(Glyph("download", "text2"), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(
            Label(
                self.tr(
                    "Переезжаете из Битрикс24 или amoCRM? Выгрузите там компании, контакты и "
                    "сделки в Excel или CSV и перетащите файлы сюда: столбцы узнаем сами. "
                    "Подойдут доска Trello (JSON), выгрузки из 1С, Outlook, Google и любая своя "
                    "таблица."
                ),
                colour="text2",
                wrap=True,
            ),
            1,
        )
        hint.body.addLayout(line)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        column.addWidget(self.drop, 1)
        column.addWidget(hint)
        column.addWidget(
            Label(
                self.tr(
                    "Сначала пробный прогон: до вашего «Загрузить» в базе ничего не изменится."
                ),
                Role.META,
                colour="text2",
            )
        )
        return page

    def _make_look(self) -> QWidget:
        page = QWidget()
        self._sheet_line = QWidget()
        sheet = QHBoxLayout(self._sheet_line)
        sheet.setContentsMargins(0, 0, 0, 0)
        sheet.setSpacing(Space.S)
        sheet.addWidget(Label(self.tr("Лист"), colour="text2"))
        sheet.addWidget(self.sheets)
        self._profile_line = _labelled(self.tr("Это выгрузка из"), self.profiles)
        self._about_line = _labelled(self.tr("Что в строках"), self.about)
        self._settings_line = _labelled(self.tr("Настройки столбцов"), self.settings)
        top = QHBoxLayout()
        top.setContentsMargins(Space.L, Space.M, Space.L, 0)
        top.setSpacing(Space.L)
        top.addWidget(self._profile_line)
        top.addWidget(self._about_line)
        top.addWidget(self._settings_line)
        top.addStretch(1)
        self._told = Label("", Role.BODY, colour="text2", wrap=True)
        self._here = Button(self.tr("Шапка — в выделенной строке"), "table-2", small=True)
        self._here.clicked.connect(self.table.ask_heading)
        self._none = Button(self.tr("Шапки нет"), small=True)
        self._none.clicked.connect(lambda _on=False: self.header_chosen.emit(0, 0))
        bar = QHBoxLayout()
        bar.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        bar.setSpacing(Space.M)
        bar.addWidget(self._sheet_line)
        bar.addWidget(self._told, 1)
        bar.addWidget(self._here)
        bar.addWidget(self._none)
        card = Card(padding=0)
        card.body.setContentsMargins(1, 0, 1, Space.S)
        card.body.setSpacing(0)
        card.body.addLayout(top)
        card.body.addLayout(bar)
        card.body.addWidget(self.table, 1)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        column.addWidget(self.repeat)
        column.addWidget(card, 1)
        column.addWidget(self.foot)
        return page

    def _on_heading(self, first: int, last: int) -> None:
        if self._here.isVisibleTo(self):
            self.header_chosen.emit(first, last)

    def _on_sheet(self, name: object) -> None:
        if name is ALL:
            self.all_sheets_chosen.emit()
        else:
            self.sheet_chosen.emit(str(name))


def _labelled(words: str, control: QWidget) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.S)
    label = Label(words, colour="text2")
    label.setBuddy(control)
    row.addWidget(label)
    row.addWidget(control)
    return line
