"""Planning a task: a short form, the whole one a press away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal

from crm_desktop.clients.rows import client_rows
from crm_desktop.deals.of_client import deal_briefs
from crm_desktop.members.people import list_members
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import plan_task
from ui.clients.wording import today
from ui.tasks.form import TaskForm
from ui.tasks.form_values import Names
from ui.theme import Role, theme
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog, confirm
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtWidgets import QWidget

    from crm_desktop.errors import UserError
    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

_WIDTH: Final = 680
_AROUND: Final = 170
"""The head and the foot, px at 100 %."""
_LEAST: Final = 200


@dataclass(frozen=True, slots=True)
class _Given:
    draft: TaskDraft
    names: Names
    people: Mapping[int, str]


class NewTaskDialog(Dialog):
    """«Новая задача». Ctrl+Enter plans it.

    Attributes:
        planned: the new task's id.
    """

    planned = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget, *, draft: TaskDraft | None) -> None:
        super().__init__("Новая задача", parent, width=_WIDTH)
        self._workspace = workspace
        self._edited = False
        self.is_ready = False
        begun = draft if draft is not None else TaskDraft()
        if draft is None:
            begun = replace(begun, due=Due(today(workspace.office.zone) + timedelta(days=1)))
        self._given = begun
        self.form: TaskForm | None = None
        self._scroll = ScrollArea()
        self._error = Label("", Role.META, colour="bad", wrap=True)
        self._error.hide()
        self.body.addWidget(self._scroll, 1)
        self.body.addWidget(self._error)
        self.more = self.add_button(self.tr("Ещё"), self.show_all, icon="list-plus", left=True,
                                    kind=Kind.QUIET)  # fmt: skip
        self.add_button(self.tr("Отмена"), self.reject)
        self._yes = self.add_button(self.tr("Запланировать"), self.save, kind=Kind.PRIMARY)
        self._yes.setEnabled(False)
        office = workspace.office
        workspace.runner.read(
            lambda: _read(office, begun), self._take, workspace.report, owner=self, key="new task"
        )

    def show_all(self) -> None:
        """Show all fields."""
        if self.form is not None:
            self.form.set_whole(True)
            self.more.hide()
            self._make_room()
            self.form.text.setFocus()

    def save(self) -> None:
        """Plan it, if the date can be understood."""
        draft = self.form.draft() if self.form is not None and self._yes.isEnabled() else None
        if draft is None:
            return
        office = self._workspace.office
        self._yes.set_busy(True)

        def done(result: Any) -> None:
            self.accept()
            self.planned.emit(result[0])

        self._workspace.act(
            lambda: plan_task(office, draft), owner=self, on_done=done, on_refused=self._refused
        )

    def reject(self) -> None:
        """Close; what was typed is given up only after a question."""
        if not self._edited or confirm(
            self, self.tr("Закрыть без сохранения?"),
            self.tr("Задача не запланирована: введённое пропадёт."),
            yes=self.tr("Не сохранять"), no=self.tr("Вернуться"), danger=True,
        ):  # fmt: skip
            super().reject()

    def _take(self, given: _Given) -> None:
        self.form = form = TaskForm(self._workspace, given.people)
        form.show_draft(given.draft, given.names)
        form.edited.connect(self._on_edited)
        form.submitted.connect(self.save)
        self._scroll.setWidget(form)
        self.is_ready = True
        self._yes.setEnabled(True)
        self._make_room()
        form.title.setFocus()

    def _on_edited(self) -> None:
        self._edited = True
        self._error.hide()

    def _refused(self, error: UserError) -> None:
        self._yes.set_busy(False)
        self._error.setText(str(error))
        self._error.show()

    def _make_room(self) -> None:
        if self.form is None:
            return
        owner = self.parentWidget() or self.screen().availableGeometry()
        room = owner.height() - theme().px(_AROUND)
        tall = self.form.sizeHint().height() + 4
        self._scroll.setMinimumHeight(max(theme().px(_LEAST), min(tall, room)))
        self.restyle()


def open_new_task(
    workspace: Workspace, parent: QWidget, *, draft: TaskDraft | None = None,
    on_done: Callable[[int], None] | None = None,
) -> NewTaskDialog:  # fmt: skip
    """Open the dialog of a new task over a window.

    Args:
        workspace: of the open office.
        parent: whose window it covers.
        draft: what it begins with; None = a call tomorrow.
        on_done: gets the new task's id.
    """
    dialog = NewTaskDialog(workspace, parent, draft=draft)
    if on_done is not None:
        dialog.planned.connect(on_done)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def _read(office: Office, draft: TaskDraft) -> _Given:
    with office.reading():
        deals = deal_briefs(office, [draft.deal_id]) if draft.deal_id else []
        deal = deals[0] if deals else None
        client = draft.client_id or (deal.client_id if deal is not None else None)
        clients = client_rows(office, [client]) if client else []
        names = Names(clients[0].name if clients else "", deal.title if deal is not None else "")
        people = {each.id: each.name for each in list_members(office)}
        return _Given(replace(draft, client_id=client), names, people)
