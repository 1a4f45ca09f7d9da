"""«Признаки дубликатов»: what the office counts as a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.duplicates.criteria import Criteria, read_criteria, write_criteria
from ui.duplicates.rights import Right, allowed
from ui.duplicates.wording import tr
from ui.theme import Role, Space
from ui.widgets.buttons import Kind
from ui.widgets.choices import CheckBox, ComboBox
from ui.widgets.dialogs import Dialog
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.shell.workspace import Workspace

_REASONS: Final = (
    ("inn", "ИНН", "вместе с КПП и ОГРН"),
    ("phone", "Телефон", "и подходящее имя: у семьи и у офиса номер бывает общий"),
    ("email", "Почта", "и подходящее имя"),
    ("messenger", "Мессенджер или страница в соцсети", ""),
    ("site", "Сайт", "и похожее название"),
    ("names", "Только имя или название", "когда больше ничего не совпало"),
)
_LIKENESS: Final = (80, 85, 90, 95, 100)
_NAMESAKES: Final = (2, 3, 5, 10, 20, 50)


class CriteriaDialog(Dialog):
    """A check box for each reason, two numbers, and what is usual.

    Attributes:
        chosen: new criteria.
    """

    chosen = Signal(object)

    def __init__(self, criteria: Criteria, *, parent: QWidget | None) -> None:
        super().__init__(
            tr("Признаки дубликатов"),
            parent,
            subtitle=tr("Общие для всего офиса. После изменения база проверяется заново."),
            width=560,
        )
        self.checks: dict[str, CheckBox] = {}
        column = QVBoxLayout()
        column.setSpacing(Space.S)
        column.addWidget(Label(tr("Что считать совпадением"), Role.BODY_STRONG))
        for key, text, note in _REASONS:
            box = CheckBox(tr(text), note=tr(note) if note else "")
            box.setChecked(bool(getattr(criteria, key)))
            self.checks[key] = box
            column.addWidget(box)
        self.body.addLayout(column)
        self.likeness = ComboBox(
            [(n, tr("от {} %").format(n)) for n in _with(_LIKENESS, criteria.likeness)]
        )
        self.likeness.set_value(criteria.likeness)
        self.namesakes = ComboBox(
            [(n, tr("больше {}").format(n)) for n in _with(_NAMESAKES, criteria.namesakes)]
        )
        self.namesakes.set_value(criteria.namesakes)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(FormField(tr("Похожесть названий компаний"), self.likeness), 1)
        row.addWidget(FormField(tr("Не верить одному имени, если тёзок"), self.namesakes), 1)
        self.body.addLayout(row)
        self.regions = CheckBox(
            tr("Разные регионы — разные клиенты"), note=tr("если совпало только имя")
        )
        self.regions.setChecked(criteria.regions)
        self.body.addWidget(self.regions)
        self.add_button(tr("Вернуть обычные"), self._reset, kind=Kind.QUIET, left=True)
        self.add_button(tr("Отмена"))
        self.add_button(tr("Сохранить"), self._save, kind=Kind.PRIMARY)
        self.checks["inn"].setFocus()

    def criteria(self) -> Criteria:
        """Return what is chosen now."""
        usual = Criteria()
        likeness, namesakes = self.likeness.value, self.namesakes.value
        return Criteria(
            **{key: box.isChecked() for key, box in self.checks.items()},
            likeness=likeness if isinstance(likeness, int) else usual.likeness,
            namesakes=namesakes if isinstance(namesakes, int) else usual.namesakes,
            regions=self.regions.isChecked(),
        )

    def _reset(self) -> None:
        usual = Criteria()
        for key, box in self.checks.items():
            box.setChecked(bool(getattr(usual, key)))
        self.likeness.set_value(usual.likeness)
        self.namesakes.set_value(usual.namesakes)
        self.regions.setChecked(usual.regions)

    def _save(self) -> None:
        self.chosen.emit(self.criteria())


def open_criteria(workspace: Workspace, parent: QWidget, *, on_saved: Callable[[], None]) -> None:
    """Show the office's criteria and write them if the person changes them."""
    if not allowed(workspace, Right.EDIT_SETTINGS):
        return
    office = workspace.office

    def show(criteria: Criteria) -> None:
        dialog = CriteriaDialog(criteria, parent=parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def save(new: Criteria) -> None:
            if new == criteria:
                dialog.accept()
                return

            def saved(_changes: object) -> None:
                dialog.accept()
                on_saved()

            workspace.act(
                lambda: write_criteria(office, new), tr("Признаки дубликатов изменены"),
                owner=dialog, on_done=saved,
            )  # fmt: skip

        dialog.chosen.connect(save)
        dialog.open()

    workspace.runner.read(
        lambda: read_criteria(office), show, workspace.report, owner=parent, key="criteria"
    )


def _with(numbers: tuple[int, ...], own: int) -> list[int]:
    return sorted({*numbers, own})
