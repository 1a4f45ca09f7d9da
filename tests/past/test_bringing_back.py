"""Chosen clients and deals come back from the past as one change that can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.attachments.adding import add_attachment
from crm_desktop.audit.acts import Act
from crm_desktop.backup.content import hash_tables
from crm_desktop.backup.making import back_up
from crm_desktop.clients.card import get_client
from crm_desktop.clients.removal import delete_clients
from crm_desktop.errors import NotFoundError
from crm_desktop.jobs import JobCancelledError
from crm_desktop.past import bringing
from crm_desktop.past.bringing import Choice, bring_back_from, preview_return
from crm_desktop.past.differences import CHANGED, GONE, difference_of
from crm_desktop.past.looking import list_past, overview
from crm_desktop.past.opening import open_date, open_inside
from crm_desktop.past.private import PREFIX
from crm_desktop.past.standing import PastArea, Standing
from crm_desktop.personal_data.erasing import erase_client
from crm_desktop.personal_data.reach import ErasureKind
from crm_desktop.salvage.mark import mark_salvaged
from db.journal_schema import install_triggers
from db.tables import TABLES as JOURNALLED
from tests.attachments.files import blobs, made_file, some_bytes
from tests.backup.filling import CancelAt, add_clients
from tests.past.moments import moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.office import Office
    from crm_desktop.past.past_office import PastOffice

TABLES = ("client", "channel", "deal", "deal_line", "task")
CLIENTS, DEALS = PastArea.CLIENTS, PastArea.DEALS


def business_hash(office: Office) -> str:
    """Hash what people see; looking into the past itself is told in the audit."""
    return hash_tables(office.db.connection(), TABLES)


def add_deal(office: Office, client: int, title: str) -> int:
    """Add a deal with a line and a task."""
    funnel, stage = office.db.run(
        "SELECT funnel, id FROM stage WHERE deleted_at IS NULL ORDER BY id LIMIT 1"
    )[0]
    with office.change("Новая сделка") as change:
        deal = change.new_id()
        office.db.run(
            "INSERT INTO deal(id, title, title_key, client, funnel, stage, stage_since, currency,"
            " created_at) VALUES(?, ?, ?, ?, ?, ?, 1, 'RUB', 1)",
            (deal, title, title.casefold(), client, funnel, stage),
        )
        office.db.run(
            "INSERT INTO deal_line(id, deal, title, position) VALUES(?, ?, 'Окно', 0)",
            (change.new_id(), deal),
        )
        office.db.run(
            "INSERT INTO task(id, kind, title, deal, client, created_at)"
            " VALUES(?, 'task', 'Позвонить', ?, ?, 1)",
            (change.new_id(), deal, client),
        )
    return deal


@pytest.fixture
def opened() -> Iterator[list[PastOffice]]:
    """What is closed when a test is over."""
    found: list[PastOffice] = []
    yield found
    for each in found:
        each.close()


def test_a_deleted_client_comes_back_with_its_deals_and_goes_again(
    office: Office, opened: list[PastOffice]
) -> None:
    client, other = add_clients(office, 2)
    deal = add_deal(office, client, "Остекление")
    then = moment(office)
    before = business_hash(office)
    delete_clients(office, [client])
    with office.change("правка"):
        office.db.run("UPDATE client SET note = 'новая' WHERE id = ?", (other,))
    past = open_date(office, then)
    opened.append(past)

    told = overview(office, past)
    assert (told.clients, told.gone_clients, told.changed_clients) == (2, 1, 1)
    [gone] = list_past(office, past, area=CLIENTS, standing=Standing.GONE)
    assert gone.id == client
    assert [row.id for row in list_past(office, past, area=DEALS, text="остекл")] == [deal]
    assert [row.id for row in list_past(office, past, area=CLIENTS, text="8 999 000-00-02")] == [
        other
    ]
    difference = difference_of(office, past, CLIENTS, client)
    assert difference.standing is Standing.GONE
    lost = {part.kind: len(part.of_state(GONE)) for part in difference.parts}
    assert (lost["deals"], lost["tasks"]) == (1, 1)
    changed = difference_of(office, past, CLIENTS, other)
    assert [(each.key, each.past, each.now) for each in changed.fields] == [
        ("note", "заметка", "новая")
    ]

    choices = [Choice(CLIENTS, client), Choice(CLIENTS, other, frozenset({"note"}))]
    plan = preview_return(office, past, choices)
    assert tuple(each.replace("\u00a0", " ") for each in plan.made[:3]) == (
        "1 клиент",
        "1 сделка",
        "1 задача",
    )
    assert plan.changed == 1
    done = bring_back_from(office, past, choices)

    assert done.records == 3
    assert business_hash(office) == before
    assert get_client(office, client).deleted_at is None
    office.undo(done.change_id)
    assert business_hash(office) != before
    assert get_client(office, client).deleted_at is not None
    assert get_client(office, other).text_of("note") == "новая"


def test_fields_not_chosen_stay(office: Office, opened: list[PastOffice]) -> None:
    [client] = add_clients(office, 1)
    then = moment(office)
    with office.change("правка"):
        office.db.run("UPDATE client SET note = 'новая', inn = '1' WHERE id = ?", (client,))
        office.db.run("UPDATE channel SET value = '+7', key = '7' WHERE client = ?", (client,))
    past = open_date(office, then)
    opened.append(past)
    difference = difference_of(office, past, CLIENTS, client)
    [line] = next(part for part in difference.parts if part.kind == "channels").lines
    assert line.state == CHANGED

    with pytest.raises(NotFoundError, match="Возвращать нечего"):
        bring_back_from(office, past, [Choice(CLIENTS, client)])
    bring_back_from(office, past, [Choice(CLIENTS, client, frozenset({"inn", line.key}))])

    card = get_client(office, client)
    assert card.text_of("note") == "новая"
    assert card.text_of("inn") == "7700000001"
    assert card.channels[0].value == line.text


def test_a_backup_of_another_life_makes_records_anew(
    office: Office, tmp_path: Path, opened: list[PastOffice]
) -> None:
    client, stays = add_clients(office, 2)
    data = some_bytes(5000, seed=1)
    add_attachment(office, client, made_file(tmp_path / "файлы", "договор.pdf", data))
    item = office.db.run("SELECT id FROM directory_item WHERE directory = 'segment'")[0][0]
    with office.change("сегмент"):
        office.db.run("UPDATE client SET segment = ? WHERE id = ?", (item, client))
    report = back_up(office)
    # The rows are not there at all, as after a restore of an older base or a salvage.
    for (name,) in office.db.run("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
        office.db.run(f"DROP TRIGGER {name}")
    for table, column in (("client", "id"), ("channel", "client"), ("attachment", "client")):
        office.db.run(" ".join(("DELETE FROM", table, "WHERE", column, "= ?")), (client,))
    [blob] = list(office.folder.attachments.iterdir())
    blob.unlink()
    office.db.run("UPDATE directory_item SET deleted_at = 1 WHERE id = ?", (item,))
    install_triggers(office.db.connection(), JOURNALLED)
    mark_salvaged(office.db, 1)
    past = open_inside(office, report.path)
    opened.append(past)

    [row] = list_past(office, past, area=CLIENTS, standing=Standing.GONE)
    assert row.id == client
    done = bring_back_from(office, past, [Choice(CLIENTS, client)])

    card = get_client(office, client)
    assert card.text_of("segment") == ""
    assert any("больше нет" in sentence for sentence in done.told)
    assert len(card.channels) == 1
    assert card.files == 1
    assert (office.folder.attachments / blobs(office)[0]).exists()
    assert get_client(office, stays).deleted_at is None


def test_what_came_back_before_a_cancel_stands_in_the_audit(
    office: Office, opened: list[PastOffice], monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = add_clients(office, 3)
    then = moment(office)
    delete_clients(office, clients)
    opened.append(open_date(office, then))
    monkeypatch.setattr(bringing, "_PORTION", 1)
    choices = [Choice(CLIENTS, client) for client in clients]

    with pytest.raises(JobCancelledError):
        bring_back_from(office, opened[0], choices, progress=CancelAt(2))

    there = office.db.run("SELECT count(*) FROM client WHERE deleted_at IS NULL")
    told = office.db.run(
        "SELECT amount FROM audit_entry WHERE act = ?", (Act.BACKUP_BROUGHT_BACK.value,)
    )
    assert (there, told) == ([(2,)], [(2,)])


def test_who_was_erased_by_law_is_neither_seen_nor_brought_back(
    office: Office, opened: list[PastOffice]
) -> None:
    client, _other = add_clients(office, 2)
    then = moment(office)
    report = back_up(office)
    erase_client(
        office, client, kind=ErasureKind.DESTROY, reason="по заявлению", confirmed="Клиент 1"
    )
    for past in (open_date(office, then), open_inside(office, report.path)):
        opened.append(past)
        names = [row.name for row in list_past(office, past, area=CLIENTS)]
        assert "Клиент 1" not in names
        assert not past.db.run("SELECT 1 FROM channel WHERE value LIKE '%0000001'")
        with pytest.raises(NotFoundError):
            bring_back_from(office, past, [Choice(CLIENTS, client)])


def test_what_is_left_of_a_look_is_nothing(office: Office) -> None:
    add_clients(office, 1)
    report = back_up(office)
    past = open_inside(office, report.path)
    past.close()
    past.close()
    assert not list(office.folder.path.glob(f"{PREFIX}*"))
