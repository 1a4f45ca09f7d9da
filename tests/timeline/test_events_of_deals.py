from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.attachments.adding import SameFileError, add_attachment, add_event_with_files
from crm_desktop.attachments.changing import delete_attachment, rename_attachment
from crm_desktop.attachments.listing import get_attachment, list_attachments
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.deals.removal import delete_deals
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.history.acts import undo
from crm_desktop.journal import Kind
from crm_desktop.timeline.events import (
    EventDraft,
    add_event,
    delete_event,
    edit_event,
    event_place,
    list_events,
)

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

CALL = EventDraft("call", "Обсудили сроки", direction="out")


class Desk:
    """A client with a deal, and a deal that nobody knows the client of yet."""

    def __init__(self, office: Office) -> None:
        self.client = create_client(office, ClientDraft(kind="company", name="ООО «Квант»"))[0]
        self.deal = create_deal(office, DealDraft("Склад", client_id=self.client))[0]
        self.lead = create_deal(office, DealDraft("Заявка с сайта"))[0]


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "скан.txt"
    path.write_text("подписано", encoding="utf-8")
    return path


def test_an_event_of_a_deal_is_in_both_timelines(office: Office, desk: Desk) -> None:
    event, changes = add_event(office, None, draft=CALL, deal_id=desk.deal)
    other, _ = add_event(office, desk.client, draft=CALL)
    assert changes.concern(Kind.DEAL, desk.deal)
    assert changes.concern(Kind.CLIENT, desk.client)
    assert [row.id for row in list_events(office, desk.client)] == [other, event]
    (row,) = list_events(office, None, deal_id=desk.deal)
    assert (row.id, row.client_id, row.deal_id, row.deal) == (
        event, desk.client, desk.deal, "Склад",
    )  # fmt: skip
    assert event_place(office, None, event_id=event, deal_id=desk.deal) == 0
    assert event_place(office, desk.client, event_id=event) == 1
    assert event_place(office, None, event_id=other, deal_id=desk.deal) is None


def test_what_a_lead_gathered_goes_to_its_client(office: Office, desk: Desk, scan: Path) -> None:
    event, changes = add_event(office, None, draft=CALL, deal_id=desk.lead)
    assert Kind.CLIENT not in changes.touched or not changes.touched[Kind.CLIENT]
    assert changes.title == "Звонок: Заявка с сайта"
    file = add_attachment(office, None, scan, deal_id=desk.lead).ids[0]
    edit_event(office, event, draft=EventDraft("meeting", "Приехали"))
    assert list_events(office, desk.client) == []
    found = edit_deal_field(office, desk.lead, field="client", value=desk.client)
    assert [row.id for row in list_events(office, desk.client)] == [event]
    assert [row.id for row in list_attachments(office, desk.client)] == [file]
    undo(office, found.change_id)
    assert list_events(office, desk.client) == []
    delete_event(office, event)
    assert list_events(office, None, deal_id=desk.lead) == []


def test_of_neither_is_refused(office: Office, desk: Desk, scan: Path) -> None:
    with pytest.raises(UserError, match="Укажите клиента или сделку"):
        add_event(office, None, draft=CALL)
    with pytest.raises(UserError, match="Укажите клиента или сделку"):
        add_attachment(office, None, scan)
    delete_deals(office, [desk.lead])
    with pytest.raises(NotFoundError, match="корзин"):
        add_event(office, None, draft=CALL, deal_id=desk.lead)
    with pytest.raises(NotFoundError, match="корзин"):
        add_attachment(office, None, scan, deal_id=desk.lead)


def test_files_of_a_deal(office: Office, desk: Desk, scan: Path) -> None:
    added = add_attachment(office, None, scan, deal_id=desk.deal)
    (row,) = list_attachments(office, None, deal_id=desk.deal)
    assert (row.id, row.client_id, row.deal) == (added.ids[0], desk.client, "Склад")
    assert list_attachments(office, desk.client) == [row]
    with pytest.raises(SameFileError):
        add_attachment(office, None, scan, deal_id=desk.deal)
    # The client's own copy shares the bytes of the deal's.
    own = add_attachment(office, desk.client, scan).ids[0]
    assert len(list(office.folder.attachments.iterdir())) == 1
    rename_attachment(office, added.ids[0], name="Договор")
    assert get_attachment(office, added.ids[0]).name == "Договор.txt"
    delete_attachment(office, added.ids[0])
    assert [each.id for each in list_attachments(office, desk.client)] == [own]


def test_an_event_with_files_of_a_lead(office: Office, desk: Desk, scan: Path) -> None:
    added = add_event_with_files(office, None, draft=CALL, paths=[scan], deal_id=desk.lead)
    (row,) = list_attachments(office, None, deal_id=desk.lead)
    assert (row.event_id, row.client_id) == (added.event, None)
    with pytest.raises(UserError, match="другого клиента"):
        add_attachment(office, desk.client, scan, event=added.event)
    undo(office, added.changes.change_id)
    assert list_attachments(office, None, deal_id=desk.lead) == []
    assert list_events(office, None, deal_id=desk.lead) == []
