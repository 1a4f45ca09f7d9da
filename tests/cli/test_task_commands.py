from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.access.keys import FLOOR
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.office import create_office
from tests.cli.conftest import PASSWORD

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal

OFFICE = ("--office", "задачи")
MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture(scope="module")
def client(terminal: Terminal) -> str:
    """The client of an office without tasks."""
    office = create_office(
        terminal.folder / "задачи", "О", admin="Анна Кравцова", password=PASSWORD, parameters=FLOOR
    )
    made, _ = create_client(office, ClientDraft(kind="company", name="ООО «Ромашка»"))
    office.close()
    return str(made)


def days_ahead(days: int) -> date:
    return datetime.now(MOSCOW).date() + timedelta(days=days)


def test_a_task_is_planned_listed_done_and_taken_back(terminal: Terminal, client: str) -> None:
    day = days_ahead(3)
    made = terminal.run(
        "task", "add", "Согласовать смету", *OFFICE, "--due", f"{day:%d.%m.%Y} 14:30",
        "--kind", "Встреча", "--client", client, "--minutes", "45", "--priority", "высокий",
        "--place", "Офис", "--assignee", "me", "--remind", "15", "--remind", "60", "--json",
    )  # fmt: skip
    assert made.code == 0, made.err
    task = made.json
    assert (task["kind"], task["minutes"], task["priority"], task["place"]) == (
        "meeting", 45, 2, "Офис"
    )  # fmt: skip
    assert task["client"] == {"id": client, "name": "ООО «Ромашка»"}
    assert datetime.fromisoformat(task["due"]) == datetime(
        day.year, day.month, day.day, 14, 30, tzinfo=MOSCOW
    )
    listed = terminal.run("tasks", *OFFICE, "--due", "week", "--assignee", "Кравцова", "--json")
    assert [each["id"] for each in listed.json] == [task["id"]]
    assert "Согласовать смету" in terminal.run("tasks", *OFFICE, "--client", client).out
    assert terminal.run("tasks", *OFFICE, "--due", "overdue", "--json").json == []
    told = terminal.run("reminders", *OFFICE, "--now", f"{day}T14:20", "--json").json
    assert [(each["task"], each["title"]) for each in told] == [(task["id"], "Согласовать смету")]
    assert terminal.run("reminders", *OFFICE, "--now", f"{day}T10:00", "--json").json == []
    done = terminal.run("task", "done", task["id"], *OFFICE, "--result", "Согласовано", "--json")
    assert (done.code, done.json["id"], done.json["next"]) == (0, task["id"], None)
    assert terminal.run("tasks", *OFFICE, "--due", "week", "--json").json == []
    assert terminal.run("undo", done.json["change_set"], *OFFICE).code == 0
    listed = terminal.run("tasks", *OFFICE, "--due", "week", "--json")
    assert [each["result"] for each in listed.json] == [None]
    terminal.run("undo", made.json["change_set"], *OFFICE)


def test_the_agenda_tells_occurrences_too(terminal: Terminal, client: str) -> None:
    first = days_ahead(1)
    made = terminal.run(
        "task", "add", "Планёрка", *OFFICE, "--due", f"{first:%d.%m.%Y} 10:00", "--repeat", "daily",
        "--json",
    )  # fmt: skip
    assert made.json["repeats"] == "FREQ=DAILY"
    span = ("--from", f"{first}", "--to", f"{first + timedelta(days=4)}")
    found = terminal.run("agenda", *OFFICE, *span, "--json").json
    assert [each["start"][:10] for each in found["entries"]] == [
        f"{first + timedelta(days=each)}" for each in range(5)
    ]
    assert {each["task"] for each in found["entries"]} == {made.json["id"]}
    assert terminal.run("agenda", *OFFICE, *span).out.count("Планёрка") == 5
    done = terminal.run("task", "done", made.json["id"], *OFFICE, "--json").json
    assert done["next"][:10] == f"{first + timedelta(days=1)}"
    assert done["id"] != done["task"]
    terminal.run("undo", done["change_set"], *OFFICE)
    terminal.run("undo", made.json["change_set"], *OFFICE)


