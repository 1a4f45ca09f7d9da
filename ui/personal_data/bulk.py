"""The legal basis of many clients at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from crm_desktop.personal_data.basis import BASES, set_legal_basis
from crm_desktop.wording import count
from ui.clients.bulk_acts import QUICK, run_bulk
from ui.clients.wording import CLIENTS
from ui.views.pick_dialog import PickDialog
from ui.views.pick_list import Option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from ui.shell.workspace import Workspace


def begin_basis(workspace: Workspace, ids: Sequence[int], parent: QWidget) -> None:
    """Ask for the basis, then write it down for all."""
    office = workspace.office

    def take(basis: object) -> None:
        run_bulk(
            workspace,
            lambda progress: set_legal_basis(office, ids, basis=str(basis), progress=progress),
            many=len(ids) > QUICK,
            title=_tr("Правовое основание"),
            owner=parent,
        )

    known = [Option(each, each[:1].upper() + each[1:], icon="check") for each in BASES]
    PickDialog(
        _tr("Почему вы храните их данные"),
        [*known, Option("", _tr("Не указано"), icon="minus")],
        take,
        parent=parent,
        subtitle=count(len(ids), *CLIENTS),
    ).open()


def _tr(text: str) -> str:
    return QCoreApplication.translate("PersonalData", text)
