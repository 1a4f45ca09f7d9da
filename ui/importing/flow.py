"""The course of one import: what is known by now, and the long works between the steps."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal

from crm_desktop.errors import UserError
from ui.importing.session import (
    Opened,
    Stopped,
    load_file,
    read_file,
    read_sheets,
    try_file,
)
from ui.importing.sheets import Part, follow, survey_all, with_shared_answers
from ui.importing.stage import Stage
from ui.importing.wording import free_name
from ui.start.create_page import documents

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from crm_desktop.importing.mapping import About, Duplicates, Mapping
    from crm_desktop.importing.recognition import ImportFile
    from crm_desktop.importing.report import BookReport, ImportReport
    from crm_desktop.importing.running import Survey
    from crm_desktop.jobs import Progress
    from ui.shell.workspace import Workspace


class ImportFlow(QObject):
    """Holds the answers and runs the works; pages only show.

    Attributes:
        started: the title of a work, and what cancelling it means.
        file_read: `file` was looked at.
        file_refused: why a file was not read.
        surveyed: `survey` is there.
        tried: `report` of a trial run is there.
        rejects_written: the file's name.
        given_up: a work before the load was cancelled or failed; its step stays.
        loaded: `report` of the load is there.
        stopped: the load stopped on its way, `Stopped`.
        load_refused: nothing was loaded.
        undone: what the undo of this import said.
        undo_ended: it came to nothing.
    """

    started = Signal(str, str)
    file_read = Signal()
    file_refused = Signal(str)
    surveyed = Signal()
    tried = Signal()
    rejects_written = Signal(str)
    given_up = Signal()
    loaded = Signal()
    stopped = Signal(object)
    load_refused = Signal()
    undone = Signal(str)
    undo_ended = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.stage = Stage(workspace, self)
        self.opened: Opened | None = None
        self.mapping: Mapping | None = None
        self.survey: Survey | None = None
        self.report: ImportReport | None = None
        self.reports: BookReport | None = None
        self.parts: list[Part] = []
        self.current = 0
        self.is_loading = False
        self.change_id = 0
        self._surveyed: list[tuple[ImportFile, Mapping]] = []
        self._tried: list[tuple[ImportFile, Mapping]] = []
        self._undoing = False
        workspace.undone.connect(self._on_undone)
        workspace.runner.busy_changed.connect(self._on_busy)

    def reset(self) -> None:
        """Forget the file."""
        self.stage.drop()
        self.opened = self.mapping = None
        self.survey = self.report = self.reports = None
        self._surveyed, self._tried = [], []
        self.parts, self.current = [], 0
        self.change_id = 0
        self._undoing = False

    def set_mapping(self, mapping: Mapping) -> None:
        """Take the person's answers; works for older ones stop."""
        self.stage.drop()
        before, self.mapping = self.mapping, mapping
        for at, part in enumerate(self.parts):
            if at == self.current:
                self.parts[at] = replace(part, mapping=mapping)
            elif before is not None:
                self.parts[at] = follow(part, before, mapping)

    def select(self, at: int) -> None:
        """Turn to another sheet of those that are loaded together."""
        self.current = at
        self.opened, self.mapping = self.parts[at].opened, self.parts[at].mapping
        if self.reports is not None:
            self.report = self.reports.parts[at].report

    def pairs(self) -> list[tuple[ImportFile, Mapping]]:
        """What is loaded: each sheet and its mapping."""
        if self.parts:
            return [(part.opened.file, part.mapping) for part in self.parts]
        if self.opened is None or self.mapping is None:
            return []
        return [(self.opened.file, self.mapping)]

    def repeat(self) -> None:
        """Take the settings of the last time, for every sheet that has any."""
        if self.opened is not None and self.opened.file.remembered is not None:
            self.set_mapping(self.opened.file.remembered)
        for at, part in enumerate(self.parts):
            if at != self.current and (last := part.opened.file.remembered) is not None:
                answers = part.mapping.replacements
                self.parts[at] = replace(part, mapping=replace(last, replacements=answers))

    def set_duplicates(self, choice: Duplicates) -> None:
        """Take the answer about duplicates."""
        if self.mapping is not None:
            self.set_mapping(replace(self.mapping, duplicates=choice))

    def doubt(self) -> None:
        """Somebody wrote into the base: the next trial run is made anew."""
        self._tried = []

    def has_new_names(self) -> bool:
        """Whether the file names something unknown here that nobody has answered for yet."""
        if self.survey is None or self.mapping is None:
            return False
        return any(
            not name.known and self.mapping.answer(name.field, name.text) is None
            for name in (*self.survey.choices, *self.survey.people)
        )

    def read(
        self,
        path: Path,
        sheet: str | None = None,
        header: tuple[int, int] | None = None,
        *,
        profile: str | None = None,
        about: About | None = None,
        beside: bool = False,
    ) -> None:
        """Read a file; `beside` the other sheets of the book that are loaded together."""
        office = self._workspace.office

        def done(opened: Opened) -> None:
            part = Part(opened, opened.file.mapping)
            if beside:
                self._take([*self.parts[: self.current], part, *self.parts[self.current + 1 :]])
            else:
                self.current = 0
                self._take([part])

        self._read(
            path,
            lambda progress: read_file(
                office, path, sheet, header, progress, profile=profile, about=about
            ),
            done,
        )

    def read_all(self) -> None:
        """Read all sheets of the book with a table in them, to be loaded together."""
        if self.opened is None:
            return
        office, path = self._workspace.office, self.opened.file.workbook.path

        def done(opened: tuple[Opened, ...]) -> None:
            self.current = 0
            self._take([Part(one, one.file.mapping) for one in opened])

        self._read(path, lambda progress: read_sheets(office, path, progress), done)

    def _take(self, parts: list[Part]) -> None:
        self.survey = self.reports = self.report = None
        if len(parts) > 1:
            self.parts = with_shared_answers(parts)
            self.select(self.current)
        else:
            self.parts = []
            self.opened, self.mapping = parts[0].opened, parts[0].mapping
        self.file_read.emit()

    def _read(
        self, path: Path, work: Callable[[Progress], Any], on_done: Callable[[Any], None]
    ) -> None:
        def failed(error: Exception) -> None:
            if isinstance(error, UserError):
                self.file_refused.emit(str(error))
            else:
                self.given_up.emit()
                self._workspace.report(error)

        self.started.emit(self.tr("Читаю файл «{}»").format(path.name), "")
        self.stage.run(work, on_done, on_failed=failed, on_cancelled=self.given_up.emit)

    def reread(
        self,
        *,
        sheet: str | None = None,
        header: tuple[int, int] | None = None,
        profile: str | None = None,
        about: About | None = None,
    ) -> None:
        """Read the same file with another sheet, heading or profile; the others stay.

        Its rows are what they were taken for, unless `about` or a profile says otherwise.
        """
        if self.opened is None:
            return
        file = self.opened.file
        if header is None and sheet is None:
            header = file.header
        self.read(
            file.workbook.path,
            sheet or file.sheet.name,
            header,
            profile=profile,
            about=about or (file.about if profile is None and sheet is None else None),
            beside=sheet is None and bool(self.parts),
        )

    def make_survey(self, *, anew: bool = False) -> None:
        """Gather the names of directories and people; `surveyed` follows, maybe at once.

        Args:
            anew: an answer has changed what others mean.
        """
        office, pairs = self._workspace.office, self.pairs()
        if not pairs:
            return
        if self.survey is not None and self._same_names() and not anew:
            self.surveyed.emit()
            return

        def done(found: Survey) -> None:
            self.survey, self._surveyed = found, pairs
            self.surveyed.emit()

        self._quietly(
            lambda progress: survey_all(office, pairs, progress),
            done,
            self.tr("Собираю значения справочников"),
        )

    def make_trial(self) -> None:
        """Find out what a load would do; `tried` follows, maybe at once."""
        office, pairs = self._workspace.office, self.pairs()
        if not pairs:
            return
        if self.reports is not None and self._tried == pairs:
            self.tried.emit()
            return

        def done(reports: BookReport) -> None:
            self.reports, self._tried = reports, pairs
            self.report = reports.parts[self.current].report
            self.tried.emit()

        self._quietly(
            lambda progress: try_file(office, pairs, None, progress),
            done,
            self.tr("Пробный прогон"),
            self.tr("В базе ничего не меняется."),
        )

    def write_rejects(self, path: Path) -> None:
        """Write the rows a load would not take into a file."""
        office, pairs = self._workspace.office, self.pairs()
        if not pairs:
            return
        self._quietly(
            lambda progress: try_file(office, pairs, path, progress),
            lambda _report: self.rejects_written.emit(path.name),
            self.tr("Пишу файл с незагруженными строками"),
        )

    def load(self) -> None:
        """Load for good."""
        if self.opened is None or self.mapping is None or self.stage.is_busy:
            return
        office, pairs = self._workspace.office, self.pairs()
        path = self.opened.file.workbook.path
        rejects = self.rejects_path()
        self.is_loading = True
        self.started.emit(
            self.tr("Загружаю «{}»").format(path.name),
            self.tr(
                "Можно перейти в другой раздел, загрузка продолжится. Если её отменить, "
                "загруженное останется в базе, и его можно будет убрать целиком."
            ),
        )
        self.stage.run(
            lambda progress: load_file(office, pairs, rejects, progress),
            self._on_loaded,
            on_failed=lambda _error: self._on_not_loaded(),
            on_cancelled=self._on_not_loaded,
            title=self.tr("Импорт «{}»").format(path.name),
        )

    def undo(self) -> None:
        """Take the whole import back."""
        if self.change_id:
            self._undoing = True
            self._workspace.undo(self.change_id, large=True)

    def keep(self, on_done: Callable[[], None]) -> None:
        """Keep what a stopped load has written."""
        office, change = self._workspace.office, self.change_id
        self._workspace.act(
            lambda: office.settle(change), owner=self, on_done=lambda _none: on_done()
        )

    def folder(self) -> Path:
        """Where the person's tables lie: beside the last one, or among his documents."""
        return documents().parent if self.opened is None else self.opened.file.workbook.path.parent

    def rejects_path(self) -> Path:
        """Where the rows that are not loaded go unless the person says otherwise."""
        if self.opened is None:
            return Path()
        path = self.opened.file.workbook.path
        folder = path.parent
        if not os.access(folder, os.W_OK):
            places = QStandardPaths.StandardLocation
            folder = Path(QStandardPaths.writableLocation(places.DocumentsLocation))
        return free_name(folder, path.stem)

    def _same_names(self) -> bool:
        """Whether the survey at hand is of the same columns."""
        now, then = self.pairs(), self._surveyed
        return [m.columns for _file, m in now] == [m.columns for _file, m in then]

    def _quietly(
        self,
        work: Callable[[Progress], Any],
        on_done: Callable[[Any], None],
        title: str,
        note: str = "",
    ) -> None:
        def failed(error: Exception) -> None:
            self.given_up.emit()
            self._workspace.report(error)

        self.started.emit(title, note)
        self.stage.run(work, on_done, on_failed=failed, on_cancelled=self.given_up.emit)

    def _on_loaded(self, result: ImportReport | Stopped) -> None:
        self.is_loading = False
        if isinstance(result, Stopped):
            self.change_id = result.change_id
            self.stopped.emit(result)
            return
        self.report, self.reports, self._tried = result, None, []
        self.change_id = result.change_set or 0
        self.loaded.emit()

    def _on_not_loaded(self) -> None:
        self.is_loading = False
        self.load_refused.emit()

    def _on_undone(self, text: str, _change: object) -> None:
        if self._undoing:
            self._undoing = False
            self.change_id = 0
            self.undone.emit(text)

    def _on_busy(self, busy: bool) -> None:
        # The undo itself was cancelled or refused: nothing else would tell.
        if self._undoing and not busy:
            self._undoing = False
            self.undo_ended.emit()
