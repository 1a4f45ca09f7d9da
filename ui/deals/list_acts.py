"""What can be done with the deals selected in the list; an act is found by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from crm_desktop.access.rights import Right
from crm_desktop.deals.bulk import bulk_edit_deals, bulk_tag_deals
from crm_desktop.deals.fields import load_deal_catalogue
from crm_desktop.deals.labelling import TAGS
from crm_desktop.deals.removal import delete_deals
from crm_desktop.wording import count
from ui.clients.bulk_acts import QUICK, run_bulk
from ui.clients.bulk_registry import BulkAct, fits
from ui.clients.label_dialog import LabelDialog
from ui.deals.card_words import DEALS
from ui.deals.deal_acts import Asking, lose_deals, move_deals, reopen_deals, win_deals
from ui.views.pick_dialog import PickDialog
from ui.views.pick_list import Option

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from crm_desktop.deals.fields import DealCatalogue
    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

_HERE: Final = "ui.deals.list_acts:"
DEAL_ACTS: Final[tuple[BulkAct, ...]] = (
    BulkAct("stage", "Этап", f"{_HERE}begin_stage", "chevrons-right", right=Right.EDIT_DEALS,
            words="передвинуть перевести воронка"),
    BulkAct("win", "Выиграть", f"{_HERE}begin_win", "trophy", right=Right.EDIT_DEALS,
            words="закрыть продано успех"),
    BulkAct("lose", "Проиграть", f"{_HERE}begin_lose", "circle-x", right=Right.EDIT_DEALS,
            words="закрыть отказ потеря причина"),
    BulkAct("responsible", "Ответственный", f"{_HERE}begin_responsible", "user-check",
            words="передать менеджер"),
    BulkAct("label", "Метка", f"{_HERE}begin_label", "tag", words="тег добавить пометить"),
    BulkAct("field", "Изменить поле", "ui.deals.list_field_dialog:begin_field", "pencil",
            words="массово заменить очистить значение дата бюджет"),
    BulkAct("task", "Задача", "ui.deals.list_task_dialog:begin_task", "list-plus",
            right=Right.EDIT_TASKS, words="запланировать звонок дело действие"),
    BulkAct("script", "Сценарий", "ui.tasks.script_start:begin_script", "layers",
            right=Right.EDIT_TASKS, words="запустить последовательность задач цепочка шаги"),
    BulkAct("reopen", "Вернуть в работу", f"{_HERE}begin_reopen", "rotate-ccw",
            right=Right.EDIT_DEALS, words="открыть снова"),
    BulkAct("delete", "Удалить", f"{_HERE}begin_delete", "trash-2", right=Right.DELETE_DEALS,
            danger=True, words="корзина убрать"),
)  # fmt: skip
"""In the order they are shown; what stands last goes into «Ещё» first."""


def deal_acts_for(office: Office, number: int | None = None) -> list[BulkAct]:
    """Return the acts this person may do, over so many deals if that is given."""
    rights = office.powers.rights
    return [
        act for act in DEAL_ACTS if act.right in rights and (number is None or fits(act, number))
    ]


def begin_stage(workspace: Workspace, ids: Sequence[int], parent: QWidget) -> None:
    """Ask for a stage, then move the deals there."""

    def ask(catalogue: DealCatalogue) -> None:
        funnels = [one for one in catalogue.funnels.values() if not one.deleted]
        options = [
            Option(stage.id, stage.name, note=funnel.name if len(funnels) > 1 else "")
            for funnel in funnels
            if not funnel.archived
            for stage in catalogue.stages_of(funnel.id)
        ]

        def picked(stage: object) -> None:
            if isinstance(stage, int):
                name = catalogue.stages[stage].name
                move_deals(Asking(workspace, parent), ids, stage_id=stage, stage=name)

        _pick(_tr("На какой этап"), options, picked, ids, parent)

    _with_catalogue(workspace, ask, parent)


def begin_win(workspace: Workspace, ids: Sequence[int], parent: QWidget) -> None:
    """Close the deals as won."""
    win_deals(Asking(workspace, parent), ids)


def begin_lose(workspace: Workspace, ids: Sequence[int], parent: QWidget) -> None:
    """Ask why, then close the deals as lost."""
    lose_deals(Asking(workspace, parent), ids)


def begin_reopen(workspace: Workspace, ids: Sequence[int], parent: QWidget) -> None:
    """Take the deals back to work."""
    reopen_deals(Asking(workspace, parent), ids)


def begin_responsible(workspace: Workspace, ids: Sequence[int], parent: QWidget) -> None:
    """Ask who is to answer for the deals, then hand them over."""
    office = workspace.office

    def ask(catalogue: DealCatalogue) -> None:
        people = [
            Option(member, name, icon="user")
            for member, name in catalogue.members.items()
            if member not in catalogue.former
        ]

        def picked(member: object) -> None:
            value = member if isinstance(member, int) else None
            run_bulk(
                workspace,
                lambda progress: bulk_edit_deals(
                    office, ids, field="responsible", value=value, progress=progress
                ),
                many=len(ids) > QUICK, title=_tr("Смена ответственного"), owner=parent,
            )  # fmt: skip

        nobody = Option(None, _tr("Без ответственного"), icon="minus")
        _pick(_tr("Кто будет отвечать"), [*people, nobody], picked, ids, parent)

    _with_catalogue(workspace, ask, parent)


def begin_label(workspace: Workspace, ids: Sequence[int], parent: QWidget) -> None:
    """Ask for a tag, then let the deals bear it."""
    office = workspace.office

    def ask(catalogue: DealCatalogue) -> None:
        def chosen(_directory: str, name: str) -> None:
            run_bulk(
                workspace,
                lambda progress: bulk_tag_deals(office, ids, name=name, progress=progress),
                many=len(ids) > QUICK, title=_tr("Метка «{}»").format(name), owner=parent,
            )  # fmt: skip

        subtitle = count(len(ids), *DEALS)
        LabelDialog(catalogue, chosen, parent=parent, subtitle=subtitle, directory=TAGS).open()

    _with_catalogue(workspace, ask, parent)


def begin_delete(workspace: Workspace, ids: Sequence[int], parent: QWidget) -> None:
    """Put the deals into the trash; the toast offers «Отменить»."""
    office = workspace.office
    run_bulk(
        workspace,
        lambda progress: delete_deals(office, ids, progress=progress),
        many=len(ids) > QUICK, title=_tr("Удаление сделок"), owner=parent,
    )  # fmt: skip


def _pick(
    title: str,
    options: Sequence[Option],
    picked: Callable[[object], None],
    ids: Sequence[int],
    parent: QWidget,
) -> None:
    PickDialog(title, options, picked, parent=parent, subtitle=count(len(ids), *DEALS)).open()


def _with_catalogue(
    workspace: Workspace, ask: Callable[[DealCatalogue], None], parent: QWidget
) -> None:
    office = workspace.office
    workspace.runner.read(
        lambda: load_deal_catalogue(office), ask, workspace.report, owner=parent, key="bulk"
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("DealListActs", text)
