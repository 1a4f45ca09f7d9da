from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.bulk_fields import How
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.fields import read_catalogue
from crm_desktop.clients.removal import delete_clients
from crm_desktop.currencies.currencies import add_currency
from crm_desktop.deals.amounts import MOST
from crm_desktop.deals.bulk import bulk_edit_deals, bulk_tag_deals, bulk_untag_deals
from crm_desktop.deals.card import get_deal
from crm_desktop.deals.colleagues import add_helper, remove_helper
from crm_desktop.deals.contacts import (
    add_deal_contact,
    create_deal_contact,
    remove_deal_contact,
    set_contact_role,
)
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft, LineDraft
from crm_desktop.deals.edits import edit_deal_field, edit_deal_fields
from crm_desktop.deals.fields import read_deal_catalogue
from crm_desktop.deals.lines import add_line, budget_from_lines, delete_line, edit_line
from crm_desktop.deals.refusals import LackingFieldsError
from crm_desktop.deals.removal import delete_deals
from crm_desktop.deals.tags import add_deal_tag, remove_deal_tag
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.funnels.funnels import archive_funnel
from crm_desktop.funnels.reading import list_funnels
from crm_desktop.history.acts import undo, undo_last
from crm_desktop.own_fields.own_fields import add_own_field
from crm_desktop.tasks.due import ActionState
from crm_desktop.tasks.planning import TaskDraft, plan_task
from tests.deals.deal_state import deal_row, item, live_state, way

if TYPE_CHECKING:
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office


@pytest.fixture
def deal(office: Office, funnel: Funnel) -> int:
    return create_deal(office, DealDraft("Окна в офис", funnel_id=funnel.id))[0]


def test_a_deal_is_made_with_all_its_parts_in_one_act(office: Office, funnel: Funnel) -> None:
    before = live_state(office)
    draft = DealDraft(
        new_client=ClientDraft(kind="company", name="ООО «Вега»"),
        new_contact=ClientDraft(
            kind="person", name="Пётр Ильин", channels=(ChannelDraft("+79161234567"),)
        ),
        funnel_id=funnel.id,
        values={"budget": 90_000_00, "note": "срочно"},
        lines=(LineDraft("Окно", quantity=3000, price=30_000_00), LineDraft("Монтаж", sum=1)),
        helpers=(office.user_id,),
        tags=("тёплый", "Тёплый"),
        task=TaskDraft("call", "Позвонить"),
    )
    deal, changes = create_deal(office, draft)
    card = get_deal(office, deal)
    assert (card.title, card.client) == ("ООО «Вега»", "ООО «Вега»")
    assert (card.stage, card.outcome, card.probability) == ("Новая", "", 10)
    assert [(each.name, each.phone) for each in card.contacts] == [
        ("Пётр Ильин", "+7 916 123-45-67")
    ]
    assert [(line.title, line.sum) for line in card.lines] == [("Окно", 90_000_00), ("Монтаж", 1)]
    assert card.lines_sum == 90_000_01
    assert [each.name for each in card.helpers] == ["Анна Кравцова"]
    assert [tag.name for tag in card.tags] == ["тёплый"]
    assert card.responsible_id == office.user_id
    assert card.next_action is not None
    assert (card.next_action.title, card.next_state) == ("Позвонить", ActionState.NONE)
    assert card.tasks_open == 1
    undo(office, changes.change_id)
    assert live_state(office) == before


def test_nobody_answers_for_a_deal_that_is_to_be_given_out(office: Office, funnel: Funnel) -> None:
    deal, _ = create_deal(
        office, DealDraft("Заявка", funnel_id=funnel.id, values={"responsible": None})
    )
    assert get_deal(office, deal).responsible_id is None


