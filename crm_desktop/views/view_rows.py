"""Saved views and segments as a list shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import NotFoundError
from crm_desktop.views.definition import ViewDefinition, load_definition
from crm_desktop.views.ready_made import READY_VIEWS
from db.folding import fold

if TYPE_CHECKING:
    from crm_desktop.office.office import Office

AREAS: Final = tuple(READY_VIEWS)
VIEW: Final = "view"
SEGMENT: Final = "segment"
_NO_VIEW: Final = "Такого вида нет: его удалили или он чужой. Ничего не изменено."
_COLUMNS: Final = "id, area, kind, owner, name, definition, position"


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A view or a segment.

    Attributes:
        key: `ready:…`, or the id as text.
        id: 0 = ready-made.
        kind: `view` or `segment`.
        owner_id: whose it is; None = everybody's.
        owner: their name.
        mine: whether it is this person's own.
        shared: whether everybody sees it.
        ready: whether it is ready-made and cannot be changed.
    """

    key: str
    id: int
    area: str
    kind: str
    name: str
    owner_id: int | None
    owner: str
    mine: bool
    shared: bool
    ready: bool
    position: int
    definition: ViewDefinition


@use_case(Right.VIEW_OFFICE)
def list_views(office: Office, *, area: str = "clients", kind: str = VIEW) -> list[ViewRow]:
    """Return the views of a list: the ready-made, everybody's, this person's own."""
    found = _ready(area) if kind == VIEW else []
    sql = " ".join(
        ("SELECT", _COLUMNS, "FROM saved_view WHERE area = ? AND kind = ? AND deleted_at IS NULL",
         "AND (owner IS NULL OR owner = ?) ORDER BY owner IS NOT NULL, position, id")
    )  # fmt: skip
    rows = office.db.run(sql, (area, kind, office.user_id))
    return [*found, *(_row(office, row) for row in rows)]


@use_case(Right.VIEW_OFFICE)
def get_view(office: Office, key: str) -> ViewRow:
    """Return a view by its key.

    Raises:
        NotFoundError: it is gone or is somebody else's.
    """
    for area in AREAS:
        for view in _ready(area):
            if view.key == key:
                return view
    if not key.isascii() or not key.isdecimal() or int(key) >= 1 << 63:
        raise NotFoundError(_NO_VIEW)
    return _seen(office, int(key))


@use_case(Right.VIEW_OFFICE)
def find_view(office: Office, name: str, *, area: str = "clients", kind: str = VIEW) -> ViewRow:
    """Return a view by its name (case and ё do not matter) or key; one's own goes first.

    Raises:
        NotFoundError: there is none; the names there are are told.
    """
    there = list_views(office, area=area, kind=kind)
    wanted = fold(" ".join(name.split()))
    fits = [view for view in there if fold(view.name) == wanted or view.key == name]
    if fits:
        return min(fits, key=lambda view: (not view.mine, not view.shared))
    names = ", ".join(f"«{view.name}»" for view in there)
    raise NotFoundError(f"Вида «{name}» нет. Ничего не изменено. Есть: {names}.")


def _ready(area: str) -> list[ViewRow]:
    return [
        ViewRow(
            view.key, 0, area, VIEW, view.name, None, "", mine=False, shared=True, ready=True,
            position=number, definition=view.definition,
        )
        for number, view in enumerate(READY_VIEWS.get(area, ()))
    ]  # fmt: skip


def _row(office: Office, row: tuple[Any, ...]) -> ViewRow:
    record, area, kind, owner, name, definition, position = row
    names = office.db.run("SELECT name FROM member WHERE id = ?", (owner,)) if owner else []
    return ViewRow(
        str(record), record, area, kind, name, owner, names[0][0] if names else "",
        mine=owner == office.user_id, shared=owner is None, ready=False, position=position,
        definition=load_definition(definition),
    )  # fmt: skip


def _seen(office: Office, view_id: int) -> ViewRow:
    sql = " ".join(
        ("SELECT", _COLUMNS, "FROM saved_view WHERE id = ? AND deleted_at IS NULL",
         "AND (owner IS NULL OR owner = ?)")
    )  # fmt: skip
    rows = office.db.run(sql, (view_id, office.user_id))
    if not rows:
        raise NotFoundError(_NO_VIEW)
    return _row(office, rows[0])