def test_tasks_go_out_and_a_calendar_comes_in(terminal: Terminal, client: str) -> None:
    day = days_ahead(30)
    made = terminal.run(
        "task", "add", "Замер", *OFFICE, "--due", f"{day:%d.%m.%Y} 09:00", "--json"
    ).json
    out = terminal.run("export", "tasks", *OFFICE, "--to", "x.ics", "--assignee", "me", "--json")
    assert (out.code, out.json["rows"]) == (0, 1)
    text = (terminal.folder / "x.ics").read_text(encoding="utf-8")
    assert "SUMMARY:Замер" in text
    assert "TZID:Europe/Moscow" in text
    (terminal.folder / "чужой.ics").write_text(
        f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:{day:%Y%m%d}T100000Z\nSUMMARY:Чужая\n"
        "END:VEVENT\nBEGIN:VEVENT\nUID:b\nDTSTART:99990101T000000Z\nSUMMARY:Далеко\nEND:VEVENT\n"
        "END:VCALENDAR\n",
        encoding="utf-8",
    )
    trial = terminal.run("import", "чужой.ics", *OFFICE, "--trial", "--json").json
    assert (trial["new"], trial["change_set"]) == (1, None)
    loaded = terminal.run("import", "чужой.ics", *OFFICE, "--json")
    assert (loaded.code, loaded.json["read"], loaded.json["new"], loaded.json["skipped"]) == (
        3, 2, 1, 1
    )  # fmt: skip
    assert loaded.json["refused"][0]["title"] == "Далеко"
    again = terminal.run("import", "чужой.ics", *OFFICE)
    assert "без изменений: 1" in again.out
    assert "Строка 7, «Далеко»: Год 9999" in again.out
    for change in (loaded.json["change_set"], made["change_set"]):
        assert terminal.run("undo", change, *OFFICE).code == 0


def test_tasks_go_into_a_table(terminal: Terminal, client: str) -> None:
    day = days_ahead(40)
    made = terminal.run(
        "task", "add", "Обмер", *OFFICE, "--due", f"{day:%d.%m.%Y} 09:00", "--client", client,
        "--json",
    ).json  # fmt: skip
    out = terminal.run(
        "export", "tasks", *OFFICE, "--to", "x.csv", "--assignee", "me", "--since", str(day),
        "--columns", "id, Задача, Срок, due_time, Клиент: №", "--json",
    )  # fmt: skip
    assert (out.code, out.json["rows"]) == (0, 1), out.err
    lines = (terminal.folder / "x.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines == [
        "№ задачи;Задача;Срок;Время;Клиент: №", f"{made['id']};Обмер;{day:%d.%m.%Y};09:00;{client}",
    ]  # fmt: skip
    assert terminal.run("undo", made["change_set"], *OFFICE).code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("task", "add", "х", "--kind", "обед"), "Вида задачи «обед» нет"),
        (("task", "add", "х", "--due", "вчера когда-то"), "не понят"),
        (("task", "add", "х", "--assignee", "Никто"), "Сотрудника «Никто» нет"),
        (("task", "add", "х", "--priority", "9"), "Приоритета «9» нет"),
        (("task", "add", "х", "--due", "завтра", "--repeat", "FREQ=SECONDLY"), "чаще раза в день"),
        (("task", "add", "х", "--remind", "5", "--no-remind"), "вместе не бывают"),
        (("task", "done", "123"), "задачи уже нет"),
        (("task", "done", "x"), "не номер записи"),
        (("tasks", "--due", "вчера"), "нет такого"),
        (("agenda", "--from", "2026-11-20", "--to", "2026-11-10"), "раньше первого"),
        (("agenda", "--from", "2026-01-01", "--to", "2028-01-01"), "400"),
        (("reminders", "--now", "скоро"), "не момент времени"),
        (("export", "tasks", "--to", "x.json"), "календарём — в .ics"),
        (("export", "tasks", "--to", "x.csv", "--busy-only"), "только для календарей"),
        (("export", "tasks", "--to", "x.csv", "--columns", "цвет"), "Столбца «цвет» нет"),
        (("export", "clients", "--to", "x.csv", "--busy-only"), "только для задач"),
        (("import", "нет.ics"), "нет. Ничего не загружено"),
        (("import", "x.csv", "--past", "skip"), "только для календарей"),
    ],
)
def test_what_is_not_understood_is_told_in_russian(
    terminal: Terminal, client: str, words: tuple[str, ...], told: str
) -> None:
    answer = terminal.run(*words, *OFFICE, "--json")
    assert answer.code == 2
    assert told in answer.json["error"]


@pytest.mark.parametrize("words", [("task", "--help"), ("task", "add", "--help"), ("tasks", "-h")])
def test_help_is_there(terminal: Terminal, words: tuple[str, ...]) -> None:
    answer = terminal.run(*words)
    assert answer.code == 0
    assert "задач" in answer.out
