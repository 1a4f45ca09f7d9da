from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.card import get_client
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal import Kind
from crm_desktop.journal.stamps import now_ms
from crm_desktop.timeline.events import (
    EventDraft,
    add_event,
    delete_event,
    edit_event,
    list_events,
)

if TYPE_CHECKING:
    from crm_desktop.office import Office


@pytest.fixture
def client(office: Office) -> int:
    return create_client(office, ClientDraft(name="ООО «Ромашка»"))[0]


def test_an_event_is_recorded_mended_and_deleted(office: Office, client: int) -> None:
    before = now_ms()
    event, changes = add_event(
        office,
        client,
        draft=EventDraft("call", " Обсудили цену ", duration_s=95, direction="in"),
    )
    assert changes.title == "Звонок: ООО «Ромашка»"
    assert changes.concern(Kind.CLIENT, client), "an open card hears of it"
    row = list_events(office, client)[0]
    assert (row.kind, row.text, row.duration_s, row.direction) == (
        "call", "Обсудили цену", 95, "in",
    )  # fmt: skip
    assert row.author == "Анна Кравцова"
    assert before <= row.happened_at <= now_ms()

    edit_event(office, event, draft=EventDraft("meeting", "Встретились"))
    mended = list_events(office, client)[0]
    assert (mended.kind, mended.text, mended.happened_at) == (
        "meeting", "Встретились", row.happened_at,
    )  # fmt: skip
    delete_event(office, event)
    assert list_events(office, client) == []
    assert get_client(office, client).events == 0
    with pytest.raises(NotFoundError, match="Этого события уже нет"):
        edit_event(office, event, draft=EventDraft("call"))


@pytest.mark.parametrize(
    "draft",
    [
        EventDraft("dance"),
        EventDraft("note", "  "),
        EventDraft("call", direction="up"),
        EventDraft("call", duration_s=-1),
        EventDraft("call", happened_at=now_ms() + 10 * 86_400_000),
    ],
)
def test_nonsense_is_refused(office: Office, client: int, draft: EventDraft) -> None:
    with pytest.raises(UserError, match="Ничего не изменено"):
        add_event(office, client, draft=draft)


def test_pages_are_newest_first_and_join_without_gaps(office: Office, client: int) -> None:
    at = now_ms() - 1_000_000
    made = [
        add_event(
            office,
            client,
            draft=EventDraft("note" if n % 3 else "call", f"№ {n}", happened_at=at + n // 2),
        )[0]
        for n in range(11)
    ]
    add_event(office, create_client(office, ClientDraft(name="Другой"))[0],
              draft=EventDraft("call"))  # fmt: skip
    shown: list[int] = []
    before = None
    while page := list_events(office, client, before=before, limit=4):
        shown += [row.id for row in page]
        before = page[-1].cursor

    assert shown == made[::-1]
    calls = list_events(office, client, kinds=["call"])
    assert [row.text for row in calls] == ["№ 9", "№ 6", "№ 3", "№ 0"]
    card = get_client(office, client)
    assert (card.events, card.last_event_at) == (11, at + 5)
