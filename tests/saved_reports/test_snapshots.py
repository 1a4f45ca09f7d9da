"""Figures kept as they were: by ids, for those who may see them, against what is now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.membership import Role
from crm_desktop.access.powers import BUILT_IN, FieldRule, Powers, Scope
from crm_desktop.access.right import Right
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.edits import edit_fields
from crm_desktop.clients.removal import delete_clients
from crm_desktop.errors import AccessDeniedError, NotFoundError, UserError
from crm_desktop.reports.period_choice import PeriodChoice, PeriodName
from crm_desktop.reports.result import (
    Chart,
    ChartKind,
    Column,
    Figure,
    Records,
    ReportResult,
    Row,
    Series,
    Subject,
    Table,
    Unit,
)
from crm_desktop.saved_reports.comparing import compare_now, differences
from crm_desktop.saved_reports.definition import SavedAsk, dump_ask
from crm_desktop.saved_reports.running import run_definition
from crm_desktop.saved_reports.snapshots import (
    delete_snapshot,
    list_snapshots,
    open_snapshot,
    remember,
    rename_snapshot,
    share_snapshot,
)
from tests.access.people_office import manager

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.access.people_office import People

MADE_AT = 1_795_345_200_000


def client(office: Office, name: str) -> int:
    return create_client(office, ClientDraft(kind="company", name=name))[0]


def about(*clients: tuple[int, str]) -> ReportResult:
    """A report by clients: in lines, a chart, a pivot's columns, a note."""
    names = tuple(name for _record, name in clients)
    columns = (Column("name", "Клиент"), Column("sum", "Сумма", Unit.KOPECKS),
               *(Column(f"c{n}", name, Unit.COUNT) for n, name in enumerate(names)))  # fmt: skip
    rows = tuple(
        Row(
            (name, 100 * record % 977, *range(len(names))), subject=Subject(Records.CLIENTS, record)
        )
        for record, name in clients
    )
    return ReportResult(
        "abc", "ABC", MADE_AT,
        figures=(Figure("top", "Первый", 1, beside=names[0]),),
        charts=(Chart("c", "Лучшие", ChartKind.RANKED, names,
                      (Series("Сумма", tuple(range(len(names)))),), table="t"),),
        tables=(Table("t", "Клиенты", columns, rows),),
        notes=(f"Больше всех купил {names[0]}.",),
    )  # fmt: skip


def kept_text(office: Office) -> str:
    return "".join(str(row) for row in office.db.run("SELECT * FROM report_snapshot"))


def test_figures_stay_as_they_were(office: Office) -> None:
    client(office, "ООО «Ромашка»")
    ask = SavedAsk("new-clients", PeriodChoice(PeriodName.THIS_YEAR), by="month")
    now = int(datetime.now(UTC).timestamp() * 1000)
    result = run_definition(office, ask.report, dump_ask(ask), now=now)
    made, _ = remember(office, result, definition=ask, title="Новые за год")
    client(office, "ООО «Поздняя»")
    snapshot = open_snapshot(office, made)

    assert snapshot.result == bare(result)
    assert (snapshot.row.title, snapshot.row.mine, snapshot.whole) == ("Новые за год", True, True)
    changed = compare_now(office, made, now=now)
    [figure] = [each for each in changed.figures if each.key == result.figures[0].key]
    assert (figure.before, figure.value) == (1, 2)
    assert changed.title == "Что изменилось: Новые за год"
    assert changed.tables[0].columns[0].title == "Строка"


def bare(result: ReportResult) -> ReportResult:
    """A result without what stands behind its numbers."""
    return replace(
        result,
        figures=tuple(replace(each, drill=None) for each in result.figures),
        charts=tuple(replace(each, drills={}) for each in result.charts),
        tables=tuple(
            replace(
                table,
                rows=tuple(replace(row, drills={}) for row in table.rows),
                total=replace(table.total, drills={}) if table.total else None,
            )
            for table in result.tables
        ),
    )


def test_clients_are_kept_as_ids(office: Office) -> None:
    one, two = client(office, "ООО «Секретная»"), client(office, "ООО «Вторая»")
    made, _ = remember(office, about((one, "ООО «Секретная»"), (two, "ООО «Вторая»")))

    assert "Секретная" not in kept_text(office)
    assert "Вторая" not in kept_text(office)
    edit_fields(office, one, values={"name": "ООО «Новое имя»"})
    delete_clients(office, [two])
    found = open_snapshot(office, made).result
    assert [row.cells[0] for row in found.tables[0].rows] == ["ООО «Новое имя»", "Удалённый клиент"]
    assert [each.title for each in found.tables[0].columns[2:]] == [
        "ООО «Новое имя»", "Удалённый клиент",
    ]  # fmt: skip
    assert found.charts[0].labels == ("ООО «Новое имя»", "Удалённый клиент")
    assert found.figures[0].beside == "ООО «Новое имя»"
    assert found.notes == ("Больше всех купил ….",)
    assert found.tables[0].rows[0].cells[1] == 100 * one % 977


def seeing(scope: Scope, **more: object) -> Powers:
    acts = BUILT_IN[Role.MANAGER].acts | {Right.REPORTS}
    return manager(scope, acts=acts, **more)  # type: ignore[arg-type]


