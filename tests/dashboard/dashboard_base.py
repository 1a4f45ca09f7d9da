"""A small office by chance: deals of two funnels and three currencies, clients, tasks, calls."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from db.folding import fold

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.access.people_office import People

NOW = int(datetime(2026, 11, 18, 7, 42, tzinfo=UTC).timestamp() * 1000)
DAY = 86_400_000
TODAY = date(2026, 11, 18)
DEALS = 160


def fill_office(people: People, seed: int) -> None:
    """Put records into the office; the same seed gives the same ones."""
    admin, rng = people.admin, random.Random(seed)
    with admin.change("Основа") as change:
        stages = _stages(admin, change)
        for code, rate in (("USD", 90_000_000), ("AMD", None)):
            admin.db.run(
                "INSERT INTO currency(id, code, rate) VALUES(?, ?, ?)",
                (change.new_id(), code, rate),
            )
    items, reasons = (
        [
            row[0]
            for row in admin.db.run(
                "SELECT id FROM directory_item WHERE directory = ? ORDER BY id LIMIT 4", (name,)
            )
        ]
        for name in ("source", "loss_reason")
    )
    whose: list[int | None] = [*people.ids.values(), None]
    with admin.change("Записи") as change:
        clients = [_client(admin, change, rng, whose, items, n) for n in range(60)]
        deals = [
            _deal(admin, change, rng, (whose, items, reasons, stages, clients), n)
            for n in range(DEALS)
        ]
        for number in range(90):
            _task(admin, change, rng, (whose, deals), number)
        for _number in range(80):
            _event(admin, change, rng, (list(people.ids.values()), deals, clients))
        for number in range(6):
            admin.db.run(
                "INSERT INTO approval(id, deal, field, value, currency, threshold, asked_by,"
                " asked_at, decision) VALUES(?, ?, 'budget', 100, 'RUB', 1, ?, ?, ?)",
                (change.new_id(), rng.choice(deals), people.ids["Вера"], NOW - number * DAY,
                 rng.choice([None, None, "approved"])),
            )  # fmt: skip


def rows(office: Office, table: str) -> list[dict[str, Any]]:
    """Return every row of a table as it stands, deleted ones too."""
    cursor = office.db.connection().execute(f"SELECT * FROM {table}")  # noqa: S608 - a test's own word
    found = cursor.fetchall()
    names = [
        str(row[1])
        for row in office.db.connection().execute(f"PRAGMA table_info({table})").fetchall()
    ]
    return [dict(zip(names, row, strict=True)) for row in found]


def _stages(admin: Office, change: Any) -> list[tuple[int, int]]:
    first = admin.db.run("SELECT funnel, id FROM stage ORDER BY funnel, position")
    second = change.new_id()
    admin.db.run("INSERT INTO funnel(id, name, position) VALUES(?, 'Сервис', 9)", (second,))
    found = [(row[0], row[1]) for row in first]
    for at, chance in enumerate((10, 35, 80)):
        stage = change.new_id()
        admin.db.run(
            "INSERT INTO stage(id, funnel, name, probability, position, stale_days, plan_mode)"
            " VALUES(?, ?, ?, ?, ?, ?, 'off')",
            (stage, second, f"Шаг {at}", chance, at, (None, 5, 12)[at]),
        )
        found.append((second, stage))
    return found


def _client(
    admin: Office, change: Any, rng: random.Random, whose: list[int | None], items: list[int],
    number: int,
) -> int:  # fmt: skip
    client: int = change.new_id()
    name = f"Клиент {number:03}"
    admin.db.run(
        "INSERT INTO client(id, kind, name, name_key, responsible, source, created_at, deleted_at,"
        " merged_into) VALUES(?, 'company', ?, ?, ?, ?, ?, ?, NULL)",
        (client, name, fold(name), rng.choice(whose), rng.choice([*items, None]),
         NOW - rng.randrange(430 * DAY), 1 if rng.random() < 0.1 else None),
    )  # fmt: skip
    return client


def _deal(
    admin: Office, change: Any, rng: random.Random, known: tuple[Any, ...], number: int
) -> int:
    whose, items, reasons, stages, clients = known
    deal: int = change.new_id()
    made = NOW - rng.randrange(430 * DAY)
    if rng.random() < 0.3:
        made = NOW - rng.randrange(60 * DAY)
    outcome = rng.choice([None, None, "won", "won", "lost"])
    closed = rng.randrange(made, NOW + 1) if outcome else None
    if outcome and rng.random() < 0.4:
        closed = max(made, NOW - rng.randrange(60 * DAY))
    funnel, stage = rng.choice(stages)
    closes = (TODAY + timedelta(days=rng.randrange(-60, 150))).isoformat()
    admin.db.run(
        "INSERT INTO deal(id, title, title_key, client, funnel, stage, stage_since, outcome,"
        " closed_at, loss_reason, budget, currency, probability, closes_on, source, responsible,"
        " created_at, author, deleted_at)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            deal, f"Сделка {number}", f"сделка {number}", rng.choice([*clients, None]), funnel,
            stage, closed or rng.randrange(made, NOW + 1), outcome, closed,
            rng.choice([*reasons, None]) if outcome == "lost" else None,
            rng.choice([None, rng.randrange(1, 5_000_000)]),
            rng.choice(["RUB", "RUB", "RUB", "USD", "AMD"]), rng.choice([None, None, 0, 45, 100]),
            rng.choice([None, closes, closes]), rng.choice([*items, None, None]),
            rng.choice(whose), made, rng.choice(whose), 1 if rng.random() < 0.1 else None,
        ),
    )  # fmt: skip
    return deal


def _task(
    admin: Office, change: Any, rng: random.Random, known: tuple[Any, ...], number: int
) -> None:
    whose, deals = known
    made = NOW - rng.randrange(100 * DAY)
    at = made + rng.randrange(-5 * DAY, 60 * DAY)
    day = (TODAY + timedelta(days=rng.randrange(-70, 20))).isoformat()
    kind = rng.choice(["day", "day", "at", "none"])
    admin.db.run(
        "INSERT INTO task(id, kind, title, deal, assignee, author, due_on, due_at, created_at,"
        " done_at, deleted_at) VALUES(?, 'call', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            change.new_id(), f"Задача {number}", rng.choice([*deals, None]), rng.choice(whose),
            rng.choice(whose), day if kind == "day" else None, at if kind == "at" else None, made,
            rng.choice([None, None, rng.randrange(made, NOW + 1)]),
            1 if rng.random() < 0.1 else None,
        ),
    )  # fmt: skip


def _event(admin: Office, change: Any, rng: random.Random, known: tuple[Any, ...]) -> None:
    authors, deals, clients = known
    admin.db.run(
        "INSERT INTO event(id, client, deal, kind, happened_at, direction, text, author,"
        " deleted_at) VALUES(?, ?, ?, ?, ?, ?, '', ?, ?)",
        (
            change.new_id(), rng.choice(clients), rng.choice([*deals, None]),
            rng.choice(["call", "call", "note", "letter"]), NOW - rng.randrange(200 * DAY),
            rng.choice(["in", "out"]), rng.choice(authors), 1 if rng.random() < 0.1 else None,
        ),
    )  # fmt: skip
