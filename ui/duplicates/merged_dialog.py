"""«Объединённые записи»: what hides inside a card, each with «Разъединить»."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.duplicates.unmerge import MergedClient, merged_with
from crm_desktop.wording import moment
from ui.duplicates.unmerge_acts import open_unmerge_client
from ui.duplicates.wording import tr
from ui.theme import Role, Space
from ui.widgets.avatar import Avatar
from ui.widgets.buttons import Button
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import tzinfo

    from ui.shell.workspace import Workspace


class MergedDialog(Dialog):
    """Who is inside, since when, by whom.

    Attributes:
        unmerge_wanted: a `MergedClient` is to come back.
    """

    unmerge_wanted = Signal(object)

    def __init__(
        self, merged: Sequence[MergedClient], *, name: str, zone: tzinfo, parent: QWidget | None
    ) -> None:
        super().__init__(tr("Объединённые записи"), parent, subtitle=name, width=560)
        self.buttons: dict[int, Button] = {}
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(Space.M)
        now = datetime.now(UTC)
        for each in merged:
            rows.addWidget(self._row(each, moment(each.at, now, zone=zone)))
        rows.addStretch(1)
        if merged:
            self.body.addWidget(ScrollArea(inside), 1)
        else:
            text = tr("Эту карточку ни с кем не объединяли.")
            self.body.addWidget(Label(text, Role.BODY, colour="text2"))
        self.add_button(tr("Закрыть")).setFocus()

    def _row(self, merged: MergedClient, when: str) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(ElidedLabel(merged.name, Role.ROW))
        told = " · ".join(filter(None, (tr("объединён {}").format(when), merged.who)))
        words.addWidget(ElidedLabel(told, Role.META, colour="text2"))
        button = Button(tr("Разъединить"), "unlink", small=True)
        button.setAccessibleName(tr("Разъединить: {}").format(merged.name))
        button.clicked.connect(self._asker(merged))
        self.buttons[merged.id] = button
        row.addWidget(Avatar(merged.name, 36, key=merged.id))
        row.addLayout(words, 1)
        row.addWidget(button)
        return box

    def _asker(self, merged: MergedClient) -> Callable[[], None]:
        return lambda: self.unmerge_wanted.emit(merged)


def open_merged(workspace: Workspace, client_id: int, parent: QWidget, *, name: str) -> None:
    """Show what was merged into a client.

    Args:
        workspace: where it is told.
        client_id: the card that is open.
        parent: who asks.
        name: of the client.
    """
    office = workspace.office

    def show(merged: tuple[MergedClient, ...]) -> None:
        dialog = MergedDialog(merged, name=name, zone=office.zone, parent=parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def take_out(which: MergedClient) -> None:
            dialog.accept()
            open_unmerge_client(workspace, which.id, parent, name=which.name)

        dialog.unmerge_wanted.connect(take_out)
        dialog.open()

    workspace.runner.read(
        lambda: merged_with(office, client_id), show, workspace.report, owner=parent, key="merged"
    )
