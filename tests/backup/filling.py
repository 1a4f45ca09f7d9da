"""Clients for the tests, written as people's programs write them: inside a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.jobs import JobCancelledError

if TYPE_CHECKING:
    from crm_desktop.office import Office


class CancelAt:
    """Progress that is cancelled at a percentage."""

    def __init__(self, percent: int) -> None:
        self._percent = percent

    def step(self, done: int, total: int, message: str = "") -> None:
        if done >= self._percent:
            raise JobCancelledError(f"{message}: {done} of {total}")


def add_clients(office: Office, count: int, *, first: int = 1) -> list[int]:
    """Add companies «Клиент N» with a phone and a note each; returns their ids."""
    ids = []
    with office.change("Новые клиенты") as change:
        for number in range(first, first + count):
            client = change.new_id()
            name = f"Клиент {number}"
            office.db.run(
                "INSERT INTO client(id, kind, name, name_key, inn, note, custom, created_at)"
                " VALUES(?, 'company', ?, ?, ?, ?, ?, 1)",
                (client, name, name.casefold(), str(7_700_000_000 + number), "заметка", None),
            )
            office.db.run(
                "INSERT INTO channel(id, client, kind, value, key, position)"
                " VALUES(?, ?, 'phone', ?, ?, 0)",
                (change.new_id(), client, f"+7999{number:07}", f"7999{number:07}"),
            )
            ids.append(client)
    return ids


def client_names(office: Office) -> set[str]:
    """The names of all clients."""
    return {row[0] for row in office.db.run("SELECT name FROM client")}
