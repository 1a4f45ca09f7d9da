"""What is wrong with the copies, in words, and told to the administrators once of each trouble."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.access.membership import Role
from crm_desktop.access.rights import Right, use_case
from crm_desktop.backup.drill import last_drill
from crm_desktop.backup.notes import (
    FAILURE,
    TOLD,
    number_in,
    read_document,
    text_in,
    write_document,
)
from crm_desktop.backup.second_place import second_place
from crm_desktop.journal.stamps import now_ms
from crm_desktop.notices.writing import NoticeDraft, NoticeKind, write_notices
from crm_desktop.wording import count

if TYPE_CHECKING:
    from crm_desktop.office.office import Office

_DAY_MS: Final = 86_400_000
_DAYS: Final = ("день", "дня", "дней")


class Trouble(StrEnum):
    """What may be wrong."""

    FAILED = "failed"
    SECOND_OLD = "second_old"
    SECOND_AWAY = "second_away"
    DRILL = "drill"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A trouble in words.

    Attributes:
        trouble: which.
        title: in a few words.
        text: what is wrong and what to do.
        mark: of this very trouble; the same one is told once.
        grave: whether the window says it above the screens, not only in the settings.
    """

    trouble: Trouble
    title: str
    text: str
    mark: int
    grave: bool = True


@use_case(Right.VIEW_OFFICE)
def alarms(office: Office, *, now: int | None = None) -> tuple[Alarm, ...]:
    """Return what is wrong with the copies now, the worst first; reads notes only."""
    at = now_ms() if now is None else now
    found = []
    failure = read_document(office.db, FAILURE)
    failed_at = number_in(failure, "at")
    if failed_at is not None:
        text = text_in(failure, "text")
        # Of one trouble that lasts the owner hears once a day.
        found.append(Alarm(Trouble.FAILED, "Копия не сделана", text, failed_at // _DAY_MS))
    drill = last_drill(office)
    if drill is not None and not drill.good:
        title = "Пробное восстановление не удалось"
        told = drill.error[:1].upper() + drill.error[1:]
        found.append(Alarm(Trouble.DRILL, title, told, drill.created_at))
    found += _of_second_place(office, at)
    return tuple(found)


@use_case(Right.VIEW_OFFICE)
def tell_admins(office: Office, *, now: int | None = None) -> int:
    """Leave a notice to every administrator of each grave trouble not told yet; how many troubles.

    Called by the schedule whoever is signed in: the trouble is the office's.
    """
    at = now_ms() if now is None else now
    told = dict(read_document(office.db, TOLD))
    fresh = [
        alarm
        for alarm in alarms(office, now=at)
        if alarm.grave and told.get(alarm.trouble.value) != alarm.mark
    ]
    if not fresh:
        return 0
    admins = [
        row[0]
        for row in office.db.run(
            "SELECT id FROM member WHERE role = ? AND deleted_at IS NULL ORDER BY id",
            (Role.ADMIN.value,),
        )
    ]
    # «system»: nobody takes back that something went wrong.
    with office.change("Резервные копии: сообщено администратору", kind="system") as change:
        write_notices(
            office.db,
            change,
            (
                NoticeDraft(
                    member, NoticeKind.OTHER, f"Резервные копии. {alarm.title}: {alarm.text}"
                )
                for member in admins
                for alarm in fresh
            ),
        )
    marks = {alarm.trouble.value: alarm.mark for alarm in fresh}
    write_document(office.db, TOLD, {**told, **marks})
    return len(fresh)


def _of_second_place(office: Office, now: int) -> list[Alarm]:
    place = second_place(office)
    if place is None:
        return []
    mark = place.copied_at or 0
    why = f" {place.error}" if place.error else ""
    if place.is_old(now):
        if place.copied_at is None:
            title = "Во втором месте ещё нет копии"
            since = place.tried_at
            if since is None or not place.error:
                return []  # just chosen: the next run brings one
        else:
            days = max(3, (now - place.copied_at) // _DAY_MS)
            title = f"Копии во втором месте {count(days, *_DAYS)}"
        text = f"Если этот компьютер пропадёт, записанное с тех пор пропадёт с ним.{why}"
        return [Alarm(Trouble.SECOND_OLD, title, text, mark)]
    if place.error:
        text = place.error
        return [Alarm(Trouble.SECOND_AWAY, "Второе место недоступно", text, mark, grave=False)]
    return []
