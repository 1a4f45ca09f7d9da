"""Who stands in for whom, and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.handover.substitution import (
    Phase,
    Substitution,
    cancel_substitution,
    end_early,
    today_of,
)
from ui.settings.item_list import ListLine, ManagedList
from ui.theme import Role, Space, Tone
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ui.shell.workspace import Workspace


class LentList(QWidget):
    """Hidden while nobody stands in for anybody."""

    def __init__(self, workspace: Workspace, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.lines = ManagedList(self.tr("Замещения"))
        if may(workspace.office, Right.HANDOVER):
            self.lines.add_act(self.tr("Вернулся"), self.end_today, icon="undo-2")
            self.lines.add_act(self.tr("Отменить"), self.cancel, icon="trash-2", keys="Del")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(Label(self.tr("Замещения"), Role.SECTION))
        column.addWidget(self.lines)
        self.hide()

    def show_lent(self, lent: Sequence[Substitution]) -> None:
        """Show other substitutions."""
        self.lines.show_lines([_line(each) for each in lent])
        self.setVisible(bool(lent))

    def end_today(self) -> None:
        """The absent one is back: the substitution ended yesterday."""
        line, office = self.lines.chosen, self._workspace.office
        if line is not None:
            yesterday = today_of(office) - timedelta(days=1)
            self._act(lambda: end_early(office, line.id, last_day=yesterday))

    def cancel(self) -> None:
        """Take the chosen substitution off the list."""
        line, office = self.lines.chosen, self._workspace.office
        if line is not None:
            self._act(lambda: cancel_substitution(office, line.id))

    def _act(self, work: Callable[[], Any]) -> None:
        self._workspace.act(work, owner=self)


def _line(lent: Substitution) -> ListLine:
    days = f"{lent.starts_on:%d.%m.%Y} – {lent.ends_on:%d.%m.%Y}"
    return ListLine(
        lent.id,
        f"{lent.member} → {lent.substitute}",
        note=f"{days} · {lent.note}" if lent.note else days,
        pill="сейчас" if lent.phase is Phase.NOW else "",
        tone=Tone.OK if lent.phase is Phase.NOW else Tone.GREY,
    )
