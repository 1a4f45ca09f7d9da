"""«Сохранить отчёт»: its name, and whether everybody sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal

from crm_desktop.access.rights import Right, may
from crm_desktop.reports.period_choice import PeriodName
from crm_desktop.saved_reports.definition import SavedAsk
from crm_desktop.saved_reports.saving import save_report
from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.choices import Switch
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from crm_desktop.errors import UserError
    from ui.shell.workspace import Workspace

_LONGEST: Final = 100


class SaveReportDialog(Dialog):
    """Keeps a report under a name.

    Args:
        workspace: whose.
        definition: what is asked; of a pivot its plain JSON values.
        report: `pivot`, or nothing.
        name: to begin with.

    Attributes:
        saved: the id of what was kept.
    """

    saved = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        definition: SavedAsk | Mapping[str, Any],
        *,
        parent: QWidget,
        report: str = "",
        name: str = "",
    ) -> None:
        super().__init__(self.tr("Сохранить отчёт"), parent, width=480)
        self._workspace = workspace
        self._definition = definition
        self._report = report
        self.body.addWidget(Label(self._about(), Role.BODY, colour="text2", wrap=True))
        self.name = TextField(name, self.tr("Например, «Продажи за прошлый месяц»"))
        self.name.setMaxLength(_LONGEST)
        self.name.selectAll()
        self.name.textChanged.connect(lambda _text: self._check())
        self._field = FormField(self.tr("Название"), self.name, required=True)
        self.body.addWidget(self._field)
        self.shared = Switch(
            self.tr("Показать всем"),
            note=self.tr("Отчёт увидят все, у кого есть право на отчёты; цифры у каждого свои."),
        )
        self.shared.setVisible(may(workspace.office, Right.SHARE_VIEWS))
        self.body.addWidget(self.shared)
        self.add_button(self.tr("Отмена"))
        self._save = self.add_button(self.tr("Сохранить"), self.keep, kind=Kind.PRIMARY)
        self.name.returnPressed.connect(self.keep)
        self._check()
        self.name.setFocus()

    def keep(self) -> None:
        """Save it; the dialog stays open if the name is taken."""
        name = self.name.text().strip()
        if not name or not self._save.isEnabled():
            return
        office, shared = self._workspace.office, self.shared.isChecked()
        definition, report = self._definition, self._report
        self._save.set_busy(True)
        self._workspace.act(
            lambda: save_report(office, name, definition=definition, report=report, shared=shared),
            self.tr("Отчёт «{}» сохранён").format(name),
            owner=self,
            on_done=self._on_saved,
            on_refused=self._on_refused,
        )

    def _on_saved(self, result: tuple[int, object]) -> None:
        self.saved.emit(result[0])
        self.accept()

    def _on_refused(self, error: UserError) -> None:
        self._save.set_busy(False)
        self._field.set_error(str(error))

    def _check(self) -> None:
        self._field.set_error("")
        self._save.setEnabled(bool(self.name.text().strip()))

    def _about(self) -> str:
        kept = self.tr("Сохраняются настройки отчёта, а не цифры: они каждый раз считаются заново.")
        if not isinstance(self._definition, SavedAsk):
            return kept
        period = self._definition.period
        if period.name is PeriodName.FIXED:
            return self.tr("{} Дни не меняются: {}.").format(kept, period)
        return self.tr("{} Период «{}» сдвигается вместе с календарём.").format(kept, period)
