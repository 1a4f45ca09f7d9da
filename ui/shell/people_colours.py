"""Keeps the colours of people in step with who is in the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from crm_desktop.journal import Kind
from crm_desktop.members.people import list_members
from ui.theme.people import dress

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace


class PeopleColours(QObject):
    """Dresses the people when the office opens and when one comes or goes."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._dress()
        workspace.changed.connect(self._on_changed)

    def _on_changed(self, changes: Changes) -> None:
        if changes.concern(Kind.MEMBER):
            self._dress()

    def _dress(self) -> None:
        office = self._workspace.office
        dress((person.id for person in list_members(office)), me=office.user_id)
