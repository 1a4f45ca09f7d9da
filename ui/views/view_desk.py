"""The view a list is shown by: which one, what was changed of it since, where it is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from crm_desktop.access.rights import Right
from crm_desktop.views.default_view import default_view, set_default_view
from crm_desktop.views.definition import ViewDefinition
from crm_desktop.views.saved_views import (
    add_view,
    delete_view,
    list_views,
    rename_view,
    save_view,
    share_view,
)
from ui.views.list_area import AREAS
from ui.views.view_memory import ViewMemory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_desktop.office import Office
    from crm_desktop.views.definition import ViewColumn
    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.saved_views import ViewRow
    from ui.shell.workspace import Workspace


class ViewDesk(QObject):
    """Knows the views there are, the one in force and its definition as changed on the screen.

    Args:
        area: which list: `clients` or `deals`.
        usual: the columns of a view that names none.

    Attributes:
        changed: the definition in force is another one.
        listed: the views there are, or their names, changed; also after `changed` of another view.
        fielded: `fields` were read anew.
    """

    changed = Signal()
    listed = Signal()
    fielded = Signal()

    def __init__(
        self,
        workspace: Workspace,
        area: str,
        parent: QObject,
        *,
        usual: Sequence[ViewColumn] = (),
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.area = AREAS[area]
        self.memory = ViewMemory(workspace.preferences, workspace.office, area)
        self._wanted = ""
        self._usual = tuple(usual)
        self.views: list[ViewRow] = []
        self.current: ViewRow | None = None
        self.default_key = ""
        self.fields: ListFields | None = None
        self.definition = ViewDefinition()

    @property
    def is_ready(self) -> bool:
        """Whether the first reading is over."""
        return self.current is not None

    @property
    def is_modified(self) -> bool:
        """Whether what is shown differs from the view as it is kept; widths do not count."""
        if self.current is None:
            return False
        return self._bare(self.definition) != self._bare(self.current.definition)

    @property
    def columns(self) -> tuple[ViewColumn, ...]:
        """The columns of the view in force; the usual ones if it names none."""
        return self.definition.columns or self._usual

    @property
    def is_table(self) -> bool:
        """Whether the view is shown in columns, not as a list with a card beside it."""
        key = self.current.key if self.current is not None else self.area.first
        return self.memory.is_table(key, has_columns=bool(self.definition.columns))

    def set_table(self, table: bool) -> None:
        """Show the view in columns or as a list; this is each person's own."""
        key = self.current.key if self.current is not None else self.area.first
        if table != self.is_table:
            self.memory.set_table(key, table, has_columns=bool(self.definition.columns))
            self.changed.emit()

    def _bare(self, definition: ViewDefinition) -> ViewDefinition:
        """The definition without what does not count as a change: the widths."""
        columns = definition.columns or self._usual
        return replace(definition, columns=tuple(replace(each, width=0) for each in columns))

    @property
    def may_keep(self) -> bool:
        """Whether this person may have views of their own."""
        return Right.EDIT_CLIENTS in self._rights

    @property
    def may_share(self) -> bool:
        """Whether this person may give views to everybody."""
        return Right.SHARE_VIEWS in self._rights

    @property
    def may_save(self) -> bool:
        """Whether the view in force may be changed by this person."""
        row = self.current
        if row is None or row.ready:
            return False
        return self.may_share if row.shared else bool(row.mine and self.may_keep)

    @property
    def _rights(self) -> frozenset[Right]:
        return self._workspace.office.powers.rights

    def load(self) -> None:
        """Read fields and views; the first time also choose the one shown last."""
        office, area = self._workspace.office, self.area.key

        def read() -> tuple[ListFields, list[ViewRow], str]:
            with office.reading():
                views = list_views(office, area=area)
                return self.area.load_fields(office), views, default_view(office, area=area).key

        self._workspace.runner.read(read, self._take, self._workspace.report, owner=self, key="all")

    def ask(self, key: str) -> None:
        """Show a view after the next reading: it may have been made elsewhere."""
        self._wanted = key

    def choose(self, key: str) -> None:
        """Show another view."""
        row = self._find(key)
        if row is not None:
            self.current = row
            self.definition = self.memory.recall(row)
            self.memory.remember(row.key, self.definition)
            self.changed.emit()
            self.listed.emit()

    def set(self, definition: ViewDefinition) -> None:
        """Change what is shown; the kept view stays as it is until it is saved."""
        if definition == self.definition:
            return
        self.definition = definition
        if self.current is not None:
            self.memory.remember(self.current.key, definition)
        self.changed.emit()

    def change(self, **given: Any) -> None:
        """Change some parts of what is shown."""
        self.set(replace(self.definition, **given))

    def revert(self) -> None:
        """Show the view as it is kept."""
        if self.current is not None:
            self.memory.forget(self.current.key)
            self.definition = self.current.definition
            self.changed.emit()

    def save(self) -> None:
        """Keep what is shown in the view in force."""
        row, definition = self.current, self.definition
        if row is None:
            return
        self._act(lambda office: save_view(office, row.id, definition=definition))

    def save_as(self, name: str, *, shared: bool = False, segment: bool = False) -> None:
        """Keep what is shown as a new view, or its filter as a segment."""
        definition, area = self.definition, self.area.key
        kind = "segment" if segment else "view"

        def work(office: Office) -> Any:
            return add_view(
                office, name, definition=definition, shared=shared, area=area, kind=kind
            )

        def made(result: tuple[int, Any]) -> None:
            if not segment:
                self._wanted = str(result[0])
            self.load()

        self._act(work, made)

    def rename(self, name: str) -> None:
        """Give the view in force another name."""
        row = self.current
        if row is not None:
            self._act(lambda office: rename_view(office, row.id, name=name))

    def share(self, shared: bool) -> None:
        """Make the view in force everybody's, or one's own again."""
        row = self.current
        if row is not None:
            self._act(lambda office: share_view(office, row.id, shared=shared))

    def make_default(self) -> None:
        """Let the list open with the view in force."""
        row, area = self.current, self.area.key
        if row is not None:
            self._act(lambda office: set_default_view(office, row.key, area=area))

    def delete(self) -> None:
        """Delete the view in force; «Отменить» brings it back."""
        row = self.current
        if row is not None:
            self._act(lambda office: delete_view(office, row.id))

    def _act(
        self, work: Callable[[Office], Any], on_done: Callable[[Any], None] | None = None
    ) -> None:
        office = self._workspace.office
        done = on_done if on_done is not None else lambda _result: self.load()
        self._workspace.act(lambda: work(office), owner=self, on_done=done)

    def _find(self, key: str) -> ViewRow | None:
        return next((row for row in self.views if row.key == key), None)

    def _take(self, read: tuple[ListFields, list[ViewRow], str]) -> None:
        self.fields, self.views, self.default_key = read
        self.fielded.emit()
        wanted, self._wanted = self._wanted, ""
        if wanted and self._find(wanted) is not None:
            self.choose(wanted)
        elif self.current is None:
            # What the person asked to open with goes before what was left open.
            chosen = self.default_key != self.area.first
            last = self.default_key if chosen else self.memory.last
            self.choose(last if self._find(last) else self.area.first)
        else:
            self._follow(self.current)

    def _follow(self, before: ViewRow) -> None:
        """The view in force may have been renamed, changed or deleted, here or elsewhere."""
        row = self._find(before.key)
        if row is None:
            self.choose(self.default_key or self.area.first)
            return
        untouched = self.definition == before.definition
        self.current = row
        if untouched and row.definition != self.definition:
            self.definition = row.definition
            self.changed.emit()
        self.listed.emit()
