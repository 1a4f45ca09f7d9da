"""«Вернуть офис к дате»: which day, what would change, a strong question, and the doing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal

from crm_desktop.past.opening import first_moment
from crm_desktop.sync.flows.returning import preview_return_to_date, return_to_date
from crm_desktop.wording import count
from ui.sync.working_dialog import WorkingDialog
from ui.theme import Role, Space, Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Kind
from ui.widgets.cards import Panel
from ui.widgets.choices import CheckBox
from ui.widgets.datefield import DateField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.sync.flows.returning import DayReturn
    from ui.shell.workspace import Workspace

_RECORDS: Final = ("запись", "записи", "записей")
_DAY: Final = timedelta(days=1)


class ReturnDialog(WorkingDialog):
    """One change set for everybody, which can itself be undone.

    Attributes:
        returned: it is done.
    """

    returned = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(
            workspace, parent, title="Вернуть офис к дате", width=580,
            subtitle="Все записи станут такими, какими были в конце дня, — на всех компьютерах.",
        )  # fmt: skip
        zone = workspace.office.zone
        self._today = datetime.now(zone).date()
        self._first = self._today - _DAY
        self.day = DateField()
        self.day.set_value(self._today - _DAY)
        self.day.changed.connect(lambda _day: self.look())
        self._field = FormField(self.tr("К концу какого дня"), self.day, required=True)
        self._counts = Panel(padding=Space.L)
        self._told = Label(self.tr("Считаем…"), Role.BODY, wrap=True)
        self._counts.body.addWidget(self._told)
        self.sure = CheckBox(
            self.tr("Понимаю: изменятся данные всего офиса"),
            note=self.tr("Это одно действие в истории, и его можно отменить целиком."),
        )
        self.sure.toggled.connect(lambda _on: self._judge())
        self._warning = Banner(
            self.tr("Если испорчена только эта станция, выберите «Починить станцию»: остальных она "
                    "не затронет."),
            tone=Tone.WARN,
        )  # fmt: skip
        for part in (self._field, self._counts, self._warning, self.sure, self.refusal):
            self.body.addWidget(part)
        self._no = self.add_button(self.tr("Отмена"), self.reject)
        self.go = self.add_button(
            self.tr("Вернуть офис"), self.begin, kind=Kind.DANGER, icon="history"
        )
        self._found: DayReturn | None = None
        self._judge()
        office = workspace.office
        workspace.runner.read(
            lambda: datetime.fromtimestamp(first_moment(office) / 1000, zone).date(),
            self._on_first, workspace.report, owner=self,
        )  # fmt: skip

    def look(self) -> None:
        """Count what would change."""
        day, office = self._chosen(), self.workspace.office
        self._found = None
        self._judge()
        if day is None:
            return
        self._told.setText(self.tr("Считаем…"))
        self.workspace.runner.read(
            lambda: preview_return_to_date(office, day), self._on_counted,
            lambda error: self._told.setText(str(error)), owner=self, key="count",
        )  # fmt: skip

    def begin(self) -> None:
        """Return."""
        day, office = self._chosen(), self.workspace.office
        if day is not None and self.go.isEnabled():
            self.work(
                lambda progress: return_to_date(office, day, progress=progress), self._on_done,
                title=self.tr("Возвращаем офис к дате"),
            )  # fmt: skip

    def set_working(self, *, working: bool) -> None:
        for part in (self._field, self._counts, self._warning, self.sure):
            part.setVisible(not working)
        self.go.setEnabled(not working)
        self._no.setVisible(not working)  # the progress has its own «Отмена»

    def _chosen(self) -> date | None:
        day = self.day.value
        good = isinstance(day, date) and self._first <= day < self._today
        told = self.tr("Выберите день с {} по вчерашний.").format(f"{self._first:%d.%m.%Y}")
        self._field.set_error("" if good else told)
        return day if good and isinstance(day, date) else None

    def _on_first(self, first: date) -> None:
        self._first = first
        if first < self._today:
            self.look()
            return
        self.day.setEnabled(False)
        self.sure.setEnabled(False)
        self._told.setText(self.tr("Журнал офиса начинается сегодня: возвращать пока не к чему."))

    def _on_counted(self, found: DayReturn) -> None:
        self._found = found
        if found.empty:
            self._told.setText(self.tr("С того дня ничего не изменилось: возвращать нечего."))
        else:
            told = [self.tr("Вернётся к прежнему: {}.").format(count(found.records, *_RECORDS))]
            if found.made_since:
                made = count(found.made_since, *_RECORDS)
                told.append(self.tr("Заведено после того дня и уйдёт в корзину: {}.").format(made))
            self._told.setText(" ".join(told))
        self._judge()

    def _judge(self) -> None:
        ready = self._found is not None and not self._found.empty
        self.go.setEnabled(ready and self.sure.isChecked())

    def _on_done(self, result: Any) -> None:
        self.accept()
        told = self.tr("Офис возвращён к дате: {}").format(count(result.records, *_RECORDS))
        self.workspace.remember(result.change_id, told, large=True)
        self.workspace.tell(told)
        self.returned.emit()
