from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.membership import Role
from crm_desktop.approvals.deciding import approve
from crm_desktop.approvals.reading import waiting_approvals
from crm_desktop.clients.history import client_history, return_value
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft, LineDraft
from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.deals.fields import DEAL_FIELDS
from crm_desktop.deals.history import deal_history
from crm_desktop.deals.history_words import NOUNS, column_labels, is_hidden
from crm_desktop.deals.lines import add_line, edit_line
from crm_desktop.deals.moves import lose_deals, move_deals, reopen_deals, win_deals
from crm_desktop.deals.removal import delete_deals, restore_deals
from crm_desktop.deals.tags import add_deal_tag
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.funnels.funnels import rename_funnel, set_approval_limits
from crm_desktop.funnels.model import PlanMode, StageSettings
from crm_desktop.funnels.stages import edit_stage
from crm_desktop.history.acts import act_details, describe_left, undo
from crm_desktop.office import Office
from crm_desktop.own_fields.own_fields import add_own_field, delete_own_field
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.planning import TaskDraft, plan_task
from db.tables import BY_NAME
from tests.deals.deal_state import deal_row, item

if TYPE_CHECKING:
    from crm_desktop.clients.history_words import HistoryRow
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.journal import Changes

NBSP = "\N{NO-BREAK SPACE}"


def _told(rows: list[HistoryRow]) -> list[str]:
    return [row.sentence or f"{row.label}: {row.old or '—'} → {row.new or '—'}" for row in rows]


def _act(office: Office, changes: Changes) -> list[str]:
    return _told(act_details(office, changes.change_id))


@pytest.fixture
def deal(office: Office, funnel: Funnel, romashka: int) -> int:
    return create_deal(office, DealDraft("Окна", romashka, funnel_id=funnel.id, tags=("срочно",)))[
        0
    ]


def test_the_way_of_a_deal_is_told(office: Office, funnel: Funnel, deal: int) -> None:
    reason = item(office, "loss_reason", "Долго")
    move_deals(office, [deal], stage_id=funnel.stages[1].id)
    win_deals(office, [deal])
    reopen_deals(office, [deal])
    lose_deals(office, [deal], reason_id=reason, note="ждали")
    delete_deals(office, [deal])
    restore_deals(office, [deal])
    assert _told(deal_history(office, deal)) == [
        "Сделка возвращена: Окна",
        "Сделка удалена: Окна",
        "Итог: Открыта → Проиграна",
        "Причина проигрыша: — → Долго",
        "Комментарий к проигрышу: — → ждали",
        "Итог: Выиграна → Открыта",
        "Итог: Открыта → Выиграна",
        "Этап: Новая → Замер",
        "Сделка создана: Окна",
    ]


def test_fields_and_parts_are_told(office: Office, deal: int) -> None:
    edit_deal_field(office, deal, field="budget", value="12 тыс")
    line, _ = add_line(office, deal, LineDraft("Окно", quantity=2500, price=100_00))
    edit_line(office, line, LineDraft("Окно", quantity=3000, price=100_00, lasts_days=30))
    add_deal_tag(office, deal, name="тёплый")
    task, _ = plan_task(office, TaskDraft("call", "Позвонить", deal_id=deal))
    complete_task(office, task, result="договорились")
    told = _told(deal_history(office, deal))
    assert set(told[:-1]) == {
        "Задача «Позвонить»: результат: — → договорились",
        "Задача выполнена: Позвонить",
        "Задача создана: Позвонить",
        "Метка добавлена: тёплый",
        f"Строка состава «Окно»: хватает на: — → 30{NBSP}дней",
        f"Строка состава «Окно»: сумма: 250{NBSP}₽ → 300{NBSP}₽",
        "Строка состава «Окно»: количество: 2,5 → 3",
        "Строка состава добавлена: Окно",
        f"Бюджет: — → 12{NBSP}000{NBSP}₽",
    }
    assert told[-1] == "Сделка создана: Окна"


def test_an_act_names_the_deal_and_its_client(
    office: Office, funnel: Funnel, deal: int, romashka: int
) -> None:
    done = move_deals(office, [deal], stage_id=funnel.stages[1].id)
    rows = act_details(office, done.changes.change_id)
    assert _told(rows) == ["Этап: Новая → Замер"]
    assert (rows[0].deal_id, rows[0].deal_name) == (deal, "Окна")
    assert (rows[0].client_id, rows[0].client_name) == (romashka, "ООО «Ромашка»")


