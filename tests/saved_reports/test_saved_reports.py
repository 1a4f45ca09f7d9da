"""Reports kept under names."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.access.right import Right
from crm_desktop.errors import AccessDeniedError, NotFoundError, UserError
from crm_desktop.history.acts import undo
from crm_desktop.reports.period import Comparison, ReportPeriod
from crm_desktop.reports.period_choice import PeriodChoice, PeriodName
from crm_desktop.saved_reports.definition import SavedAsk, dump_ask, load_ask, with_days
from crm_desktop.saved_reports.running import run_saved
from crm_desktop.saved_reports.saving import (
    delete_saved,
    get_saved,
    list_saved,
    rename_saved,
    reorder_saved,
    save_report,
    share_saved,
    update_saved,
)
from crm_desktop.views.tree import Condition, Group, Join, Op, Unknown
from tests.access.people_office import limit

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.access.people_office import People

LAST_MONTH = PeriodChoice(PeriodName.LAST_MONTH)
ASK = SavedAsk("new-clients", LAST_MONTH, by="person")


def instant(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc,arg-type]


def names(office: Office) -> list[str]:
    return [each.name for each in list_saved(office)]


def test_a_saved_period_moves_with_the_calendar(office: Office) -> None:
    saved, _ = save_report(office, "  Новые   за месяц ", definition=ASK)
    ask = get_saved(office, saved).saved_ask

    assert names(office) == ["Новые за месяц"]
    assert ask == ASK
    november = run_saved(office, saved, now=instant(2026, 11, 5, 9))
    january = run_saved(office, saved, now=instant(2027, 1, 1, 0))
    assert november.period == ReportPeriod(date(2026, 10, 1), date(2026, 10, 31))
    assert january.period == ReportPeriod(date(2026, 12, 1), date(2026, 12, 31))
    assert november.title == "Новые за месяц"


def test_every_act_can_be_undone(office: Office) -> None:
    one, _ = save_report(office, "Один", definition=ASK)
    two, made = save_report(office, "Два", definition=SavedAsk("rfm"))
    undo(office, reorder_saved(office, [two, one]).change_id)
    assert names(office) == ["Один", "Два"]
    undo(office, rename_saved(office, one, name="Первый").change_id)
    undo(office, update_saved(office, one, definition=SavedAsk("new-clients")).change_id)
    undo(office, delete_saved(office, one).change_id)
    undo(office, share_saved(office, one, shared=True).change_id)
    found = get_saved(office, one)

    assert (found.name, found.saved_ask, found.shared) == ("Один", ASK, False)
    undo(office, made.change_id)
    assert names(office) == ["Один"]


def test_names_are_told_apart(office: Office) -> None:
    one, _ = save_report(office, "Отчёт", definition=ASK)
    with pytest.raises(UserError, match="уже есть"):
        save_report(office, "отчет", definition=ASK)
    with pytest.raises(UserError, match="Укажите название"):
        save_report(office, " \0 ", definition=ASK)
    with pytest.raises(UserError, match="длиннее"):
        rename_saved(office, one, name="я" * 101)
    rename_saved(office, one, name="ОТЧЁТ")

    assert names(office) == ["ОТЧЁТ"]


@pytest.mark.parametrize(
    ("definition", "report"),
    [
        (SavedAsk("no-such"), ""), ({"version": 9}, ""), ({}, ""), ({"rows": 1}, "pivot"),
        ({**dump_ask(ASK), "options": {"a": 1}}, ""), ({**dump_ask(ASK), "comparison": "x"}, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_not_kept(office: Office, definition: Any, report: str) -> None:
    with pytest.raises(UserError):
        save_report(office, "Плохой", definition=definition, report=report)

    assert names(office) == []


def test_what_another_program_wrote_is_told_in_words(office: Office) -> None:
    saved, _ = save_report(office, "Из будущего", definition=ASK)
    with office.change("Будущее"):
        office.db.run("UPDATE saved_report SET definition = '[1' WHERE id = ?", (saved,))

    assert names(office) == ["Из будущего"]
    with pytest.raises(UserError, match="другая версия"):
        run_saved(office, saved, now=instant(2026, 11, 5))


def test_ones_own_are_nobody_elses(people: People) -> None:
    admin, head = people.admin, people.open("Борис")
    own, _ = save_report(head, "Мой", definition=ASK)
    common, _ = save_report(head, "Общий", definition=ASK, shared=True)

    assert names(admin) == ["Общий"]
    with pytest.raises(NotFoundError):
        rename_saved(admin, own, name="Чужой")
    rename_saved(admin, common, name="Для всех")
    assert names(head) == ["Для всех", "Мой"]
    with pytest.raises(AccessDeniedError):
        list_saved(people.open("Вера"))


def test_sharing_needs_its_right(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    common, _ = save_report(office, "Общий", definition=ASK, shared=True)
    own, _ = save_report(office, "Мой", definition=ASK)
    limit(monkeypatch, without={Right.SHARE_VIEWS})

    with pytest.raises(AccessDeniedError):
        save_report(office, "Ещё", definition=ASK, shared=True)
    with pytest.raises(AccessDeniedError):
        delete_saved(office, common)
    with pytest.raises(AccessDeniedError):
        share_saved(office, own, shared=True)
    delete_saved(office, own)
    assert names(office) == ["Общий"]


def test_an_update_keeps_the_report(office: Office) -> None:
    saved, _ = save_report(office, "Новые", definition=ASK)
    with pytest.raises(UserError, match="другой отчёт"):
        update_saved(office, saved, definition=SavedAsk("rfm"))

    assert get_saved(office, saved).saved_ask == ASK


NODES = st.recursive(
    st.builds(Condition, st.text(max_size=5), st.sampled_from(Op),
              st.lists(st.integers(-5, 5) | st.text("аб", max_size=3), max_size=2).map(tuple))
    | st.integers(0, 9).map(lambda n: Unknown(json.dumps({"new": n}))),
    lambda inner: st.builds(Group, st.lists(inner, max_size=3).map(tuple), st.sampled_from(Join),
                            st.booleans()),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=50)
@given(
    st.builds(
        SavedAsk, st.text(max_size=5), st.builds(PeriodChoice, st.sampled_from(PeriodName)),
        st.sampled_from(Comparison), st.text(max_size=5),
        st.lists(NODES, max_size=3).map(lambda nodes: Group(tuple(nodes))),
        st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=3),
    )
)  # fmt: skip
def test_an_ask_comes_back_from_json(ask: SavedAsk) -> None:
    assert load_ask(json.loads(json.dumps(dump_ask(ask)))) == ask


def test_days_can_be_fixed() -> None:
    period = ReportPeriod(date(2026, 11, 1), date(2026, 11, 30))
    fixed = load_ask(with_days(dump_ask(ASK), period))

    assert fixed.period.days(date(2031, 5, 5)) == period
    assert with_days(dump_ask(ASK), None) == dump_ask(ASK)
