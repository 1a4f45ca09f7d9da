"""Taking merged clients apart again, at any later time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, require, use_case
from crm_desktop.duplicates.merge_forest import Forest, family
from crm_desktop.duplicates.unmerge_fields import return_fields
from crm_desktop.duplicates.unmerge_origins import UNMERGE, merge_acts
from crm_desktop.duplicates.unmerge_undo import free, pointed
from crm_desktop.duplicates.unmerge_words import what_stayed
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal import UndoResult
from crm_desktop.journal.stamps import instant_of
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

_CLIENT: Final = BY_NAME["client"].number


@dataclass(frozen=True, slots=True)
class MergedClient:
    """A record hidden in another.

    Attributes:
        into: the record it was merged into; itself hidden, perhaps.
        change_id: the merge.
        at: when, UTC ms.
        who: the name of the person who merged.
    """

    id: int
    name: str
    into: int
    change_id: int
    at: int
    who: str


@dataclass(frozen=True, slots=True)
class Unmerged:
    """What taking apart did.

    Attributes:
        result: as of any undo; its `left` names what was left alone.
        clients: the records that are back.
        sentences: what stayed with the winner and why, in Russian.
    """

    result: UndoResult
    clients: tuple[int, ...]
    sentences: tuple[str, ...]


@use_case(Right.MERGE)
def unmerge(office: Office, change_id: int, *, progress: Progress | None = None) -> Unmerged:
    """Take a merge back, now or years later; what was added since stays with the winner.

    Args:
        office: the office.
        change_id: the change set of the merge.
        progress: hears of every portion.

    Raises:
        NotFoundError: there is no such change set.
        UserError: it merged nothing, is taken back already, or the data of its clients were
            destroyed.
        AccessDeniedError: it is somebody else's, and this person may not change that.
        JobCancelledError: cancelled; a second call takes the rest apart.
    """
    clients = _require_merge(office, change_id)
    with office.reading():
        parents = {client: into for client, into in _pointers(office, clients) if into is not None}
    result = office.undo(change_id, progress)
    return _told(office, result, parents, change_id)


@use_case(Right.MERGE)
def unmerge_client(office: Office, client_id: int) -> Unmerged:
    """Take one hidden record out again; what else its merge put together stays so.

    Raises:
        NotFoundError: there is no such client.
        UserError: it is not merged, or its data were destroyed.
    """
    rows = office.db.run("SELECT name, merged_into FROM client WHERE id = ?", (client_id,))
    if not rows:
        raise NotFoundError("Такого клиента в базе нет. Ничего не изменено.")
    name, into = rows[0]
    if into is None:
        raise UserError(f"«{name}» ни с кем не объединён. Ничего не изменено.")
    _require_data(office, [client_id])
    title = f"Разъединение: {name}"
    merge = _merge_of(office, client_id)
    if pointed(office.db, merge) == [client_id]:
        return unmerge(office, merge)
    with office.change(title, kind=UNMERGE) as change:
        rows = office.db.run("SELECT merged_into FROM client WHERE id = ?", (client_id,))
        if rows[0][0] != into:
            raise UserError(f"«{name}» только что изменили. Ничего не изменено. Повторите.")
        left = return_fields(office.db, merge, client_id)
        free(office.db, {client_id: into})
    result = UndoResult(change.id if change.changes else 0, title, 1, tuple(left))
    return _told(office, result, {client_id: into}, merge)


@use_case(Right.VIEW_CLIENTS)
def merged_with(office: Office, client_id: int) -> tuple[MergedClient, ...]:
    """Return the records hidden in a client, those hidden in them too; the latest first."""
    with office.reading():
        inside = sorted(family(office.db, [client_id]) - {client_id})
        found = []
        for client in inside:
            (name, into) = office.db.run(
                "SELECT name, merged_into FROM client WHERE id = ?", (client,)
            )[0]
            change = _merge_of(office, client)
            rows = office.db.run(
                "SELECT s.id, coalesce(m.name, '') FROM change_set s"
                " LEFT JOIN member m ON m.id = s.author WHERE s.id = ?",
                (change,),
            )
            who = rows[0][1] if rows else ""
            at = instant_of(change) if change else 0
            found.append(MergedClient(client, name, into, change, at, who))
    return tuple(sorted(found, key=lambda each: (-each.change_id, each.name)))


def _merge_of(office: Office, client: int) -> int:
    """Return the change set that hid a client, 0 if the journal does not know.

    Of a merge taken back and repeated it is the merge itself: that is what is taken back again.
    """
    rows = office.db.run(
        "SELECT change FROM journal WHERE tbl = ? AND record = ?"
        " AND json_type(old, '$.merged_into') IS NOT NULL ORDER BY stamp DESC, seq DESC LIMIT 1",
        (_CLIENT, client),
    )
    return int(rows[0][0]) if rows else 0


def _require_merge(office: Office, change_id: int) -> list[int]:
    rows = office.db.run("SELECT title, author FROM change_set WHERE id = ?", (change_id,))
    if not rows:
        raise NotFoundError(
            f"Действия {change_id} нет в журнале. Ничего не изменено. Проверьте номер в истории."
        )
    title, author = rows[0]
    clients = pointed(office.db, change_id)
    if not merge_acts(office.db, [change_id]) or not clients:
        raise UserError(
            f"«{title}» — не объединение клиентов, разъединять нечего. Ничего не изменено. "
            "Обычное действие отменяют в истории кнопкой «Отменить»."
        )
    if author != office.user_id:
        require(office, Right.BULK_EDIT)
    _require_data(office, clients)
    if all(into is None for _client, into in _pointers(office, clients)):
        raise UserError(f"«{title}» уже разъединено. Ничего не изменено.")
    return clients


def _require_data(office: Office, clients: Sequence[int]) -> None:
    for client in clients:
        path = Forest(office.db).path(client)
        for each in path:
            rows = office.db.run("SELECT erased_at FROM client WHERE id = ?", (each,))
            if rows[0][0] is not None:
                raise UserError(
                    "Данные этого клиента уничтожены по закону о персональных данных: "
                    "возвращать нечего. Ничего не изменено."
                )


def _pointers(office: Office, clients: Sequence[int]) -> list[tuple[int, int | None]]:
    return [
        (client, office.db.run("SELECT merged_into FROM client WHERE id = ?", (client,))[0][0])
        for client in clients
    ]


def _told(office: Office, result: UndoResult, parents: dict[int, int], merge: int) -> Unmerged:
    with office.reading():
        back = [c for c, into in _pointers(office, list(parents)) if into is None]
        sentences = what_stayed(
            office.db, result, {c: parents[c] for c in back}, merge, zone=office.zone
        )
    return Unmerged(result, tuple(back), tuple(sentences))
