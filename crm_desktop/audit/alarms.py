"""Telling the leaders of the office when somebody takes, sees or deletes more than is usual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.access.membership import Role
from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.lines import Line, write_line
from crm_desktop.audit.thresholds import Thresholds, thresholds_of
from crm_desktop.notices.writing import NoticeDraft, NoticeKind, write_notices
from crm_desktop.wording import count, plural
from crm_desktop.workdays.reading import calendar_of

if TYPE_CHECKING:
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office

REPORTS: Final = "reports"
"""The area of a report whose lines are no records."""
FORMS: Final = {
    "clients": ("клиент", "клиента", "клиентов"),
    "deals": ("сделка", "сделки", "сделок"),
    "tasks": ("задача", "задачи", "задач"),
    REPORTS: ("отчёт", "отчёта", "отчётов"),
    "": ("запись", "записи", "записей"),
}
_TAKEN: Final = (Act.EXPORT, Act.LIVE_CALENDAR, Act.EXTRACT)
_CARDS: Final = ("карточку", "карточки", "карточек")


@dataclass(frozen=True, slots=True)
class Alarm:
    """A threshold reached.

    Attributes:
        rule: the field of `Thresholds`.
        key: an act that has this key warns once.
        text: what happened, up to who and when.
        value: how many; `limit`: from how many on it is told.
    """

    rule: str
    key: str
    text: str
    value: int
    limit: int


@use_case(Right.VIEW_OFFICE)
def raise_alarms(office: Office, change: Change, line: Line, *, entry: int, at: int) -> None:
    """Write a notice to the leaders inside an open change if a line reaches a threshold.

    Args:
        office: the office.
        change: the open change; its author did it.
        line: what was just written.
        entry: its id.
        at: when, UTC ms.
    """
    make = _MAKERS.get(line.act)
    if make is None:
        return
    limits = thresholds_of(office.db)
    alarm = make(_Case(office, line, limits, entry, at, change.header.author))
    if alarm is not None:
        sound(office, change, alarm, at=at)


@use_case(Right.VIEW_OFFICE)
def sound(office: Office, change: Change, alarm: Alarm, *, at: int) -> None:
    """Write an alarm inside an open change, unless its act has warned already."""
    db = office.db
    known = db.run(
        "SELECT 1 FROM audit_entry WHERE act = ? AND details ->> 'key' = ?",
        (Act.THRESHOLD.value, alarm.key),
    )
    if known:
        return
    author = change.header.author
    details = {"rule": alarm.rule, "key": alarm.key, "limit": alarm.limit}
    write_line(
        db, change, Line(Act.THRESHOLD, amount=alarm.value, details=details, person=author), at=at
    )
    names: dict[int, str] = dict(db.run("SELECT id, name FROM member WHERE id = ?", (author,)))
    when = datetime.fromtimestamp(at / 1000, UTC).astimezone(office.zone)
    text = f"{alarm.text}. Кто и когда: {names.get(author, 'сотрудник')}, {when:%d.%m.%Y в %H:%M}."
    write_notices(
        db,
        change,
        [
            NoticeDraft(member, NoticeKind.SECURITY, text, author=author)
            for member in _leaders(office, author)
        ],
    )


def _leaders(office: Office, author: int) -> list[int]:
    """Those who lead the office but the author; the author alone where there is nobody else."""
    rows = office.db.run(
        "SELECT id FROM member WHERE role IN (?, ?) AND deleted_at IS NULL ORDER BY id",
        (Role.ADMIN.value, Role.HEAD.value),
    )
    leaders = [row[0] for row in rows]
    return [member for member in leaders if member != author] or leaders


@dataclass(frozen=True, slots=True)
class _Case:
    office: Office
    line: Line
    limits: Thresholds
    entry: int
    at: int
    author: int

    @property
    def amount(self) -> int:
        return self.line.amount or 0

    @property
    def local(self) -> datetime:
        return datetime.fromtimestamp(self.at / 1000, UTC).astimezone(self.office.zone)

    @property
    def day_begins(self) -> int:
        midnight = self.local.replace(hour=0, minute=0, second=0, microsecond=0)
        return int(midnight.timestamp() * 1000)

    @property
    def day_key(self) -> str:
        return f"{self.author}:{self.local.date().isoformat()}"

    @property
    def told(self) -> str:
        return count(self.amount, *FORMS.get(self.line.area, FORMS[""]))


def _taken(case: _Case) -> Alarm | None:
    limit = case.limits.exported
    if not limit:
        return None
    if case.amount >= limit:
        text = f"Выгружено за один раз: {case.told}"
        return Alarm("exported", f"exported:{case.entry}", text, case.amount, limit)
    acts = [act.value for act in _TAKEN]
    total = case.office.db.run(
        "SELECT coalesce(sum(amount), 0) FROM audit_entry WHERE author = ? AND happened_at >= ?"
        " AND act IN (?, ?, ?) AND amount < ?",
        (case.author, case.day_begins, *acts, limit),
    )[0][0]
    if total < limit:
        return None
    text = f"Выгружено за день по частям: {count(total, *FORMS[''])}"
    return Alarm("exported", f"exported:{case.day_key}", text, total, limit)


def _copied(case: _Case) -> Alarm | None:
    limit = case.limits.copied
    if not limit or case.amount < limit:
        return None
    text = f"Скопировано в буфер обмена: {case.told}"
    return Alarm("copied", f"copied:{case.entry}", text, case.amount, limit)


def _printed(case: _Case) -> Alarm | None:
    limit = case.limits.printed
    total = case.office.db.run(
        "SELECT coalesce(sum(amount), 0) FROM audit_entry WHERE author = ? AND happened_at >= ?"
        " AND act = ?",
        (case.author, case.day_begins, Act.PRINT.value),
    )[0][0]
    if not limit or total < limit:
        return None
    text = f"Напечатано за день: {count(total, *FORMS[''])}"
    return Alarm("printed", f"printed:{case.day_key}", text, total, limit)


def _seen(case: _Case) -> Alarm | None:
    limit = case.limits.seen
    total = case.office.db.run(
        "SELECT count(DISTINCT v.value) FROM audit_entry e, json_each(e.details, '$.ids') v"
        " WHERE e.author = ? AND e.happened_at >= ? AND e.act = ?",
        (case.author, case.day_begins, Act.CARDS_SEEN.value),
    )[0][0]
    if not limit or total < limit:
        return None
    text = f"Открыто за день: {count(total, *_CARDS)} клиентов"
    return Alarm("seen", f"seen:{case.day_key}", text, total, limit)


def _passwords(case: _Case) -> Alarm | None:
    limit = case.limits.passwords
    if not limit or case.amount < limit:
        return None
    tries = plural(case.amount, "раз", "раза", "раз")
    rows = case.office.db.run("SELECT name FROM member WHERE id = ?", (case.line.person,))
    whose = f" ({rows[0][0]})" if rows else ""
    text = f"Неверный пароль введён {case.amount} {tries}{whose}, об этом стало известно при входе"
    return Alarm("passwords", f"passwords:{case.entry}", text, case.amount, limit)


def _signed_in(case: _Case) -> Alarm | None:
    limits, local = case.limits, case.local
    if limits.night and is_night(local.hour, limits):
        # A night has one name on both sides of midnight.
        night = (local - timedelta(hours=limits.night_until)).date().isoformat()
        return Alarm("night", f"night:{case.author}:{night}", "Вход в ночное время", 1, 1)
    if limits.days_off and not calendar_of(case.office.db).is_working(local.date()):
        return Alarm("days_off", f"days_off:{case.day_key}", "Вход в нерабочий день", 1, 1)
    return None


def is_night(hour: int, limits: Thresholds) -> bool:
    """Tell whether an hour of the day, 0 … 23, is of the night that is set."""
    if limits.night_from <= limits.night_until:
        return limits.night_from <= hour < limits.night_until
    return hour >= limits.night_from or hour < limits.night_until


_MAKERS: Final = {
    **dict.fromkeys(_TAKEN, _taken),
    Act.COPY: _copied,
    Act.PRINT: _printed,
    Act.CARDS_SEEN: _seen,
    Act.WRONG_PASSWORD: _passwords,
    Act.SIGN_IN: _signed_in,
}
