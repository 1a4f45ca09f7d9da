"""«Персональные данные»: the basis, mailings, consents, the extract, blocking, destroying."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.attachments.adding import add_attachment
from crm_desktop.personal_data.basis import BASES, block_client, set_legal_basis, unblock_client
from crm_desktop.personal_data.consents import (
    CHANNEL_TITLES,
    add_consent,
    delete_consent,
    withdraw_consent,
)
from crm_desktop.personal_data.erasing import plan_erasure
from crm_desktop.personal_data.reach import PURPOSES
from crm_desktop.personal_data.state import personal_state
from crm_desktop.personal_data.templates import filled_text
from crm_desktop.wording.times import local
from ui.personal_data.consent_dialog import ConsentDialog, WithdrawDialog, WordsDialog
from ui.personal_data.erase_dialog import EraseDialog, save_act, start_erasure
from ui.printing.saving import PaperSaving, ask_path
from ui.theme import Role, Space, Tone
from ui.widgets.buttons import Button, IconButton
from ui.widgets.cards import Line, SectionHead
from ui.widgets.choices import ComboBox
from ui.widgets.labels import Label
from ui.widgets.menus import Menu
from ui.widgets.pills import Pill
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Changes
    from crm_desktop.office import Office
    from crm_desktop.personal_data.consents import ConsentDraft, ConsentRow
    from crm_desktop.personal_data.erasing import ErasurePlan
    from crm_desktop.personal_data.state import PersonalState
    from crm_desktop.printing.blocks import PaperReport
    from ui.clients.desk import CardDesk


class _Read(NamedTuple):
    state: PersonalState
    texts: Mapping[str, str]


class ConsentLine(QWidget):
    """One consent: what for, when, how, and a menu."""

    def __init__(self, tab: PersonalTab, consent: ConsentRow, zone: tzinfo) -> None:
        super().__init__()
        self.consent = consent
        self._tab = tab
        given = f"{local(consent.given_at, zone):%d.%m.%Y}"
        how = CHANNEL_TITLES.get(consent.channel, "").lower()
        about = [self.tr("получено {}, {}").format(given, how), consent.author, consent.file]
        if consent.withdrawn_at is not None:
            ended = f"{local(consent.withdrawn_at, zone):%d.%m.%Y}"
            pill = Pill(self.tr("Отозвано {}").format(ended), Tone.GREY)
        else:
            pill = Pill(self.tr("Действует"), Tone.OK)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(consent.title, Role.BODY_STRONG, wrap=True))
        told = " · ".join(filter(None, about))
        words.addWidget(Label(told, Role.META, colour="text2", wrap=True))
        self.more = IconButton("ellipsis", self.tr("Ещё: {}").format(consent.title), size=28)
        self.more.clicked.connect(lambda _on=False: self._open_menu())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, Space.S, 0, Space.S)
        row.setSpacing(Space.M)
        row.addLayout(words, 1)
        row.addWidget(pill)
        row.addWidget(self.more)

    def _open_menu(self) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.add(self.tr("Показать текст"), lambda: self._tab.show_words(self.consent),
                 icon="file-text")  # fmt: skip
        if self._tab.may_change:
            if self.consent.holds:
                menu.add(self.tr("Отозвать…"), lambda: self._tab.withdraw(self.consent), icon="x")
            menu.addSeparator()
            menu.add(self.tr("Удалить ошибочную запись"), lambda: self._tab.delete(self.consent),
                     icon="trash-2", danger=True)  # fmt: skip
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))


class PersonalTab(QWidget):
    """Reads for itself; every act but destroying is undone as usual."""

    def __init__(self, desk: CardDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._read: _Read | None = None
        self.lines: list[ConsentLine] = []
        self._build()

    @property
    def may_change(self) -> bool:
        """Whether the person may write here."""
        return self._read is not None and self._read.state.may_change

    def refresh(self) -> None:
        """Read how things stand."""
        self._desk.read(_read, self._show, key="personal")

    def add(self) -> None:
        """Open the form of a new consent."""
        if self._read is not None and self.may_change:
            ConsentDialog(
                self._read.texts, self._add, name=self._read.state.name, zone=self._desk.zone,
                parent=self.window(),
            ).open()  # fmt: skip

    def withdraw(self, consent: ConsentRow) -> None:
        """Ask when, and write it down."""

        def take(at: int) -> None:
            self._desk.act(
                lambda office, _client: withdraw_consent(office, consent.id, at=at),
                self.tr("Согласие отозвано"),
            )

        WithdrawDialog(consent, take, zone=self._desk.zone, parent=self.window()).open()

    def delete(self, consent: ConsentRow) -> None:
        """Take a consent away; the toast offers «Отменить»."""
        self._desk.act(
            lambda office, _client: delete_consent(office, consent.id), self.tr("Запись удалена")
        )

    def show_words(self, consent: ConsentRow) -> None:
        """Show what was agreed to."""
        WordsDialog(consent, parent=self.window()).open()

    def extract(self) -> None:
        """Ask where to, and write the extract."""
        from crm_desktop.personal_data.extract import write_extract  # noqa: PLC0415 - the library of papers is large
        from crm_desktop.printing.blocks import PaperReport  # noqa: PLC0415 - as above

        if self._read is None:
            return
        path = ask_path(self.window(), f"Выписка {self._read.state.name}")
        if path is None:
            return
        office, client = self._desk.office, self._desk.client_id

        def work(progress: Progress) -> PaperReport:
            report = write_extract(office, client, path, progress=progress)
            return PaperReport(report.pages)

        PaperSaving(self._desk.workspace, self.window()).start(path, work)

    def block(self) -> None:
        """Stop using the data, or go on."""
        if self._read is None:
            return
        stopped = self._read.state.blocked_at is not None
        told = self.tr("Обработка возобновлена") if stopped else self.tr("Обработка остановлена")
        self._desk.act(unblock_client if stopped else block_client, told)

    def erase(self) -> None:
        """Show what would go; the dialog asks for the name."""
        self._desk.read(plan_erasure, self._ask_erase, key="erase")

    def _ask_erase(self, plan: ErasurePlan) -> None:
        workspace, window = self._desk.workspace, self.window()
        EraseDialog(
            plan,
            lambda *choice: start_erasure(workspace, plan, choice, window=window),
            parent=window,
        ).open()

    def _add(self, draft: ConsentDraft, scan: str) -> None:
        def work(office: Office, client: int) -> tuple[int, Changes]:
            if not scan:
                return add_consent(office, client, draft=draft)
            added = add_attachment(office, client, Path(scan))
            return add_consent(office, client, draft=replace(draft, attachment=added.ids[0]))

        self._desk.act(work, self.tr("Согласие записано"))

    def _set_basis(self, basis: object) -> None:
        self._desk.act(
            lambda office, client: set_legal_basis(office, [client], basis=str(basis)),
            self.tr("Основание записано"),
        )

    def _build(self) -> None:
        known = ((each, each[:1].upper() + each[1:]) for each in BASES)
        self.basis = ComboBox([("", self.tr("Не указано")), *known])
        self.basis.setAccessibleName(self.tr("Правовое основание"))
        self.basis.chosen.connect(self._set_basis)
        self._mailing = Pill("", Tone.GREY)
        self._why = Label("", Role.META, colour="text2", wrap=True)
        self.stop = Button("", "shield-check", small=True)
        self.stop.clicked.connect(lambda _on=False: self.block())
        self._stopped = Label("", Role.META, colour="text2", wrap=True)
        self._head = SectionHead(self.tr("Согласия"), count=0)
        self.plus = Button(self.tr("Добавить согласие…"), "plus", small=True)
        self.plus.clicked.connect(lambda _on=False: self.add())
        self._head.add(self.plus)
        self._none = Label(
            self.tr("Согласий пока нет. Закон требует отдельного согласия на каждую цель: "
                    "обработка, рассылка, передача другим."),
            Role.BODY, colour="text2", wrap=True,
        )  # fmt: skip
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.paper = Button(self.tr("Выписка по субъекту…"), "file-text", small=True)
        self.paper.clicked.connect(lambda _on=False: self.extract())
        self.gone = Button(self.tr("Уничтожить данные…"), "trash-2", small=True)
        self.gone.clicked.connect(lambda _on=False: self.erase())
        self.act = Button(self.tr("Акт об уничтожении…"), "file-text", small=True)
        self.act.clicked.connect(lambda _on=False: self._save_act())
        for part in (self.plus, self.gone, self.act):  # until it is known what may be done
            part.hide()
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        for part in (self.paper, self.gone, self.act):
            foot.addWidget(part)
        foot.addStretch(1)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, Space.S, 0)
        column.setSpacing(Space.M)
        column.addLayout(self._row(self.tr("Правовое основание"), self.basis))
        column.addLayout(self._row(self.tr("Рассылки"), self._mailing, self._why))
        column.addLayout(self._row(self.tr("Обработка"), self.stop, self._stopped))
        column.addWidget(Line())
        column.addWidget(self._head)
        column.addWidget(self._none)
        column.addLayout(self._list)
        column.addWidget(Line())
        column.addWidget(
            Label(
                self.tr("На запрос человека закон даёт 10 рабочих дней."),
                Role.META, colour="text2", wrap=True,
            )
        )  # fmt: skip
        column.addLayout(foot)
        column.addStretch(1)
        page = QVBoxLayout(self)
        page.setContentsMargins(Space.L, Space.M, Space.S, Space.S)
        page.addWidget(ScrollArea(inner))

    def _row(self, title: str, *parts: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        label = Label(title, Role.BODY, colour="text2")
        label.setMinimumWidth(150)
        row.addWidget(label)
        row.addWidget(parts[0])
        for part in parts[1:]:
            row.addWidget(part, 1)
        if len(parts) == 1:
            row.addStretch(1)
        return row

    def _show(self, read: _Read) -> None:
        self._read, state = read, read.state
        self.basis.set_value(state.basis if state.basis in BASES else "")
        self._mailing.set(
            self.tr("Можно") if state.mailing else self.tr("Нельзя"),
            Tone.OK if state.mailing else Tone.GREY,
        )
        self._why.setText(state.mailing_reason)
        stopped = state.blocked_at
        self.stop.set_caption(
            self.tr("Возобновить") if stopped is not None else self.tr("Остановить обработку")
        )
        self._stopped.setText(
            self.tr("остановлена {}").format(f"{local(stopped, self._desk.zone):%d.%m.%Y}")
            if stopped is not None
            else self.tr("идёт как обычно")
        )
        self._show_lines(state.consents)
        for part in (self.basis, self.stop, self.paper):
            part.setEnabled(state.may_change)
        self.plus.setVisible(state.may_change)
        self.gone.setVisible(state.may_erase)
        self.act.setVisible(state.erased is not None)

    def _show_lines(self, consents: tuple[ConsentRow, ...]) -> None:
        if tuple(line.consent for line in self.lines) == consents:
            self._none.setVisible(not consents)
            return
        for line in self.lines:
            line.hide()
            self._list.removeWidget(line)
            line.deleteLater()
        self.lines = [ConsentLine(self, each, self._desk.zone) for each in consents]
        for line in self.lines:
            self._list.addWidget(line)
        self._head.set_count(len(consents))
        self._none.setVisible(not consents)

    def _save_act(self) -> None:
        if self._read is not None and self._read.state.erased is not None:
            number = self._read.state.erased.entry.number
            save_act(self._desk.workspace, self._desk.client_id, number, self.window())


def _read(office: Office, client: int) -> _Read:
    state = personal_state(office, client)
    texts = {
        purpose: filled_text(office, purpose, client_id=client)
        for purpose in (PURPOSES if state.may_change else ())
    }
    return _Read(state, texts)
