"""«По расписанию»: which report, when, in what form, into which folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout

from crm_desktop.access.rights import Right, may
from crm_desktop.journal.stamps import now_ms
from crm_desktop.report_files.file_names import PLACES, unknown_places
from crm_desktop.report_files.writing import SUFFIX_NAMES
from crm_desktop.saved_reports.saving import list_saved
from crm_desktop.saved_reports.schedule import (
    PATTERN,
    Schedule,
    add_schedule,
    change_schedule,
)
from crm_desktop.saved_reports.when import LAST_DAY, Often, When
from crm_desktop.wording import moment
from crm_desktop.wording.times import local
from ui.theme import Role, Space
from ui.widgets.buttons import IconButton, Kind
from ui.widgets.choices import ComboBox
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label
from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.errors import UserError
    from crm_desktop.saved_reports.saving import SavedReport
    from ui.shell.workspace import Workspace

_WEEKDAYS: Final = (
    "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье",
)  # fmt: skip
_HOUR: Final = 60


class ScheduleDialog(Dialog):
    """Makes a plan, or changes one.

    Args:
        workspace: whose.
        saved_report: id of the report that is chosen to begin with.
        schedule: the plan to change; None = a new one.

    Attributes:
        kept: the plan as it was kept.
    """

    kept = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        *,
        parent: QWidget,
        saved_report: int = 0,
        schedule: Schedule | None = None,
    ) -> None:
        super().__init__(
            self.tr("Отчёт по расписанию"), parent, width=560,
            subtitle=self.tr(
                "Файл пишется на этом компьютере, пока программа открыта под вашим именем. "
                "Пропущенный делается один раз при следующем запуске."
            ),
        )  # fmt: skip
        self._workspace = workspace
        self._schedule = schedule
        self._report_wanted = schedule.saved_report if schedule is not None else saved_report
        self._make()
        self._place_fields()
        self.add_button(self.tr("Отмена"))
        self._save = self.add_button(self.tr("Сохранить"), self.keep, kind=Kind.PRIMARY)
        self._fill(schedule)
        self._connect()
        office = workspace.office
        workspace.runner.read(lambda: list_saved(office), self._take, owner=self, key="saved")
        self._check()
        self.report.setFocus()

    def keep(self) -> None:
        """Keep the plan; what cannot be is told in the dialog."""
        plan, office = self.plan, self._workspace.office
        keep = add_schedule if self._schedule is None else change_schedule
        self._save.set_busy(True)
        self._workspace.act(
            lambda: keep(office, plan, now=now_ms()), owner=self, on_done=self._on_kept,
            on_refused=self._on_refused,
        )  # fmt: skip

    @property
    def when(self) -> When:
        """The times that are chosen."""
        return When(
            Often(str(self.often.value)),
            _number(self.weekday.value),
            _number(self.day.value),
            _number(self.time.value),
        )

    @property
    def plan(self) -> Schedule:
        """What is chosen."""
        former = self._schedule
        return Schedule(
            _number(self.report.value),
            self.when,
            self.folder.text().strip(),
            str(self.suffix.value or ".xlsx"),
            self.pattern.text().strip(),
            active=True if former is None else former.active,
            id="" if former is None else former.id,
        )

    def _make(self) -> None:
        office = self._workspace.office
        self.report: ComboBox = ComboBox((), placeholder=self.tr("Выберите отчёт"))
        self.often = Segment(
            [(Often.DAILY.value, self.tr("Каждый день")),
             (Often.WEEKLY.value, self.tr("Раз в неделю")),
             (Often.MONTHLY.value, self.tr("Раз в месяц"))]
        )  # fmt: skip
        self.weekday: ComboBox = ComboBox(list(enumerate(_WEEKDAYS)))
        days = [(day, str(day)) for day in range(1, LAST_DAY)]
        self.day: ComboBox = ComboBox([*days, (LAST_DAY, self.tr("последний"))])
        minutes = {*range(0, 24 * _HOUR, 30), When().minute}
        if self._schedule is not None:
            minutes.add(self._schedule.when.minute)
        self.time = ComboBox([(m, f"{m // _HOUR:02d}:{m % _HOUR:02d}") for m in sorted(minutes)])
        self.time.set_value(When().minute)
        kinds = [
            (suffix, f"{name} ({suffix})")
            for suffix, name in SUFFIX_NAMES.items()
            if may(office, Right.PRINT if suffix == ".pdf" else Right.EXPORT)
        ]
        self.suffix: ComboBox = ComboBox(kinds)
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        self.folder = TextField(QStandardPaths.writableLocation(documents))
        self._choose = IconButton("folder-open", self.tr("Выбрать папку"), size=28)
        self.folder.add_button(self._choose)
        self.pattern = TextField(PATTERN)
        self._next = Label("", Role.META, colour="text2", wrap=True)

    def _place_fields(self) -> None:
        self._report_field = FormField(self.tr("Сохранённый отчёт"), self.report)
        self.body.addWidget(self._report_field)
        self.body.addWidget(FormField(self.tr("Когда"), self.often))
        times = QGridLayout()
        times.setHorizontalSpacing(Space.M)
        self._weekday_field = FormField(self.tr("День недели"), self.weekday)
        self._day_field = FormField(self.tr("Число месяца"), self.day)
        times.addWidget(self._weekday_field, 0, 0)
        times.addWidget(self._day_field, 0, 0)
        times.addWidget(FormField(self.tr("Время"), self.time), 0, 1)
        times.addWidget(FormField(self.tr("Вид файла"), self.suffix), 0, 2)
        self.body.addLayout(times)
        self._folder_field = FormField(self.tr("Папка"), self.folder)
        self.body.addWidget(self._folder_field)
        hint = self.tr("Подставляются: {}").format(", ".join(PLACES))
        self._pattern_field = FormField(self.tr("Имя файла"), self.pattern, hint=hint)
        self.body.addWidget(self._pattern_field)
        self.body.addWidget(self._next)

    def _connect(self) -> None:
        self.often.changed.connect(lambda _key: self._check())
        for box in (self.weekday, self.day, self.time, self.report):
            box.chosen.connect(lambda _key: self._check())
        self.pattern.textChanged.connect(lambda _text: self._check())
        self.folder.textChanged.connect(lambda _text: self._check())
        self._choose.clicked.connect(lambda _on=False: self._ask_folder())

    def _fill(self, schedule: Schedule | None) -> None:
        self.often.set_value(Often.WEEKLY.value)
        if schedule is None:
            return
        when = schedule.when
        self.often.set_value(when.often.value)
        self.weekday.set_value(when.weekday)
        self.day.set_value(when.day)
        self.time.set_value(when.minute)
        self.suffix.set_value(schedule.suffix)
        self.folder.setText(schedule.folder)
        self.pattern.setText(schedule.pattern)

    def _take(self, saved: tuple[SavedReport, ...]) -> None:
        self.report.set_options([(each.id, each.name) for each in saved])
        if self._report_wanted in {each.id for each in saved}:
            self.report.set_value(self._report_wanted)
        self._report_field.set_hint(
            "" if saved else self.tr("Сначала сохраните отчёт: у него появится название.")
        )
        self._check()

    def _check(self) -> None:
        often = self.often.value
        self._weekday_field.setVisible(often == Often.WEEKLY.value)
        self._day_field.setVisible(often == Often.MONTHLY.value)
        unknown = unknown_places(self.pattern.text())
        self._pattern_field.set_error(
            self.tr("Что подставить вместо «{}», неизвестно.").format(unknown[0]) if unknown else ""
        )
        self._folder_field.set_error("")
        whole = bool(self.folder.text().strip() and self.pattern.text().strip())
        self._save.setEnabled(self.report.value is not None and whole and not unknown)
        zone, now = self._workspace.office.zone, now_ms()
        following = moment(self.when.next(now, zone), local(now, zone), zone=zone)
        told = self.tr("Первый раз — {}; дальше {}.")
        self._next.setText(told.format(following, self.when))

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, self.tr("Папка для отчётов"), self.folder.text()
        )
        if chosen:
            self.folder.setText(chosen)

    def _on_kept(self, schedule: object) -> None:
        self.kept.emit(schedule)
        self._workspace.tell(self.tr("Расписание сохранено: {}").format(self.when))
        self.accept()

    def _on_refused(self, error: UserError) -> None:
        self._save.set_busy(False)
        self._folder_field.set_error(str(error))


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
