"""Imports that a crash or a power cut left unfinished: keep what is there, or take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.wording import count
from ui.theme import Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, Kind

if TYPE_CHECKING:
    from crm_desktop.office.interrupted import Interrupted
    from ui.shell.frame import OfficeFrame


def offer_interrupted(frame: OfficeFrame) -> None:
    """Show a banner for each unfinished import of the office."""
    for left in frame.office.interrupted:
        frame.add_banner(_Offer(frame, left))


class _Offer(Banner):
    def __init__(self, frame: OfficeFrame, left: Interrupted) -> None:
        super().__init__("", tone=Tone.WARN)
        self._frame = frame
        self._left = left
        rows = count(left.rows, "запись", "записи", "записей")
        self.set_text(
            self.tr("Программа закрылась посреди работы. Успело записаться: {}.").format(rows),
            title=self.tr("Не закончено: {}").format(left.title),
        )
        keep = Button(self.tr("Оставить загруженное"), small=True)
        keep.clicked.connect(self._keep)
        undo = Button(self.tr("Отменить"), "undo-2", small=True, kind=Kind.PRIMARY)
        undo.clicked.connect(self._undo)
        self.add_action(keep)
        self.add_action(undo)

    def _keep(self) -> None:
        office, change = self._frame.office, self._left.change_id
        self._frame.workspace.act(
            lambda: office.settle(change), owner=self, on_done=lambda _none: self._done()
        )

    def _undo(self) -> None:
        self._frame.workspace.undo(self._left.change_id, large=True)
        self._done()

    def _done(self) -> None:
        self.hide()
        self.deleteLater()
