"""What can be done with the clients selected in the list; an act is found by its name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Protocol

from crm_desktop.access.rights import Right

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


class Begin(Protocol):
    """Begins an act: asks what is still to be asked, then does it behind, with one undo."""

    def __call__(self, workspace: Workspace, ids: Sequence[int], parent: QWidget, /) -> object:
        """Begin; `parent` is the window a dialog stands over."""


@dataclass(frozen=True, slots=True)
class BulkAct:
    """An act over several clients.

    Attributes:
        key: its name in code.
        title: what the button and the menu say.
        begin: `module:function` of the shape `Begin`; an act whose module is not there is not
            offered.
        icon: Lucide name.
        right: who has it not is not offered the act.
        fewest: of how many clients it makes sense.
        most: at most so many; 0 = any number.
        words: other words people look for in the palette.
        danger: shown as something to think about.
    """

    key: str
    title: str
    begin: str
    icon: str
    right: Right = Right.BULK_EDIT
    fewest: int = 1
    most: int = 0
    words: str = ""
    danger: bool = False


MERGE_MOST: Final = 6

BULK_ACTS: Final[tuple[BulkAct, ...]] = (
    BulkAct("label", "Метка", "ui.clients.bulk_acts:begin_label", "tag",
            words="роль тег добавить пометить"),
    BulkAct("responsible", "Ответственный", "ui.clients.bulk_acts:begin_responsible",
            "user-check", words="передать менеджер"),
    BulkAct("field", "Изменить поле", "ui.clients.bulk_field_dialog:begin_field", "pencil",
            words="массово заменить очистить дописать значение регион тип"),
    BulkAct("task", "Задача", "ui.deals.list_task_dialog:begin_client_task", "list-plus",
            right=Right.EDIT_TASKS, words="запланировать звонок дело обзвонить"),
    BulkAct("basis", "Правовое основание", "ui.personal_data.bulk:begin_basis", "shield-check",
            right=Right.PERSONAL_DATA, words="152-фз персональные данные согласие договор"),
    BulkAct("merge", "Объединить", "ui.duplicates.merge_dialog:open_merge", "merge",
            right=Right.MERGE, fewest=2, most=MERGE_MOST, words="дубли слить склеить"),
    BulkAct("delete", "Удалить", "ui.clients.bulk_acts:begin_delete", "trash-2",
            right=Right.DELETE_CLIENTS, danger=True, words="корзина убрать"),
    BulkAct("open", "Открыть коллеге", "ui.departments.open_dialog:begin_open", "share-2",
            words="доступ поделиться показать сотруднику"),
)  # fmt: skip
"""In the order they are shown; what stands last goes into «Ещё» first."""


def acts_for(office: Office, count: int | None = None) -> list[BulkAct]:
    """Return the acts this person may do, of `count` clients if it is given."""
    rights = office.powers.rights
    return [
        act
        for act in BULK_ACTS
        if act.right in rights and _is_there(act.begin) and (count is None or fits(act, count))
    ]


def fits(act: BulkAct, count: int) -> bool:
    """Whether an act makes sense for so many clients."""
    return act.fewest <= count and (not act.most or count <= act.most)


def begin_act(act: BulkAct, workspace: Workspace, ids: Sequence[int], parent: QWidget) -> None:
    """Begin an act over clients; with nobody to act on nothing happens."""
    if ids and fits(act, len(ids)):
        module, _, name = act.begin.partition(":")
        begin: Begin = getattr(import_module(module), name)
        begin(workspace, ids, parent)


@cache
def _is_there(begin: str) -> bool:
    module = begin.partition(":")[0]
    package = module.rpartition(".")[0]
    return find_spec(package) is not None and find_spec(module) is not None
