"""The card of a task: what is told of it on the left, the talk and the checklist on the right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.errors import NotFoundError
from crm_desktop.journal import Kind as Record
from crm_desktop.members.people import list_members
from crm_desktop.tasks.card import read_task_card
from crm_desktop.tasks.editing import TaskChangedError
from crm_desktop.tasks.occurrence_edit import changed_only, occurrence_due, save_task
from crm_desktop.tasks.present import TaskGoneError
from ui.clients.wording import cut
from ui.tasks.card_head import CardHead
from ui.tasks.card_trouble import TroubleBanner
from ui.tasks.checklist_panel import ChecklistPanel
from ui.tasks.form import TaskForm
from ui.tasks.form_values import Names
from ui.tasks.past_panel import PastPanel
from ui.tasks.series_dialog import ask_scope
from ui.tasks.talk_panel import TalkPanel
from ui.tasks.time_panel import TimePanel
from ui.theme import Space, theme
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog, confirm
from ui.widgets.scroll import ScrollArea
from ui.widgets.tabs import Tabs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.errors import UserError
    from crm_desktop.journal import Changes
    from crm_desktop.office import Office
    from crm_desktop.tasks.card import TaskCard
    from crm_desktop.tasks.drafts import TaskDraft
    from crm_desktop.tasks.due import Due
    from ui.shell.workspace import Workspace

WIDTH: Final = 1100
HEIGHT: Final = 700
_SIDE: Final = 376
_TITLE: Final = 80
_SOON_MS: Final = 120
_MATTERS: Final = (
    Record.TASK, Record.TASK_ITEM, Record.TASK_COMMENT, Record.TASK_HELPER, Record.TIME_ENTRY,
    Record.TASK_DEPENDENCY, Record.TASK_CONTACT, Record.REMINDER, Record.CLIENT, Record.DEAL,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CardRead:
    """What the card shows.

    Attributes:
        card: the task.
        seen: its draft, of the occurrence that was opened.
        people: id -> name.
    """

    card: TaskCard
    seen: TaskDraft
    people: Mapping[int, str]


class TaskCardDialog(Dialog):
    """Ctrl+Enter saves; ticks, words and hours are in the base at once."""

    def __init__(
        self, workspace: Workspace, parent: QWidget, task_id: int, *, slot: str | None = None
    ) -> None:
        super().__init__("Задача", parent, width=WIDTH, height=HEIGHT)
        self._workspace = workspace
        self.task_id = task_id
        self.slot = slot
        self._seen: TaskDraft | None = None
        self._card: TaskCard | None = None
        self._edited = False
        self._saving = False
        self.form: TaskForm | None = None
        self.head = CardHead(workspace, self)
        self.trouble = TroubleBanner()
        self.trouble.hide()
        self.tabs = Tabs([
            ("talk", self.tr("Обсуждение")), ("list", self.tr("Чек-лист")),
            ("time", self.tr("Время")), ("past", self.tr("История")),
        ])  # fmt: skip
        self.pages = QStackedWidget()
        self._scroll = ScrollArea()
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.read)
        self._build_body()
        self.tabs.changed.connect(self._show_page)
        self.trouble.again.connect(self.create_again)
        self.trouble.mine.connect(self._keep_mine)
        self.trouble.theirs.connect(self._take_theirs)
        workspace.changed.connect(self._on_changed)
        self._may_edit = may(workspace.office, Right.EDIT_TASKS)
        self._close_button = self.add_button(self.tr("Закрыть"), self.reject)
        self._yes = self.add_button(self.tr("Сохранить"), self.save, kind=Kind.PRIMARY)
        self._yes.setEnabled(False)
        self.head.closed.connect(self.accept)
        self.read()

    @property
    def is_ready(self) -> bool:
        """Whether the task is shown."""
        return self.form is not None

    def read(self) -> None:
        """Read the task."""
        office, task, slot = self._workspace.office, self.task_id, self.slot
        self._workspace.runner.read(
            lambda: _read(office, task, slot), self._take, self._on_failed, owner=self, key="card"
        )

    def save(self) -> None:
        """Write what was changed; of a repeating task it is asked of which occurrences."""
        seen = self._seen
        draft = self.form.draft() if self.form is not None and not self._saving else None
        if draft is None or seen is None:
            return
        if draft == seen:
            self.accept()
            return
        self._write(draft, seen)

    def _write(self, draft: TaskDraft, seen: TaskDraft) -> None:
        scope = None
        if seen.repeats:
            scope = ask_scope(self, seen.title, act=self.tr("Изменить"))
            if scope is None:
                return
        office, task, slot = self._workspace.office, self.task_id, self.slot
        self._saving = True
        self._yes.set_busy(True)
        self._workspace.act(
            lambda: save_task(office, task, draft=draft, seen=seen, slot=slot, scope=scope),
            owner=self, on_done=lambda _saved: self.accept(), on_refused=self._refused,
        )  # fmt: skip

    def create_again(self) -> None:
        """The task is gone: plan what is typed as a new one."""
        from crm_desktop.tasks.comments import add_comment  # noqa: PLC0415 - hardly ever needed
        from crm_desktop.tasks.planning import plan_task  # noqa: PLC0415 - hardly ever needed

        draft = self.form.draft() if self.form is not None else None
        if draft is None:
            return
        items = tuple(replace(item, id=None) for item in draft.items or ())
        again = replace(
            draft, items=items, series_id=None, slot=None, run_id=None, script_id=None,
            repeats_from="",
        )  # fmt: skip
        office = self._workspace.office
        talk = self._page("talk")
        unsaid = talk.entry.text if isinstance(talk, TalkPanel) else ""

        def work() -> tuple[int, Changes]:
            made = plan_task(office, again)
            if unsaid:
                add_comment(office, made[0], text=unsaid)
            return made

        self._workspace.act(
            work, owner=self, on_done=lambda _made: self.accept(),
            on_refused=self.trouble.show_refusal,
        )  # fmt: skip

    def reject(self) -> None:
        """Close; what was typed is given up only after a question."""
        talk = self._page("talk")
        unsaid = isinstance(talk, TalkPanel) and not talk.is_empty
        if not (self._edited or unsaid) or confirm(
            self, self.tr("Закрыть без сохранения?"),
            self.tr("Введённое в карточку задачи пропадёт."),
            yes=self.tr("Не сохранять"), no=self.tr("Вернуться"), danger=True,
        ):  # fmt: skip
            super().reject()

    def _build_body(self) -> None:
        side = QWidget()
        side.setFixedWidth(theme().px(_SIDE))
        right = QVBoxLayout(side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(Space.S)
        right.addWidget(self.tabs)
        right.addWidget(self.pages, 1)
        both = QHBoxLayout()
        both.setSpacing(Space.XL)
        both.addWidget(self._scroll, 1)
        both.addWidget(side)
        self.body.addWidget(self.head)
        self.body.addWidget(self.trouble)
        self.body.addLayout(both, 1)

    def _take(self, read: CardRead) -> None:
        card = self._card = read.card
        if self.form is None:
            self._build(read)
        elif not self._edited and read.seen != self._seen:
            self._show_draft(read)
        self.head.show_card(card, self.slot)
        self.set_title(cut(card.row.title, _TITLE))
        self.tabs.set_count("talk", len(card.comments) or None)
        self.tabs.set_count("list", len(card.items) or None)
        for page in (self._page("talk"), self._page("list"), self._page("time")):
            if isinstance(page, TalkPanel | ChecklistPanel | TimePanel):
                page.show_card(card)
        past = self._page("past")
        if isinstance(past, PastPanel) and self.tabs.value == "past":
            past.refresh()

    def _build(self, read: CardRead) -> None:
        workspace = self._workspace
        people = dict(read.people)
        row = read.card.row
        if row.assignee_id is not None:
            people.setdefault(row.assignee_id, row.assignee)
        self.form = form = TaskForm(workspace, people, task_id=self.task_id)
        form.set_whole(True)
        form.edited.connect(self._on_edited)
        form.submitted.connect(self.save)
        form.setEnabled(self._may_edit)
        self._scroll.setWidget(form)
        for page in (
            TalkPanel(workspace, self.task_id, read.people.values()),
            ChecklistPanel(workspace, self.task_id),
            TimePanel(workspace, self.task_id),
            PastPanel(workspace, self.task_id),
        ):
            self.pages.addWidget(page)
        begin = "list" if read.card.items and not read.card.comments else "talk"
        self.tabs.set_value(begin)
        self._show_page(begin)
        self._show_draft(read)
        form.title.setFocus()

    def _show_draft(self, read: CardRead) -> None:
        card = read.card
        row = card.row
        self._seen = read.seen
        if self.form is not None:
            names = Names(
                row.client, row.deal, {one.id: one.name for one in card.contacts},
                {one.task_id: one.title for one in card.needs},
            )  # fmt: skip
            self.form.show_draft(read.seen, names)
            # As the form says it: what it cannot show exactly is no change of anybody's.
            told = self.form.draft()
            if told is not None:
                self._seen = told
        self._edited = False
        self._yes.setEnabled(False)

    def _on_edited(self) -> None:
        self._edited = True
        self._yes.setEnabled(self._may_edit)

    def _page(self, key: str) -> QWidget | None:
        keys = ("talk", "list", "time", "past")
        return self.pages.widget(keys.index(key)) if self.pages.count() else None

    def _show_page(self, key: object) -> None:
        page = self._page(str(key))
        if page is not None:
            self.pages.setCurrentWidget(page)
        if isinstance(page, PastPanel):
            page.refresh()

    def _refused(self, error: UserError) -> None:
        self._saving = False
        self._yes.set_busy(False)
        if isinstance(error, TaskChangedError):
            self.trouble.show_changed(error)
        elif isinstance(error, TaskGoneError):
            self._show_gone(error)
        else:
            self.trouble.show_refusal(error)

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, TaskGoneError | NotFoundError) and self.form is not None:
            self._show_gone(error)
            return
        self._workspace.report(error)
        if self.form is None:
            self.accept()

    def _show_gone(self, error: NotFoundError) -> None:
        self._edited = True
        self.head.setEnabled(False)
        self.pages.setEnabled(False)
        self._yes.setEnabled(False)
        self.trouble.show_gone(error)

    def _keep_mine(self) -> None:
        """What I typed wins over what a colleague wrote meanwhile."""
        error, seen = self.trouble.error, self._seen
        draft = self.form.draft() if self.form is not None else None
        if isinstance(error, TaskChangedError) and draft is not None and seen is not None:
            self.trouble.hide()
            self._write(changed_only(draft, seen, now=error.now), error.now)

    def _take_theirs(self) -> None:
        """What a colleague wrote is shown; what is typed goes."""
        self._edited = False
        self._seen = None
        self.trouble.hide()
        self.read()

    def _on_changed(self, changes: Changes) -> None:
        if any(changes.concern(kind) for kind in _MATTERS) and not self._saving:
            self._soon.start()

    def done(self, result: int) -> None:
        """Listen no more: the window lives a moment longer."""
        self._soon.stop()
        super().done(result)


def _read(office: Office, task: int, slot: str | None) -> CardRead:
    with office.reading():
        card = read_task_card(office, task)
        due: Due | None = occurrence_due(office, card.draft, task, slot)
        seen = card.draft if due is None else replace(card.draft, due=due)
        people: dict[int, Any] = {one.id: one.name for one in list_members(office)}
        return CardRead(card, seen, people)
