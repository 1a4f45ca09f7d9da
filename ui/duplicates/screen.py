"""«Дубликаты»: what may be one client, group by group, and three answers to it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.duplicates.comparing import Level
from crm_desktop.duplicates.not_duplicate import mark_not_duplicate
from crm_desktop.duplicates.scan import scan_duplicates
from crm_desktop.wording import count, moment, number
from ui.duplicates.compare_card import CompareCard
from ui.duplicates.criteria_dialog import open_criteria
from ui.duplicates.group_rows import GroupDelegate, group_in_words
from ui.duplicates.merge_all import open_merge_all
from ui.duplicates.merge_dialog import open_merge
from ui.duplicates.reading import GroupRow, Review, read_review
from ui.duplicates.wording import GROUPS, tr
from ui.jobs import Job
from ui.shell.screen import Command, Place, Screen
from ui.shell.search_box import PaletteBox
from ui.theme import Role, Space, follow_theme, theme
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Card
from ui.widgets.empty import EmptyState
from ui.widgets.heads import ScreenHead
from ui.widgets.labels import Label
from ui.widgets.lists import ListView
from ui.widgets.progress import ProgressPanel
from ui.widgets.rows_model import ROW, RowsModel
from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from crm_desktop.duplicates.scan import ScanState
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

LIST_WIDTH: Final = 376
_RELOAD_MS: Final = 150
_FILTERS: Final = (("", "Все"), (Level.CERTAIN, "Точные"), (Level.SUSPECTED, "Похожие"))


class DuplicatesScreen(Screen):
    """Groups on the left, the chosen one compared on the right."""

    place = Place.DUPLICATES
    help_page = "duplicates"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._job: Job[Any] | None = None
        self._state: ScanState | None = None
        self._counts: dict[Level, int] = {}
        self._focus_late = False
        self._loaded = False
        self.head = ScreenHead(tr("Дубликаты"), crumb=tr("Клиенты"))
        self.head.crumb_clicked.connect(lambda: workspace.go(Place.CLIENTS))
        self.head.add(PaletteBox(workspace))
        self.scan_button = Button(tr("Проверить сейчас"), "refresh-cw")
        self.scan_button.clicked.connect(lambda _on=False: self.scan())
        self.head.add(self.scan_button)
        self.levels = Segment([(key, tr(text)) for key, text in _FILTERS])
        self.levels.changed.connect(lambda _key: self.load())
        self._since = Label("", Role.META, colour="text2")
        self.criteria_button = Button(tr("Признаки…"), "settings")
        self.criteria_button.clicked.connect(lambda _on=False: self.open_criteria())
        self.all_button = Button(tr("Объединить все точные…"), "git-merge")
        self.all_button.clicked.connect(lambda _on=False: self.merge_all())
        self.model: RowsModel[GroupRow] = RowsModel(group_in_words, self)
        self.list = ListView(tr("Группы возможных дубликатов"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(GroupDelegate(self.list))
        self.list.setSelectionMode(ListView.SelectionMode.SingleSelection)
        self.list.activated.connect(lambda _index: self.merge())
        self.compare = CompareCard(workspace)
        self._more = Label("", Role.META, colour="text2", wrap=True)
        self._more.hide()
        self._progress = ProgressPanel(tr("Ищу дубликаты"))
        self._progress.cancelled.connect(self.cancel_scan)
        self._progress.hide()
        self._nothing = EmptyState("", "", icon="copy")
        self.scan_here = Button(tr("Проверить сейчас"), "refresh-cw", kind=Kind.PRIMARY)
        self.scan_here.clicked.connect(lambda _on=False: self.scan())
        self._nothing.add_action(self.scan_here)
        self._reload = QTimer(self)
        self._reload.setSingleShot(True)
        self._reload.setInterval(_RELOAD_MS)
        self._reload.timeout.connect(self.load)
        self._lay_out()
        follow_theme(self.restyle)
        self.compare.merge_wanted.connect(self.merge)
        self.compare.different_wanted.connect(self.mark_different)
        self.compare.step_wanted.connect(self.step)
        self.compare.open_wanted.connect(lambda client: workspace.go(Place.CLIENT, client))
        self.list.selectionModel().currentChanged.connect(lambda _now, _old: self._on_current())

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(Space.S)
        bar.addWidget(self.levels)
        bar.addSpacing(Space.S)
        bar.addWidget(self._since, 1)
        bar.addWidget(self.criteria_button)
        bar.addWidget(self.all_button)
        self._left = Card(padding=0)
        self._left.body.setContentsMargins(0, Space.S, 0, Space.S)
        self._left.body.addWidget(self.list, 1)
        self._more.setContentsMargins(Space.L, Space.S, Space.L, Space.S)
        self._left.body.addWidget(self._more)
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        row.addWidget(self._left)
        row.addWidget(self.compare, 1)
        empty = Card()
        empty.body.addWidget(self._nothing)
        self._stack = QStackedWidget()
        self._stack.addWidget(both)
        self._stack.addWidget(empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        column.addWidget(self.head)
        column.addLayout(bar)
        column.addWidget(self._progress)
        column.addWidget(self._stack, 1)

    def restyle(self) -> None:
        """Measure anew."""
        self._left.setFixedWidth(theme().px(LIST_WIDTH))

    def open(self, _argument: object | None) -> None:
        self.load()
        self.list.setFocus()

    def on_changed(self, changes: Changes) -> None:
        if changes:
            self._reload.start()

    def commands(self) -> list[Command]:
        return [
            Command("merge", tr("Объединить эту группу"), self.merge, "git-merge", "Ctrl+Return"),
            Command("different", tr("Не дубликаты"), self.mark_different, "unlink", "Ctrl+D"),
            Command("next", tr("Следующая группа"), lambda: self.step(1), "arrow-down", "Alt+Down"),
            Command("before", tr("Предыдущая группа"), lambda: self.step(-1), "arrow-up", "Alt+Up"),
            Command("scan", tr("Проверить базу на дубликаты"), self.scan, "refresh-cw", "F5"),
            Command("all", tr("Объединить все точные дубликаты"), self.merge_all, "git-merge"),
            Command("criteria", tr("Признаки дубликатов"), self.open_criteria, "settings"),
        ]

    @property
    def is_read(self) -> bool:
        """Whether what there is to review has been read."""
        return self._loaded

    @property
    def scanning(self) -> bool:
        """Whether the base is being looked through."""
        return self._job is not None

    @property
    def nothing_told(self) -> str:
        """The title of the empty state; `""` while there are groups."""
        return "" if self.model.rows else self._nothing.accessibleName()

    @property
    def current(self) -> GroupRow | None:
        """The group that is compared."""
        index = self.list.currentIndex()
        found: GroupRow | None = index.data(ROW) if index.isValid() else None
        return found

    def load(self) -> None:
        """Read the groups anew."""
        office, level = self.workspace.office, self.levels.value
        wanted = level if isinstance(level, Level) else None
        self.workspace.runner.read(
            lambda: read_review(office, wanted),
            self._on_review,
            self.workspace.report,
            owner=self,
            key="review",
        )

    def merge(self) -> None:
        """Show what merging the group would do."""
        row = self.current
        if row is not None:
            open_merge(self.workspace, row.group.ids, self)

    def mark_different(self) -> None:
        """Remember that the clients of the group are different ones."""
        row = self.current
        if row is None:
            return
        office, ids = self.workspace.office, row.group.ids
        self.workspace.act(
            lambda: mark_not_duplicate(office, ids),
            tr("Это разные клиенты: {}").format(row.names[0]),
            owner=self,
        )

    def step(self, by: int) -> None:
        """Go to the next group, or to the one before."""
        at = self.list.currentIndex().row() + by
        if 0 <= at < len(self.model.rows):
            self.list.setCurrentIndex(self.model.index(at))

    def merge_all(self) -> None:
        """Count the certain groups and offer to merge them."""
        open_merge_all(self.workspace, self)

    def open_criteria(self) -> None:
        """Show what counts as a reason."""
        open_criteria(self.workspace, self, on_saved=lambda: self.scan(anew=True))

    def scan(self, *, anew: bool = False) -> None:
        """Look through the base behind, with progress and «Отмена»."""
        if self._job is not None:
            return
        office = self.workspace.office
        job = Job(
            lambda progress: scan_duplicates(office, anew=anew, progress=progress), self.workspace
        )
        self._job = job
        job.progressed.connect(self._progress.set_progress)
        job.finished.connect(self._on_scanned)
        self._progress.set_progress(0, 0, "")
        self._progress.show()
        if self.scan_button.hasFocus() or self.scan_here.hasFocus():
            self._focus_late = True
            self.setFocus()  # a disabled button would hand it to the sidebar
        for button in (self.scan_button, self.scan_here):
            button.setEnabled(False)
        self.workspace.start_long(job, tr("Поиск дубликатов"))

    def cancel_scan(self) -> None:
        """Stop looking; what the last scan found stays."""
        if self._job is not None:
            self._job.cancel()

    def _on_scanned(self) -> None:
        self._job = None
        self._progress.hide()
        for button in (self.scan_button, self.scan_here):
            button.setEnabled(True)
        self.load()

    def _on_review(self, review: Review) -> None:
        before = self.list.currentIndex().row()
        chosen = self.current.group.ids if self.current is not None else ()
        self._state = review.state
        self._counts = dict(review.counts)
        self.model.show_rows(review.rows)
        self._tell()
        at = next((n for n, row in enumerate(review.rows) if row.group.ids == chosen), -1)
        if at < 0:
            at = min(max(before, 0), len(review.rows) - 1)
        if at >= 0:
            self.list.setCurrentIndex(self.model.index(at))
        self._on_current()
        if self._focus_late and self._job is None:
            self._focus_late = False
            if self.hasFocus():
                (self.list if review.rows else self.scan_button).setFocus()
        if not self._loaded and review.state is not None and review.state.changed:
            # What changed since the last scan takes a moment; nobody has to ask for it.
            self.scan()
        self._loaded = True

    def _tell(self) -> None:
        certain = self._counts.get(Level.CERTAIN, 0)
        suspected = self._counts.get(Level.SUSPECTED, 0)
        total = certain + suspected
        self.head.set_subtitle(count(total, *GROUPS) if total else "")
        self.all_button.setEnabled(certain > 0)
        state = self._state
        if state is None:
            self._since.setText("")
        else:
            when = moment(state.finished_at, datetime.now(UTC), zone=self.workspace.office.zone)
            self._since.setText(
                tr("точных {} · похожих {} · проверено {}").format(
                    number(certain), number(suspected), when
                )
            )
        shown = len(self.model.rows)
        wanted = {"": total, Level.CERTAIN: certain, Level.SUSPECTED: suspected}
        level = self.levels.value
        rest = wanted[level if isinstance(level, Level) else ""] - shown
        self._more.setVisible(rest > 0)
        self._more.setText(
            tr("Показаны первые {}. Остальные появятся, когда вы разберёте эти.").format(shown)
        )
        self._stack.setCurrentIndex(0 if shown else 1)
        self._tell_nothing()

    def _tell_nothing(self) -> None:
        state = self._state
        self.scan_here.setVisible(state is None)
        if state is None:
            self._nothing.set_texts(
                tr("База ещё не проверялась"),
                tr("Проверка сравнит всех клиентов по ИНН, телефонам, почте и именам. "
                   "Работать при этом можно как обычно."),
            )  # fmt: skip
        elif self._counts.get(Level.CERTAIN, 0) + self._counts.get(Level.SUSPECTED, 0):
            self._nothing.set_texts(tr("Таких дубликатов нет"), tr("Посмотрите остальные."))
        else:
            self._nothing.set_texts(
                tr("Дубликатов не найдено"),
                tr("Проверено: {}. Новые карточки сравниваются с базой при вводе и импорте.")
                .format(count(state.clients, "клиент", "клиента", "клиентов")),
            )  # fmt: skip

    def _on_current(self) -> None:
        row = self.current
        if row is not None:
            self.compare.show_place(self.list.currentIndex().row(), len(self.model.rows))
            self.compare.show_group(row.group)
