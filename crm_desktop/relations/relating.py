"""Saying how two clients stand to each other, and taking it back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.company_names import fold
from crm_desktop.clients.naming import names_of_draft
from crm_desktop.clients.present import Present, require_client, require_part
from crm_desktop.clients.writing import ItemBook, write_draft
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.relations.kinds import RelationKind, kind_for_writing, read_kinds

if TYPE_CHECKING:
    from crm_desktop.clients.drafts import ClientDraft
    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_WHAT: Final = "Этой связи"
MOST_NOTE: Final = 500


@use_case(Right.EDIT_CLIENTS)
def add_relation(
    office: Office, client_id: int, *, other_id: int, kind: int | str, note: str = ""
) -> tuple[int, Changes]:
    """Say what a client is to another: «client — директор — other».

    Args:
        office: the office.
        client_id: who is it.
        other_id: of whom.
        kind: an item of the directory, or its name or reverse («Руководит» turns the sides).
        note: anything.

    Returns:
        The id of the relation, and what was touched.

    Raises:
        NotFoundError: one of the two is not there.
        UserError: they are the same, it is said already, nobody can stand above himself, or
            there is no such kind.
    """
    one, other = require_client(office, client_id), require_client(office, other_id)
    found, forward = _find_kind(office.db, kind)
    if not forward:
        one, other = other, one
    _check(office.db, one, other, found)
    with office.change(_title("Связь", one, other, found)) as change:
        record = _insert(office.db, change, one.id, other.id, kind=found, note=note)
    return record, change.changes


@use_case(Right.EDIT_CLIENTS)
def create_related(
    office: Office, client_id: int, *, draft: ClientDraft, kind: int | str, note: str = ""
) -> tuple[int, Changes]:
    """Make a new client who is something to a known one: «new — директор — client».

    Returns:
        The id of the new client, and what was touched.

    Raises:
        NotFoundError: the known client is not there.
        UserError: the new one has no name, or there is no such kind.
    """
    known = require_client(office, client_id)
    found, forward = _find_kind(office.db, kind)
    names = names_of_draft(draft)
    draft = replace(draft, kind=names["kind"])
    with office.change(f"Новый клиент: {names['name']} — связь с «{known.name}»") as change:
        new = write_draft(
            office.db, change, draft, items=ItemBook(office.db), responsible=office.user_id
        )
        ends = (new, known.id) if forward else (known.id, new)
        _insert(office.db, change, *ends, kind=found, note=note)
    return new, change.changes


@use_case(Right.EDIT_CLIENTS)
def edit_relation(
    office: Office,
    relation_id: int,
    *,
    seen_from: int = 0,
    kind: int | str | None = None,
    note: str | None = None,
) -> Changes:
    """Change a relation; None leaves a part as it is.

    Args:
        office: the office.
        relation_id: which.
        seen_from: from whose side `kind` is said: the other is `kind` to this client; 0 = from
            the side of the stored `other`.
        kind: an item of the directory, or its name or reverse.
        note: `""` empties it.

    Raises:
        NotFoundError: the relation or one of its clients is not there.
        UserError: the new kind is refused, as in `add_relation`.
    """
    owner, row = require_part(
        office, "relation", relation_id, what=_WHAT, columns=("other", "kind", "note")
    )
    ends = (owner, require_client(office, row["other"]))
    item: int | None = row["kind"]
    found: RelationKind | None = None
    if kind is not None:
        found, forward = _find_kind(office.db, kind)
        mine = ends[1] if seen_from != ends[0].id else ends[0]
        theirs = ends[0] if mine is ends[1] else ends[1]
        ends = (theirs, mine) if forward else (mine, theirs)
        _check(office.db, *ends, found, but=relation_id)
    with office.change(f"Правка: связь {ends[0].name} — {ends[1].name}") as change:
        if found is not None:
            item = kind_for_writing(office.db, change, found)
        told = row["note"] if note is None else _tidy(note)
        office.db.run(
            "UPDATE relation SET client = ?, other = ?, kind = ?, note = ? WHERE id = ?",
            (ends[0].id, ends[1].id, item, told, relation_id),
        )
    return change.changes


@use_case(Right.EDIT_CLIENTS)
def remove_relation(office: Office, relation_id: int) -> Changes:
    """Take a relation away; both clients stay.

    Raises:
        NotFoundError: the relation or its client is not there.
    """
    one, row = require_part(office, "relation", relation_id, what=_WHAT, columns=("other",))
    names = office.db.run("SELECT name FROM client WHERE id = ?", (row["other"],))
    other = names[0][0] if names else ""
    with office.change(f"Связь убрана: {one.name} — {other}") as change:
        office.db.run("UPDATE relation SET deleted_at = ? WHERE id = ?", (now_ms(), relation_id))
    return change.changes


def _find_kind(db: OfficeDatabase, kind: int | str) -> tuple[RelationKind, bool]:
    for each in read_kinds(db):
        if isinstance(kind, int):
            if each.id and each.id == kind:
                return each, True
        elif fold(kind) == fold(each.name):
            return each, True
    for each in read_kinds(db):
        if isinstance(kind, str) and fold(kind) == fold(each.reverse):
            return each, False
    raise UserError(
        f"Вида связи «{kind}» в справочнике нет. Ничего не изменено. "
        "Выберите из списка или добавьте его в настройках."
        if isinstance(kind, str)
        else "Такого вида связи в справочнике уже нет. Ничего не изменено. Выберите другой."
    )


def _check(
    db: OfficeDatabase, one: Present, other: Present, kind: RelationKind, *, but: int = 0
) -> None:
    if one.id == other.id:
        raise UserError(
            f"«{one.name}» нельзя связать с самим собой. Ничего не изменено. "
            "Выберите другого клиента."
        )
    if not kind.id:
        return  # the first relation of this office
    pairs = [(one.id, other.id)]
    if kind.symmetric:
        pairs.append((other.id, one.id))
    for client, of_whom in pairs:
        if db.run(
            "SELECT 1 FROM relation WHERE client = ? AND other = ? AND kind = ? AND id <> ?"
            " AND deleted_at IS NULL",
            (client, of_whom, kind.id, but),
        ):
            raise UserError(
                f"Связь «{one.name} — {kind.name.lower()} — {other.name}» уже есть. "
                "Ничего не изменено."
            )
    if kind.tree:
        _refuse_circle(db, one, other, kind, but=but)


def _refuse_circle(
    db: OfficeDatabase, one: Present, other: Present, kind: RelationKind, *, but: int
) -> None:
    """`one` is to stand below `other`: `other` must not stand below `one`."""
    names = [
        row[0]
        for row in db.run(
            "WITH RECURSIVE above(id, depth) AS (VALUES(?, 0) UNION"
            " SELECT r.other, a.depth + 1 FROM above a JOIN relation r ON r.client = a.id"
            " WHERE r.kind = ? AND r.id <> ? AND r.deleted_at IS NULL AND a.depth < 100)"
            " SELECT c.name FROM above a JOIN client c ON c.id = a.id WHERE a.id = ? LIMIT 1",
            (other.id, kind.id, but, one.id),
        )
    ]
    if names:
        raise UserError(
            f"«{other.name}» уже подчинена «{one.name}» связью «{kind.name}», прямо или через "
            "другие компании: получился бы круг. Ничего не изменено. Сначала уберите ту связь."
        )


def _insert(
    db: OfficeDatabase, change: Change, one: int, other: int, *, kind: RelationKind, note: str
) -> int:
    item = kind_for_writing(db, change, kind)
    record = change.new_id()
    db.run(
        "INSERT INTO relation(id, client, other, kind, note) VALUES(?, ?, ?, ?, ?)",
        (record, one, other, item, _tidy(note)),
    )
    return record


def _title(what: str, one: Present, other: Present, kind: RelationKind) -> str:
    return f"{what}: {one.name} — {kind.name.lower()} — {other.name}"


def _tidy(note: str) -> str | None:
    return " ".join(note.split())[:MOST_NOTE] or None
