"""Reports made by themselves at this computer: which, when, into which folder, for whom.

Plans are notes of this station: another computer has other folders. A report is made only while
the person who planned it is signed in, with his rights of that moment.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, require, use_case
from crm_desktop.backup.notes import number_in, read_document, text_in, write_document, write_note
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.report_files.file_names import unknown_places
from crm_desktop.report_files.writing import SUFFIXES
from crm_desktop.saved_reports.saving import get_saved
from crm_desktop.saved_reports.when import When, checked_when, dump_when, load_when

if TYPE_CHECKING:
    from crm_desktop.office.office import Office

PLAN: Final = "reports.plan."
MADE: Final = "reports.made."
PATTERN: Final = "{отчёт} {дата}"
_LONGEST_PATTERN: Final = 100
_GONE: Final = "Такого расписания на этом компьютере нет. Ничего не изменено."


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a plan the last time.

    Attributes:
        at: UTC ms; 0 = it was never tried.
        good: whether a file was written.
        text: why not, or what to know; for people.
        file: the file that was written last; `""` = none.
        day: `YYYY-MM-DD`: the day of the plan it was written for; `""` = none.
    """

    at: int = 0
    good: bool = True
    text: str = ""
    file: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A plan.

    Attributes:
        saved_report: id of the saved report.
        when: at which times.
        folder: where to; must be there when the time comes.
        suffix: one of `SUFFIXES`.
        pattern: name of the file without its ending, with the places of `file_names.PLACES`.
        active: whether it runs.
        id: of the plan; `""` = not kept yet.
        member: whose.
        since: UTC ms: moments before it are not made up for.
        made: what came of it last.
    """

    saved_report: int
    when: When
    folder: str
    suffix: str = ".xlsx"
    pattern: str = PATTERN
    active: bool = True
    id: str = ""
    member: int = 0
    since: int = 0
    made: Made = Made()


@use_case(Right.VIEW_OFFICE)
def list_schedules(office: Office) -> tuple[Schedule, ...]:
    """Return this person's plans at this computer, the oldest first."""
    names = office.db.run(
        "SELECT name FROM station_note WHERE substr(name, 1, ?) = ? ORDER BY name",
        (len(PLAN), PLAN),
    )
    found = (_read(office, str(name).removeprefix(PLAN)) for (name,) in names)
    mine = [each for each in found if each is not None and each.member == office.user_id]
    return tuple(sorted(mine, key=lambda each: (each.since, each.id)))


@use_case(Right.REPORTS)
def add_schedule(office: Office, schedule: Schedule, *, now: int) -> Schedule:
    """Keep a plan; its first moment is the next one.

    Args:
        office: the office.
        schedule: without id, member and since.
        now: UTC ms.

    Raises:
        UserError: no such folder, an unknown ending, a name that cannot be.
        NotFoundError: the saved report is gone or somebody else's.
        AccessDeniedError: the role allows no such files.
    """
    _check(office, schedule)
    kept = replace(schedule, id=secrets.token_hex(8), member=office.user_id, since=now, made=Made())
    _write(office, kept)
    return kept


@use_case(Right.REPORTS)
def change_schedule(office: Office, schedule: Schedule, *, now: int) -> Schedule:
    """Keep other settings of a plan; what came of it last stays.

    Raises:
        NotFoundError: it is gone, or its saved report is.
        UserError: see `add_schedule`.
        AccessDeniedError: the role allows no such files.
    """
    former = _require(office, schedule.id)
    _check(office, schedule)
    moved = former.when != schedule.when or (schedule.active and not former.active)
    kept = replace(
        schedule, member=office.user_id, since=now if moved else former.since, made=former.made
    )
    _write(office, kept)
    return kept


@use_case(Right.VIEW_OFFICE)
def delete_schedule(office: Office, schedule_id: str) -> None:
    """Forget a plan; the files it made stay.

    Raises:
        NotFoundError: it is gone or somebody else's.
    """
    _require(office, schedule_id)
    write_note(office.db, f"{PLAN}{schedule_id}", None)
    write_note(office.db, f"{MADE}{schedule_id}", None)


@use_case(Right.VIEW_OFFICE)
def note_made(office: Office, schedule_id: str, made: Made) -> None:
    """Keep what came of a plan."""
    write_document(
        office.db,
        f"{MADE}{schedule_id}",
        {"at": made.at, "good": made.good, "text": made.text, "file": made.file, "day": made.day},
    )


def _check(office: Office, schedule: Schedule) -> None:
    get_saved(office, schedule.saved_report)
    checked_when(schedule.when)
    if schedule.suffix not in SUFFIXES:
        raise UserError(
            f"Отчёты не сохраняются в «{schedule.suffix}». Расписание не сохранено. "
            f"Выберите одно из: {', '.join(SUFFIXES)}."
        )
    require(office, Right.PRINT if schedule.suffix == ".pdf" else Right.EXPORT)
    if not schedule.folder.strip() or not Path(schedule.folder).is_dir():
        raise UserError(
            f"Папки «{schedule.folder}» нет. Расписание не сохранено. Выберите другую папку."
        )
    if unknown := unknown_places(schedule.pattern):
        raise UserError(
            f"Что подставить вместо «{unknown[0]}» в имени файла, неизвестно. Расписание не "
            "сохранено. Можно: {отчёт}, {период}, {дата}, {время}."
        )
    if not schedule.pattern.strip() or len(schedule.pattern) > _LONGEST_PATTERN:
        raise UserError(
            "Имя файла пустое или длиннее 100 знаков. Расписание не сохранено. Измените имя."
        )


def _require(office: Office, schedule_id: str) -> Schedule:
    found = _read(office, schedule_id)
    if found is None or found.member != office.user_id:
        raise NotFoundError(_GONE)
    return found


def _write(office: Office, schedule: Schedule) -> None:
    document: dict[str, Any] = {
        "saved_report": str(schedule.saved_report),
        "when": dump_when(schedule.when),
        "folder": schedule.folder,
        "suffix": schedule.suffix,
        "pattern": schedule.pattern,
        "active": schedule.active,
        "member": str(schedule.member),
        "since": schedule.since,
    }
    write_document(office.db, f"{PLAN}{schedule.id}", document)


def _read(office: Office, schedule_id: str) -> Schedule | None:
    """A plan; None if there is none, or another version of the program wrote it."""
    kept = read_document(office.db, f"{PLAN}{schedule_id}")
    when = load_when(kept.get("when"))
    saved, member = text_in(kept, "saved_report"), text_in(kept, "member")
    if when is None or not (saved.isdecimal() and member.isdecimal()):
        return None
    made = read_document(office.db, f"{MADE}{schedule_id}")
    return Schedule(
        int(saved),
        when,
        text_in(kept, "folder"),
        text_in(kept, "suffix"),
        text_in(kept, "pattern"),
        active=kept.get("active") is True,
        id=schedule_id,
        member=int(member),
        since=number_in(kept, "since") or 0,
        made=Made(
            number_in(made, "at") or 0,
            good=made.get("good", True) is True,
            text=text_in(made, "text"),
            file=text_in(made, "file"),
            day=_day(text_in(made, "day")),
        ),
    )


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        return ""
