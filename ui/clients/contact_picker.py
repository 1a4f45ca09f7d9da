"""Finding who works at a company, or where a person works; a new one is made on the spot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ui.clients.client_picker import ClientPicker
from ui.widgets.fields import TextField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.clients.desk import CardDesk


class ContactPicker(ClientPicker):
    """A name and what the person is there.

    Attributes:
        picked: id of a known client, and the post.
        named: a new client's name, and the post.
    """

    picked = Signal(object, str)
    named = Signal(str, str)

    def __init__(self, desk: CardDesk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.post = TextField("", self.tr("Должность"))
        self.post.setMaxLength(200)
        self.post.returnPressed.connect(self.take_first)
        self.row.insertWidget(1, self.post, 2)
        self.chosen.connect(lambda client: self.picked.emit(client, self._post))
        self.new_wanted.connect(lambda name: self.named.emit(name, self._post))

    def begin(self, kind: str) -> None:
        """Look for a `person` or a `company`."""
        self.look_for(kind)
        self.post.clear()
        self.clear()

    @property
    def _post(self) -> str:
        return self.post.text().strip()
