"""Notices: to whom, what they lead to, and who has read them."""

from __future__ import annotations

import pytest

from crm_desktop.access.membership import Role
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.removal import delete_deals
from crm_desktop.errors import UserError
from crm_desktop.history.acts import undo, undo_last
from crm_desktop.journal import Kind
from crm_desktop.members.staff import add_colleague
from crm_desktop.notices.marking import mark_read, mark_unread
from crm_desktop.notices.reading import list_notices, unread_count
from crm_desktop.notices.writing import LONGEST, NoticeDraft, NoticeKind, heads, write_notices
from crm_desktop.office import Office


def told(office: Office, *drafts: NoticeDraft) -> int:
    with office.change("Уведомления") as change:
        write_notices(office.db, change, drafts)
    return change.changes.change_id


def mine(office: Office, text: str, **more: int) -> NoticeDraft:
    return NoticeDraft(office.user_id, NoticeKind.OTHER, text, **more)


def test_a_person_sees_only_what_was_told_to_him(office: Office) -> None:
    boris, _ = add_colleague(office, "Борис")
    told(office, mine(office, "мне"), NoticeDraft(boris, NoticeKind.RULE, "ему"))

    assert [row.text for row in list_notices(office)] == ["мне"]
    assert unread_count(office) == 1
    mark_read(office)
    unread = "SELECT text FROM notice WHERE read_at IS NULL"
    assert office.db.run(unread) == [("ему",)]


def test_one_thing_is_told_once_and_a_long_one_is_cut(office: Office) -> None:
    long = mine(office, "о\0й" + "!" * LONGEST)
    told(office, mine(office, "раз"), mine(office, "раз"), long)

    texts = [row.text for row in list_notices(office)]

    assert sorted(map(len, texts)) == [3, LONGEST]
    assert "\0" not in "".join(texts)


def test_a_notice_leads_to_what_is_there(office: Office) -> None:
    client, _ = create_client(office, ClientDraft(kind="company", name="Ромашка"))
    deal, _ = create_deal(office, DealDraft("Окна", client_id=client))
    told(office, mine(office, "о сделке", deal=deal, client=client, author=office.user_id))

    row = list_notices(office)[0]
    assert (row.deal_id, row.deal, row.client) == (deal, "Окна", "Ромашка")
    assert row.author == "Анна Кравцова"
    delete_deals(office, [deal])
    assert list_notices(office)[0].deal_id is None
    assert list_notices(office)[0].client_id == client


def test_reading_is_told_to_the_window_and_is_no_act_to_take_back(office: Office) -> None:
    deal, _ = create_deal(office, DealDraft("Окна"))
    told(office, mine(office, "раз"), mine(office, "два"))
    first, second = (row.id for row in list_notices(office))

    changes = mark_read(office, [first])

    assert changes.concern(Kind.NOTICE, first)
    assert [row.id for row in list_notices(office, unread_only=True)] == [second]
    assert not mark_read(office, [first])
    with pytest.raises(UserError, match="не отменяется"):
        undo(office, changes.change_id)
    mark_unread(office, [first])
    assert unread_count(office) == 2
    undo_last(office)  # the notices, not the reading
    assert list_notices(office) == []
    assert office.db.run("SELECT deleted_at FROM deal WHERE id = ?", (deal,)) == [(None,)]


def test_an_observer_reads_and_marks(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    told(office, mine(office, "раз"))
    monkeypatch.setattr(Office, "role", Role.OBSERVER)

    mark_read(office)

    assert unread_count(office) == 0


def test_who_leads_the_office(office: Office) -> None:
    boris, _ = add_colleague(office, "Борис")
    assert heads(office.db) == (office.user_id,)
    with office.change("роль", kind="system"):
        office.db.run("UPDATE member SET role = 'head' WHERE id = ?", (boris,))
    assert heads(office.db) == (boris,)


def test_an_unknown_kind_of_a_newer_version_is_shown(office: Office) -> None:
    told(office, mine(office, "новое"))
    with office.change("порча", kind="system"):
        office.db.run("UPDATE notice SET kind = 'dance'")

    assert list_notices(office)[0].kind is NoticeKind.OTHER
