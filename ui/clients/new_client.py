"""The dialog of a new client: a name is enough, duplicates are told while one types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.fields import load_catalogue
from crm_desktop.duplicates.finding import possible_duplicates
from crm_desktop.errors import UserError
from ui.clients.duplicate_rows import DuplicateStrip
from ui.clients.new_client_form import NewClientForm
from ui.shell.screen import Place
from ui.theme import theme
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog, confirm
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.duplicates.finding import Duplicate
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

PAUSE_MS: Final = 250
MOST: Final = 540


class NewClientDialog(Dialog):
    """«Сохранить и открыть» (Ctrl+Enter), «Сохранить и ещё» (Ctrl+Shift+Enter)."""

    def __init__(self, workspace: Workspace, *, parent: QWidget, kind: str = "") -> None:
        super().__init__("Новый клиент", parent, width=680)
        self._workspace = workspace
        self.form = NewClientForm(kind)
        self.form.edited.connect(self._on_edited)
        self.form.submitted.connect(self._save_and_open)
        self._strip = DuplicateStrip()
        self._strip.open_wanted.connect(self._open_other)
        self._scroll = ScrollArea(self.form)
        self.body.addWidget(self._scroll, 1)
        self._make_room()
        self.body.addWidget(self._strip)
        self.add_button(self.tr("Отмена"), self.reject, left=True)
        self._more = self.add_button(self.tr("Сохранить и ещё"), self._save_and_more, icon="plus")
        self._save = self.add_button(
            self.tr("Сохранить и открыть"), self._save_and_open, kind=Kind.PRIMARY
        )
        self._more.setShortcut("Ctrl+Shift+Return")
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE_MS)
        self._soon.timeout.connect(self._look)
        office = workspace.office
        workspace.runner.read(
            lambda: load_catalogue(office), self._take_catalogue, owner=self, key="catalogue"
        )
        self.form.name.setFocus()

    @property
    def duplicates(self) -> tuple[Duplicate, ...]:
        """The possible duplicates told now."""
        return self._strip.shown

    def reject(self) -> None:
        """Close; what was typed is given up only after a question."""
        if self.form.is_empty or confirm(
            self,
            self.tr("Закрыть без сохранения?"),
            self.tr("Клиент не сохранён: введённое пропадёт."),
            yes=self.tr("Не сохранять"),
            no=self.tr("Вернуться"),
            danger=True,
        ):
            super().reject()

    def _take_catalogue(self, catalogue: Catalogue) -> None:
        self.form.set_catalogue(catalogue, me=self._workspace.office.user_id)
        self._make_room()

    def _make_room(self) -> None:
        self._scroll.setMinimumHeight(min(self.form.sizeHint().height() + 4, theme().px(MOST)))
        self.restyle()

    def _on_edited(self) -> None:
        self._soon.start()

    def _look(self) -> None:
        self.form.check()
        office, draft = self._workspace.office, self.form.draft()
        if not (draft.name or draft.channels or draft.values.get("inn")):
            self._strip.set_duplicates(())
            return
        self._workspace.runner.read(
            lambda: possible_duplicates(office, draft, limit=3, hints=True),
            self._strip.set_duplicates,
            self._on_look_failed,
            owner=self,
            key="duplicates",
        )

    def _on_look_failed(self, error: Exception) -> None:
        # Half a name is no reason to stop a person who types.
        self._strip.set_duplicates(())
        if not isinstance(error, UserError):
            self._workspace.report(error)

    def _open_other(self, client: object) -> None:
        super().reject()
        self._workspace.go(Place.CLIENT, client)

    def _save_and_open(self) -> None:
        self._write(more=False)

    def _save_and_more(self) -> None:
        self._write(more=True)

    def _write(self, *, more: bool) -> None:
        draft, name = self.form.draft(), self.form.contact_name
        if not draft.name:
            self.form.tell_name_missing()
            return
        if self.form.tell_own_missing():
            return
        person = ClientDraft(kind="person", name=name) if name else None
        self._set_busy(busy=True)
        office, workspace = self._workspace.office, self._workspace

        def saved(result: tuple[int, Changes]) -> None:
            self._set_busy(busy=False)
            if more:
                self.form.clear()
                self._strip.set_duplicates(())
                return
            self.accept()
            workspace.go(Place.CLIENT, result[0])

        def refused(error: UserError) -> None:
            self._set_busy(busy=False)
            workspace.report(error)

        workspace.act(
            lambda: create_client(office, draft, contact=person),
            self.tr("Клиент добавлен: {}").format(draft.name),
            owner=self,
            on_done=saved,
            on_refused=refused,
        )

    def _set_busy(self, *, busy: bool) -> None:
        self._save.set_busy(busy)
        self._more.setEnabled(not busy)
