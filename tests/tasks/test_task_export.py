"""Tasks as a table: what is shown, in its order, all of it."""

from __future__ import annotations

import csv
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from crm_desktop.access.rights import Right
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.errors import AccessDeniedError, UserError
from crm_desktop.exporting.deal_headings import is_deal_layout
from crm_desktop.exporting.headings import is_own_layout
from crm_desktop.exporting.task_columns import TASK_HEADINGS
from crm_desktop.exporting.tasks import export_task_table
from crm_desktop.history.acts import list_change_sets
from crm_desktop.jobs import CancelToken, JobCancelledError
from crm_desktop.tasks.buckets import Bucket
from crm_desktop.tasks.checklist import tick_item
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.drafts import ItemDraft, TaskDraft
from crm_desktop.tasks.due import Due, parse_due
from crm_desktop.tasks.list_filter import TaskFilter
from crm_desktop.tasks.list_groups import ALL_TASKS, Grouping, TaskChoice, count_chosen
from crm_desktop.tasks.listing import Order
from crm_desktop.tasks.planning import plan_task, postpone_tasks
from crm_desktop.tasks.removal import delete_tasks
from crm_desktop.tasks.timing import add_time
from tests.access.people_office import limit
from tests.tasks.task_people import add_kind

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

TODAY = date(2027, 4, 15)


class Cancelled:
    """Somebody pressed «Отмена» at once."""

    def step(self, done: int, total: int, message: str = "") -> None:  # noqa: ARG002 - the shape of progress
        token = CancelToken()
        token.cancel()
        token.raise_if_cancelled()


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def titles(path: Path) -> list[str]:
    return [row["Задача"] for row in rows_of(path)]


@pytest.fixture
def planned(office: Office, noon: int, company: int, boris: int) -> dict[str, int]:
    """Tasks in several buckets, by title."""
    drafts = [
        TaskDraft("todo", "потом", due=Due(date(2027, 6, 1)), client_id=company),
        TaskDraft("call", "сегодня", due=Due(TODAY), assignee_id=boris),
        TaskDraft("todo", "когда-нибудь"),
        TaskDraft("call", "поздно", due=Due(date(2027, 4, 1)), client_id=company),
        TaskDraft("letter", "сделано", due=Due(TODAY)),
    ]
    made = {draft.title: plan_task(office, draft)[0] for draft in drafts}
    complete_task(office, made["сделано"], result="отправлено")
    return made


def test_everything_a_task_holds_is_told(
    office: Office, noon: int, company: int, boris: int, tmp_path: Path
) -> None:
    own, _ = add_kind(office, "Замер")
    deal, _ = create_deal(office, DealDraft("Поставка", client_id=company))
    task, _ = plan_task(
        office,
        TaskDraft(
            own, "Замер цеха", text="=взять рулетку", client_id=company, deal_id=deal, priority=3,
            due=parse_due("20.04.2027 14:30", today=TODAY, zone=office.zone), duration=90,
            place="Цех 2", result_required=True, helpers=(boris,), repeats="FREQ=WEEKLY;BYDAY=TU",
            items=(ItemDraft("рулетка"), ItemDraft("бланк")),
        ),
    )  # fmt: skip
    line = office.db.run("SELECT id FROM task_item WHERE text = 'рулетка'")[0][0]
    tick_item(office, line)
    add_time(office, task, minutes=25)
    path = tmp_path / "задачи.csv"
    report = export_task_table(office, path)
    (row,) = rows_of(path)
    assert report.rows == 1
    assert report.neutralised == 1
    assert list(row) == list(TASK_HEADINGS.values())
    assert not is_deal_layout(row)
    assert not is_own_layout(row)
    assert row["Создана"] == "15.04.2027 12:00:00"
    del row["Создана"]
    assert row == {
        "№ задачи": str(task), "Задача": "Замер цеха", "Вид": "Замер", "Состояние": "На неделе",
        "Пометки": "нужен результат", "Срок": "20.04.2027", "Время": "14:30",
        "Последний день": "", "Выполнена": "", "Кто выполнил": "", "Результат": "",
        "Клиент: №": str(company), "Клиент": "ООО «Квант»", "Сделка: №": str(deal),
        "Сделка": "Поставка", "Исполнитель": "Анна Кравцова", "Помощники": "Борис Котов",
        "Автор": "Анна Кравцова", "Передал": "", "Приоритет": "Наивысший",
        "Длительность, мин": "90", "Место": "Цех 2", "Описание": "'=взять рулетку",
        "Чек-лист": "☑ рулетка\n☐ бланк", "Повторяется": row["Повторяется"],
        "Затрачено, мин": "25", "Переносов": "",
    }  # fmt: skip
    assert "вторник" in row["Повторяется"]