def test_settings_of_funnels_are_told(office: Office, funnel: Funnel) -> None:
    assert _act(office, rename_funnel(office, funnel.id, name="Окна и двери")) == [
        "Воронка: название: Окна → Окна и двери"
    ]
    settings = StageSettings(
        "Замер", probability=40, required=("budget",), plan_mode=PlanMode.REQUIRE, plan_days=3
    )
    told = _act(office, edit_stage(office, funnel.stages[1].id, settings))
    assert set(told) == {
        f"Этап «Замер»: вероятность: 30{NBSP}% → 40{NBSP}%",
        "Этап «Замер»: обязательные поля: — → Бюджет",
        "Этап «Замер»: следующее действие: не требуется → обязательно",
        f"Этап «Замер»: запланировать в течение: — → 3{NBSP}дня",
    }


def _row(office: Office, deal: int, label: str) -> HistoryRow:
    return next(row for row in deal_history(office, deal) if row.label == label)


def test_an_old_value_of_a_deal_is_returned(office: Office, deal: int) -> None:
    edit_deal_field(office, deal, field="budget", value="12 тыс")
    edit_deal_field(office, deal, field="budget", value="15 тыс")
    row = _row(office, deal, "Бюджет")
    assert row.revertable
    return_value(office, row)
    assert deal_row(office, deal)["budget"] == 12_000_00
    edit_deal_field(office, deal, field="title", value="Двери")
    return_value(office, _row(office, deal, "Название"))
    row_now = deal_row(office, deal)
    assert (row_now["title"], row_now["title_key"]) == ("Окна", "окна")


def test_a_stage_and_an_outcome_are_not_returned(office: Office, funnel: Funnel, deal: int) -> None:
    move_deals(office, [deal], stage_id=funnel.stages[1].id)
    win_deals(office, [deal])
    for label in ("Этап", "Итог"):
        assert not _row(office, deal, label).revertable
        with pytest.raises(UserError, match="нечего"):
            return_value(office, _row(office, deal, label))


def test_a_value_of_a_line_is_returned(office: Office, deal: int) -> None:
    line, _ = add_line(office, deal, LineDraft("Окно", sum=5))
    edit_line(office, line, LineDraft("Окно", sum=7))
    row = _row(office, deal, "Строка состава «Окно»: сумма")
    return_value(office, row)
    assert office.db.run("SELECT sum FROM deal_line WHERE id = ?", (line,)) == [(5,)]
    delete_deals(office, [deal])
    with pytest.raises(NotFoundError, match="в корзине"):
        return_value(office, row)


def test_a_field_that_is_gone_is_told_and_not_returned(office: Office, deal: int) -> None:
    field, _ = add_own_field(office, "Этаж", type="number", kind="deal")
    edit_deal_field(office, deal, field="Этаж", value="12")
    row = _row(office, deal, "Этаж")
    assert row.revertable
    delete_own_field(office, field)
    assert not _row(office, deal, "Удалённое поле").revertable
    with pytest.raises(UserError, match="больше нет"):
        return_value(office, row)


def test_an_undo_says_what_it_left(office: Office, funnel: Funnel, deal: int) -> None:
    first = move_deals(office, [deal], stage_id=funnel.stages[1].id)
    move_deals(office, [deal], stage_id=funnel.stages[3].id)
    left = describe_left(office, undo(office, first.changes.change_id))
    assert left == ["Сделка «Окна»: поле «Этап» изменено позже — оставлено как есть."]


def test_the_clients_own_history_keeps_to_the_client(
    office: Office, deal: int, romashka: int
) -> None:
    edit_deal_field(office, deal, field="budget", value="12 тыс")
    told = [row.label for day in client_history(office, romashka) for row in day.rows]
    assert told == ["Клиент"]


def test_an_approval_is_told(
    office: Office, funnel: Funnel, deal: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_approval_limits(office, funnel.id, budget=1_000_00, discount=1000)
    with monkeypatch.context() as patch:
        patch.setattr(Office, "role", Role.MANAGER)
        edit_deal_field(office, deal, field="budget", value="5 тыс")
    approve(office, waiting_approvals(office)[0].id, answer="хорошо")
    told = _told(deal_history(office, deal))
    assert f"Отправлено на согласование: Бюджет 5{NBSP}000{NBSP}₽" in told
    named = "Согласование «Бюджет 5 000 ₽»"
    assert f"{named}: решение: — → согласовано" in told
    assert f"Бюджет: — → 5{NBSP}000{NBSP}₽" in told


@pytest.mark.parametrize("table", sorted(NOUNS))
def test_no_column_is_told_by_its_name_in_the_code(table: str) -> None:
    fields = {field.key for field in DEAL_FIELDS} | {"outcome", "custom"}
    told = {
        column
        for column in BY_NAME[table].columns
        if column != "deleted_at" and not is_hidden(table, column)
    }
    known = fields if table == "deal" else column_labels(table)
    if table in {"deal_label", "rule_firing", "deal_assignment"}:  # made and dropped, never edited
        assert told <= {"item", "told", "way", "why"}
    else:
        assert told <= set(known)
