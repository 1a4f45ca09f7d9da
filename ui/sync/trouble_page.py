"""What came and is not applied: what happened, what is untouched, what to do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.sync.stream.quarantine import retry_refused
from crm_desktop.wording import count, moment
from ui.theme import Role, Space, Tone
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, IconBadge
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.sync.stream.quarantine import WaitingPart
    from ui.shell.workspace import Workspace

_LOOKS: Final = {
    "refused": ("shield-alert", Tone.WARN, "Не принято"),
    "future": ("clock", Tone.WARN, "Из будущего"),
    "waits": ("hourglass", Tone.GREY, "Ждёт своей очереди"),
    "cut": ("archive", Tone.GREY, "Не принято, компьютер выведен"),
    "pending": ("download", Tone.GREY, "Ждёт обновления или другой записи"),
}
_PARTS: Final = ("посылка", "посылки", "посылок")
_CHANGES: Final = ("изменение", "изменения", "изменений")


class TroublePage(QWidget):
    """A card for each kind of waiting.

    Attributes:
        changed: it was asked for again.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        inner = QWidget()
        self._rows = QVBoxLayout(inner)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(Space.M)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(ScrollArea(inner))
        self._shown: Sequence[WaitingPart] | None = None

    def show_waiting(self, found: Sequence[WaitingPart]) -> None:
        """Show what waits; what is already shown stays as it is."""
        if self._shown == found:
            return
        self._shown = found
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for waiting in found:
            self._rows.addWidget(self._card(waiting))
        if not found:
            card = Card()
            card.body.addWidget(
                EmptyState(
                    self.tr("Всё пришедшее принято"),
                    self.tr("Сюда попадает то, что повреждено в пути, отправлено с неверными "
                            "часами или ждёт новой версии программы. Остальное при этом "
                            "обменивается как обычно."),
                    icon="circle-check", tone=Tone.OK,
                )
            )  # fmt: skip
            self._rows.addWidget(card, 1)
        else:
            self._rows.addStretch(1)

    def _card(self, waiting: WaitingPart) -> Card:
        icon, tone, head = _LOOKS.get(waiting.state, _LOOKS["waits"])
        card = Card(padding=Space.L)
        words = QVBoxLayout()
        words.setSpacing(Space.XS)
        title = " · ".join(filter(None, (head, waiting.station)))
        words.addWidget(Label(title, Role.ROW, wrap=True))
        words.addWidget(Label(waiting.text, Role.BODY, wrap=True, selectable=True))
        if waiting.advice:
            words.addWidget(Label(waiting.advice, Role.BODY, colour="text2", wrap=True))
        words.addWidget(Label(self._told(waiting), Role.META, colour="text2"))
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(IconBadge(icon, tone, 40), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        if waiting.state == "refused":
            again = Button(self.tr("Попробовать снова"), "refresh-cw", small=True)
            again.clicked.connect(lambda _on=False: self._retry())
            row.addWidget(again, 0, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(row)
        return card

    def _told(self, waiting: WaitingPart) -> str:
        zone, now = self._workspace.office.zone, datetime.now(UTC)
        forms = _CHANGES if waiting.state == "pending" else _PARTS
        told = [count(waiting.count, *forms)]
        told.append(self.tr("пришло: {}").format(moment(waiting.since, now, zone=zone)))
        if waiting.until is not None:
            told.append(self.tr("примется: {}").format(moment(waiting.until, now, zone=zone)))
        return " · ".join(told)

    def _retry(self) -> None:
        office = self._workspace.office
        self._workspace.runner.write(
            lambda: retry_refused(office), lambda _none: self.changed.emit(),
            self._workspace.report, owner=self,
        )  # fmt: skip
