"""What is kept of reports, damaged or of another program; clients merged; people who leave."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.dashboard.filters import Filters
from crm_desktop.dashboard.reading import read_dashboard
from crm_desktop.dashboard.setting import BUILT_IN, check_setting, dump_setting, load_setting
from crm_desktop.dashboard.storing import read_setting
from crm_desktop.duplicates.merge import merge_clients
from crm_desktop.errors import UserError
from crm_desktop.handover.handover import hand_over, holdings_of, plan_handover
from crm_desktop.history.acts import undo
from crm_desktop.members.staff import add_colleague
from crm_desktop.report_files.json_form import from_json, to_json
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
from crm_desktop.reports.showing import axis_scale, show_change, show_short, show_value
from crm_desktop.saved_reports.definition import SavedAsk
from crm_desktop.saved_reports.running import run_saved
from crm_desktop.saved_reports.saving import delete_saved, list_saved, save_report
from crm_desktop.saved_reports.snapshots import open_snapshot, remember

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.office import Office

MADE_AT = 1_795_345_200_000
NO_SENSE: tuple[Any, ...] = (
    None, True, [], {}, "", -1, 0, 2**63, 10**400, 1e300, float("nan"), float("inf"), "мусор",
    "2026-13", [[[]]], {"of": "clients", "id": "x"}, {"of": "нет", "id": "1"}, "\0", "\ud800",
    {"of": "clients", "id": "9" * 30}, "x" * 300, [None], ["a"] * 3, "0001-01-01", "9999-12-31",
)  # fmt: skip
TEXTS = ("", "[]", "{", "null", "[[" * 20_000, '{"version": 1}', "9" * 5000, "NaN", '{"a":' * 3000,
         '{"version": 1, "result": {}, "definition": 5}')  # fmt: skip


def named(record: int, name: str) -> ReportResult:
    """A report about one client."""
    columns = (Column("name", "Клиент"), Column("sum", "Сумма", Unit.KOPECKS, heat=True),
               Column("month", "Месяц", Unit.MONTH))  # fmt: skip
    row = Row((name, 500, "2026-11"), subject=Subject(Records.CLIENTS, record), level=1)
    return ReportResult(
        "abc", "ABC", MADE_AT,
        figures=(Figure("top", "Первый", 1.5, Unit.SHARE, before=1, beside=name, trend=(1, None)),),
        charts=(Chart("c", "Лучшие", ChartKind.RANKED, (name, "Прочие"),
                      (Series("Сумма", (5, None)),), table="t", marked=1),),
        tables=(Table("t", "Клиенты", columns, (row,), Row(("Итого", 500, None))),),
    )  # fmt: skip


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Everywhere in plain JSON values."""
    if at:
        yield at
    inside = value.items() if isinstance(value, dict) else ()
    for key, each in inside or (enumerate(value) if isinstance(value, list) else ()):
        yield from places(each, (*at, key))


def spoilt(value: dict[str, Any], draw: st.DataObject) -> str:
    """The same as JSON, with some places of no sense or gone."""
    found = copy.deepcopy(value)
    for _ in range(draw.draw(st.integers(1, 3))):
        *way, last = draw.draw(st.sampled_from(list(places(found))))
        inside: Any = found
        for key in way:
            inside = inside[key]
        if draw.draw(st.integers(0, 4)):
            inside[last] = draw.draw(st.sampled_from(NO_SENSE))
        else:
            del inside[last]
        if not found:
            break
    try:
        return json.dumps(found)
    except ValueError:
        return "{}"


def shown(result: ReportResult) -> None:
    """What a screen does with an answer."""
    assert str(result.period)
    for table in result.tables:
        for row in table.rows:
            for column, value in zip(table.columns, row.cells, strict=True):
                assert show_value(value, column.unit) is not None
                assert show_short(value, column.unit) is not None
    for figure in result.figures:
        assert show_change(figure.value, figure.before, figure.unit) is not None
    for chart in result.charts:
        for series in chart.series:
            assert axis_scale(series.values, series.unit or chart.unit).show(1.5)
    assert to_json(result)


GOOD = to_json(named(7, "ООО «Ромашка»"))


@settings(max_examples=200)
@given(st.data())
def test_figures_of_no_sense_are_refused_or_can_be_shown(data: st.DataObject) -> None:
    try:
        read = from_json(json.loads(spoilt(GOOD, data)))
    except (UserError, ValueError):  # ValueError: no JSON at all
        return
    shown(read)


