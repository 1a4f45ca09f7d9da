"""Acts over the selected clients: one undo each, progress when there are many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_desktop.clients.bulk import (
    bulk_add_label,
    bulk_delete,
    bulk_set_responsible,
)
from crm_desktop.clients.removal import delete_clients
from ui.jobs import Job
from ui.shell.workspace import changes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QObject

    from crm_desktop.jobs import Progress
    from ui.shell.workspace import Workspace

QUICK: Final = 1000
"""Up to so many clients an act is over before a progress bar could be read."""


def add_label(
    workspace: Workspace, ids: Sequence[int], *, directory: str, name: str, owner: QObject
) -> None:
    """Let the clients bear a role or a tag."""
    office = workspace.office
    _run(
        workspace,
        lambda progress: bulk_add_label(
            office, ids, directory=directory, name=name, progress=progress
        ),
        many=len(ids) > QUICK,
        title=f"Метка «{name}»",
        owner=owner,
    )


def set_responsible(
    workspace: Workspace, ids: Sequence[int], *, member: int | None, owner: QObject
) -> None:
    """Hand the clients over."""
    office = workspace.office
    _run(
        workspace,
        lambda progress: bulk_set_responsible(office, ids, member_id=member, progress=progress),
        many=len(ids) > QUICK,
        title="Смена ответственного",
        owner=owner,
    )


def delete(workspace: Workspace, ids: Sequence[int], *, owner: QObject) -> None:
    """Put the clients into the trash."""
    office = workspace.office
    if len(ids) == 1:
        workspace.act(lambda: delete_clients(office, ids), owner=owner)
        return
    _run(
        workspace,
        lambda progress: bulk_delete(office, ids, progress=progress),
        many=len(ids) > QUICK,
        title="Удаление клиентов",
        owner=owner,
    )


def _run(
    workspace: Workspace,
    work: Callable[[Progress | None], Any],
    *,
    many: bool,
    title: str,
    owner: QObject,
) -> None:
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
