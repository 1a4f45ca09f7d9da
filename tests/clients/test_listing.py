from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.bulk import (
    bulk_add_label,
    bulk_delete,
    bulk_remove_label,
    bulk_set_field,
    bulk_set_responsible,
)
from crm_desktop.clients.card import get_client
from crm_desktop.clients.card_json import client_as_json
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft, ContactDraft
from crm_desktop.clients.fields import load_catalogue
from crm_desktop.clients.listing import (
    ClientFilter,
    ClientSort,
    SortBy,
    client_ids,
    client_rows,
    count_clients,
    quick_counts,
)
from crm_desktop.clients.removal import delete_clients, restore_clients
from crm_desktop.clients.search import search_clients
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.jobs import JobCancelledError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.own_fields.own_fields import add_own_field
from crm_desktop.timeline.events import EventDraft, add_event

if TYPE_CHECKING:
    from crm_desktop.office import Office


@pytest.fixture
def base(office: Office) -> dict[str, int]:
    """Three clients, one of them a contact person of another."""
    types = {item.name: item.id for item in load_catalogue(office).items("type")}
    company, _ = create_client(
        office,
        ClientDraft(
            name="ООО «Ромашка»",
            tags=("VIP",),
            roles=("Покупатель",),
            channels=(ChannelDraft("info@romashka.ru"),),
            values={"type": types["Клиент"], "inn": "7707083893"},
        ),
    )
    person, _ = create_client(
        office,
        ClientDraft(
            name="Андреев Пётр",
            channels=(ChannelDraft("8 921 555-10-24"),),
            contact_of=ContactDraft(company, "директор"),
            values={"responsible": None},
        ),
    )
    other, _ = create_client(office, ClientDraft(name="ИП Яковлев", values={"priority": 3}))
    return {"company": company, "person": person, "other": other}


def test_a_row_says_all_it_shows(office: Office, base: dict[str, int]) -> None:
    at = now_ms() - 5000
    add_event(office, base["company"], draft=EventDraft("call", happened_at=at))
    company, person = client_rows(office, [base["company"], base["person"]])

    assert (company.name, company.contact, company.email) == (
        "ООО «Ромашка»", "Андреев Пётр", "info@romashka.ru",
    )  # fmt: skip
    assert company.phone == "+7 921 555-10-24", "the contact's phone stands in"
    assert [label.name for label in company.labels] == ["Покупатель", "VIP"]
    assert (company.type, company.responsible, company.inn) == (
        "Клиент", "Анна Кравцова", "7707083893",
    )  # fmt: skip
    assert company.last_event_at == at
    assert (person.contact, person.responsible, person.last_event_at) == ("ООО «Ромашка»", "", None)
    assert client_rows(office, [1, 2]) == []


def test_order_and_its_reverse(office: Office, base: dict[str, int]) -> None:
    by_name = [base["person"], base["company"], base["other"]]
    assert list(client_ids(office)) == by_name
    assert list(client_ids(office, limit=2)) == by_name[:2]
    assert list(client_ids(office, sort=ClientSort(descending=True))) == by_name[::-1]
    created = ClientSort(SortBy.CREATED, descending=True)
    assert list(client_ids(office, sort=created)) == [
        base["other"], base["person"], base["company"],
    ]  # fmt: skip
    first = ClientSort(SortBy.PRIORITY, descending=False)
    assert client_ids(office, sort=first)[0] == base["other"], "empty values go last"
    assert client_ids(office, sort=ClientSort(SortBy.TYPE))[0] == base["company"]
    assert client_ids(office, sort=ClientSort(SortBy.RESPONSIBLE))[2] == base["person"]


