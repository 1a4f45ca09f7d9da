"""Step 5: what came of the load, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.wording import count, number
from ui.importing.wording import rows_of
from ui.theme import Role, Space, Tone, follow_theme, theme
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Card, IconBadge, Line
from ui.widgets.flow import FlowLayout
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.importing.report import ImportReport
    from ui.importing.session import Stopped

WIDTH = 720


class DonePage(QWidget):
    """A card in the middle: the sentence, the counts, the facts, the ways on.

    Attributes:
        clients_wanted: «Показать клиентов».
        undo_wanted: «Отменить импорт».
        keep_wanted: of a stopped load: keep what is there.
        rejects_wanted: `file` = open the file of rejected rows, `folder` = its folder.
        again_wanted: «Загрузить ещё файл».
    """

    clients_wanted = Signal()
    undo_wanted = Signal()
    keep_wanted = Signal()
    rejects_wanted = Signal(str)
    again_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card = Card(padding=Space.XL)
        self._inside = QWidget()
        self._card.body.addWidget(self._inside)
        self.buttons: dict[str, Button] = {}
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._card)
        row.addStretch(1)
        ground = QWidget()
        middle = QVBoxLayout(ground)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addStretch(2)
        middle.addLayout(row)
        middle.addStretch(3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(ScrollArea(ground))
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Be as wide as the theme's size of text asks for."""
        self._card.setFixedWidth(theme().px(WIDTH))

    def show_report(self, report: ImportReport) -> None:
        """Tell what was loaded."""
        column = self._start()
        loaded = report.new + report.updated
        title = self.tr("Загружено: {}").format(rows_of(loaded))
        of_deals = bool(report.deals or report.deals_updated)
        text = (
            self.tr("Сделки уже на доске. Ничего из введённого вами не заменено.")
            if of_deals
            else self.tr(
                "Клиенты уже в базе, их находит поиск. Ничего из введённого вами не заменено."
            )
        )
        self._head(column, "circle-check", Tone.OK, title, text)
        counts = QHBoxLayout()
        counts.setSpacing(Space.XL)
        for label, value, tone in (
            (self.tr("новых строк"), report.new, Tone.OK),
            (self.tr("обновлено"), report.updated, Tone.ACCENT),
            (self.tr("без изменений"), report.unchanged, Tone.GREY),
            (self.tr("возможных дублей"), report.duplicates, Tone.WARN),
            (self.tr("есть у коллег"), report.of_colleagues, Tone.VIOLET),
            (self.tr("ошибок"), report.rejected, Tone.BAD),
        ):
            # Who may change everything need not hear of colleagues.
            if value or tone is not Tone.VIOLET:
                counts.addWidget(_figure(label, value, tone), 1)
        column.addLayout(counts)
        column.addWidget(Line())
        for icon, fact in self._facts(report):
            column.addLayout(_fact(icon, fact))
        ways = self._ways(column)
        shown = self.tr("Показать сделки") if of_deals else self.tr("Показать клиентов")
        self._button(ways, "clients", shown, "square-kanban" if of_deals else "users",
                     self.clients_wanted.emit, kind=Kind.PRIMARY)  # fmt: skip
        if report.rejects_file is not None:
            self._button(ways, "rejects", self.tr("Открыть незагруженное"), "file-spreadsheet",
                         lambda: self.rejects_wanted.emit("file"))  # fmt: skip
            self._button(ways, "folder", self.tr("Папка файла"), "folder-open",
                         lambda: self.rejects_wanted.emit("folder"))  # fmt: skip
        self._button(ways, "again", self.tr("Загрузить ещё файл"), "plus", self.again_wanted.emit)
        if report.change_set is not None:
            self._button(ways, "undo", self.tr("Отменить импорт"), "undo-2", self.undo_wanted.emit)
        self.buttons["clients"].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_stopped(self, stopped: Stopped) -> None:
        """Tell that the load stopped on its way, and what is in the base by now."""
        column = self._start()
        if not stopped.change_id:
            self._head(
                column, "info", Tone.GREY, self.tr("Загрузка остановлена"),
                self.tr("В базе ничего не изменилось: остановили до первой записи."),
            )  # fmt: skip
            ways = self._ways(column)
            self._button(ways, "again", self.tr("Загрузить другой файл"), "plus",
                         self.again_wanted.emit, kind=Kind.PRIMARY)  # fmt: skip
            self.buttons["again"].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        records = count(stopped.records, "запись", "записи", "записей")
        self._head(
            column, "triangle-alert", Tone.WARN, self.tr("Загрузка остановлена на середине"),
            self.tr(
                "Успело записаться: {}. Их можно отменить целиком сейчас или оставить: "
                "если позже загрузить тот же файл, повторов не будет."
            ).format(records),
        )  # fmt: skip
        if stopped.reason:
            column.addLayout(_fact("info", stopped.reason))
        ways = self._ways(column)
        self._button(ways, "undo", self.tr("Отменить импорт"), "undo-2", self.undo_wanted.emit,
                     kind=Kind.PRIMARY)  # fmt: skip
        self._button(ways, "keep", self.tr("Оставить загруженное"), "check",
                     self.keep_wanted.emit)  # fmt: skip
        self.buttons["undo"].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_undoing(self) -> None:
        """The undo is under way."""
        for button in self.buttons.values():
            button.setEnabled(False)
        self.buttons["undo"].set_busy(True)

    def show_undo_failed(self) -> None:
        """The undo came to nothing: all can be asked for again."""
        self.buttons["undo"].set_busy(False)
        for button in self.buttons.values():
            button.setEnabled(True)

    def show_undone(self, text: str) -> None:
        """Tell that the import was taken back."""
        column = self._start()
        self._head(column, "undo-2", Tone.ACCENT, self.tr("Импорт отменён"), text)
        ways = self._ways(column)
        self._button(ways, "again", self.tr("Загрузить другой файл"), "plus",
                     self.again_wanted.emit, kind=Kind.PRIMARY)  # fmt: skip
        self._button(ways, "clients", self.tr("К клиентам"), "users", self.clients_wanted.emit)
        self.buttons["again"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _start(self) -> QVBoxLayout:
        self._card.body.removeWidget(self._inside)
        self._inside.hide()
        self._inside.deleteLater()
        self._inside = QWidget()
        self._card.body.addWidget(self._inside)
        self.buttons = {}
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        return column

    def _head(self, column: QVBoxLayout, icon: str, tone: Tone, title: str, text: str) -> None:
        words = QVBoxLayout()
        words.setSpacing(Space.XS)
        words.addWidget(Label(title, Role.RECORD, wrap=True))
        words.addWidget(Label(text, Role.BODY, colour="text2", wrap=True))
        line = QHBoxLayout()
        line.setSpacing(Space.L)
        line.addWidget(IconBadge(icon, tone, 52, round_=True), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        column.addLayout(line)
        self.setAccessibleName(f"{title}. {text}")

    def _facts(self, report: ImportReport) -> list[tuple[str, str]]:
        facts = []
        if report.deals or report.deals_updated:
            facts.append(
                ("square-kanban",
                 self.tr("Сделок заведено: {}, обновлено: {}; клиентов заведено: {}").format(
                     number(report.deals), number(report.deals_updated), number(report.clients)
                 ))
            )  # fmt: skip
        elif report.clients != report.new:
            facts.append(
                ("users", self.tr("Заведено карточек вместе с контактными лицами и компаниями: {}")
                 .format(number(report.clients)))
            )  # fmt: skip
        if report.new_items:
            names = ", ".join(item.name for item in report.new_items[:4])
            more = "…" if len(report.new_items) > 4 else ""  # noqa: PLR2004 - as many as fit
            facts.append(
                ("tags", self.tr("В справочники добавлено {}: {}").format(
                    count(len(report.new_items), "значение", "значения", "значений"), names + more
                ))
            )  # fmt: skip
        if report.new_fields:
            facts.append(
                ("text-cursor-input",
                 self.tr("Новые поля карточки: {}").format(", ".join(report.new_fields)))
            )  # fmt: skip
        if report.unknown_people:
            names = ", ".join(person.name for person in report.unknown_people[:4])
            names += "…" if len(report.unknown_people) > 4 else ""  # noqa: PLR2004 - as many as fit
            facts.append(
                ("user", self.tr("Таких сотрудников нет, имена сохранены в заметках: {}")
                 .format(names))
            )  # fmt: skip
        if report.of_colleagues:
            facts.append(
                ("users", self.tr("Есть у коллег: {}. Их карточки не показаны и не изменены, "
                 "вторых не заведено; кто ведёт — в файле незагруженного")
                 .format(rows_of(report.of_colleagues)))
            )  # fmt: skip
        if report.rejects_file is not None:
            facts.append(
                ("file-down",
                 self.tr("Незагруженные строки с причинами: «{}». Исправьте и загрузите этот файл.")
                 .format(report.rejects_file.name))
            )  # fmt: skip
        if report.backup is not None:
            facts.append(
                ("database-backup",
                 self.tr("Перед загрузкой сделана резервная копия «{}»").format(report.backup.name))
            )  # fmt: skip
        facts.append(("history", self.tr("Отменить импорт можно и позже: «История» в меню слева")))
        return facts

    def _ways(self, column: QVBoxLayout) -> FlowLayout:
        block = QWidget()
        ways = FlowLayout(block, spacing=Space.S, line_spacing=Space.S)
        column.addWidget(block)
        return ways

    def _button(
        self,
        ways: FlowLayout,
        key: str,
        text: str,
        icon: str,
        act: Callable[[], object],
        *,
        kind: Kind = Kind.SECONDARY,
    ) -> None:
        button = Button(text, icon, kind=kind)
        button.clicked.connect(lambda _on=False: act())
        self.buttons[key] = button
        ways.addWidget(button)


def _figure(label: str, value: int, tone: Tone) -> QWidget:
    block = QWidget()
    column = QVBoxLayout(block)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    colour = tone.text if value and tone is not Tone.GREY else "text" if value else "text3"
    column.addWidget(Label(number(value), Role.RECORD, colour=colour))
    column.addWidget(Label(label, Role.META, colour="text2"))
    return block


def _fact(icon: str, text: str) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(Space.M)
    line.addWidget(Glyph(icon, "text2"), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(Label(text, Role.BODY, colour="text", wrap=True), 1)
    return line