def test_a_restricted_person_learns_no_figures(people: People) -> None:
    admin, head = people.admin, people.open("Борис")
    one = client(admin, "ООО «Секретная»")
    hers, _ = remember(admin, about((one, "ООО «Секретная»")))
    shared, _ = remember(admin, about((one, "ООО «Секретная»")), shared=True)
    people.give("Вера", seeing(Scope.OWN))
    people.give("Глеб", seeing(Scope.ALL, fields={"deals:budget": FieldRule.HIDDEN}))
    people.give("Дина", seeing(Scope.ALL))

    def seen(name: str) -> list[int]:
        return [row.id for row in list_snapshots(people.open(name))]

    assert seen("Борис") == [shared]
    assert (seen("Вера"), seen("Глеб"), seen("Дина")) == ([], [], [shared])
    with pytest.raises(AccessDeniedError):
        list_snapshots(people.open("Зоя"))
    for name, snapshot in (("Вера", shared), ("Глеб", shared), ("Борис", hers)):
        with pytest.raises(NotFoundError):
            open_snapshot(people.open(name), snapshot)
        with pytest.raises(NotFoundError):
            compare_now(people.open(name), snapshot, now=MADE_AT)
    with pytest.raises(NotFoundError):
        delete_snapshot(head, shared)
    assert open_snapshot(head, shared).result.charts[0].labels == ("ООО «Секретная»",)


def test_who_sees_less_by_now_reads_no_names(people: People) -> None:
    vera = people.open("Вера")
    people.give("Вера", seeing(Scope.ALL))
    theirs = client(people.admin, "ООО «Чужая»")
    hers = client(vera, "ООО «Своя»")
    made, _ = remember(vera, about((theirs, "ООО «Чужая»"), (hers, "ООО «Своя»")))
    with people.admin.change("Сужаю"):
        people.admin.db.run(
            "UPDATE client SET responsible = ? WHERE id = ?", (people.ids["Вера"], hers)
        )
        people.admin.db.run("UPDATE client SET responsible = NULL WHERE id = ?", (theirs,))
    people.give("Вера", seeing(Scope.OWN))
    found = open_snapshot(vera, made).result

    assert found.charts[0].labels == ("Недоступный клиент", "ООО «Своя»")


def test_own_figures_can_be_renamed_shared_and_deleted(office: Office) -> None:
    made, _ = remember(office, ReportResult("x", "Итоги", MADE_AT))
    rename_snapshot(office, made, title="Итоги  года")
    share_snapshot(office, made, shared=True)
    [row] = list_snapshots(office)
    delete_snapshot(office, made)

    assert (row.title, row.shared, row.made_at) == ("Итоги года", True, MADE_AT)
    assert list_snapshots(office) == ()
    with pytest.raises(NotFoundError):
        open_snapshot(office, made)


def test_what_cannot_be_asked_again_is_told(office: Office) -> None:
    made, _ = remember(office, ReportResult("x", "Сводка", MADE_AT))
    with pytest.raises(UserError, match="повторить его нельзя"):
        compare_now(office, made, now=MADE_AT)
    with office.change("Порча"):
        office.db.run("UPDATE report_snapshot SET result = '{' WHERE id = ?", (made,))
    with pytest.raises(UserError, match="другая версия"):
        open_snapshot(office, made)


def test_too_large_a_report_goes_into_a_file(office: Office) -> None:
    rows = tuple(Row(("x" * 1000,)) for _ in range(5100))
    table = Table("t", "Т", (Column("a", "А"),), rows)
    with pytest.raises(UserError, match="слишком велик"):
        remember(office, ReportResult("x", "Большой", MADE_AT, tables=(table,)))

    assert list_snapshots(office) == ()


def test_differences_are_lines_that_came_went_or_changed() -> None:
    columns = (Column("name", "Кто"), Column("sum", "Сумма", Unit.KOPECKS),
               Column("deals", "Сделок", Unit.COUNT), Column("class", "Класс"))  # fmt: skip

    def report(*rows: Row, total: int) -> ReportResult:
        table = Table("t", "Т", columns, rows, Row(("Всего", total, 1, None)))
        return ReportResult("x", "Х", MADE_AT, figures=(Figure("a", "А", total),), tables=(table,))

    anna = Row(("Анна", 100, 1, "A"))
    before = report(anna, Row(("Борис", 50, 1, "B")), Row(("Вера", 7, 1, "C")), total=157)
    after = report(anna, Row(("Борис", 80, 1, "A")), Row(("Глеб", 5, 1, "C")), total=185)
    found = differences(before, after)
    [table] = found.tables

    assert [(c.group, c.title) for c in table.columns] == [
        ("", "Строка"), ("Сумма", "было"), ("Сумма", "стало"), ("Сумма", "разница"),
        ("Сделок", "было"), ("Сделок", "стало"), ("Сделок", "разница"),
        ("Класс", "было"), ("Класс", "стало"),
    ]  # fmt: skip
    assert [row.cells[:4] for row in table.rows] == [
        ("Борис", 50, 80, 30), ("Глеб", None, 5, 5), ("Итого", 157, 185, 28), ("Вера", 7, None, -7),
    ]  # fmt: skip
    assert (found.figures[0].before, found.figures[0].value) == (157, 185)
    assert differences(before, before).tables == ()
    assert differences(before, before).figures == ()
