"""«Объединить все точные»: counted first, then done in one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from crm_desktop.duplicates.merge import MergedGroups, merge_groups
from crm_desktop.wording import count
from ui.duplicates.reading import certain_groups
from ui.duplicates.rights import Right, allowed
from ui.duplicates.wording import GROUPS, RECORDS, tr
from ui.jobs import Job
from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from ui.shell.workspace import Workspace

_MOST_TOLD = 6


def open_merge_all(workspace: Workspace, parent: QWidget) -> None:
    """Count the certain groups, ask, and merge them behind."""
    if not allowed(workspace, Right.MERGE):
        return
    office = workspace.office
    workspace.runner.read(
        lambda: certain_groups(office),
        lambda groups: _ask(workspace, groups, parent),
        workspace.report,
        owner=parent,
        key="merge_all",
    )


def _ask(workspace: Workspace, groups: Sequence[Sequence[int]], parent: QWidget) -> None:
    if not groups:
        workspace.tell(tr("Точных дубликатов сейчас нет"))
        return
    hidden = sum(len(group) - 1 for group in groups)
    dialog = Dialog(
        tr("Объединить все точные дубликаты?"),
        parent,
        subtitle=tr("{}, скроется {}").format(count(len(groups), *GROUPS), count(hidden, *RECORDS)),
        width=520,
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    text = tr(
        "В каждой группе останется самая полная запись. Пустые поля заполнятся из остальных, "
        "телефоны, метки, события и всё прочее перейдут к ней. Где записи говорят разное, "
        "остаётся значение самой полной; заметки соединятся.\n\n"
        "Одна отмена вернёт всё, как было. Любую пару можно разъединить и позже."
    )
    dialog.body.addWidget(Label(text, Role.BODY, colour="text2", wrap=True))
    dialog.add_button(tr("Отмена"))
    caption = tr("Объединить {}").format(count(len(groups), "группу", "группы", "групп"))
    agree = dialog.add_button(caption, kind=Kind.PRIMARY, icon="git-merge")
    dialog.accepted.connect(_beginner(workspace, groups, parent))
    dialog.open()
    agree.setFocus()


def _beginner(
    workspace: Workspace, groups: Sequence[Sequence[int]], parent: QWidget
) -> Callable[[], None]:
    office = workspace.office
    parent = parent.window()

    def begin() -> None:
        job = Job(lambda progress: merge_groups(office, groups, progress=progress), workspace)
        job.succeeded.connect(lambda done: _tell(workspace, done, parent))
        workspace.start_long(job, tr("Объединение дубликатов"))

    return begin


def _tell(workspace: Workspace, done: MergedGroups, parent: QWidget) -> None:
    if done.changes.change_id:
        said = tr("Объединено: {}").format(count(done.groups, *GROUPS))
        workspace.tell(said, done.changes.change_id)
    if done.skipped:
        dialog = Dialog(tr("Некоторые группы остались как были"), parent, width=520)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        told = list(done.skipped[:_MOST_TOLD])
        more = len(done.skipped) - _MOST_TOLD
        if more > 0:
            told.append(tr("И ещё: {}.").format(more))
        dialog.body.addWidget(Label("\n\n".join(told), Role.BODY, colour="text2", wrap=True))
        dialog.add_button(tr("Понятно"), kind=Kind.PRIMARY).setFocus()
        dialog.open()
