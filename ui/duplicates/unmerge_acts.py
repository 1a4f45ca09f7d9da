"""«Разъединить»: asked once, done, and told what stayed where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from crm_desktop.duplicates.unmerge import Unmerged, unmerge, unmerge_client
from ui.duplicates.rights import Right, allowed
from ui.duplicates.wording import tr
from ui.jobs import Job
from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from ui.shell.workspace import Workspace

_MOST_TOLD = 8


def open_unmerge(
    workspace: Workspace, change_id: int, parent: QWidget, *, title: str = "", large: bool = False
) -> None:
    """Ask, then take a merge apart.

    Args:
        workspace: where it is told.
        change_id: the change set of the merge.
        parent: who asks.
        title: of the merge, as history tells it.
        large: whether it is shown as a long job, with progress and «Отмена».
    """
    office = workspace.office
    # What asks may be closed before it is done; its window stays.
    parent = parent.window()

    def begin() -> None:
        if large:
            job = Job(lambda progress: unmerge(office, change_id, progress=progress), workspace)
            job.succeeded.connect(lambda done: _tell(workspace, done, parent))
            workspace.start_long(job, tr("Разъединение клиентов"))
        else:
            _begin(workspace, lambda: unmerge(office, change_id), parent)

    if allowed(workspace, Right.MERGE):
        _ask(title or tr("Объединённые записи"), begin, parent)


def open_unmerge_client(
    workspace: Workspace, client_id: int, parent: QWidget, *, name: str
) -> None:
    """Ask, then take one hidden record out of the client it is in."""
    if not allowed(workspace, Right.MERGE):
        return
    office = workspace.office
    parent = parent.window()
    _ask(
        f"«{name}»",
        lambda: _begin(workspace, lambda: unmerge_client(office, client_id), parent),
        parent,
    )


def _ask(what: str, begin: Callable[[], None], parent: QWidget) -> None:
    dialog = Dialog(tr("Разъединить?"), parent, subtitle=what, width=480)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    text = tr(
        "Скрытая запись вернётся со всем, что было её собственным. То, что добавили после "
        "объединения, останется у главной записи. Значения полей вернутся, если их с тех пор "
        "не меняли."
    )
    dialog.body.addWidget(Label(text, Role.BODY, colour="text2", wrap=True))
    dialog.add_button(tr("Отмена"))
    agree = dialog.add_button(tr("Разъединить"), kind=Kind.PRIMARY, icon="unlink")
    dialog.accepted.connect(begin)
    dialog.open()
    agree.setFocus()


def _begin(workspace: Workspace, work: Callable[[], Unmerged], parent: QWidget) -> None:
    workspace.runner.write(
        work,
        lambda done: _tell(workspace, done, parent),
        workspace.report,
        owner=workspace,
    )


def _tell(workspace: Workspace, done: Unmerged, parent: QWidget) -> None:
    if done.result.change_id:
        workspace.tell(tr("Разъединено: {}").format(_without(done.result.title)),
                       done.result.change_id)  # fmt: skip
    if done.sentences:
        _tell_what_stayed(done.sentences, parent)


def _without(title: str) -> str:
    return title.partition(": ")[2] or title


def _tell_what_stayed(sentences: Sequence[str], parent: QWidget) -> None:
    dialog = Dialog(tr("Разъединено, но не всё вернулось"), parent, width=520)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    told = list(sentences[:_MOST_TOLD])
    more = len(sentences) - _MOST_TOLD
    if more > 0:
        told.append(tr("И ещё: {}.").format(more))
    dialog.body.addWidget(Label("\n\n".join(told), Role.BODY, colour="text2", wrap=True))
    dialog.add_button(tr("Понятно"), kind=Kind.PRIMARY).setFocus()
    dialog.open()
