"""What the commands about tasks understand and say."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.company_names import fold
from crm_desktop.clients.date_text import parse_date
from crm_desktop.clients.field_values import PRIORITIES
from crm_desktop.clients.fields import load_catalogue
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.importing.people import find_member
from crm_desktop.journal.stamps import now_ms
from crm_desktop.recurrence.presets import presets
from crm_desktop.recurrence.rule import check_rule
from crm_desktop.tasks.due import FIRST_MS, LAST_MS
from crm_desktop.tasks.kinds import read_kinds
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from datetime import tzinfo

    from crm_desktop.office.office import Office
    from crm_desktop.tasks.due import Due
    from crm_desktop.tasks.reading import TaskRow

_ME: Final = frozenset({"me", "я"})


@use_case(Right.VIEW_OFFICE)
def member_named(office: Office, name: str) -> int:
    """Return the colleague a name means; `me` is whoever is signed in.

    Raises:
        NotFoundError: nobody or several people are called so.
    """
    if fold(name) in _ME:
        return office.user_id
    catalogue = load_catalogue(office)
    found = find_member(catalogue, name)
    if found is None:
        named = ", ".join(
            f"«{each}»" for id_, each in catalogue.members.items() if id_ not in catalogue.former
        )
        raise NotFoundError(
            f"Сотрудника «{name}» нет, или их несколько. Ничего не изменено. Есть: {named}."
        )
    return found


@use_case(Right.VIEW_TASKS)
def kind_named(office: Office, name: str) -> str:
    """Return the key of a kind by its key or its name.

    Raises:
        UserError: there is none so called.
    """
    kinds = read_kinds(office)
    for key, kind in kinds.items():
        if fold(name) in {fold(key), fold(kind.label)}:
            return key
    named = ", ".join(f"{key} («{kind.label}»)" for key, kind in kinds.items())
    raise UserError(f"Вида задачи «{name}» нет. Ничего не изменено. Есть: {named}.")


def priority_named(text: str) -> int:
    """Return a priority by its number or its name.

    Raises:
        UserError: there is none so called.
    """
    for number, name in enumerate(PRIORITIES):
        if fold(text) in {str(number), fold(name)}:
            return number
    named = ", ".join(f"{number} («{name}»)" for number, name in enumerate(PRIORITIES))
    raise UserError(f"Приоритета «{text}» нет. Ничего не изменено. Есть: {named}.")


def repeat_named(text: str, start: date) -> tuple[str, str]:
    """Return a rule and what becomes of days off, by an RRULE or the name of a usual repeat.

    Raises:
        UserError: it is neither.
    """
    known = presets(start)
    for preset in known:
        if fold(text) in {fold(preset.key), fold(preset.label)}:
            return preset.repeats or "", preset.days_off.value if preset.days_off else ""
    try:
        return check_rule(text), ""
    except UserError as error:
        named = ", ".join(f"{preset.key} («{preset.label}»)" for preset in known)
        raise UserError(f"{error} В команде: {named} или FREQ=WEEKLY;BYDAY=MO.") from error


@use_case(Right.VIEW_OFFICE)
def day_named(office: Office, text: str, *, label: str) -> date:
    """Return a day: ISO, `25.11.2026`, `today`, `tomorrow`.

    Raises:
        UserError: it is none.
    """
    today = today_of(office)
    near = {"today": 0, "сегодня": 0, "tomorrow": 1, "завтра": 1}.get(fold(text))
    if near is not None:
        return date.fromordinal(today.toordinal() + near)
    return date.fromisoformat(parse_date(text, label=label, yearless=False))


@use_case(Right.VIEW_OFFICE)
def today_of(office: Office) -> date:
    """Return the day it is in the office."""
    return local(now_ms(), office.zone).date()


def instant_named(text: str, zone: tzinfo) -> int:
    """Return UTC ms of an ISO moment; without a zone it is on the office's clock.

    Raises:
        UserError: it is none.
    """
    try:
        there = datetime.fromisoformat(text)
        if there.tzinfo is None:
            there = there.replace(tzinfo=zone)
        instant = int(there.timestamp() * 1000)
    except (ValueError, OverflowError) as error:
        raise UserError(
            f"«{text}» — не момент времени. Ничего не изменено. Напишите, например, "
            "2026-11-25T14:30."
        ) from error
    if not FIRST_MS <= instant < LAST_MS:
        raise UserError(f"«{text}»: год — от 1900 до 2199. Ничего не изменено.")
    return instant


def due_as_json(due: Due, zone: tzinfo) -> str | None:
    """Return a date as ISO text: a day, or a moment with its offset."""
    if due.at is not None:
        return local(due.at, zone).isoformat()
    return due.on.isoformat() if due.on is not None else None


def task_as_json(row: TaskRow, zone: tzinfo) -> dict[str, Any]:
    """Return a task as programs read it; ids are texts."""

    def named(record: int | None, name: str) -> dict[str, str] | None:
        return None if record is None else {"id": str(record), "name": name}

    return {
        "id": str(row.id),
        "kind": row.kind,
        "title": row.title,
        "text": row.text,
        "due": due_as_json(row.due, zone),
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
        "minutes": row.duration,
        "zone": row.zone or None,
        "place": row.place,
        "priority": row.priority,
        "state": row.state.value,
        "bucket": row.bucket.value,
        "client": named(row.client_id, row.client),
        "deal": named(row.deal_id, row.deal),
        "assignee": named(row.assignee_id, row.assignee),
        "author": named(row.author_id, row.author),
        "repeats": row.repeats or None,
        "slot": row.slot,
        "series": None if row.series_id is None else str(row.series_id),
        "result_required": row.result_required,
        "waits_for": row.waits,
        "checklist": {"done": row.items_done, "all": row.items},
        "moved": row.moved,
        "created_at": local(row.created_at, zone).isoformat(),
        "done_at": None if row.done_at is None else local(row.done_at, zone).isoformat(),
        "result": row.result or None,
    }


def task_line(row: TaskRow) -> str:
    """Return a task as one line."""
    parts = (row.due_text, row.client, row.assignee, "повторяется" if row.repeats else "")
    told = ", ".join(filter(None, parts))
    return f"{row.id}  {row.title}: {told}" if told else f"{row.id}  {row.title}"
