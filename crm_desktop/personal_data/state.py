"""How things stand with the personal data of one client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.present import no_client
from crm_desktop.personal_data.consents import MARKETING, ConsentRow, list_consents
from crm_desktop.personal_data.records_of_erasure import Erased, read_records_of

if TYPE_CHECKING:
    from crm_desktop.office.office import Office


@dataclass(frozen=True, slots=True)
class PersonalState:
    """What the tab «Персональные данные» shows; instants UTC ms.

    Attributes:
        kind: of the client.
        basis: one of `basis.BASES`, or `""`.
        blocked_at: since when the data are not used.
        erased: the act, if the data are destroyed.
        consents: those that hold first.
        mailing: whether mailings may go to this client.
        mailing_reason: Russian, why or why not.
        may_change: whether the signed-in person may write consents down and block.
        may_erase: whether they may destroy.
    """

    client_id: int
    kind: str
    name: str
    basis: str
    blocked_at: int | None
    erased: Erased | None
    consents: tuple[ConsentRow, ...]
    mailing: bool
    mailing_reason: str
    may_change: bool
    may_erase: bool


@use_case(Right.VIEW_CLIENTS)
def personal_state(office: Office, client_id: int) -> PersonalState:
    """Return how things stand.

    Raises:
        NotFoundError: there is no such client.
    """
    with office.reading():
        rows = office.db.run(
            "SELECT kind, name, coalesce(legal_basis, ''), blocked_at, erased_at, newsletter"
            " FROM client WHERE id = ?",
            (client_id,),
        )
        if not rows:
            raise no_client()
        kind, name, basis, blocked_at, erased_at, newsletter = rows[0]
        consents = tuple(list_consents(office, client_id))
        acts = read_records_of(office.db) if erased_at is not None else []
    erased = next((each for each in reversed(acts) if client_id in each.entry.clients), None)
    mailing, reason = _mailing(newsletter, blocked_at, erased_at, consents)
    rights = office.powers.rights
    return PersonalState(
        client_id, kind, name, basis, blocked_at, erased, consents, mailing, reason,
        Right.PERSONAL_DATA in rights and erased_at is None,
        Right.ERASE in rights and erased_at is None,
    )  # fmt: skip


def _mailing(
    newsletter: int | None,
    blocked_at: int | None,
    erased_at: int | None,
    consents: tuple[ConsentRow, ...],
) -> tuple[bool, str]:
    marketing = [each for each in consents if each.purpose == MARKETING]
    given = any(each.holds for each in marketing)
    if erased_at is not None:
        return False, "данные уничтожены"
    if blocked_at is not None:
        return False, "обработка данных остановлена"
    if marketing and not given:
        return False, "согласие на рассылку отозвано"
    if not newsletter:
        return False, "согласия на рассылку нет"
    if not given:
        return True, "отмечено в карточке, но самого согласия в списке нет"
    return True, "согласие получено"
