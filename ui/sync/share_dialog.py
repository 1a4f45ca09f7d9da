"""«Поделиться офисом»: where, does the place do, how this computer is called, and the doing."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.sync.flows.sharing import check_share, share_office
from crm_desktop.wording import count, file_size
from ui.sync.address_fields import AddressFields
from ui.sync.check_lines import CheckLines
from ui.sync.working_dialog import WorkingDialog
from ui.theme import Role, Space, Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import IconBadge
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label
from ui.widgets.steps import StepLine

if TYPE_CHECKING:
    from crm_desktop.sync.address import ShareAddress
    from crm_desktop.sync.flows.sharing import ShareCheck
    from ui.shell.workspace import Workspace

_WHERE, _STATION, _DONE = range(3)
CLIENTS: Final = ("клиент", "клиента", "клиентов")
_LONGEST_NAME: Final = 60
_LONGEST_PREFIX: Final = 8


class ShareDialog(WorkingDialog):
    """Three steps; nothing is written to the place before the last button.

    Attributes:
        shared: the office is shared now.
        invite_wanted: the person goes on with another computer.
    """

    shared = Signal()
    invite_wanted = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(
            workspace, parent, title="Поделиться офисом", width=680, height=600,
            subtitle="Все компьютеры будут обмениваться изменениями через одно место в сети.",
        )  # fmt: skip
        self._checked: tuple[ShareAddress, str | None] | None = None
        self.steps = StepLine([self.tr("Место"), self.tr("Этот компьютер"), self.tr("Готово")])
        self.steps.chosen.connect(self._on_step)
        self.fields = AddressFields()
        self.fields.edited.connect(self._on_edited)
        self.lines = CheckLines()
        self.check_button = Button(self.tr("Проверить"), "activity")
        self.check_button.clicked.connect(lambda _on=False: self.check())
        self.name = TextField(platform.node() or self.tr("Главный компьютер"))
        self.name.setMaxLength(_LONGEST_NAME)
        self.prefix = TextField(placeholder="А-")
        self.prefix.setMaxLength(_LONGEST_PREFIX)
        self._name_field = FormField(
            self.tr("Как называть этот компьютер"), self.name,
            hint=self.tr("Под этим именем его видят остальные. Имя в системе не меняется."),
        )  # fmt: skip
        self._pages = QStackedWidget()
        self._pages.addWidget(self._where_page())
        self._pages.addWidget(self._station_page())
        self._pages.addWidget(self._done_page())
        self.body.addWidget(self.steps)
        self.body.addWidget(self._pages, 1)
        self.body.addWidget(self.refusal)
        self._back = self.add_button(self.tr("Назад"), self._on_back, left=True)
        self._no = self.add_button(self.tr("Отмена"), self.reject)
        self.go = self.add_button(self.tr("Дальше"), self.go_on, kind=Kind.PRIMARY)
        self._show(_WHERE)

    def check(self) -> None:
        """Look what the place can do, off the window's thread."""
        if self.fields.complain():
            return
        address, password = self.fields.address, self.fields.password
        if address is None:
            return
        self.tell("")
        self.lines.show_waiting()
        self._set_checking(checking=True)
        office = self.workspace.office

        def done(found: ShareCheck) -> None:
            self._set_checking(checking=False)
            self.lines.show_check(found)
            self._checked = (address, password) if found.ok else None
            self.go.setEnabled(found.ok)
            if found.ok:
                self.go.setFocus(Qt.FocusReason.OtherFocusReason)

        def failed(error: Exception) -> None:
            self._set_checking(checking=False)
            if isinstance(error, UserError):
                self.lines.show_error(str(error))
            else:
                self.workspace.report(error)

        self.workspace.runner.read(
            lambda: check_share(office, address, password=password), done, failed,
            owner=self, key="check",
        )  # fmt: skip

    def go_on(self) -> None:
        """Take the next step."""
        match self._pages.currentIndex():
            case 0:
                if self._checked is None:
                    self.check()
                else:
                    self._show(_STATION)
            case 1:
                self._share()
            case _:
                self.accept()
                self.invite_wanted.emit()

    def set_working(self, *, working: bool) -> None:
        done = self._pages.currentIndex() == _DONE
        self._pages.setVisible(not working)
        self._no.setVisible(not working)  # the progress has its own «Отмена»
        for button in (self.go, self._back):
            button.setEnabled(not working)
        if not working and not done:
            self._show(self._pages.currentIndex())

    def _share(self) -> None:
        name = self.name.text().strip()
        self._name_field.set_error("" if name else self.tr("Укажите название"))
        if not name or self._checked is None:
            return
        office, (address, password) = self.workspace.office, self._checked
        prefix = self.prefix.text().strip()
        self.work(
            lambda progress: share_office(
                office, address, password=password, station_name=name, prefix=prefix,
                progress=progress,
            ),
            self._on_shared,
            title=self.tr("Делимся офисом"),
        )  # fmt: skip

    def _on_shared(self, result: Any) -> None:
        size = file_size(result.bytes)
        told = self.tr("В общем месте теперь лежит офис в зашифрованном виде: {}.")
        if result.clients:
            size = f"{count(result.clients, *CLIENTS)}, {size}"
        self._done_text.setText(told.format(size))
        self._pages.setCurrentIndex(_DONE)
        self._show(_DONE)
        self.shared.emit()

    def _show(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        self.steps.set_current(page)
        self._back.setVisible(page == _STATION)
        self._no.set_caption(self.tr("Закрыть") if page == _DONE else self.tr("Отмена"))
        self.go.set_caption(
            (self.tr("Дальше"), self.tr("Поделиться офисом"), self.tr("Пригласить компьютер…"))[
                page
            ]
        )
        self.go.setEnabled(page != _WHERE or self._checked is not None)
        if page == _WHERE:
            self.fields.begin()
        elif page == _STATION:
            self.name.setFocus()
            self.name.selectAll()
        else:
            self.go.setFocus()

    def _on_step(self, step: object) -> None:
        if isinstance(step, int) and step < self._pages.currentIndex() and not self.working:
            self._show(step)

    def _on_back(self) -> None:
        self._show(_WHERE)

    def _on_edited(self) -> None:
        self._checked = None
        self.lines.hide()
        self.go.setEnabled(False)

    def _set_checking(self, *, checking: bool) -> None:
        self.check_button.set_busy(checking)
        self.fields.setEnabled(not checking)

    def _where_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.fields)
        column.addWidget(self.check_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.lines)
        column.addStretch(1)
        return page

    def _station_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        column.addWidget(self._name_field)
        column.addWidget(
            FormField(
                self.tr("Буква перед номерами документов"), self.prefix,
                hint=self.tr("Компьютеры без связи не могут договориться об одном номере, поэтому "
                             "у каждого свои: «А-15», «Б-7». Пусто — здесь останутся простые."),
            )
        )  # fmt: skip
        column.addWidget(
            Banner(
                self.tr("База остаётся на этом компьютере. В общее место уходит её зашифрованная "
                        "копия и дальше — только изменения."),
                icon="lock",
            )
        )  # fmt: skip
        column.addStretch(1)
        return page

    def _done_page(self) -> QWidget:
        page = QWidget()
        self._done_text = Label("", Role.BODY, colour="text2", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(Space.S)
        words.addWidget(Label(self.tr("Офис доступен другим компьютерам"), Role.SECTION))
        words.addWidget(self._done_text)
        words.addWidget(
            Label(
                self.tr("Теперь пригласите первый компьютер: получите файл и код для него."),
                Role.BODY, wrap=True,
            )
        )  # fmt: skip
        words.addStretch(1)
        row = QHBoxLayout(page)
        row.setContentsMargins(0, Space.L, 0, 0)
        row.setSpacing(Space.L)
        row.addWidget(
            IconBadge("circle-check", Tone.OK, 48, round_=True), 0, Qt.AlignmentFlag.AlignTop
        )
        row.addLayout(words, 1)
        return page
