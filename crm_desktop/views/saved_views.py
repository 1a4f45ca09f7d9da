"""Making, changing, sharing and ordering saved views and segments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, require, use_case
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.views.default_view import default_view, set_default_view
from crm_desktop.views.definition import ViewDefinition, dump_definition
from crm_desktop.views.fields import read_fields
from crm_desktop.views.tree import Condition, Group
from crm_desktop.views.view_rows import (
    AREAS,
    SEGMENT,
    VIEW,
    ViewRow,
    find_view,
    get_view,
    list_views,
)
from db.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from crm_desktop.views.tree import Node

__all__ = [
    "ViewRow",
    "add_view",
    "default_view",
    "delete_view",
    "duplicate_view",
    "find_view",
    "get_view",
    "list_views",
    "rename_view",
    "reorder_views",
    "save_view",
    "set_default_view",
    "share_view",
]

_LONGEST_NAME: Final = 100
_TOLD: Final = {VIEW: "Вид", SEGMENT: "Сегмент"}


@use_case(Right.EDIT_CLIENTS)
def add_view(
    office: Office,
    name: str,
    *,
    definition: ViewDefinition,
    shared: bool = False,
    area: str = "clients",
    kind: str = VIEW,
) -> tuple[int, Changes]:
    """Save a view or a segment under a new name.

    Args:
        office: the office.
        name: nobody else's view this person sees has it.
        definition: what it is.
        shared: for everybody; needs the right to share views.
        area: of which list.
        kind: `view` or `segment`.

    Raises:
        UserError: no name or one that is taken, no such list, a circle of segments.
        AccessDeniedError: shared, and the role does not allow that.
    """
    if area not in AREAS or kind not in _TOLD:
        raise UserError(f"Такого списка нет: «{area}» «{kind}». Ничего не изменено.")
    if shared:
        require(office, Right.SHARE_VIEWS)
        _refuse_private_segments(office, definition)
    tidy = _checked_name(office, name, area=area, kind=kind)
    _refuse_circle(office, 0, definition.filter)
    with office.change(f"{_TOLD[kind]} «{tidy}» сохранён") as change:
        record = change.new_id()
        office.db.run(
            "INSERT INTO saved_view(id, area, kind, owner, name, definition, position)"
            " VALUES(?, ?, ?, ?, ?, ?, (SELECT coalesce(max(position) + 1, 0) FROM saved_view"
            " WHERE area = ?2 AND kind = ?3 AND deleted_at IS NULL))",
            (record, area, kind, None if shared else office.user_id, tidy,
             dump_definition(definition)),
        )  # fmt: skip
    return record, change.changes


@use_case(Right.EDIT_CLIENTS)
def save_view(office: Office, view_id: int, *, definition: ViewDefinition) -> Changes:
    """Keep a changed view under its name.

    Raises:
        NotFoundError: it is gone or is somebody else's.
        AccessDeniedError: it is everybody's, and the role does not allow to change that.
        UserError: the segment would refer to itself.
    """
    view = _require_mine(office, view_id)
    _refuse_circle(office, view_id, definition.filter)
    if view.shared:
        _refuse_private_segments(office, definition)
    with office.change(f"{_TOLD[view.kind]} «{view.name}» изменён") as change:
        office.db.run(
            "UPDATE saved_view SET definition = ? WHERE id = ?",
            (dump_definition(definition), view_id),
        )
    return change.changes


@use_case(Right.EDIT_CLIENTS)
def rename_view(office: Office, view_id: int, *, name: str) -> Changes:
    """Give a view another name.

    Raises:
        NotFoundError: it is gone or is somebody else's.
        AccessDeniedError: it is everybody's, and the role does not allow to change that.
        UserError: no name or one that is taken.
    """
    view = _require_mine(office, view_id)
    tidy = _checked_name(office, name, area=view.area, kind=view.kind, but=view_id)
    with office.change(f"{_TOLD[view.kind]} «{view.name}» → «{tidy}»") as change:
        office.db.run("UPDATE saved_view SET name = ? WHERE id = ?", (tidy, view_id))
    return change.changes


@use_case(Right.SHARE_VIEWS)
def share_view(office: Office, view_id: int, *, shared: bool) -> Changes:
    """Make a view everybody's, or one's own again.

    Raises:
        NotFoundError: it is gone or is somebody else's.
        UserError: a segment it refers to is one's own, and others would not see it.
    """
    view = get_view(office, str(view_id))
    if shared:
        _refuse_private_segments(office, view.definition)
    told = "для всех" if shared else "только для меня"
    with office.change(f"{_TOLD[view.kind]} «{view.name}» — {told}") as change:
        office.db.run(
            "UPDATE saved_view SET owner = ? WHERE id = ?",
            (None if shared else office.user_id, view_id),
        )
    return change.changes


@use_case(Right.EDIT_CLIENTS)
def duplicate_view(office: Office, key: str, *, name: str = "") -> tuple[int, Changes]:
    """Make a view of one's own like another one, a ready-made too.

    Raises:
        NotFoundError: it is gone or is somebody else's.
        UserError: the name is taken.
    """
    view = get_view(office, key)
    if not name.strip():
        taken = {fold(each.name) for each in list_views(office, area=view.area, kind=view.kind)}
        wanted = f"{view.name} (копия)"
        number = 2
        while fold(wanted) in taken:
            wanted, number = f"{view.name} (копия {number})", number + 1
        name = wanted[-_LONGEST_NAME:]
    return add_view(office, name, definition=view.definition, area=view.area, kind=view.kind)


@use_case(Right.EDIT_CLIENTS)
def delete_view(office: Office, view_id: int) -> Changes:
    """Delete a view; an undo brings it back.

    Raises:
        NotFoundError: it is gone or is somebody else's.
        AccessDeniedError: it is everybody's, and the role does not allow to change that.
    """
    view = _require_mine(office, view_id)
    with office.change(f"{_TOLD[view.kind]} «{view.name}» удалён") as change:
        office.db.run("UPDATE saved_view SET deleted_at = ? WHERE id = ?", (now_ms(), view_id))
    return change.changes


@use_case(Right.EDIT_CLIENTS)
def reorder_views(office: Office, ids: Sequence[int]) -> Changes:
    """Put views in this order; those not named keep their places behind.

    Raises:
        NotFoundError: one is gone or is somebody else's.
        AccessDeniedError: one is everybody's, and the role does not allow to change that.
    """
    for view_id in ids:
        _require_mine(office, view_id)
    with office.change("Порядок видов") as change:
        office.db.run_many(
            "UPDATE saved_view SET position = ? WHERE id = ?",
            [(number, view) for number, view in enumerate(dict.fromkeys(ids))],
        )
    return change.changes


def _require_mine(office: Office, view_id: int) -> ViewRow:
    """A view this person may change: one's own, or everybody's with the right to."""
    view = get_view(office, str(view_id))
    if view.shared:
        require(office, Right.SHARE_VIEWS)
    return view


def _checked_name(office: Office, name: str, *, area: str, kind: str, but: int = 0) -> str:
    tidy = " ".join(name.replace("\0", "").split())
    if not tidy:
        raise UserError("Укажите название. Ничего не изменено.")
    if len(tidy) > _LONGEST_NAME:
        raise UserError(f"Название длиннее {_LONGEST_NAME} знаков. Ничего не изменено.")
    for view in list_views(office, area=area, kind=kind):
        if fold(view.name) == fold(tidy) and (view.id != but or not but):
            raise UserError(
                f"«{view.name}» уже есть. Ничего не изменено. Выберите другое название."
            )
    return tidy


def _refuse_circle(office: Office, segment: int, tree: Group) -> None:
    """Refuse a filter that would come back to its own segment."""
    segments = read_fields(office.db, office.user_id).segments
    seen: set[int] = set()
    waiting = list(_referred(tree))
    while waiting:
        each = waiting.pop()
        if segment and each == segment:
            raise UserError(
                "Сегмент не может ссылаться сам на себя, в том числе через другой сегмент. "
                "Ничего не изменено."
            )
        if each not in seen and each in segments:
            seen.add(each)
            waiting.extend(_referred(segments[each].filter))


def _refuse_private_segments(office: Office, definition: ViewDefinition) -> None:
    for segment in _referred(definition.filter):
        rows = office.db.run(
            "SELECT name FROM saved_view WHERE id = ? AND owner IS NOT NULL AND deleted_at IS NULL",
            (segment,),
        )
        if rows:
            raise UserError(
                f"Отбор ссылается на ваш сегмент «{rows[0][0]}», другие его не видят. "
                "Ничего не изменено. Сначала сделайте этот сегмент общим."
            )


def _referred(node: Node) -> Iterator[int]:
    """Segments a filter refers to."""
    match node:
        case Group():
            for each in node.nodes:
                yield from _referred(each)
        case Condition(field="segment_of" | "client.segment_of"):
            yield from (each for each in node.values if isinstance(each, int))
        case _:
            pass
