"""«Фильтры»: the builder of conditions, with how many fit at the moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer

from crm_desktop.views.tree import EVERYTHING
from crm_desktop.wording import count, number
from ui.theme import Role
from ui.views.filter_builder import FilterBuilder
from ui.views.list_area import AREAS
from ui.views.tree_edit import without_unfinished
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.tree import Group
    from ui.shell.workspace import Workspace

CAP: Final = 10_001
PAUSE_MS: Final = 250
"""So long after the last edit those who fit are counted."""
WIDTH: Final = 860
HEIGHT: Final = 600


class FilterDialog(Dialog):
    """Builds the filter of the view in force; the button says how many fit.

    Args:
        fields: what conditions may be over.
        tree: the filter to begin with.
        apply: called with the new filter.
        segment: called with the new filter to keep it as a segment; None = not offered.
        done: what the accepting button says before the number of clients.
    """

    def __init__(
        self,
        workspace: Workspace,
        fields: ListFields,
        tree: Group,
        *,
        apply: Callable[[Group], None],
        segment: Callable[[Group], None] | None,
        parent: QWidget,
        done: str = "",
    ) -> None:
        super().__init__("Фильтры", parent, width=WIDTH, height=HEIGHT)
        self._workspace = workspace
        self._fields = fields
        self._area = AREAS[fields.area]
        self._before = tree
        self._apply = apply
        self._segment = segment
        self._done = done or self.tr("Показать")
        self.builder = FilterBuilder(fields, tree)
        self.builder.edited.connect(self._on_edited)
        self._hint = Label(
            self.tr("Условий пока нет: показываются все. Добавьте первое кнопкой «Условие»."),
            Role.BODY, colour="text2", wrap=True,
        )  # fmt: skip
        self.body.addWidget(self._hint)
        self.body.addWidget(ScrollArea(self.builder), 1)
        self.add_button(self.tr("Сбросить"), self._reset, icon="filter-x", left=True)
        if segment is not None:
            self.add_button(
                self.tr("Сохранить как сегмент…"), self._keep_segment, icon="users", left=True
            )
        self.add_button(self.tr("Отмена"))
        self._show = self.add_button(self._done, self._finish, kind=Kind.PRIMARY)
        self._soon = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._soon.timeout.connect(self._count)
        self.builder.focus_first()
        self._on_edited()
        self._soon.stop()
        self._count()

    @property
    def tree(self) -> Group:
        """The filter as built here, without conditions nobody finished."""
        return without_unfinished(self._fields, self.builder.tree, known=self._before)

    def _on_edited(self) -> None:
        self._hint.setVisible(not self.builder.tree.nodes)
        self._show.set_caption(f"{self._done}: …")
        self._soon.start()

    def _count(self) -> None:
        office, wanted = self._workspace.office, self.tree
        self._workspace.runner.read(
            lambda: self._area.count(office, wanted, CAP),
            self._tell_count,
            owner=self,
            key="count",
        )

    def _tell_count(self, found: int) -> None:
        told = f"{number(found - 1)}+" if found >= CAP else count(found, *self._area.forms)
        self._show.set_caption(f"{self._done}: {told}")

    def _reset(self) -> None:
        self._before = EVERYTHING
        self.builder.set_tree(EVERYTHING)

    def _keep_segment(self) -> None:
        if not self.builder.tell_problems() and self._segment is not None and self.tree.nodes:
            self._segment(self.tree)

    def _finish(self) -> None:
        self._apply(self.tree)
        self.accept()