@settings(max_examples=100)
@given(st.data())
def test_a_dashboard_of_no_sense_is_read_as_far_as_it_goes(data: st.DataObject) -> None:
    read = load_setting(spoilt(json.loads(dump_setting(BUILT_IN)), data))

    assert load_setting(dump_setting(check_setting(read))).keys == read.keys


def test_damaged_rows_are_told_and_hurt_nothing_else(office: Office) -> None:
    record = create_client(office, ClientDraft(kind="company", name="ООО «Ромашка»"))[0]
    kept, _ = remember(office, named(record, "ООО «Ромашка»"))
    saved, _ = save_report(office, "Продажи", definition=SavedAsk("sales"))
    whole = json.loads(office.db.run("SELECT result FROM report_snapshot")[0][0])
    definition = json.loads(office.db.run("SELECT definition FROM saved_report")[0][0])
    with office.change("Проба") as change:
        office.db.run(
            "INSERT INTO dashboard(id, owner, tiles) VALUES(?, ?, '')",
            (change.new_id(), office.user_id),
        )
    of_other_kinds = [
        json.dumps({**whole, "definition": 5}), json.dumps({**definition, "comparison": []}),
        json.dumps({**definition, "period": {"name": "last_days", "number": 10**30}}),
        json.dumps(whole).replace('"of": "clients"', '"of": "cats"'),
    ]  # fmt: skip

    for text in (*TEXTS, *of_other_kinds):
        with office.change("Проба"):
            office.db.run("UPDATE report_snapshot SET result = ?", (text,))
            office.db.run("UPDATE saved_report SET definition = ?", (text,))
            office.db.run("UPDATE dashboard SET tiles = ?", (text,))
        with pytest.raises(UserError, match="не прочитан"):
            open_snapshot(office, kept)
        with pytest.raises(UserError, match=r"не прочитан|Отчёт не построен"):
            run_saved(office, saved, now=MADE_AT)
        assert [each.name for each in list_saved(office)] == ["Продажи"]
        assert read_setting(office).setting.keys == ()
    shared = load_setting(
        f'{{"places": [{{"key": "saved:{saved}"}}, {{"key": "saved:{10**40}"}}]}}'
    )
    found = read_dashboard(office, shared, Filters(date(2026, 11, 1)), now=MADE_AT)
    assert all(part.hidden for part in found.parts.values())


def test_a_merged_client_is_called_as_the_one_that_is_left(office: Office) -> None:
    first, second, third = (
        create_client(office, ClientDraft(kind="company", name=name))[0]
        for name in ("ООО «Первая»", "ООО «Вторая»", "ООО «Третья»")
    )
    kept, _ = remember(office, named(first, "ООО «Первая»"))
    merge_clients(office, second, losers=[first])
    last = merge_clients(office, third, losers=[second])

    result = open_snapshot(office, kept).result
    assert result.tables[0].rows[0].cells[0] == "ООО «Третья»"
    assert result.charts[0].labels[0] == "ООО «Третья»"

    undo(office, last.changes.change_id)
    assert open_snapshot(office, kept).result.tables[0].rows[0].cells[0] == "ООО «Вторая»"


def test_who_leaves_hands_saved_reports_over_with_the_lists(office: Office) -> None:
    anna, boris = office.user_id, add_colleague(office, "Борис Котов")[0]
    create_client(office, ClientDraft(name="ООО «Опыт»"))
    saved, _ = save_report(office, "Продажи", definition=SavedAsk("sales"))
    holdings = holdings_of(office, anna)
    assert holdings.views == 1

    done = hand_over(office, plan_handover(holdings, evenly_to=[boris]), views_to=boris)

    owner = "SELECT owner FROM saved_report WHERE id = ?"
    assert office.db.run(owner, (saved,)) == [(boris,)]
    assert holdings_of(office, anna).views == 0
    undo(office, done.changes.change_id)
    assert office.db.run(owner, (saved,)) == [(anna,)]


def test_figures_outlive_the_report_they_were_made_of(office: Office) -> None:
    saved, made = save_report(office, "Продажи", definition=SavedAsk("sales"))
    kept, _ = remember(office, named(1, "ООО «Ромашка»"), saved_report=saved)

    left = undo(office, made.change_id)
    assert [each.table for each in left.left] == ["saved_report"]  # figures name it
    delete_saved(office, saved)
    assert list_saved(office) == ()
    assert open_snapshot(office, kept).row.title == "ABC"
