"""Through whom a client is seen is, after any act, what its shares, deals and tasks say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.doctor.examining import examine
from crm_desktop.doctor.report import Status
from crm_desktop.history.acts import undo
from crm_desktop.members.staff import add_colleague
from crm_desktop.tasks.doing import complete_task, reopen_task
from crm_desktop.tasks.planning import TaskDraft, plan_task
from db import client_access
from db.client_access import check, rebuild
from db.connection import transaction

if TYPE_CHECKING:
    import apsw

    from crm_desktop.office import Office


def seen_by(office: Office, client: int) -> set[int]:
    """Through whom a client is seen; nothing in the table may be wrong."""
    assert check(office.db.connection()) == ()
    rows = office.db.run("SELECT member FROM client_access WHERE client = ?", (client,))
    return {row[0] for row in rows}


def act(office: Office, sql: str, *values: object) -> int:
    """Run one statement as an act of its own; returns the change set."""
    with office.change("Правка") as change:
        office.db.run(sql, values)
    return change.id


@pytest.fixture
def boris(office: Office) -> int:
    return add_colleague(office, "Борис")[0]


@pytest.fixture
def client(office: Office) -> int:
    """A client nobody answers for."""
    draft = ClientDraft(kind="company", name="ООО «Тишина»", values={"responsible": None})
    return create_client(office, draft)[0]


def another(office: Office, name: str = "Другой") -> int:
    """A second client nobody answers for."""
    draft = ClientDraft(kind="company", name=name, values={"responsible": None})
    return create_client(office, draft)[0]


def test_who_answers_for_a_client_is_left_out(office: Office, client: int, boris: int) -> None:
    create_deal(office, DealDraft(title="Ворота", client_id=client, helpers=(boris,)))
    act(office, "UPDATE client SET responsible = ? WHERE id = ?", boris, client)
    assert seen_by(office, client) == {office.user_id}
    given = act(office, "UPDATE client SET responsible = ? WHERE id = ?", office.user_id, client)
    assert seen_by(office, client) == {boris}
    undo(office, given)
    assert seen_by(office, client) == {office.user_id}


def test_name_and_being_there_are_kept(office: Office, client: int, boris: int) -> None:
    create_deal(office, DealDraft(title="Ворота", client_id=client))

    def told() -> list[tuple[int, str]]:
        seen_by(office, client)
        return office.db.run("SELECT live, name_key FROM client_access WHERE client = ?", (client,))

    [(live, name)] = told()
    assert live == 1
    assert "тишина" in name
    act(office, "UPDATE client SET name_key = 'ы' WHERE id = ?", client)
    assert told() == [(1, "ы")]
    gone = act(office, "UPDATE client SET deleted_at = 5 WHERE id = ?", client)
    assert told() == [(0, "ы")]
    undo(office, gone)
    act(office, "UPDATE client SET merged_into = 7 WHERE id = ?", client)
    assert told() == [(0, "ы")]


def test_a_share_opens_until_it_is_taken_back(office: Office, client: int, boris: int) -> None:
    with office.change("Открыт") as change:
        share = change.new_id()
        office.db.run(
            "INSERT INTO client_share(id, client, member, at) VALUES(?, ?, ?, 1)",
            (share, client, boris),
        )
    assert seen_by(office, client) == {boris}
    gone = act(office, "UPDATE client_share SET deleted_at = 1 WHERE id = ?", share)
    assert seen_by(office, client) == set()
    undo(office, gone)
    assert seen_by(office, client) == {boris}


def test_a_deal_opens_its_client_to_responsible_and_helpers(
    office: Office, client: int, boris: int
) -> None:
    me = office.user_id
    deal, _ = create_deal(office, DealDraft(title="Ворота", client_id=client, helpers=(boris,)))
    assert seen_by(office, client) == {me, boris}
    other = another(office)
    moved = act(office, "UPDATE deal SET client = ? WHERE id = ?", other, deal)
    assert (seen_by(office, client), seen_by(office, other)) == (set(), {me, boris})
    undo(office, moved)
    assert (seen_by(office, client), seen_by(office, other)) == ({me, boris}, set())
    act(office, "UPDATE deal_helper SET deleted_at = 1 WHERE deal = ?", deal)
    assert seen_by(office, client) == {me}
    act(office, "UPDATE deal SET responsible = NULL WHERE id = ?", deal)
    assert seen_by(office, client) == set()
    act(office, "UPDATE deal SET responsible = ? WHERE id = ?", boris, deal)
    act(office, "UPDATE deal SET deleted_at = 1 WHERE id = ?", deal)
    assert seen_by(office, client) == set()


def test_an_open_task_opens_its_client_to_all_its_people(
    office: Office, client: int, boris: int
) -> None:
    vera = add_colleague(office, "Вера")[0]
    me = office.user_id
    draft = TaskDraft(title="Позвонить", client_id=client, assignee_id=boris, helpers=(vera,))
    task, _ = plan_task(office, draft)
    assert seen_by(office, client) == {me, boris, vera}
    complete_task(office, task)
    assert seen_by(office, client) == set()
    reopen_task(office, task)
    assert seen_by(office, client) == {me, boris, vera}
    act(office, "UPDATE task_helper SET deleted_at = 1 WHERE task = ?", task)
    act(
        office,
        "UPDATE task SET author = NULL, assignee = NULL, handed_by = NULL WHERE id = ?",
        task,
    )
    assert seen_by(office, client) == set()
    act(office, "UPDATE task SET handed_by = ? WHERE id = ?", vera, task)
    assert seen_by(office, client) == {vera}


def test_a_task_of_a_deal_opens_the_client_of_the_deal(
    office: Office, client: int, boris: int
) -> None:
    deal, _ = create_deal(office, DealDraft(title="Ворота", client_id=client))
    task, _ = plan_task(office, TaskDraft(title="Счёт", deal_id=deal, assignee_id=boris))
    act(office, "UPDATE task SET client = NULL WHERE id = ?", task)
    assert seen_by(office, client) == {office.user_id, boris}
    vera = add_colleague(office, "Вера")[0]
    with office.change("Помощник") as change:
        office.db.run(
            "INSERT INTO task_helper(id, task, member) VALUES(?, ?, ?)",
            (change.new_id(), task, vera),
        )
    assert seen_by(office, client) == {office.user_id, boris, vera}
    other = another(office)
    act(office, "UPDATE deal SET client = ? WHERE id = ?", other, deal)
    assert (seen_by(office, client), seen_by(office, other)) == (
        set(),
        {office.user_id, boris, vera},
    )
    act(office, "UPDATE task SET deal = NULL WHERE id = ?", task)
    assert seen_by(office, other) == {office.user_id}


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM client_access WHERE client = ?",
        "UPDATE client_access SET member = 7 WHERE client = ?",
        "INSERT INTO client_access SELECT client + 1, 5, 1, '' FROM client_access WHERE client = ?",
        "UPDATE client_access SET live = 0 WHERE client = ?",
        "UPDATE client_access SET name_key = 'я' WHERE client = ?",
    ],
)
def test_the_doctor_finds_and_mends_access(
    office: Office, client: int, boris: int, damage: str
) -> None:
    create_deal(office, DealDraft(title="Ворота", client_id=client))

    def harm(conn: object) -> None:
        office.db.run(damage, (client,))

    transaction(office.db.connection(), "IMMEDIATE", harm)
    found = {line.name: line for line in examine(office, mend=False).checks}
    assert found["access"].status is Status.PROBLEM
    mended = {line.name: line for line in examine(office).checks}
    assert mended["access"].status is Status.MENDED
    assert check(office.db.connection()) == ()


def test_rebuilding_access_gives_what_was_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch, boris: int
) -> None:
    for number in range(7):
        one = another(office, f"К{number}")
        create_deal(office, DealDraft(title="Ворота", client_id=one, helpers=(boris,)))
    kept = office.db.run("SELECT * FROM client_access ORDER BY client, member")
    assert len(kept) == 14
    monkeypatch.setattr(client_access, "_BATCH", 3)
    steps: list[int] = []

    def anew(conn: apsw.Connection) -> None:
        conn.execute("UPDATE client_access SET member = member + 1").fetchall()
        rebuild(conn, step=steps.append)

    transaction(office.db.connection(), "IMMEDIATE", anew)
    assert office.db.run("SELECT * FROM client_access ORDER BY client, member") == kept
    assert steps == [3, 6, 7]
    asking = (
        "EXPLAIN QUERY PLAN SELECT client FROM client_access WHERE member = 1 AND live = 1"
        " ORDER BY name_key, client"
    )
    plan = json.dumps(office.db.run(asking))
    assert "COVERING INDEX client_access_member" in plan
    assert "TEMP B-TREE" not in plan
