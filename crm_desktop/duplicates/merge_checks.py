"""Which clients may become one, and the Russian reasons why others may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_sql
from crm_desktop.clients.present import no_client
from crm_desktop.duplicates.merge_forest import Forest
from crm_desktop.errors import NotFoundError, UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.office.office import Office

FEWEST: Final = 2
MOST: Final = 6
_KINDS: Final = {"person": "человек", "company": "компания"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A client that may be merged."""

    id: int
    kind: str
    name: str


@use_case(Right.VIEW_CLIENTS)
def require_mergeable(
    office: Office, ids: Sequence[int], *, most: int = MOST
) -> tuple[Candidate, ...]:
    """Return the clients in the order asked for, if they may be merged into one.

    Raises:
        UserError: fewer than two or more than `most`, one named twice, people and companies
            together, a client whose data are blocked or destroyed.
        NotFoundError: one is not there, is deleted, or was merged already.
    """
    if len(ids) < FEWEST:
        raise UserError("Объединять нечего: выберите хотя бы две записи. Ничего не изменено.")
    if len(ids) > most:
        raise UserError(
            f"За один раз объединяют не больше {most} записей, выбрано {len(ids)}. "
            "Ничего не изменено. Объедините часть, потом остальные."
        )
    if len(set(ids)) < len(ids):
        raise UserError(
            "Одна и та же запись названа дважды. Ничего не изменено. Выберите разные записи."
        )
    found = [_require(office, client) for client in ids]
    first = found[0]
    other = next((each for each in found if each.kind != first.kind), None)
    if other is not None:
        raise UserError(
            f"«{first.name}» — {_KINDS[first.kind]}, «{other.name}» — {_KINDS[other.kind]}. "
            "Человек и компания одной записью быть не могут: у них разные поля. "
            "Ничего не изменено. Если он в ней работает, свяжите их на вкладке «Контакты»."
        )
    return tuple(found)


def _require(office: Office, client: int) -> Candidate:
    sql = " ".join(
        (
            "SELECT kind, name, deleted_at, merged_into, blocked_at, erased_at,",
            visible_sql(office, "c"), "FROM client c WHERE id = ?",
        )
    )  # fmt: skip
    rows = office.db.run(sql, (client,))
    if not rows:
        raise no_client()
    kind, name, deleted_at, merged_into, blocked_at, erased_at, seen = rows[0]
    if erased_at is not None:
        raise UserError(
            "Данные одного из клиентов уничтожены по закону о персональных данных: объединять "
            "нечего. Ничего не изменено."
        )
    if merged_into is not None:
        into = _name(office, Forest(office.db).root(client))
        raise NotFoundError(
            f"«{name}» уже объединён с «{into}». Ничего не изменено. "
            f"Объединяйте с «{into}» или сначала разъедините их."
        )
    if deleted_at is not None:
        raise NotFoundError(f"«{name}» в корзине. Ничего не изменено. Сначала восстановите его.")
    if not seen:
        raise no_client()
    if blocked_at is not None:
        raise UserError(
            f"Данные клиента «{name}» заблокированы по закону о персональных данных. "
            "Ничего не изменено. Снимите блокировку в карточке, потом объединяйте."
        )
    return Candidate(client, kind, name)


def _name(office: Office, client: int) -> str:
    rows = office.db.run("SELECT name FROM client WHERE id = ?", (client,))
    return str(rows[0][0]) if rows else ""


@use_case(Right.VIEW_CLIENTS)
def final_client(office: Office, client_id: int) -> int:
    """Return the client a merged one leads to; the id itself if it is not merged.

    Raises:
        NotFoundError: there is no such client.
    """
    with office.reading():
        if not office.db.run("SELECT 1 FROM client WHERE id = ?", (client_id,)):
            raise no_client()
        return Forest(office.db).root(client_id)
