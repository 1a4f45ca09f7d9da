"""A person leaves: his access ends; what he may have taken along is told honestly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from crm_desktop.access.keys import read_keys
from crm_desktop.access.keys_people import remove_person as remove_from_list
from crm_desktop.access.membership_past import removed_since
from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record
from crm_desktop.departments.leaving import end_place
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.members.inviting import PEOPLE
from crm_desktop.members.staff import end_standing_in, require_member, signs_in
from crm_desktop.sync.place import LEFT, read_place

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office


@dataclass(frozen=True, slots=True)
class Removal:
    """A person who signs in no more.

    Attributes:
        text: what he may have kept, and what to do next.
        needs_rekey: the base's key is one he knew.
    """

    name: str
    text: str
    needs_rekey: bool
    changes: Changes


@use_case(Right.MANAGE_PEOPLE)
def remove_person(office: Office, member_id: int) -> Removal:
    """End a person's access: off the signed list, his keys here dropped, his open window locked.

    His clients, deals and tasks stay his until they are handed over; he stands in for nobody.

    Raises:
        NotFoundError: there is no such person.
        ChainError: the signed-in person is not an administrator (any more), or nobody else is.
        UserError: oneself, or a person without a sign-in; nothing was changed.
    """
    name = require_member(office.db, member_id)
    if member_id == office.user_id:
        raise UserError(
            "Себя из списка не исключают: это делает другой администратор. Ничего не изменено."
        )
    if not signs_in(office, member_id):
        raise UserError(
            f"{name} не входит в программу. Ничего не изменено. Отметьте, что он больше "
            "не работает."
        )
    with office.change(f"Доступ закрыт: {name}", kind=PEOPLE) as change:
        office.db.run("UPDATE member SET deleted_at = ? WHERE id = ?", (now_ms(), member_id))
        end_standing_in(office.db, member_id, datetime.now(office.zone).date())
        end_place(office.db, member_id)
        record(office, Act.PERSON_REMOVED, person=member_id)
        remove_from_list(office.folder.keys, office.unlocked, user_id=member_id)
    office.membership_changed()
    text = (
        f"{name} больше не войдёт: ключи на этом компьютере удалены, открытое окно закроется. "
        "Если у него осталась копия папки офиса, резервная копия или выгрузка, то, что он мог "
        "прочитать до сегодняшнего дня, он прочитает и дальше — этого не отменить. "
        "Чтобы новые данные он прочитать не мог, смените ключ базы. "
        "Передайте его клиентов, сделки и задачи другому сотруднику."
    )
    place = read_place(office.db)
    if place is not None and place.mode != LEFT:
        text += (
            " Уберите и его компьютер: «Синхронизация» → «Станции» → «Убрать», — иначе то, что "
            "он ещё пришлёт, будет ждать у всех как непринятое."
        )
    return Removal(name, text, needs_rekey=True, changes=change.changes)


@use_case(Right.VIEW_OFFICE)
def needs_rekey(office: Office) -> tuple[str, ...]:
    """Return the names of those who left since the base's key was made; `()` = no need.

    Of an office made before keys had a date nothing is known: those who left are named.
    """
    keys = read_keys(office.folder.keys)
    born = 1 if keys.epoch is None else keys.epoch.born
    return tuple(member.name for member in removed_since(keys.membership, born))
