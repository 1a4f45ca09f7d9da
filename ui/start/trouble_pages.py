"""Waiting for long work, and an office that does not open."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from crm_desktop.wording import count, file_size, moment
from ui.start.page import StartPage
from ui.theme import Role, Space, Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Card, IconBadge, SectionHead
from ui.widgets.labels import Label
from ui.widgets.progress import ProgressPanel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from crm_desktop.backup.shelf import KeptBackup
    from ui.jobs import Job

CLIENT_FORMS: Final = ("клиент с корзиной", "клиента с корзиной", "клиентов с корзиной")
"""A backup counts the deleted ones too."""
MOST_BACKUPS: Final = 4


class BusyPage(StartPage):
    """A calm page while something long happens."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("", "", width=520, parent=parent)
        self._panel: ProgressPanel | None = None

    def show_job(
        self, title: str, text: str, job: Job[Any], *, cancellable: bool, stop: str = ""
    ) -> None:
        """Show how far a job is; `stop` names the button instead of «Отмена»."""
        self.set_texts(title, text)
        if self._panel is not None:
            self._panel.deleteLater()
        panel = ProgressPanel(self.tr("Подождите немного"), cancellable=cancellable, stop=stop)
        panel.cancelled.connect(job.cancel)
        job.progressed.connect(panel.set_progress)
        self._panel = panel
        self.body.addWidget(panel)


class DamagedPage(StartPage):
    """Says what is wrong and offers the newest backups."""

    restore_wanted = Signal(object)
    retry_wanted = Signal()
    salvage_wanted = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Офис не открылся"), "", back=self.tr("Назад к выбору"), parent=parent
        )
        self.restore_buttons: list[Button] = []
        self._reason = Banner("", tone=Tone.WARN)
        self._backups = Card()
        self._list = QVBoxLayout()
        self._list.setSpacing(Space.S)
        head = SectionHead(self.tr("Резервные копии этого офиса"))
        self._backups.body.addWidget(head)
        self._backups.body.addLayout(self._list)
        retry = Button(self.tr("Попробовать ещё раз"), "refresh-cw")
        retry.clicked.connect(self.retry_wanted)
        other = Button(self.tr("Восстановить из другого файла…"), "archive-restore")
        other.clicked.connect(lambda _on=False: self.restore_wanted.emit(None))
        self.salvage_button = Button(self.tr("Спасти то, что читается…"), "wrench")
        self.salvage_button.clicked.connect(self.salvage_wanted)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(retry)
        row.addWidget(other)
        row.addWidget(self.salvage_button)
        row.addStretch(1)
        self.body.addWidget(self._reason)
        self.body.addWidget(self._backups)
        self.body.addWidget(
            Label(
                self.tr(
                    "Копия вернёт всё, что было в её день. Если после неё много работали, спасите "
                    "то, что читается: недостающее добавится из копии."
                ),
                Role.BODY,
                colour="text2",
                wrap=True,
            )
        )
        self.body.addLayout(row)

    def tell(self, reason: str, backups: Sequence[KeptBackup]) -> None:
        """Show why, and what it can be restored from."""
        self._reason.set_text(reason)
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.restore_buttons = []
        self._backups.setVisible(bool(backups))
        for at, backup in enumerate(backups[:MOST_BACKUPS]):
            self._list.addWidget(self._row(backup, first=at == 0))

    def _row(self, backup: KeptBackup, *, first: bool) -> QWidget:
        row = Card(padding=Space.M)
        now = datetime.now().astimezone()
        when = moment(backup.created_at, now, zone=now.tzinfo or UTC)
        clients = count(backup.clients, *CLIENT_FORMS)
        told = " · ".join(filter(None, (when, backup.reason, clients, file_size(backup.size))))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(told, Role.BODY_STRONG))
        words.addWidget(Label(backup.path.name, Role.META, colour="text2", wrap=True))
        across = QHBoxLayout()
        across.setSpacing(Space.M)
        across.addWidget(IconBadge("archive-restore", Tone.TEAL, 36))
        across.addLayout(words, 1)
        kind = Kind.PRIMARY if first else Kind.SECONDARY
        button = Button(self.tr("Восстановить"), kind=kind, small=True)
        path: Path = backup.path
        button.clicked.connect(lambda _on=False: self.restore_wanted.emit(path))
        self.restore_buttons.append(button)
        across.addWidget(button)
        row.body.addLayout(across)
        return row