def test_each_filter_narrows(office: Office, base: dict[str, int]) -> None:
    catalogue = load_catalogue(office)
    vip = catalogue.item_by_name("tag", "VIP")
    type_ = catalogue.item_by_name("type", "Клиент")
    assert vip is not None
    assert type_ is not None
    add_event(office, base["other"], draft=EventDraft("note", "текст"))
    field, _ = add_own_field(office, "Скидка", type="number")
    bulk = client_ids(office, ClientFilter(kind="person"))
    from crm_desktop.clients.edits import edit_field  # noqa: PLC0415 - one line of one test

    edit_field(office, base["person"], field="скидка", value="12,5")
    company, person, other = base["company"], base["person"], base["other"]
    assert list(bulk) == [person]
    for filter_, wanted in (
        (ClientFilter(kind="company"), {company, other}),
        (ClientFilter(mine=True), {company, other}),
        (ClientFilter(responsible=(0,)), {person}),
        (ClientFilter(responsible=(0, office.user_id)), {company, person, other}),
        (ClientFilter(roles_tags=(vip.id,)), {company}),
        (ClientFilter(types=(type_.id,)), {company}),
        (ClientFilter(types=(0,)), {person, other}),
        (ClientFilter(priorities=(2, 3)), {other}),
        (ClientFilter(no_phone=True), {company, other}),
        (ClientFilter(quiet_since=now_ms() - 60_000), {company, person}),
        (ClientFilter(created_from=now_ms() + 60_000), set()),
        (ClientFilter(created_to=now_ms() + 60_000), {company, person, other}),
        (ClientFilter(own=((f"f{field}", 12.5),)), {person}),
        (ClientFilter(text="ромашка"), {company}),
        (ClientFilter(text="андреев"), {company, person}),
        (ClientFilter(text="андреев", kind="person"), {person}),
        (ClientFilter(text="ничего такого"), set()),
        (ClientFilter(deleted=True), set()),
    ):
        assert set(client_ids(office, filter_)) == wanted, filter_
        assert count_clients(office, filter_) == len(wanted), filter_
    assert count_clients(office, cap=2) == 2


def test_the_trash_is_a_list_of_its_own(office: Office, base: dict[str, int]) -> None:
    delete_clients(office, [base["company"]])

    assert base["company"] not in client_ids(office)
    assert list(client_ids(office, ClientFilter(deleted=True))) == [base["company"]]
    counts = quick_counts(office)
    assert (counts.all, counts.mine, counts.companies, counts.persons) == (2, 1, 1, 1)
    assert (counts.new, counts.no_phone, counts.deleted) == (2, 1, 1)
    assert client_rows(office, [base["company"]])[0].deleted_at is not None
    assert search_clients(office, "ромашка") == []


def test_search_finds_and_says_where(office: Office, base: dict[str, int]) -> None:
    hit = search_clients(office, "hjvfirf")[0]
    assert (hit.id, hit.understood, hit.detail) == (base["company"], "ромашка", "Андреев Пётр")
    by_phone = search_clients(office, "5551024")
    assert [(each.id, each.matched) for each in by_phone] == [(base["person"], "phone")]
    assert [each.kind for each in search_clients(office, "андреев", kind="company")] == ["company"]


def test_a_client_as_plain_data(office: Office, base: dict[str, int]) -> None:
    data = client_as_json(office, base["company"])

    assert data["id"] == str(base["company"])
    assert data["name"] == "ООО «Ромашка»"
    assert data["type"] == "Клиент"
    assert data["people"][0]["name"] == "Андреев Пётр"
    assert data["created_at"].endswith("+03:00")
    with pytest.raises(NotFoundError):
        client_as_json(office, 42)


def test_bulk_acts_by_ids_and_by_filter(office: Office, base: dict[str, int]) -> None:
    done = bulk_add_label(office, ClientFilter(kind="company"), directory="tag", name="VIP")
    assert (done.changed, done.changes.title) == (1, "Метка «VIP»: 2\xa0клиента")
    vip = load_catalogue(office).item_by_name("tag", "VIP")
    assert vip is not None
    assert bulk_remove_label(office, list(base.values()), item_id=vip.id).changed == 2
    assert bulk_add_label(office, [base["other"]], directory="tag", name="vip").changed == 1

    done = bulk_set_field(office, list(base.values()), field="сегмент", value="Крупный")
    assert done.changed == 3
    assert (
        bulk_set_field(office, list(base.values()), field="segment", value="крупный").changed == 0
    )
    office.undo(done.changes.change_id)
    assert get_client(office, base["company"]).text_of("segment") == ""

    assert bulk_set_responsible(office, [base["company"]], member_id=None).changed == 1
    with pytest.raises(UserError):
        bulk_set_responsible(office, [base["company"]], member_id=5)
    with pytest.raises(UserError, match="не меняется"):
        bulk_set_field(office, [base["company"]], field="inn", value="1")
    with pytest.raises(UserError, match="нет значения"):
        bulk_set_field(office, [base["company"]], field="type", value="Такого нет")
    with pytest.raises(NotFoundError):
        bulk_remove_label(office, [base["company"]], item_id=5)

    assert bulk_delete(office, ClientFilter()).changed == 3
    restore_clients(office, client_ids(office, ClientFilter(deleted=True)))
    assert count_clients(office) == 3


