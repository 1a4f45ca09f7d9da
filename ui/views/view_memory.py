"""What this computer remembers of a list: the view shown last and how it was laid out.

Never a filter: what is searched for tells of the clients and stays in the encrypted base.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.views.definition import ViewDefinition, dump_definition, load_definition
from crm_desktop.views.tree import EVERYTHING

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from crm_desktop.views.saved_views import ViewRow
    from ui.shell.preferences import Preferences

MOST: Final = 30
"""Layouts kept for a list; the oldest goes first."""


class ViewMemory:
    """Of one list, one office and one person on this computer."""

    def __init__(self, preferences: Preferences, office: Office, area: str) -> None:
        self._preferences = preferences
        self._name = f"{office.folder.path}|{office.user_id}|{area}"

    @property
    def last(self) -> str:
        """The key of the view shown last; '' if there was none."""
        found = self._content.get("view")
        return found if isinstance(found, str) else ""

    def recall(self, row: ViewRow) -> ViewDefinition:
        """The view with the layout it had when it was shown last."""
        layout = self._layouts.get(row.key)
        if not isinstance(layout, str):
            return row.definition
        kept = load_definition(layout)
        return replace(kept, filter=row.definition.filter, quick=row.definition.quick)

    def remember(self, key: str, definition: ViewDefinition) -> None:
        """Keep which view is shown and how it is laid out; not whom it shows."""
        layouts = {name: text for name, text in self._layouts.items() if name != key}
        layouts[key] = dump_definition(replace(definition, filter=EVERYTHING, quick=()))
        while len(layouts) > MOST:
            del layouts[next(iter(layouts))]
        self._write(view=key, layouts=layouts)

    def forget(self, key: str) -> None:
        """Keep nothing of a view's layout."""
        layouts = {name: text for name, text in self._layouts.items() if name != key}
        self._write(layouts=layouts)

    @property
    def _content(self) -> dict[str, Any]:
        try:
            found = json.loads(self._preferences.lists.get(self._name, "{}"))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def _layouts(self) -> dict[str, Any]:
        found = self._content.get("layouts")
        return found if isinstance(found, dict) else {}

    @property
    def quick_row(self) -> bool:
        """Whether the filters under the titles are shown."""
        return self._content.get("quick_row") is True

    @quick_row.setter
    def quick_row(self, shown: bool) -> None:
        self._write(quick_row=shown)

    def is_table(self, key: str, *, has_columns: bool) -> bool:
        """Whether a view is shown as a table: as it was left, else as suits it."""
        modes = self._content.get("modes")
        if has_columns:
            return bool(modes.get(key, True)) if isinstance(modes, dict) else True
        return self._content.get("table") is True

    def set_table(self, key: str, table: bool, *, has_columns: bool) -> None:
        """Remember how a view is shown; one without columns of its own like all such."""
        if not has_columns:
            self._write(table=table)
            return
        modes = self._content.get("modes")
        self._write(modes={**(modes if isinstance(modes, dict) else {}), key: table})

    def _write(self, **given: Any) -> None:
        text = json.dumps({**self._content, **given}, ensure_ascii=False)
        if self._preferences.lists.get(self._name) != text:
            self._preferences.lists[self._name] = text
            self._preferences.save()
