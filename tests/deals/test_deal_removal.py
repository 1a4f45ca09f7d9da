from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.removal import delete_clients, restore_clients
from crm_desktop.deals.card import get_deal
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft, LineDraft
from crm_desktop.deals.of_client import deals_of_client
from crm_desktop.deals.removal import delete_deals, deleted_deals, restore_deals
from crm_desktop.errors import NotFoundError
from crm_desktop.history.acts import undo, undo_last
from crm_desktop.journal import Kind
from crm_desktop.tasks.planning import TaskDraft, plan_task
from crm_desktop.tasks.reading import tasks_of_client, tasks_of_deal
from crm_desktop.timeline.events import EventDraft, add_event
from tests.deals.deal_state import live_state

if TYPE_CHECKING:
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office


@pytest.fixture
def deal(office: Office, funnel: Funnel, romashka: int) -> int:
    """A deal of Ромашка with a line, a tag, a task."""
    draft = DealDraft(
        "Окна", romashka, stage_id=funnel.stages[0].id, lines=(LineDraft("Окно"),),
        tags=("срочно",), task=TaskDraft("call", "Позвонить"),
    )  # fmt: skip
    return create_deal(office, draft)[0]


def test_a_deal_goes_to_the_trash_with_its_tasks_and_comes_back(
    office: Office, romashka: int, deal: int
) -> None:
    before = live_state(office)
    changes = delete_deals(office, [deal])
    assert changes.concern(Kind.TASK)
    assert deals_of_client(office, romashka) == ()
    assert tasks_of_client(office, romashka) == []
    assert [(each.id, each.client) for each in deleted_deals(office)] == [(deal, "ООО «Ромашка»")]
    assert get_deal(office, deal).deleted_at is not None
    restore_deals(office, [deal])
    assert live_state(office) == before
    assert deleted_deals(office) == ()


def test_a_task_dropped_before_does_not_come_back(office: Office, deal: int) -> None:
    task, _ = plan_task(office, TaskDraft("letter", "Письмо", deal_id=deal))
    with office.change("Снята") as _:
        office.db.run("UPDATE task SET deleted_at = 5 WHERE id = ?", (task,))
    delete_deals(office, [deal])
    restore_deals(office, [deal])
    assert [row.title for row in tasks_of_deal(office, deal)] == ["Позвонить"]


def test_a_client_takes_its_deals_along_and_brings_them_back(
    office: Office, romashka: int, deal: int
) -> None:
    plan_task(office, TaskDraft("meeting", "Без сделки", client_id=romashka))
    add_event(office, romashka, draft=EventDraft("call", "Звонили"))
    before = live_state(office)
    assert delete_clients(office, [romashka]).title == (
        "Удаление: ООО «Ромашка» и 1\N{NO-BREAK SPACE}сделка"
    )
    gone = live_state(office)
    assert (gone["deal"], gone["task"], gone["client"]) == ([], [], [])
    restore_clients(office, [romashka])
    assert live_state(office) == before


def test_a_deal_deleted_before_its_client_stays_in_the_trash(
    office: Office, funnel: Funnel, romashka: int, deal: int
) -> None:
    other, _ = create_deal(office, DealDraft("Двери", romashka, stage_id=funnel.stages[0].id))
    delete_deals(office, [other])
    delete_clients(office, [romashka])
    with pytest.raises(NotFoundError, match="сам в корзине"):
        restore_deals(office, [deal])
    restore_clients(office, [romashka])
    assert [each.id for each in deals_of_client(office, romashka)] == [deal]


def test_undo_of_a_clients_deletion_brings_all_back(
    office: Office, romashka: int, deal: int
) -> None:
    before = live_state(office)
    changes = delete_clients(office, [romashka])
    assert changes.concern(Kind.DEAL, deal)
    undo(office, changes.change_id)
    assert live_state(office) == before


def test_several_clients_take_their_deals_along(office: Office, funnel: Funnel) -> None:
    made = [
        create_client(office, ClientDraft(kind="company", name=f"ООО «К{n}»"))[0] for n in range(3)
    ]
    for client in made:
        create_deal(office, DealDraft("", client, stage_id=funnel.stages[0].id))
    before = live_state(office)
    changes = delete_clients(office, made)
    assert live_state(office)["deal"] == []
    undo(office, changes.change_id)
    assert live_state(office) == before


def test_a_deal_whose_making_was_undone_is_restored_whole(office: Office, deal: int) -> None:
    before = live_state(office)
    undo_last(office)
    assert live_state(office)["deal_line"] == []
    restore_deals(office, [deal])
    after = live_state(office)
    assert {table: after[table] for table in after if table != "client"} == {
        table: before[table] for table in before if table != "client"
    }


def test_a_client_with_events_comes_back_with_its_parts(office: Office) -> None:
    client, changes = create_client(
        office,
        ClientDraft(kind="person", name="Пётр Ильин", channels=(ChannelDraft("+79161234567"),)),
    )
    add_event(office, client, draft=EventDraft("call", "Звонили"))
    before = live_state(office)
    phones = office.db.run("SELECT count(*) FROM channel WHERE deleted_at IS NULL")
    delete_clients(office, [client])
    restore_clients(office, [client])
    assert live_state(office) == before
    assert office.db.run("SELECT count(*) FROM channel WHERE deleted_at IS NULL") == phones
    assert changes


def test_deals_that_are_not_there_are_told(office: Office, deal: int) -> None:
    with pytest.raises(NotFoundError, match="не в корзине"):
        restore_deals(office, [deal])
    delete_deals(office, [deal])
    with pytest.raises(NotFoundError, match="в корзине"):
        delete_deals(office, [deal])
    with pytest.raises(NotFoundError):
        restore_deals(office, [99])


def test_of_many_those_whose_client_is_gone_stay(
    office: Office, funnel: Funnel, romashka: int, deal: int
) -> None:
    free, _ = create_deal(office, DealDraft("Ничья", funnel_id=funnel.id))
    delete_deals(office, [free])
    delete_clients(office, [romashka])
    assert restore_deals(office, [deal, free]).title.endswith("1\N{NO-BREAK SPACE}сделка")
    assert [each.id for each in deleted_deals(office)] == [deal]
    with pytest.raises(NotFoundError, match="в корзине"):
        restore_deals(office, [deal, deal])
    other, _ = create_deal(office, DealDraft("Вторая", funnel_id=funnel.id))
    with pytest.raises(NotFoundError, match="сами в корзине"):
        restore_deals(office, [deal, other])
