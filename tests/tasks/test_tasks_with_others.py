"""Tasks beside what else happens to an office: merges, leavers, backups, undo, other programs."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from crm_desktop.backup.making import back_up
from crm_desktop.backup.restoring import restore
from crm_desktop.calendar_files.exporting import export_tasks
from crm_desktop.calendar_files.importing import import_calendar
from crm_desktop.calendar_files.live import LiveSetting, begin_live
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.doctor.examining import examine
from crm_desktop.duplicates.merge import merge_clients
from crm_desktop.duplicates.unmerge import unmerge
from crm_desktop.errors import BadFileError, UserError
from crm_desktop.exporting.tasks import export_task_table
from crm_desktop.handover.handover import hand_over, holdings_of, plan_handover
from crm_desktop.history.acts import undo
from crm_desktop.importing.recognition import open_import
from crm_desktop.members.staff import add_colleague
from crm_desktop.office import open_office
from crm_desktop.printing.calendar_paper import print_calendar
from crm_desktop.reminders.due import due_reminders
from crm_desktop.reminders.ringing import answer, mark_shown, take_due
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.drafts import ItemDraft, ReminderDraft, TaskDraft
from crm_desktop.tasks.planning import plan_task
from crm_desktop.tasks.timing import start_timer
from db.tables import TABLES
from tests.tasks.task_people import THURSDAY, at, being, plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.office import Office

ROOT = Path(__file__).resolve().parents[2]
FRIDAY = date(2027, 4, 16)
DAILY = "FREQ=DAILY"
HOUR = 3_600_000


def everything(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every journalled table about tasks and clients."""
    return {
        table.name: office.db.run(" ".join(("SELECT * FROM", table.name, "ORDER BY id")))
        for table in TABLES
        if table.name in {"task", "client", "deal"} or "task" in table.owners
    }


def ailments(office: Office) -> list[tuple[str, str]]:
    """What the doctor does not like, but that there is no backup."""
    report = examine(office, mend=False, full=True)
    return [(check.name, check.text) for check in report.checks
            if check.status != "ok" and check.name != "backups"]  # fmt: skip


def series(office: Office, title: str, **more: Any) -> int:
    """A daily task from Friday on, ten o'clock, that reminds a quarter of an hour before."""
    reminders = more.pop("reminders", (ReminderDraft(15),))
    draft = TaskDraft("call", title, due=at(FRIDAY, 10), repeats=DAILY, reminders=reminders, **more)
    return plan_task(office, draft)[0]


def of(office: Office, task: int, columns: str) -> tuple[Any, ...]:
    return office.db.run(" ".join(("SELECT", columns, "FROM task WHERE id = ?")), (task,))[0]


def test_a_merge_and_its_undo_keep_every_task(office: Office, noon: int) -> None:
    one = create_client(office, ClientDraft(kind="company", name="ООО «Квант»"))[0]
    two = create_client(office, ClientDraft(kind="company", name="Квант"))[0]
    boss = create_client(office, ClientDraft(kind="person", name="Пётр Ильин"))[0]
    twin = create_client(office, ClientDraft(kind="person", name="Ильин Пётр"))[0]
    heads = [
        series(office, f"Звонок {client}", client_id=client, contacts=(boss, twin),
               items=(ItemDraft("Спросить"),))
        for client in (one, two)
    ]  # fmt: skip
    single = plan(office, "Письмо", at(FRIDAY, 12), client_id=two, contacts=(twin,))
    complete_task(office, heads[1])
    before = everything(office)

    companies = merge_clients(office, one, losers=[two])
    people = merge_clients(office, boss, losers=[twin])
    assert {of(office, task, "client")[0] for task in (*heads, single)} == {one}
    assert ailments(office) == []
    assert [
        office.db.run(
            "SELECT person FROM task_contact WHERE task = ? AND deleted_at IS NULL", (task,)
        )
        for task in (*heads, single)
    ] == [[(boss,)]] * 3

    unmerge(office, people.changes.change_id)
    unmerge(office, companies.changes.change_id)
    assert everything(office) == before
    assert ailments(office) == []
    following = complete_task(office, heads[1]).next
    assert following is not None
    assert of(office, heads[1], "slot") == ("2027-04-18T10:00",)


