"""An office to report on: people, clients, deals of three years, their ways, lines, events, tasks.

Written in portions of one change set, so nothing is missing: journal, board of deals, search.
The same seed gives the same office.
"""

from __future__ import annotations

import json
import random
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.keys import FLOOR
from crm_desktop.demo.bulk_deals import insert_rows
from crm_desktop.office import CopyAnswer, create_office, open_office

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.journal import Change
    from crm_desktop.office import Office

PASSWORD: Final = "кошка-на-крыше-42"
NOW: Final = int(datetime(2026, 11, 22, 9, 0, tzinfo=UTC).timestamp() * 1000)
"""The moment all is told of."""
DAY_MS: Final = 24 * 3600 * 1000
YEARS: Final = 3
PEOPLE: Final = 20
_SPAN: Final = YEARS * 365
_PORTION: Final = 20_000
_WORDS: Final = {
    "type": ("Клиент", "Партнёр", "Поставщик", "Дилер"),
    "segment": ("A", "B", "C", "D", "Прочие"),
    "source": ("Сайт", "Звонок", "Выставка", "Рекомендация", "Реклама", "Рассылка", "Партнёр"),
    "region": tuple(f"Регион {number}" for number in range(1, 61)),
    "deal_type": ("Продажа", "Обслуживание", "Продление"),
    "loss_reason": ("Дорого", "Нет потребности", "Ушёл к другим", "Пропал", "Сроки"),
    "competitor": ("Альфа", "Бета", "Гамма"),
    "tag": ("VIP", "Опт", "Розница"),
}
_PRODUCTS: Final = tuple(f"Товар {number}" for number in range(1, 201))
_KINDS: Final = ("call", "call", "call", "letter", "message", "meeting", "note")
_CLIENT: Final = (
    "id", "kind", "name", "name_key", "type", "segment", "source", "region", "responsible",
    "priority", "custom", "created_at",
)  # fmt: skip
_DEAL: Final = (
    "id", "title", "title_key", "client", "funnel", "stage", "stage_since", "outcome", "closed_at",
    "loss_reason", "budget", "currency", "closes_on", "type", "source", "competitor", "responsible",
    "created_at", "author", "custom",
)  # fmt: skip
_MOVE: Final = ("id", "deal", "at", "funnel", "stage", "outcome", "author")
_LINE: Final = ("id", "deal", "title", "quantity", "unit", "price", "sum", "position")
_EVENT: Final = (
    "id", "client", "deal", "kind", "happened_at", "duration_s", "direction", "text", "author",
)  # fmt: skip
_TASK: Final = (
    "id", "kind", "title", "client", "deal", "assignee", "author", "due_on", "due_at",
    "created_at", "done_at",
)  # fmt: skip


def reports_office(
    folder: Path,
    *,
    clients: int = 100_000,
    deals: int = 100_000,
    events: int = 1_000_000,
    tasks: int = 100_000,
    seed: int = 1,
) -> Office:
    """Open the office of these sizes that lies under a folder; it is made if it is not there."""
    path = folder / f"reports-{clients}-{deals}-{events}-{tasks}-{seed}"
    if (path / "made").exists():
        return open_office(path, PASSWORD, copy_answer=CopyAnswer.COPY)
    office = create_office(path, "Отчёты", admin="Анна", password=PASSWORD, parameters=FLOOR)
    make_records(office, clients=clients, deals=deals, events=events, tasks=tasks, seed=seed)
    (path / "made").touch()
    return office


def make_records(
    office: Office, *, clients: int, deals: int, events: int, tasks: int = 0, seed: int = 1
) -> None:
    """Write the records into an office that has none yet."""
    made = _Made(office, random.Random(seed))
    with office.long_change("Вымышленный офис", kind="import") as long:
        with long.transaction() as change:
            made.office_itself(change)
        for what, total, write in (
            ("clients", clients, made.clients), ("deals", deals, made.deals),
            ("events", events, made.events), ("tasks", tasks, made.tasks),
        ):  # fmt: skip
            for first in range(0, total, _PORTION):
                with long.transaction() as change:
                    write(change, range(first, min(first + _PORTION, total)))
                print(f"{what}: {min(first + _PORTION, total)}", file=sys.stderr)
    office.db.run("ANALYZE")


