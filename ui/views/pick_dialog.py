"""A question with a list of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.views.pick_list import PickList
from ui.widgets.dialogs import Dialog

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from ui.views.pick_list import Option


class PickDialog(Dialog):
    """One click, or Enter, is the answer.

    Args:
        title: the question.
        options: the answers.
        picked: called with the key of the answer.
        subtitle: about what.
    """

    def __init__(
        self,
        title: str,
        options: Sequence[Option],
        picked: Callable[[object], None],
        *,
        parent: QWidget,
        subtitle: str = "",
    ) -> None:
        super().__init__(title, parent, subtitle=subtitle, width=420)
        self._picked = picked
        self.list = PickList(options)
        self.list.picked.connect(self._take)
        self.body.addWidget(self.list)
        self.add_button(self.tr("Отмена"))
        self.list.focus_first()

    def _take(self, key: object) -> None:
        self.accept()
        self._picked(key)
