"""When clients were last touched is, after any act, what their events and tasks say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.doctor.examining import examine
from crm_desktop.doctor.report import Status
from crm_desktop.history.acts import undo
from crm_desktop.tasks.doing import complete_task, reopen_task
from crm_desktop.tasks.planning import TaskDraft, plan_task
from crm_desktop.timeline.events import EventDraft, add_event, delete_event
from db import client_touch
from db.client_touch import check, rebuild
from db.connection import transaction

if TYPE_CHECKING:
    import apsw

    from crm_desktop.office import Office

LONG_AGO = 1_500_000_000_000


def touched(office: Office, client: int) -> int | None:
    rows = office.db.run("SELECT touched_at FROM client_touch WHERE client = ?", (client,))
    assert check(office.db.connection()) == ()
    return int(rows[0][0]) if rows else None


@pytest.fixture
def client(office: Office) -> int:
    """A client of the administrator's, entered long ago."""
    made = create_client(office, ClientDraft(kind="company", name="ООО «Тишина»"))[0]
    with office.change("Давно"):
        office.db.run("UPDATE client SET created_at = ? WHERE id = ?", (LONG_AGO, made))
    return made


def event_at(office: Office, client: int, at: int) -> int:
    draft = EventDraft(kind="call", text="Поговорили", happened_at=at)
    return add_event(office, client, draft=draft)[0]


def test_who_was_never_touched_counts_from_the_entry(office: Office, client: int) -> None:
    assert touched(office, client) == LONG_AGO


def test_the_latest_event_counts_even_before_the_entry(office: Office, client: int) -> None:
    early = event_at(office, client, LONG_AGO - 5000)
    assert touched(office, client) == LONG_AGO - 5000
    late = event_at(office, client, LONG_AGO + 9000)
    assert touched(office, client) == LONG_AGO + 9000
    delete_event(office, late)
    assert touched(office, client) == LONG_AGO - 5000
    delete_event(office, early)
    assert touched(office, client) == LONG_AGO


def test_a_task_done_is_a_touch_until_it_is_reopened(office: Office, client: int) -> None:
    task, _ = plan_task(office, TaskDraft(title="Позвонить", client_id=client))
    assert touched(office, client) == LONG_AGO
    complete_task(office, task)
    done = office.db.run("SELECT done_at FROM task WHERE id = ?", (task,))[0][0]
    assert touched(office, client) == done
    reopen_task(office, task)
    assert touched(office, client) == LONG_AGO


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE client SET responsible = NULL WHERE id = ?",
        "UPDATE client SET deleted_at = 1 WHERE id = ?",
        "UPDATE client SET merged_into = 5 WHERE id = ?",
        "UPDATE client SET blocked_at = 1 WHERE id = ?",
        "UPDATE client SET erased_at = 1 WHERE id = ?",
    ],
)
def test_who_may_not_be_called_is_not_there_and_undo_brings_back(
    office: Office, client: int, sql: str
) -> None:
    with office.change("Правка") as change:
        office.db.run(sql, (client,))
    assert touched(office, client) is None
    undo(office, change.id)
    assert touched(office, client) == LONG_AGO


def test_an_event_that_moves_to_another_client_moves_the_touch(office: Office, client: int) -> None:
    other = create_client(office, ClientDraft(kind="company", name="Другой"))[0]
    with office.change("Давно"):
        office.db.run("UPDATE client SET created_at = ? WHERE id = ?", (LONG_AGO, other))
    event = event_at(office, client, LONG_AGO + 7000)
    with office.change("Перенос"):
        office.db.run("UPDATE event SET client = ? WHERE id = ?", (other, event))
    assert touched(office, client) == LONG_AGO
    assert touched(office, other) == LONG_AGO + 7000


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE client_touch SET touched_at = touched_at + 1 WHERE client = ?",
        "UPDATE client_touch SET responsible = 1 WHERE client = ?",
        "DELETE FROM client_touch WHERE client = ?",
        "INSERT INTO client_touch SELECT client + 1, 5, 5 FROM client_touch WHERE client = ?",
    ],
)
def test_the_doctor_finds_and_mends(office: Office, client: int, damage: str) -> None:
    def harm(conn: object) -> None:
        office.db.run(damage, (client,))

    transaction(office.db.connection(), "IMMEDIATE", harm)
    found = {line.name: line for line in examine(office, mend=False).checks}
    assert found["touch"].status is Status.PROBLEM
    mended = {line.name: line for line in examine(office).checks}
    assert mended["touch"].status is Status.MENDED
    assert check(office.db.connection()) == ()


def test_rebuilding_gives_what_was_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch, client: int
) -> None:
    for number in range(7):
        create_client(
            office,
            ClientDraft(kind="company", name=f"К{number}"),
        )
    event_at(office, client, LONG_AGO + 1)
    kept = office.db.run("SELECT * FROM client_touch ORDER BY client")
    assert len(kept) == 8
    monkeypatch.setattr(client_touch, "_BATCH", 3)
    steps: list[int] = []

    def anew(conn: apsw.Connection) -> None:
        rebuild(conn, step=steps.append)

    transaction(office.db.connection(), "IMMEDIATE", anew)
    assert office.db.run("SELECT * FROM client_touch ORDER BY client") == kept
    assert steps == [3, 6, 8]
    plan = json.dumps(
        office.db.run(
            "EXPLAIN QUERY PLAN SELECT client FROM client_touch WHERE responsible = 1"
            " AND touched_at < 5 ORDER BY touched_at"
        )
    )
    assert "COVERING INDEX client_touch_quiet" in plan
    assert "TEMP B-TREE" not in plan