def test_a_new_deal_begins_at_the_first_stage_of_the_first_funnel(office: Office) -> None:
    deal, _ = create_deal(office, DealDraft("Просто"))
    first = list_funnels(office)[0]
    assert deal_row(office, deal)["stage"] == first.stages[0].id
    for each in list_funnels(office):
        archive_funnel(office, each.id)
    with pytest.raises(UserError, match="нет ни одной воронки"):
        create_deal(office, DealDraft("Просто"))


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"budget": -1}, "быть не может"),
        ({"budget": 10**15}, "быть не может"),
        ({"probability": 101}, "быть не может"),
        ({"discount": 10_001}, "быть не может"),
        ({"closes_on": "31.12.2027"}, "не дата"),
        ({"currency": "USD"}, "Валюты «USD»"),
        ({"currency": None}, "валюта"),
        ({"responsible": 7}, "сотрудника нет"),
        ({"source": 7}, "нет"),
        ({"stage": 7}, "так не заполняется"),
        ({"outcome": "won"}, "нет"),
        ({"f999": "x"}, "нет"),
    ],
)
def test_a_value_no_deal_has_leaves_nothing_behind(
    office: Office, funnel: Funnel, values: dict[str, str | int | None], why: str
) -> None:
    before = live_state(office)
    draft = DealDraft(
        "А", new_client=ClientDraft(name="ООО «Б»"), funnel_id=funnel.id, values=values
    )
    with pytest.raises(UserError, match=why):
        create_deal(office, draft)
    assert live_state(office) == before


def test_a_deal_made_at_a_stage_must_have_what_the_stage_demands(
    office: Office, funnel: Funnel
) -> None:
    with pytest.raises(LackingFieldsError, match="Договор") as refused:
        create_deal(office, DealDraft("А", stage_id=funnel.stages[2].id))
    assert [field.key for field in refused.value.missing[0]] == ["budget", "closes_on"]


@pytest.mark.parametrize("draft", [DealDraft(), DealDraft("   "), DealDraft("я" * 501)])
def test_a_deal_needs_a_title(office: Office, draft: DealDraft) -> None:
    with pytest.raises(UserError, match="азвание"):
        create_deal(office, draft)


def test_a_typed_budget_is_understood(office: Office, deal: int) -> None:
    edit_deal_field(office, deal, field="Бюджет", value="1 200,50 ₽")
    assert deal_row(office, deal)["budget"] == 1_200_50
    edit_deal_field(office, deal, field="budget", value="12 тыс")
    assert deal_row(office, deal)["budget"] == 12_000_00
    before = live_state(office)
    for bad in ("12e9", "-1", "1 млн млн", "0,001"):
        with pytest.raises(UserError, match="Бюджет"):
            edit_deal_field(office, deal, field="budget", value=bad)
    assert live_state(office) == before
    edit_deal_field(office, deal, field="budget", value="")
    assert deal_row(office, deal)["budget"] is None


def test_a_budget_typed_in_another_currency_changes_it(office: Office, deal: int) -> None:
    with pytest.raises(UserError, match="USD"):
        edit_deal_field(office, deal, field="budget", value="300 $")
    assert deal_row(office, deal)["budget"] is None
    add_currency(office, "USD")
    edit_deal_field(office, deal, field="budget", value="300 $")
    row = deal_row(office, deal)
    assert (row["budget"], row["currency"]) == (300_00, "USD")
    assert get_deal(office, deal).text_of("budget") == "300\N{NO-BREAK SPACE}$"


def test_edits_of_several_fields_are_one_act(office: Office, deal: int) -> None:
    before = live_state(office)
    edit_deal_fields(
        office, deal,
        values={"title": " Окна   и двери ", "скидка": "12,5 %", "closes_on": "31.01.2027",
                "вероятность": "75%", "tags": "тёплый, важное", "helpers": "Анна Кравцова"},
    )  # fmt: skip
    row = deal_row(office, deal)
    assert (row["title"], row["title_key"]) == ("Окна и двери", "окна и двери")
    assert (row["discount"], row["closes_on"], row["probability"]) == (1250, "2027-01-31", 75)
    card = get_deal(office, deal)
    assert {tag.name for tag in card.tags} == {"тёплый", "важное"}
    assert card.probability == 75
    undo_last(office)
    assert live_state(office) == before


def test_a_stage_is_not_changed_by_an_edit(office: Office, funnel: Funnel, deal: int) -> None:
    for field, value in (("stage", funnel.stages[1].id), ("Этап", "Замер"), ("loss_note", "x")):
        with pytest.raises(UserError, match="Передвиньте"):
            edit_deal_field(office, deal, field=field, value=value)
    assert len(way(office, deal)) == 1


