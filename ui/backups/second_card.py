"""The card of the second place: where it is, how fresh, how much room, and choosing another."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout

from crm_desktop.backup.second_place import PlaceCheck, SecondPlace, check_place, set_second_place
from crm_desktop.journal.stamps import now_ms
from crm_desktop.wording import count, file_size, moment
from ui.theme import Role, Space, Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, LinkButton
from ui.widgets.cards import Card, IconBadge, SectionHead
from ui.widgets.dialogs import confirm, tell
from ui.widgets.labels import ElidedLabel, Label

if TYPE_CHECKING:
    from ui.shell.workspace import Workspace

_COPIES = ("копия", "копии", "копий")


class SecondPlaceCard(Card):
    """What is known, and what may be done.

    Attributes:
        changed: another place was chosen, or none.
        copy_wanted: the newest copy should go there now.
    """

    changed = Signal()
    copy_wanted = Signal()

    def __init__(self, workspace: Workspace, *, editable: bool) -> None:
        super().__init__()
        self._workspace = workspace
        self._title = Label("", Role.BODY_STRONG)
        self._note = Label("", Role.META, colour="text2", wrap=True)
        self._folder = ElidedLabel("", Role.META, mode=Qt.TextElideMode.ElideMiddle)
        self._badge = IconBadge("hard-drive", Tone.GREY, 36)
        self.choose_button = Button(self.tr("Выбрать папку…"), "folder-open")
        self.choose_button.clicked.connect(lambda _on=False: self._on_choose())
        self.copy_button = Button(self.tr("Положить копию"), "save")
        self.copy_button.clicked.connect(lambda _on=False: self.copy_wanted.emit())
        self._drop = LinkButton(self.tr("Убрать"), colour="text2")
        self._drop.clicked.connect(lambda _on=False: self._on_drop())
        self._trouble = Banner("", tone=Tone.WARN)
        self._trouble.hide()
        self._editable = editable
        words = QVBoxLayout()
        words.setSpacing(2)
        for part in (self._title, self._folder, self._note):
            words.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._drop)
        row.addWidget(self.copy_button)
        row.addWidget(self.choose_button)
        self.body.setContentsMargins(Space.L, 0, Space.L, Space.L)
        self.body.addWidget(SectionHead(self.tr("Второе место")))
        self.body.addLayout(row)
        self.body.addWidget(self._trouble)
        self.show_place(None)

    def show_place(self, place: SecondPlace | None) -> None:
        """Show what is known of the second place."""
        self._folder.setVisible(place is not None)
        self.copy_button.setVisible(place is not None and self._editable)
        self._drop.setVisible(place is not None and self._editable)
        self.choose_button.setVisible(self._editable)
        self._trouble.hide()
        if place is None:
            self._title.setText(self.tr("Второго места нет"))
            self._note.setText(
                self.tr(
                    "Копии лежат на том же диске, что и офис. Сломается диск или украдут "
                    "компьютер — не станет и их. Выберите флешку, другой диск или сетевую папку."
                )
            )
            self._badge.set("hard-drive", Tone.WARN)
            self.choose_button.set_caption(self.tr("Выбрать папку…"))
            return
        old = place.is_old(now_ms())
        self._badge.set("hard-drive", Tone.WARN if old or place.error else Tone.OK)
        self.choose_button.set_caption(self.tr("Другая папка…"))
        self._folder.setText(str(place.folder))
        zone, now = self._workspace.office.zone, datetime.now(UTC)
        if place.copied_at is None:
            self._title.setText(self.tr("Копии там ещё нет"))
        else:
            when = moment(place.copied_at, now, zone=zone)
            fresh = "" if place.behind else self.tr(" · в ней всё, что записано")
            self._title.setText(self.tr("Последняя копия там: {}{}").format(when, fresh))
        told = [count(place.copies, *_COPIES)]
        if place.free is not None:
            told.append(self.tr("свободно {}").format(file_size(place.free)))
        if place.reached_at is not None:
            told.append(self.tr("отвечало {}").format(moment(place.reached_at, now, zone=zone)))
        self._note.setText(" · ".join(told))
        if place.error:
            self._trouble.set_text(place.error)
            self._trouble.show()

    def _on_choose(self) -> None:
        start = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Второе место для копий"), start)
        if chosen:
            self.choose(Path(chosen))

    def choose(self, folder: Path) -> None:
        """Look at a folder off the window's thread, then take it."""
        office = self._workspace.office
        self.choose_button.set_busy(True)

        def failed(error: Exception) -> None:
            self.choose_button.set_busy(False)
            self._workspace.report(error)

        self._workspace.runner.read(
            lambda: check_place(office, folder), self._on_checked, failed, owner=self, key="place"
        )

    def _on_checked(self, found: PlaceCheck) -> None:
        self.choose_button.set_busy(False)
        if found.refusal:
            tell(self, self.tr("Эта папка не подойдёт"), found.refusal)
            return
        if found.warnings and not confirm(
            self,
            self.tr("Взять эту папку?"),
            "\n\n".join(found.warnings),
            yes=self.tr("Взять всё равно"),
            no=self.tr("Выбрать другую"),
        ):
            return
        self._take(found.folder)

    def _on_drop(self) -> None:
        agreed = confirm(
            self,
            self.tr("Убрать второе место?"),
            self.tr("Новые копии туда больше не попадут. Те, что там лежат, останутся."),
            yes=self.tr("Убрать"),
        )
        if agreed:
            self._take(None)

    def _take(self, folder: Path | None) -> None:
        office = self._workspace.office
        self._workspace.runner.write(
            lambda: set_second_place(office, folder),
            lambda _none: self.changed.emit(),
            self._workspace.report,
            owner=self,
        )
