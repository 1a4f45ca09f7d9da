"""The dialog of a new deal: none is born without a next step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from crm_desktop.access.rights import Right, may
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.fields import DealCatalogue, load_deal_catalogue
from crm_desktop.deals.refusals import LackingFieldsError
from crm_desktop.funnels.reading import list_funnels
from ui.deals.new_deal_form import NewDealForm
from ui.shell.screen import Place
from ui.theme import Tone, theme
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, Kind
from ui.widgets.dialogs import Dialog, confirm
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.errors import UserError
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

_TALLEST: Final = 590
_LEAST: Final = 200
_AROUND: Final = 160
"""The head and the foot, px at 100 %: with larger text the form gives way to them."""


def open_new_deal(
    workspace: Workspace,
    parent: QWidget,
    *,
    client_id: int | None = None,
    funnel_id: int | None = None,
    stage_id: int | None = None,
    title: str = "",
    show: bool = True,
) -> NewDealDialog | None:
    """Open the dialog of a new deal over a window; None if the person may not make one.

    Args:
        workspace: of the open office.
        parent: whose window it covers.
        client_id: for whom.
        funnel_id: in which funnel; None = the first one.
        stage_id: at which stage; None = the first one.
        title: of the deal.
        show: go to the new deal's card afterwards.
    """
    if not may(workspace.office, Right.EDIT_DEALS):
        workspace.tell("Вашей роли нельзя заводить сделки: обратитесь к администратору офиса")
        return None
    dialog = NewDealDialog(workspace, parent, funnel_id=funnel_id, stage_id=stage_id, show=show)
    dialog.form.title.setText(title)
    if client_id is not None:
        dialog.form.client.set_client(client_id)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


class NewDealDialog(Dialog):
    """«Создать сделку» (Ctrl+Enter).

    Attributes:
        created: the new deal's id.
    """

    created = Signal(object)

    def __init__(
        self, workspace: Workspace, parent: QWidget, *, funnel_id: int | None = None,
        stage_id: int | None = None, show: bool = True,
    ) -> None:  # fmt: skip
        super().__init__("Новая сделка", parent, width=700)
        self._workspace = workspace
        self._show_card = show
        self._wanted_place = funnel_id, stage_id
        self.is_ready = False
        self.form = NewDealForm(workspace)
        self.form.submitted.connect(self._save)
        self.form.edited.connect(self._forget_refusal)
        self._told = Banner("", tone=Tone.WARN)
        self._told.hide()
        self._scroll = ScrollArea(self.form)
        self.body.addWidget(self._scroll, 1)
        self.body.addWidget(self._told)
        self.add_button(self.tr("Отмена"), self.reject, left=True)
        self._yes = self.add_button(self.tr("Создать сделку"), self._save, kind=Kind.PRIMARY)
        self._yes.setEnabled(False)
        office = workspace.office

        def read() -> tuple[DealCatalogue, list[Funnel]]:
            with office.reading():
                return load_deal_catalogue(office), list_funnels(office)

        workspace.runner.read(read, self._take, owner=self, key="new deal")
        self._make_room()
        self.form.title.setFocus()

    def reject(self) -> None:
        """Close; what was typed is given up only after a question."""
        if self.form.is_empty or confirm(
            self,
            self.tr("Закрыть без сохранения?"),
            self.tr("Сделка не создана: введённое пропадёт."),
            yes=self.tr("Не сохранять"),
            no=self.tr("Вернуться"),
            danger=True,
        ):
            super().reject()

    def _take(self, read: tuple[DealCatalogue, list[Funnel]]) -> None:
        catalogue, funnels = read
        funnels = [funnel for funnel in funnels if funnel.stages]
        if not funnels:
            self._tell_no_funnel()
            return
        funnel, stage = self._wanted_place
        self.form.set_up(
            catalogue, funnels, me=self._workspace.office.user_id, funnel_id=funnel, stage_id=stage
        )
        self.is_ready = True
        self._yes.setEnabled(True)
        self._make_room()

    def _tell_no_funnel(self) -> None:
        self.form.setEnabled(False)
        self._told.set_text(
            self.tr("Сначала нужна воронка с этапами: возьмите готовую или нарисуйте свою."),
            title=self.tr("Воронок пока нет"),
        )
        there = Button(self.tr("К воронкам"), small=True)
        there.clicked.connect(lambda _on=False: self._open_funnels())
        self._told.add_action(there)
        self._told.show()

    def _open_funnels(self) -> None:
        super().reject()
        self._workspace.go(Place.DEALS)

    def _make_room(self) -> None:
        tall = self.form.sizeHint().height() + 4
        owner = self.parentWidget() or self.screen().availableGeometry()
        room = owner.height() - theme().px(_AROUND)
        self._scroll.setMinimumHeight(
            max(theme().px(_LEAST), min(tall, room, theme().px(_TALLEST)))
        )
        self.restyle()

    def _forget_refusal(self) -> None:
        if self.is_ready:
            self._told.hide()

    def _save(self) -> None:
        draft = self.form.draft() if self.is_ready and self._yes.isEnabled() else None
        if draft is None:
            return
        self._yes.set_busy(True)
        office, workspace = self._workspace.office, self._workspace

        def saved(result: tuple[int, Changes]) -> None:
            self.accept()
            self.created.emit(result[0])
            if self._show_card:
                workspace.go(Place.DEAL, result[0])

        workspace.act(
            lambda: create_deal(office, draft), owner=self, on_done=saved, on_refused=self._refused
        )

    def _refused(self, error: UserError) -> None:
        self._yes.set_busy(False)
        told = str(error)
        if isinstance(error, LackingFieldsError):
            told = self.tr("{} Или начните с более раннего этапа.").format(told)
        self._told.set_text(told)
        self._told.show()