def test_the_first_client_takes_the_events_and_tasks_of_the_deal(
    office: Office, romashka: int, deal: int
) -> None:
    task, _ = plan_task(office, TaskDraft("call", deal_id=deal))
    with office.change("Событие") as change:
        event = change.new_id()
        office.db.run(
            "INSERT INTO event(id, client, kind, happened_at, text, author, deal)"
            " VALUES(?, NULL, 'note', 1, 'Слова', ?, ?)",
            (event, office.user_id, deal),
        )
    before = live_state(office)
    edit_deal_field(office, deal, field="client", value=romashka)
    assert office.db.run("SELECT client FROM task WHERE id = ?", (task,)) == [(romashka,)]
    assert office.db.run("SELECT client FROM event WHERE id = ?", (event,)) == [(romashka,)]
    undo_last(office)
    assert live_state(office) == before


def test_open_tasks_follow_the_deal_to_another_client(
    office: Office, romashka: int, deal: int
) -> None:
    edit_deal_field(office, deal, field="client", value="ООО «Ромашка»")
    task, _ = plan_task(office, TaskDraft("call", deal_id=deal))
    other, _ = create_client(office, ClientDraft(name="ООО «Вега»"))
    edit_deal_field(office, deal, field="Клиент", value=other)
    assert office.db.run("SELECT client FROM task WHERE id = ?", (task,)) == [(other,)]
    delete_clients(office, [romashka])
    assert deal_row(office, deal)["deleted_at"] is None
    with pytest.raises(NotFoundError, match="в корзине"):
        edit_deal_field(office, deal, field="client", value=romashka)


def test_a_deal_repeats_no_deal_that_repeats_it(office: Office, deal: int) -> None:
    second, _ = create_deal(office, DealDraft("Снова", parent_id=deal))
    third, _ = create_deal(office, DealDraft("Опять", parent_id=second))
    assert [brief.id for brief in get_deal(office, deal).repeats] == [second]
    parent = get_deal(office, third).parent
    assert parent is not None
    assert parent.id == second
    with pytest.raises(UserError, match="саму себя"):
        edit_deal_field(office, deal, field="parent", value=third)
    with pytest.raises(UserError, match="саму себя"):
        edit_deal_field(office, deal, field="parent", value=deal)


def test_who_was_given_the_deal_is_noted(office: Office, deal: int) -> None:
    edit_deal_field(office, deal, field="responsible", value=None)
    edit_deal_field(office, deal, field="responsible", value="Анна")
    told = [(each.member, each.way) for each in get_deal(office, deal).assignments]
    assert told == [("Анна Кравцова", "hand"), ("", "hand"), ("Анна Кравцова", "hand")]


def test_own_fields_of_deals_do_not_leak_to_clients(
    office: Office, romashka: int, deal: int
) -> None:
    field, _ = add_own_field(office, "Этаж", type="number", kind="deal")
    both, _ = add_own_field(office, "Канал", type="text")
    assert read_catalogue(office.db).find(f"f{field}") is None
    assert read_catalogue(office.db).find("Этаж") is None
    assert read_deal_catalogue(office.db).find(f"f{both}") is None
    edit_deal_field(office, deal, field="Этаж", value="12")
    assert get_deal(office, deal).value_of(f"f{field}") == 12
    assert get_deal(office, deal).text_of(f"f{field}") == "12"
    assert romashka


def test_lines_make_the_budget(office: Office, deal: int) -> None:
    with pytest.raises(UserError, match="ни одной суммы"):
        budget_from_lines(office, deal)
    line, _ = add_line(office, deal, LineDraft("Окно", quantity=2500, price=333_33))
    other, _ = add_line(office, deal, LineDraft("Подарок", price=None, sum=None))
    assert [each.sum for each in get_deal(office, deal).lines] == [833_33, None]
    budget_from_lines(office, deal)
    assert deal_row(office, deal)["budget"] == 833_33
    with pytest.raises(UserError, match="уже равен"):
        budget_from_lines(office, deal)
    edit_line(office, line, LineDraft("Окно большое", quantity=1000, sum=500_00))
    delete_line(office, other)
    budget_from_lines(office, deal)
    assert deal_row(office, deal)["budget"] == 500_00
    with pytest.raises(NotFoundError, match="строки"):
        delete_line(office, other)


def test_lines_of_an_absurd_sum_make_no_budget(office: Office, deal: int) -> None:
    for _line in range(2):
        add_line(office, deal, LineDraft("Завод", sum=MOST - 1))
    with pytest.raises(UserError, match="опечатку"):
        budget_from_lines(office, deal)
    assert deal_row(office, deal)["budget"] is None


