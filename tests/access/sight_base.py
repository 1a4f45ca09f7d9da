"""A small base whose clients hang together in every way a scope tells of."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from db.folding import fold

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.access.people_office import People

COUNT = 120


def fill(people: People, *, seed: int = 7) -> None:
    """Put clients, deals, helpers, tasks and shares into the office, by chance but the same."""
    admin, rng = people.admin, random.Random(seed)
    whose = [*people.ids.values(), None, None]
    funnel, stage = admin.db.run("SELECT funnel, id FROM stage ORDER BY position LIMIT 1")[0]
    items = [row[0] for row in admin.db.run("SELECT id FROM directory_item LIMIT 6")]
    with admin.change("Клиенты") as change:
        clients = [change.new_id() for _each in range(COUNT)]
        for number, client in enumerate(clients):
            name = f"Клиент {rng.choice('абвгдежз')}{number:03}"
            values = (
                client, rng.choice(("person", "company")), name, fold(name),
                rng.choice(whose), rng.choice([*people.departments.values(), None, None, None]),
                rng.choice([*items, None]), rng.choice([0, 1, 2, None]),
                1_700_000_000_000 + rng.randrange(40) * 1000,
                1 if rng.random() < 0.05 else None,
            )  # fmt: skip
            admin.db.run(
                "INSERT INTO client(id, kind, name, name_key, responsible, department, region,"
                " priority, created_at, deleted_at) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
        for number in range(COUNT):
            admin.db.run(
                "INSERT INTO deal(id, title, title_key, client, funnel, stage, stage_since,"
                " currency, responsible, created_at, author, deleted_at)"
                " VALUES(?, ?, ?, ?, ?, ?, 1, 'RUB', ?, 1, ?, ?)",
                (
                    change.new_id(), f"Сделка {number}", f"сделка {number}",
                    rng.choice([*clients, None]), funnel, stage, rng.choice(whose),
                    people.ids["Анна"], 1 if rng.random() < 0.1 else None,
                ),
            )  # fmt: skip
        deals = [row[0] for row in admin.db.run("SELECT id FROM deal")]
        for _number in range(COUNT // 4):
            admin.db.run(
                "INSERT INTO deal_helper(id, deal, member, deleted_at) VALUES(?, ?, ?, ?)",
                (change.new_id(), rng.choice(deals), rng.choice(list(people.ids.values())),
                 rng.choice([None, None, 1])),
            )  # fmt: skip
            admin.db.run(
                "INSERT INTO client_share(id, client, member, at, deleted_at)"
                " VALUES(?, ?, ?, 1, ?)",
                (change.new_id(), rng.choice(clients), rng.choice(list(people.ids.values())),
                 rng.choice([None, None, 1])),
            )  # fmt: skip
        _fill_tasks(admin, people, rng, clients, deals)


def _fill_tasks(
    admin: Office, people: People, rng: random.Random, clients: list[int], deals: list[int]
) -> None:
    with admin.change("Задачи") as change:
        for number in range(COUNT // 2):
            task = change.new_id()
            admin.db.run(
                "INSERT INTO task(id, kind, title, client, deal, assignee, author, created_at,"
                " done_at, deleted_at) VALUES(?, 'call', ?, ?, ?, ?, ?, 1, ?, ?)",
                (
                    task, f"Задача {number}", rng.choice([*clients, None]),
                    rng.choice([*deals, None, None]), rng.choice([*people.ids.values(), None]),
                    rng.choice(list(people.ids.values())), rng.choice([None, None, 5]),
                    1 if rng.random() < 0.1 else None,
                ),
            )  # fmt: skip
            if rng.random() < 0.3:
                admin.db.run(
                    "INSERT INTO task_helper(id, task, member) VALUES(?, ?, ?)",
                    (change.new_id(), task, rng.choice(list(people.ids.values()))),
                )