def test_done_while_merged_stays_done_apart(office: Office, noon: int) -> None:
    one = create_client(office, ClientDraft(kind="company", name="ООО «Квант»"))[0]
    two = create_client(office, ClientDraft(kind="company", name="Квант"))[0]
    head = series(office, "Звонок", client_id=two)
    merged = merge_clients(office, one, losers=[two])
    copy = complete_task(office, head).done_id
    unmerge(office, merged.changes.change_id)
    assert of(office, head, "client, slot") == (two, "2027-04-17T10:00")
    assert of(office, copy, "series, slot, done_at IS NULL, deleted_at") == (
        head, "2027-04-16T10:00", 0, None,
    )  # fmt: skip
    assert ailments(office) == []


def test_a_leaver_hands_everything_over_and_it_comes_back(office: Office, noon: int) -> None:
    boris = add_colleague(office, "Борис Котов")[0]
    vera = add_colleague(office, "Вера Лис")[0]
    client = create_client(
        office, ClientDraft(kind="company", name="ООО «Квант»", values={"responsible": boris})
    )[0]
    alone = (ReminderDraft(30, member_id=boris), ReminderDraft(10))
    head = series(office, "Звонок", client_id=client, assignee_id=boris, reminders=alone)
    helped = plan_task(
        office, TaskDraft("todo", "Чужое", due=at(FRIDAY, 12), helpers=(boris,), reminders=alone)
    )[0]
    with being(boris):
        start_timer(office, head)
    before = everything(office)

    result = hand_over(office, plan_handover(holdings_of(office, boris), evenly_to=[vera]))
    assert of(office, head, "assignee, slot, repeats") == (vera, "2027-04-16T10:00", DAILY)
    assert office.db.run(
        "SELECT member FROM reminder WHERE task = ? AND deleted_at IS NULL ORDER BY minutes_before",
        (head,),
    ) == [(None,), (vera,)]
    assert of(office, helped, "assignee") == (office.user_id,)
    assert ailments(office) == []

    undo(office, result.changes.change_id)
    assert everything(office) == before
    assert ailments(office) == []


def test_a_leaver_with_nothing_but_tasks(office: Office, noon: int) -> None:
    boris = add_colleague(office, "Борис Котов")[0]
    vera = add_colleague(office, "Вера Лис")[0]
    head = series(office, "Звонок", assignee_id=boris)
    before = everything(office)
    made = plan_handover(holdings_of(office, boris), evenly_to=[vera])
    result = hand_over(office, replace(made, rest_to=vera))
    assert of(office, head, "assignee") == (vera,)
    undo(office, result.changes.change_id)
    assert everything(office) == before