class _Made:
    def __init__(self, office: Office, rng: random.Random) -> None:
        self._office, self._db, self._rng = office, office.db, rng
        self._people: list[int] = [office.user_id]
        self._items: dict[str, list[int]] = {}
        self._clients: list[int] = []
        self._deals: list[tuple[int, int]] = []
        self._own = 0

    def office_itself(self, change: Change) -> None:
        """People, directories, an own field of clients and of deals."""
        for number in range(1, PEOPLE):
            person = change.new_id()
            self._db.run(
                "INSERT INTO member(id, name, role) VALUES(?, ?, 'manager')",
                (person, f"Сотрудник {number:02}"),
            )
            self._people.append(person)
        for directory, names in _WORDS.items():
            self._items[directory] = [
                self._item(change, directory, name, at) for at, name in enumerate(names)
            ]
        self._own = change.new_id()
        self._db.run(
            "INSERT INTO own_field(id, kind, name, type, position)"
            " VALUES(?, '', 'Оборот', 'money', 1)",
            (self._own,),
        )
        rows = self._db.run(
            "SELECT s.funnel, s.id, s.probability FROM stage s JOIN funnel f ON f.id = s.funnel"
            " WHERE s.deleted_at IS NULL AND f.deleted_at IS NULL ORDER BY f.position, s.position"
        )
        self._funnel = rows[0][0]
        self._stages = [row[1] for row in rows if row[0] == self._funnel]

    def _item(self, change: Change, directory: str, name: str, position: int) -> int:
        item = change.new_id()
        self._db.run(
            "INSERT INTO directory_item(id, directory, name, position) VALUES(?, ?, ?, ?)",
            (item, directory, name, position + 100),
        )
        return item

    def clients(self, change: Change, numbers: range) -> None:
        """A portion of clients."""
        rows, choice = [], self._rng.choice
        for number in numbers:
            client = change.new_id()
            self._clients.append(client)
            name = f"Клиент {number:07}"
            custom = json.dumps({f"f{self._own}": self._rng.randrange(10**9)})
            rows.append((
                client, choice(("person", "company")), name, name.casefold(),
                self._some("type"), self._some("segment"), self._some("source"),
                self._some("region"), choice(self._people), choice((None, 1, 2)), custom,
                self._at(),
            ))  # fmt: skip
        insert_rows(self._db, "client", _CLIENT, rows)

    def deals(self, change: Change, numbers: range) -> None:
        """A portion of deals with their ways and lines."""
        deals: list[tuple[Any, ...]] = []
        moves: list[tuple[Any, ...]] = []
        lines: list[tuple[Any, ...]] = []
        rng = self._rng
        for number in numbers:
            deal, client, who = change.new_id(), rng.choice(self._clients), rng.choice(self._people)
            self._deals.append((deal, client))
            created = self._at()
            way = rng.randrange(1, len(self._stages) + 1)
            times = sorted(rng.randrange(created, NOW) for _each in range(way))
            outcome = rng.choice(("won", "won", "lost", "lost", None))
            budget = None if rng.random() < 0.03 else rng.randrange(1, 5_000_000) * 100
            title = f"Сделка {number:07}"
            deals.append((
                deal, title, title.casefold(), client, self._funnel, self._stages[way - 1],
                times[-1], outcome, times[-1] if outcome else None,
                self._some("loss_reason") if outcome == "lost" else None, budget,
                "USD" if rng.random() < 0.02 else "RUB", self._day(), self._some("deal_type"),
                self._some("source"), self._some("competitor", 0.2), who, created, who, None,
            ))  # fmt: skip
            for stage, at in zip(self._stages[:way], [created, *times[:-1]], strict=True):
                moves.append((change.new_id(), deal, at, self._funnel, stage, None, who))
            if outcome:
                stage = self._stages[way - 1]
                end = (change.new_id(), deal, times[-1], self._funnel, stage, outcome, who)
                moves.append(end)
            for place in range(rng.choice((0, 1, 1, 2))):
                price, number_of = rng.randrange(100, 10**6), rng.randrange(1, 9)
                lines.append((
                    change.new_id(), deal, rng.choice(_PRODUCTS), number_of * 1000, "шт", price,
                    price * number_of, place,
                ))  # fmt: skip
        for table, columns, rows in (
            ("deal", _DEAL, deals), ("deal_move", _MOVE, moves), ("deal_line", _LINE, lines),
        ):  # fmt: skip
            insert_rows(self._db, table, columns, rows)

    def events(self, change: Change, numbers: range) -> None:
        """A portion of calls, letters, meetings."""
        rng, rows = self._rng, []
        for _number in numbers:
            kind = rng.choice(_KINDS)
            deal, client = rng.choice(self._deals) if rng.random() < 0.4 else (None, None)
            rows.append((
                change.new_id(), client or rng.choice(self._clients), deal, kind, self._at(),
                rng.randrange(5, 1800) if kind == "call" else None,
                "" if kind in {"meeting", "note"} else rng.choice(("in", "out")),
                "Обсудили условия поставки, ждут счёт", rng.choice(self._people),
            ))  # fmt: skip
        insert_rows(self._db, "event", _EVENT, rows)

    def tasks(self, change: Change, numbers: range) -> None:
        """A portion of tasks, most of them done."""
        rng, rows = self._rng, []
        for _number in numbers:
            who, due = rng.choice(self._people), self._at()
            deal, client = rng.choice(self._deals) if rng.random() < 0.4 else (None, None)
            done = None if rng.random() < 0.05 else due + rng.randrange(-3 * DAY_MS, 2 * DAY_MS)
            whole = rng.random() < 0.5
            rows.append((
                change.new_id(), rng.choice(("call", "meeting", "letter", "todo")), "Дело",
                client or rng.choice(self._clients), deal, who, who,
                self._day() if whole else None, None if whole else due, due - 7 * DAY_MS, done,
            ))  # fmt: skip
        insert_rows(self._db, "task", _TASK, rows)

    def _some(self, directory: str, share: float = 0.9) -> int | None:
        return self._rng.choice(self._items[directory]) if self._rng.random() < share else None

    def _at(self) -> int:
        return NOW - self._rng.randrange(1, _SPAN * DAY_MS)

    def _day(self) -> str:
        at = NOW - self._rng.randrange(-90, _SPAN) * DAY_MS
        return datetime.fromtimestamp(at / 1000, UTC).date().isoformat()
