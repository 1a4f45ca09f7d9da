"""Acts over the selected clients: one undo each, progress when there are many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication

from crm_desktop.clients.bulk import (
    bulk_add_label,
    bulk_delete,
    bulk_set_responsible,
)
from crm_desktop.clients.fields import Catalogue, load_catalogue
from crm_desktop.clients.removal import delete_clients
from crm_desktop.wording import count
from ui.clients.label_dialog import LabelDialog
from ui.clients.wording import CLIENTS
from ui.jobs import Job
from ui.shell.workspace import changes_of
from ui.views.pick_dialog import PickDialog
from ui.views.pick_list import Option

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QWidget

    from crm_desktop.jobs import Progress
    from ui.shell.workspace import Workspace

QUICK: Final = 1000
"""Up to so many clients an act is over before a progress bar could be read."""


def begin_label(workspace: Workspace, ids: Sequence[int], parent: QWidget) -> None:
    """Ask for a role or a tag, then let the clients bear it."""

    def ask(catalogue: Catalogue) -> None:
        LabelDialog(
            catalogue,
            lambda directory, name: add_label(
                workspace, ids, directory=directory, name=name, owner=parent
            ),
            parent=parent,
            subtitle=count(len(ids), *CLIENTS),
        ).open()

    _with_catalogue(workspace, ask, parent)


def begin_responsible(workspace: Workspace, ids: Sequence[int], parent: QWidget) -> None:
    """Ask who is to answer for the clients, then hand them over."""

    def ask(catalogue: Catalogue) -> None:
        people = [
            Option(member, name, icon="user")
            for member, name in catalogue.members.items()
            if member not in catalogue.former
        ]
        nobody = Option(None, _tr("Без ответственного"), icon="minus")
        PickDialog(
            _tr("Кто будет отвечать"),
            [*people, nobody],
            lambda member: set_responsible(
                workspace, ids, member=member if isinstance(member, int) else None, owner=parent
            ),
            parent=parent,
            subtitle=count(len(ids), *CLIENTS),
        ).open()

    _with_catalogue(workspace, ask, parent)


def begin_delete(workspace: Workspace, ids: Sequence[int], parent: QWidget) -> None:
    """Put the clients into the trash; the toast offers «Отменить»."""
    delete(workspace, ids, owner=parent)


def add_label(
    workspace: Workspace, ids: Sequence[int], *, directory: str, name: str, owner: QObject
) -> None:
    """Let the clients bear a role or a tag."""
    office = workspace.office
    run_bulk(
        workspace,
        lambda progress: bulk_add_label(
            office, ids, directory=directory, name=name, progress=progress
        ),
        many=len(ids) > QUICK,
        title=_tr("Метка «{}»").format(name),
        owner=owner,
    )


def set_responsible(
    workspace: Workspace, ids: Sequence[int], *, member: int | None, owner: QObject
) -> None:
    """Hand the clients over."""
    office = workspace.office
    run_bulk(
        workspace,
        lambda progress: bulk_set_responsible(office, ids, member_id=member, progress=progress),
        many=len(ids) > QUICK,
        title=_tr("Смена ответственного"),
        owner=owner,
    )


def delete(workspace: Workspace, ids: Sequence[int], *, owner: QObject) -> None:
    """Put the clients into the trash."""
    office = workspace.office
    if len(ids) == 1:
        workspace.act(lambda: delete_clients(office, ids), owner=owner)
        return
    run_bulk(
        workspace,
        lambda progress: bulk_delete(office, ids, progress=progress),
        many=len(ids) > QUICK,
        title=_tr("Удаление клиентов"),
        owner=owner,
    )


def run_bulk(
    workspace: Workspace,
    work: Callable[[Progress | None], Any],
    *,
    many: bool,
    title: str,
    owner: QObject,
) -> None:
    """Do an act over many clients; a long one behind, with progress and «Отмена».

    Args:
        workspace: where it is told.
        work: a use case whose result tells its changes; gets None for a short act.
        many: whether it is a long one.
        title: what the progress says.
        owner: who asks for a short act.
    """
    if not many:
        workspace.act(lambda: work(None), owner=owner)
        return
    job = Job(work, workspace)

    def told(result: object) -> None:
        changes = changes_of(result)
        if changes is not None and changes.change_id:
            workspace.tell(changes.title, changes.change_id)

    job.succeeded.connect(told)
    workspace.start_long(job, title)


def _with_catalogue(
    workspace: Workspace, ask: Callable[[Catalogue], None], parent: QWidget
) -> None:
    office = workspace.office
    workspace.runner.read(
        lambda: load_catalogue(office), ask, workspace.report, owner=parent, key="bulk"
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("BulkActs", text)