@pytest.mark.parametrize(
    "line",
    [LineDraft(""), LineDraft("А", quantity=-1), LineDraft("А", price=10**15),
     LineDraft("А", quantity=10**14, price=10**14), LineDraft("А", lasts_days=-5)],
)  # fmt: skip
def test_a_line_of_nonsense_is_refused(office: Office, deal: int, line: LineDraft) -> None:
    with pytest.raises(UserError):
        add_line(office, deal, line)
    assert get_deal(office, deal).lines == ()


def test_contacts_helpers_and_tags_come_and_go(office: Office, romashka: int, deal: int) -> None:
    edit_deal_field(office, deal, field="client", value=romashka)
    before = live_state(office)
    person, _ = create_deal_contact(office, deal, draft=ClientDraft(name="Вера Лис"), role="решает")
    contact = get_deal(office, deal).contacts[0]
    assert (contact.client_id, contact.role) == (person, "решает")
    with pytest.raises(UserError, match="уже среди"):
        add_deal_contact(office, deal, person_id=person)
    with pytest.raises(NotFoundError, match="компания"):
        add_deal_contact(office, deal, person_id=romashka)
    set_contact_role(office, contact.id, role=" платит ")
    assert get_deal(office, deal).contacts[0].role == "платит"
    remove_deal_contact(office, contact.id)
    add_helper(office, deal, member_id=office.user_id)
    add_deal_tag(office, deal, name="тёплый")
    tag = get_deal(office, deal).tags[0].item_id
    remove_helper(office, deal, member_id=office.user_id)
    remove_deal_tag(office, deal, item_id=tag)
    after = live_state(office)
    for table in ("deal_contact", "deal_helper", "deal_label"):
        assert after[table] == before[table] == []
    with pytest.raises(NotFoundError):
        add_helper(office, deal, member_id=7)


def test_many_deals_get_one_value_in_one_act(office: Office, funnel: Funnel, deal: int) -> None:
    other, _ = create_deal(office, DealDraft("Вторая", funnel_id=funnel.id))
    gone, _ = create_deal(office, DealDraft("Третья", funnel_id=funnel.id))
    delete_deals(office, [gone])
    before = live_state(office)
    source = item(office, "source", "Газета")
    done = bulk_edit_deals(office, [deal, other, gone], field="Источник", value="газета")
    assert done.changed == 2
    assert {deal_row(office, each)["source"] for each in (deal, other)} == {source}
    assert not bulk_edit_deals(office, [deal, other], field="source", value=source).changes
    bulk_edit_deals(office, [deal, other], field="note", value="раз")
    bulk_edit_deals(office, [deal, other], field="note", value="два", how=How.APPEND)
    assert deal_row(office, other)["note"] == "раз\nдва"
    bulk_edit_deals(office, [deal, other], field="budget", value="5 тыс")
    assert deal_row(office, other)["budget"] == 5_000_00
    tagged = bulk_tag_deals(office, [deal, other, gone], name="тёплый")
    assert tagged.changed == 2
    tag = get_deal(office, deal).tags[0].item_id
    assert bulk_untag_deals(office, [deal, other], item_id=tag).changed == 2
    for _ in range(6):
        undo_last(office)
    assert live_state(office) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "Все"), ("stage", 1), ("budget", "12e9"), ("source", "Радио"), ("parent", 5)],
)
def test_what_many_deals_cannot_share(
    office: Office, deal: int, field: str, value: str | int
) -> None:
    before = live_state(office)
    with pytest.raises(UserError):
        bulk_edit_deals(office, [deal], field=field, value=value)
    assert live_state(office) == before


def test_an_own_field_a_deal_has_filled_in_since_outlives_the_undo_of_its_making(
    office: Office, deal: int
) -> None:
    field, made = add_own_field(office, "Цвет", type="choice", kind="deal", options=["Белый"])
    empty, unused = add_own_field(office, "Вес", type="number", kind="deal")
    edit_deal_field(office, deal, field="Цвет", value="белый")
    undo(office, unused.change_id)
    undo(office, made.change_id)
    catalogue = read_deal_catalogue(office.db)
    assert catalogue.find(f"f{empty}") is None
    assert catalogue.find(f"f{field}") is not None
    assert get_deal(office, deal).text_of(f"f{field}") == "Белый"