class CancelAt:
    """Cancels the act at one of its own steps, after the copy that is made first."""

    def __init__(self, step: int) -> None:
        self.left = step

    def step(self, _done: int, total: int, _message: str = "") -> None:
        if not total:
            return
        self.left -= 1
        if self.left < 0:
            raise JobCancelledError


@pytest.fixture
def thousands(office: Office) -> list[int]:
    with office.change("Много") as change:
        ids = [change.new_id() for _ in range(4500)]
        office.db.run_many(
            "INSERT INTO client(id, kind, name, name_key, created_at) VALUES(?, 'person', ?, ?, 0)",
            ((client, f"Клиент {client}", f"клиент {client}") for client in ids),
        )
    return ids


def test_thousands_are_one_change_set_and_one_undo(office: Office, thousands: list[int]) -> None:
    done = bulk_set_responsible(office, thousands, member_id=office.user_id)

    assert done.changed == 4500
    mine = ClientFilter(mine=True)
    assert len(client_ids(office, mine)) == 4500
    stamps = office.db.run(
        "SELECT count(DISTINCT stamp) FROM journal WHERE change = ?", (done.changes.change_id,)
    )
    assert stamps == [(3,)], "three short transactions"
    office.undo(done.changes.change_id)
    assert len(client_ids(office, mine)) == 0


def test_a_capped_count_sees_past_the_trash(office: Office, thousands: list[int]) -> None:
    del thousands
    wanted = ClientFilter(text="клиент")
    assert count_clients(office, wanted, cap=100) == 100
    bulk_delete(office, client_ids(office, wanted)[:4450])

    assert count_clients(office, wanted, cap=100) == 50
    assert count_clients(office, ClientFilter(text="клиент", kind="company"), cap=100) == 0
    assert len(client_ids(office, wanted, limit=20)) == 20


def test_a_page_of_a_rare_filter_is_complete_and_in_order(
    office: Office, thousands: list[int]
) -> None:
    rare = thousands[5::900]
    bulk_set_field(office, rare, field="priority", value=1)
    filter_ = ClientFilter(priorities=(1,))

    assert list(client_ids(office, filter_, limit=50)) == rare
    assert list(client_ids(office, filter_, limit=3)) == rare[:3]
    assert (
        list(client_ids(office, filter_, sort=ClientSort(descending=True), limit=2))
        == (rare[:-3:-1])
    )


class NoCopy:
    def step(self, _done: int, total: int, _message: str = "") -> None:
        if not total:
            raise JobCancelledError


def test_who_cancels_the_copy_that_goes_first_deletes_nothing(
    office: Office, thousands: list[int]
) -> None:
    with pytest.raises(JobCancelledError):
        bulk_delete(office, thousands, progress=NoCopy())

    assert count_clients(office) == 4500
    assert not list(office.folder.backups.glob("*.kartoteka"))


def test_a_cancelled_bulk_act_can_be_undone(office: Office, thousands: list[int]) -> None:
    with pytest.raises(JobCancelledError):
        bulk_delete(office, thousands, progress=CancelAt(1))

    assert count_clients(office) == 2500
    [(change,)] = office.db.run("SELECT id FROM change_set WHERE state = 'interrupted'")
    office.undo(change)
    assert count_clients(office) == 4500
