"""«Открыть коллеге…»: choosing to whom clients are opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, Qt

from crm_desktop.departments.opening import bulk_open, open_client
from crm_desktop.members.people import list_members
from crm_desktop.wording import count
from ui.clients.bulk_acts import QUICK, run_bulk
from ui.clients.wording import CLIENTS
from ui.views.pick_list import Option, PickList
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from PySide6.QtWidgets import QWidget

    from crm_desktop.jobs import Progress
    from crm_desktop.members.people import MemberRow
    from ui.shell.workspace import Workspace

WIDTH: Final = 440


class OpenDialog(Dialog):
    """Ticks of the colleagues; `chosen` is called with their ids."""

    def __init__(
        self,
        people: Sequence[MemberRow],
        chosen: Callable[[list[int]], None],
        *,
        parent: QWidget,
        subtitle: str,
    ) -> None:
        super().__init__("Открыть коллеге", parent, width=WIDTH, subtitle=subtitle)
        self._chosen = chosen
        self.list = PickList(
            [Option(each.id, each.name, note=each.role_label, icon="user") for each in people],
            several=True,
        )
        self.list.changed.connect(self._on_changed)
        self.set_note(self.tr("Коллеги увидят карточку и получат уведомление"), "bell")
        self.body.addWidget(self.list)
        self.add_button(self.tr("Отмена"))
        self._go = self.add_button(self.tr("Открыть"), self._finish, kind=Kind.PRIMARY)
        self._on_changed(frozenset())
        self.list.focus_first()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def _on_changed(self, keys: Collection[object]) -> None:
        self._go.setEnabled(bool(keys))

    def _finish(self) -> None:
        members = sorted(key for key in self.list.chosen if isinstance(key, int))
        self.accept()
        self._chosen(members)


def ask_for_one(
    workspace: Workspace,
    client_id: int,
    parent: QWidget,
    *,
    name: str,
    without: Collection[int] = (),
) -> None:
    """Ask to whom a client is opened; `without` are those who see it anyway."""
    office = workspace.office

    def opened(members: list[int]) -> None:
        workspace.act(lambda: open_client(office, client_id, member_ids=members), owner=parent)

    _ask(workspace, parent, name, opened, without)


def begin_open(workspace: Workspace, ids: Sequence[int], parent: QWidget) -> None:
    """Ask to whom the selected clients are opened."""
    office = workspace.office

    def opened(members: list[int]) -> None:
        def work(progress: Progress | None) -> Any:
            return bulk_open(office, ids, member_ids=members, progress=progress)

        run_bulk(
            workspace, work, many=len(ids) > QUICK,
            title=_tr("Открываю коллегам"), owner=parent,
        )  # fmt: skip

    _ask(workspace, parent, count(len(ids), *CLIENTS), opened, ())


def _ask(
    workspace: Workspace,
    parent: QWidget,
    subtitle: str,
    opened: Callable[[list[int]], None],
    without: Collection[int],
) -> None:
    def show(people: list[MemberRow]) -> None:
        others = [each for each in people if each.id not in without and not each.me]
        if others:
            OpenDialog(others, opened, parent=parent, subtitle=subtitle).open()
        else:
            workspace.tell(_tr("Открывать некому: все коллеги и так видят этого клиента"))

    office = workspace.office
    workspace.runner.read(
        lambda: list_members(office), show, workspace.report, owner=parent, key="open_to"
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("OpenDialog", text)