def test_a_workbook_has_real_dates_and_ids_as_text(
    office: Office, planned: dict[str, int], tmp_path: Path
) -> None:
    postpone_tasks(office, [planned["потом"]], due=Due(date(2027, 6, 3)))
    path = tmp_path / "задачи.xlsx"
    export_task_table(office, path, columns=["id", "задача", "due", "ends_on", "done", "moved"])
    sheet: Any = load_workbook(path).active
    head, *rows = sheet.iter_rows(values_only=True)
    assert head == (
        "№ задачи", "Задача", "Срок", "Последний день", "Выполнена", "Переносов",
    )  # fmt: skip
    by_title = {row[1]: row for row in rows}
    assert by_title["потом"] == (
        str(planned["потом"]), "потом", datetime(2027, 6, 3), None, None, 1,  # noqa: DTZ001 - a sheet's
    )  # fmt: skip
    assert by_title["когда-нибудь"][2] is None
    done = by_title["сделано"][4]
    assert isinstance(done, datetime)
    assert done.date() == TODAY


def test_the_order_and_the_choice_are_those_of_the_list(
    office: Office, planned: dict[str, int], tmp_path: Path
) -> None:
    path = tmp_path / "з.csv"

    def written(choice: TaskChoice) -> list[str]:
        report = export_task_table(office, path, targets=choice)
        found = titles(path)
        assert len(found) == report.rows == count_chosen(office, choice)
        return found

    assert written(ALL_TASKS) == ["поздно", "сегодня", "потом", "когда-нибудь", "сделано"]
    open_ones = tuple(bucket for bucket in Bucket if bucket is not Bucket.DONE)
    assert written(TaskChoice(buckets=open_ones)) == ["поздно", "сегодня", "потом", "когда-нибудь"]
    assert written(TaskChoice(buckets=(Bucket.TODAY, Bucket.UNDATED))) == [
        "сегодня", "когда-нибудь",
    ]  # fmt: skip
    calls = TaskChoice(TaskFilter(kinds=("call",)), Grouping.ASSIGNEE, Order.TITLE)
    assert written(calls) == ["поздно", "сегодня"]
    by_client = TaskChoice(group=Grouping.CLIENT, order=Order.TITLE, buckets=open_ones)
    assert written(by_client) == ["поздно", "потом", "сегодня", "когда-нибудь"]


def test_chosen_tasks_keep_their_order_and_gone_ones_are_left_out(
    office: Office, planned: dict[str, int], tmp_path: Path
) -> None:
    delete_tasks(office, [planned["поздно"]])
    path = tmp_path / "две.csv"
    asked = [planned["потом"], planned["поздно"], planned["сегодня"], planned["потом"], 77]
    report = export_task_table(office, path, targets=asked, columns=["title"])
    assert (report.rows, titles(path)) == (2, ["потом", "сегодня"])


def test_more_than_a_portion_goes_out_whole(
    office: Office, noon: int, company: int, tmp_path: Path
) -> None:
    with office.change("Много") as change:
        office.db.run_many(
            "INSERT INTO task(id, kind, title, assignee, author, created_at, due_on)"
            " VALUES(?, 'todo', ?, ?, ?, 1, '2027-05-01')",
            [
                (change.new_id(), f"дело {n:04}", office.user_id, office.user_id)
                for n in range(2345)
            ],
        )
    path = tmp_path / "все.csv"
    report = export_task_table(office, path, targets=TaskChoice(order=Order.TITLE))
    assert report.rows == 2345
    assert titles(path) == [f"дело {n:04}" for n in range(2345)]


def test_the_history_remembers_it(office: Office, planned: dict[str, int], tmp_path: Path) -> None:
    path = tmp_path / "з.csv"
    export_task_table(office, path)
    latest = list_change_sets(office)[0]
    assert latest.title.replace("\N{NO-BREAK SPACE}", " ") == f"Выгрузка: 5 задач в «{path}»"


def test_cancelled_or_refused_there_is_no_new_file(
    office: Office, planned: dict[str, int], tmp_path: Path
) -> None:
    path = tmp_path / "з.xlsx"
    path.write_bytes(b"old")
    with pytest.raises(JobCancelledError):
        export_task_table(office, path, progress=Cancelled())
    for name in ("з.json", "з.vcf", "з.txt"):
        with pytest.raises(UserError, match=r"не (записан|создан)"):
            export_task_table(office, tmp_path / name)
    with pytest.raises(UserError, match="Столбца «цвет» нет"):
        export_task_table(office, path, columns=["цвет"])
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["з.xlsx"]
    assert path.read_bytes() == b"old"


def test_who_may_not_take_files_out_is_refused(
    office: Office, planned: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(monkeypatch, without={Right.EXPORT})
    with pytest.raises(AccessDeniedError):
        export_task_table(office, tmp_path / "з.csv")
    assert list(tmp_path.glob("з*")) == []
