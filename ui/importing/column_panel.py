"""The chosen column at the side of the table: what is in it, and the quick answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.importing.mapping import NOTE, SKIP, Target, What
from crm_desktop.importing.targets import guess_type
from ui.theme import Role, Space, follow_theme, theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Line
from ui.widgets.choices import ComboBox
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from crm_desktop.importing.recognition import Column

PANEL_WIDTH: Final = 284
_TYPES: Final = (
    ("text", "Текст"),
    ("number", "Число"),
    ("money", "Деньги"),
    ("date", "Дата"),
    ("bool", "Да или нет"),
    ("choice", "Одно из списка"),
    ("link", "Ссылка"),
)


class ColumnPanel(Card):
    """Samples, share of filled cells, and «новое поле», «в заметку», «не загружать».

    Attributes:
        target_chosen: another `Target` for the column shown.
    """

    target_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self._column: Column | None = None
        self._title = Label("", Role.SECTION, wrap=True)
        self._meaning = Label("", Role.BODY_STRONG, colour="accent_text", wrap=True)
        self._why = Label("", Role.META, colour="text2", wrap=True)
        self._samples = QVBoxLayout()
        self._samples.setSpacing(Space.XS)
        self._filled = Label("", Role.META, colour="text2", wrap=True)
        self.name = TextField()
        self.name.editingFinished.connect(self._on_new_field)
        self.type = ComboBox(_TYPES)
        self.type.chosen.connect(lambda _key: self._on_new_field())
        self._own = QWidget()
        own = QVBoxLayout(self._own)
        own.setContentsMargins(0, 0, 0, 0)
        own.setSpacing(Space.S)
        own.addWidget(FormField(self.tr("Название нового поля"), self.name))
        own.addWidget(FormField(self.tr("Вид"), self.type))
        self._buttons: dict[What, Button] = {}
        self._lay_out()
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Be as wide as the theme's size of text asks for."""
        self.setFixedWidth(theme().px(PANEL_WIDTH))

    def show_column(self, column: Column | None, target: Target, meaning: str) -> None:
        """Show a column, or nothing."""
        self._inside.setVisible(column is not None)
        if column is None:
            self._column = None
            return
        if column is not self._column:
            self._column = column
            self._fill_samples(column)
        self._title.setText(f"{column.letter} · {column.header}")
        self._meaning.setText(meaning)
        self._why.setText(column.why)
        self._why.setVisible(bool(column.why))
        share = round(column.filled * 100)
        self._filled.setText(self.tr("Заполнено {} % первых строк").format(share))
        is_new = target.what is What.NEW_FIELD
        self._own.setVisible(is_new)
        if is_new:
            with QSignalBlocker(self.name):
                self.name.setText(target.label)
            self.type.set_value(target.type or "text")
        for what, button in self._buttons.items():
            button.setVisible(what is not target.what)

    def _lay_out(self) -> None:
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        column.setSpacing(Space.S)
        column.addWidget(self._title)
        column.addWidget(self._filled)
        column.addWidget(Line())
        column.addLayout(self._samples)
        column.addWidget(Line())
        column.addWidget(Label(self.tr("Чем станет"), Role.META, colour="text2"))
        column.addWidget(self._meaning)
        column.addWidget(self._why)
        column.addWidget(self._own)
        for what, text, icon in (
            (What.NEW_FIELD, self.tr("Завести новое поле"), "plus"),
            (What.NOTE, self.tr("Сохранить в заметке"), "notebook-pen"),
            (What.SKIP, self.tr("Не загружать"), "x"),
        ):
            button = Button(text, icon, small=True)
            button.clicked.connect(lambda _on=False, what=what: self._on_quick(what))
            self._buttons[what] = button
            column.addWidget(button)
        column.addStretch(1)
        self.body.addWidget(ScrollArea(self._inside))

    def _fill_samples(self, column: Column) -> None:
        while (item := self._samples.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for sample in column.samples:
            self._samples.addWidget(ElidedLabel(" ".join(sample.split()), Role.BODY))
        if not column.samples:
            self._samples.addWidget(Label(self.tr("В первых строках пусто"), colour="text2"))

    def _on_quick(self, what: What) -> None:
        if self._column is None:
            return
        if what is What.NEW_FIELD:
            kind = guess_type(self._column.samples)
            self.target_chosen.emit(Target(what, "", self._column.header, kind))
        else:
            self.target_chosen.emit(NOTE if what is What.NOTE else SKIP)

    def _on_new_field(self) -> None:
        name = " ".join(self.name.text().split())
        if self._column is not None and self._own.isVisibleTo(self) and name:
            kind = str(self.type.value or "text")
            self.target_chosen.emit(Target(What.NEW_FIELD, "", name, kind))
