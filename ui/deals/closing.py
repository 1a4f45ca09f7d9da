"""Questions a deal's way raises, asked and waited for: by the board, the list and the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from ui.deals.loss_dialog import Loss, LossDialog
from ui.deals.next_dialog import NextDialog, StagePlanDialog
from ui.deals.required_dialog import RequiredDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from crm_desktop.clients.fields import Value
    from crm_desktop.tasks.planning import TaskDraft
    from ui.shell.workspace import Workspace

__all__ = ["Loss", "LossDialog", "NextDialog", "RequiredDialog", "StagePlanDialog", "ask_loss",
           "ask_plan", "ask_required"]  # fmt: skip


def ask_loss(
    workspace: Workspace, parent: QWidget, *, title: str = "", count: int = 1
) -> Loss | None:
    """Ask why a deal (or several) was lost; None if the person changed his mind."""
    dialog = LossDialog(workspace, parent, title=title, number=count)
    answered = _exec(dialog)
    return dialog.loss if answered else None


def ask_required(
    workspace: Workspace, parent: QWidget, *, keys: Sequence[str], to: str, title: str = "",
    deal_id: int | None = None,
) -> dict[str, Value] | None:  # fmt: skip
    """Ask for exactly the fields that are missing; None if the person changed his mind.

    Args:
        workspace: of the open office.
        parent: whose window the dialog covers.
        keys: of the catalogue of deals.
        to: the stage, or «Выиграна».
        title: of the deal, where it is one.
        deal_id: of the deal, so that its card can be opened.
    """
    dialog = RequiredDialog(workspace, parent, keys=keys, to=to, title=title, deal_id=deal_id)
    answered = _exec(dialog)
    return dialog.values if answered else None


def ask_plan(
    workspace: Workspace, parent: QWidget, *, stage: str, plan_days: int | None, deal: str = ""
) -> TaskDraft | None:
    """Ask for the action a stage demands; None if the person changed his mind."""
    dialog = StagePlanDialog(workspace, parent, stage=stage, plan_days=plan_days, deal=deal)
    answered = _exec(dialog)
    return dialog.draft if answered else None


def _exec(dialog: QDialog) -> bool:
    answered = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return answered