def test_what_was_answered_before_a_backup_does_not_ring_after_it(
    office: Office, noon: int, password: str
) -> None:
    plan_task(office, TaskDraft("call", "Раз", due=at(THURSDAY, 13), reminders=(ReminderDraft(0),)))
    series(office, "Каждый день")
    later = noon + 2 * HOUR
    taken = take_due(office, holder="окно", now=later)
    mark_shown(office, taken, holder="окно", now=later)
    answer(office, taken, now=later)
    assert [one.title for one in taken] == ["Раз"]
    kept = back_up(office).path
    plan_task(
        office, TaskDraft("call", "Позже", due=at(THURSDAY, 13, 30), reminders=(ReminderDraft(0),))
    )
    assert [one.title for one in due_reminders(office, now=later)] == ["Позже"]
    folder = office.folder.path
    office.close()

    restore(kept, folder, password=password)
    restored = open_office(folder, password)
    try:
        assert take_due(restored, holder="другое", now=later) == []
        tomorrow = noon + 24 * HOUR
        assert [one.title for one in take_due(restored, holder="другое", now=tomorrow)] == [
            "Каждый день"
        ]
        assert ailments(restored) == []
    finally:
        restored.close()


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//RU
BEGIN:VEVENT
UID:one@x
DTSTART;TZID=Europe/Moscow:20270420T100000
SUMMARY:Переговоры
END:VEVENT
BEGIN:VEVENT
UID:two@x
DTSTART;TZID=Europe/Moscow:20270421T093000
SUMMARY:Планёрка
RRULE:FREQ=DAILY
END:VEVENT
BEGIN:VEVENT
UID:three@x
DTSTART;TZID=Europe/Moscow:20270422T100000
SUMMARY:Обед
END:VEVENT
END:VCALENDAR
"""


def test_an_import_taken_back_leaves_what_a_person_did(
    office: Office, noon: int, tmp_path: Path
) -> None:
    file = tmp_path / "календарь.ics"
    file.write_bytes(CALENDAR.replace("\n", "\r\n").encode())
    report = import_calendar(office, file, now=noon)
    ids: dict[str, int] = dict(office.db.run("SELECT title, id FROM task"))
    complete_task(office, ids["Переговоры"], result="Договорились")
    copy = complete_task(office, ids["Планёрка"]).done_id
    assert report.change_set is not None
    result = undo(office, report.change_set)
    told = {(left.table, left.record) for left in result.left}
    assert ("task", ids["Переговоры"]) in told
    assert of(office, ids["Переговоры"], "result, deleted_at") == ("Договорились", None)
    assert of(office, ids["Обед"], "deleted_at IS NULL") == (0,)
    assert of(office, copy, "deleted_at, done_at IS NULL") == (None, 0)
    assert ailments(office) == []


def test_two_programs_do_one_occurrence_once(office: Office, password: str) -> None:
    head = series(office, "Звонок")
    children = [
        subprocess.Popen(  # noqa: S603 - our own program with our own words
            [sys.executable, "-m", "tests.tasks.doing_child", str(office.folder.path), password,
             str(head)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        for _ in range(2)
    ]  # fmt: skip
    try:
        for child in children:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
        for child in children:
            assert child.stdin is not None
            child.stdin.write("пора\n")
            child.stdin.flush()
        said = [child.communicate()[0].strip() for child in children]
    finally:
        for child in children:
            child.kill()
            child.communicate()
    assert said.count("done") == 1
    [refused] = [text for text in said if text != "done"]
    assert "Ничего не изменено" in refused
    assert office.db.run(
        "SELECT slot, done_at IS NULL FROM task WHERE series = ? AND deleted_at IS NULL", (head,)
    ) == [("2027-04-16T10:00", 0)]
    assert of(office, head, "slot, done_at") == ("2027-04-17T10:00", None)
    assert ailments(office) == []


def test_a_folder_is_not_loaded(office: Office, tmp_path: Path) -> None:
    for name, load in (
        ("Папка", lambda path: open_import(office, path)),
        ("Папка.ics", lambda path: import_calendar(office, path)),
    ):
        path = tmp_path / name
        path.mkdir()
        with pytest.raises(BadFileError, match="это папка"):
            load(path)


@pytest.mark.parametrize("kind", ["xlsx", "csv", "ics", "pdf", "live"])
def test_a_full_disk_leaves_no_half_file(
    office: Office, noon: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    series(office, "Звонок")
    path = tmp_path / f"файл.{kind}"
    live = LiveSetting(str(path))
    writers: dict[str, Callable[[], object]] = {
        "ics": lambda: export_tasks(office, path, now=noon),
        "pdf": lambda: print_calendar(office, path, span="week", day=FRIDAY, now=noon),
        "live": lambda: begin_live(office, live),
    }
    write = writers.get(kind, lambda: export_task_table(office, path))
    write()
    before = path.read_bytes()
    notes = office.db.run("SELECT count(*) FROM change_set")
    plan(office, "Ещё одно", at(FRIDAY, 15))

    def full(_descriptor: int) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(UserError, match=r"на диске нет места\. Освободите место"):
            write()
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == [path.name]
    assert office.db.run("SELECT count(*) FROM change_set")[0][0] == notes[0][0] + 1
    write()
    assert path.read_bytes() != before
