"""«Поля на карточке»: which fields cards of the board show besides the usual ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_desktop.deals.board_cards import TAGS
from ui.deals.board_look import MOST_FIELDS
from ui.theme import Role, Space
from ui.views.pick_list import Option, PickList
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.views.fields import ListFields
    from ui.deals.board_look import LookKeeper

ALWAYS: Final = frozenset(
    {"title", "client", "budget", "currency", "funnel", "stage", "responsible", "state", "outcome",
     "next_due", "next_task", "touched", "quiet_days", "stale", "closed", "loss_reason",
     "loss_note", "lines", TAGS}
)  # fmt: skip
"""On every card anyway, of no use on a card of an open deal, or with a line of its own."""


class CardFieldsDialog(Dialog):
    """Tags and up to four fields, in the order they were chosen."""

    def __init__(self, fields: ListFields, keeper: LookKeeper, *, parent: QWidget) -> None:
        super().__init__(
            "Поля на карточке", parent, width=460,
            subtitle="Название, клиент, сумма, действие и ответственный видны всегда",
        )  # fmt: skip
        self._keeper = keeper
        self._order = list(keeper.look.fields)
        options = [Option(TAGS, "Метки")]
        options += [
            Option(one.key, one.label, note=one.group)
            for one in fields.columns
            if one.key not in ALWAYS
        ]
        self.list = PickList(options, several=True, placeholder=self.tr("Найти поле"), rows=10)
        self.list.set_chosen(self._order)
        self.list.changed.connect(self._on_chosen)
        self.body.setSpacing(Space.S)
        self.body.addWidget(self.list)
        self._told = Label("", Role.META, colour="text2", wrap=True)
        self.body.addWidget(self._told)
        self.add_button(self.tr("Как обычно"), self._reset, icon="rotate-ccw", left=True)
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Показать"), self._finish, kind=Kind.PRIMARY)
        self.list.focus_first()
        self._tell()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The keys, tags first."""
        lines = [key for key in self._order if key != TAGS]
        return (*([TAGS] if TAGS in self._order else []), *lines)

    def _on_chosen(self, chosen: frozenset[object]) -> None:
        kept = [key for key in self._order if key in chosen]
        new = [str(key) for key in chosen if key not in kept]
        lines = sum(key != TAGS for key in kept)
        for key in new:
            if key == TAGS or lines < MOST_FIELDS:
                kept.append(key)
                lines += key != TAGS
        self._order = kept
        if set(kept) != set(chosen):
            self.list.set_chosen(kept)
        self._tell()

    def _tell(self) -> None:
        lines = sum(key != TAGS for key in self._order)
        told = self.tr("Выбрано строк: {} из {}. Каждая делает карточку выше.")
        self._told.setText(told.format(lines, MOST_FIELDS))

    def _reset(self) -> None:
        self._order = []
        self.list.set_chosen(())
        self._tell()

    def _finish(self) -> None:
        self.accept()
        self._keeper.set(replace(self._keeper.look, fields=self.chosen))


def open_card_fields(
    fields: ListFields, keeper: LookKeeper, *, parent: QWidget
) -> CardFieldsDialog:
    """Open the dialog over a window."""
    dialog = CardFieldsDialog(fields, keeper, parent=parent)
    dialog.open()
    return dialog
