"""«Починить станцию»: the office's state is taken, own unpublished work is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_desktop.sync.flows.repairing import repair_station
from crm_desktop.wording import count
from ui.sync.desk import desk_of
from ui.sync.working_dialog import WorkingDialog
from ui.theme import Role, Space
from ui.widgets.buttons import Kind
from ui.widgets.cards import Panel
from ui.widgets.dialogs import tell
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.shell.workspace import Workspace

_ACTS = ("изменение", "изменения", "изменений")


class RepairDialog(WorkingDialog):
    """Explains what is taken and what is kept, then does it and locks the window."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(
            workspace, parent, title="Починить станцию", width=580,
            subtitle="Когда эта база расходится с остальными или проверка находит в ней ошибки.",
        )  # fmt: skip
        box = Panel(padding=Space.L)
        for icon, text in (
            ("download", self.tr("Программа возьмёт состояние офиса из общей папки и построит базу "
                                 "заново.")),
            ("send", self.tr("Вашу работу, которую ещё никто не получил, она повторит поверх: "
                             "ничего из введённого не пропадёт.")),
            ("archive", self.tr("Что повторить не выйдет, сохранится рядом файлом, и вы увидите "
                                "список. Прежняя база тоже останется в папке офиса.")),
            ("lock", self.tr("После этого окно заблокируется: войдите заново, пароль прежний.")),
        ):  # fmt: skip
            box.body.addLayout(line(icon, text))
        self._box = box
        self.body.addWidget(box)
        self.body.addWidget(self.refusal)
        self._no = self.add_button(self.tr("Отмена"), self.reject)
        self.go = self.add_button(self.tr("Починить"), self.begin, kind=Kind.PRIMARY, icon="wrench")

    def begin(self) -> None:
        """Repair."""
        office = self.workspace.office
        self.work(
            lambda progress: repair_station(office, progress=progress), self._on_done,
            title=self.tr("Чиним станцию"), quiet=True,
        )  # fmt: skip

    def set_working(self, *, working: bool) -> None:
        self._box.setVisible(not working)
        self.go.setEnabled(not working)
        self._no.setVisible(not working)  # the progress has its own «Отмена»

    def _on_done(self, result: Any) -> None:
        told = [self.tr("База взята из общей папки.")]
        if result.reapplied:
            again = count(result.reapplied, *_ACTS)
            told.append(self.tr("Ваша неотправленная работа повторена: {}.").format(again))
        if result.kept_aside:
            told.append(self.tr("Повторить не вышло:\n{}").format("\n".join(result.kept_aside)))
        told.append(self.tr("Прежняя база: {}").format(result.former))
        # What is open knows the former base: nothing more is exchanged through it.
        desk = desk_of(self.workspace)
        if desk is not None:
            desk.stop()
        self.accept()
        tell(self, self.tr("Станция починена"), "\n\n".join(told))
        self.workspace.lock_wanted.emit()


def line(icon: str, text: str) -> Any:
    """Build a row: an icon and a sentence."""
    from PySide6.QtCore import Qt  # noqa: PLC0415 - one use
    from PySide6.QtWidgets import QHBoxLayout  # noqa: PLC0415 - one use

    row = QHBoxLayout()
    row.setSpacing(Space.M)
    sentence = Label(text, Role.BODY, wrap=True)
    sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
    row.addWidget(Glyph(icon, "text2", 18), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(sentence, 1)
    return row
