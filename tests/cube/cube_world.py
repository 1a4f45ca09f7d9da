"""A small office with something of everything the cube counts, by chance but always the same."""

from __future__ import annotations

import json
import random
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.demo.bulk_deals import insert_rows
from db.folding import fold

if TYPE_CHECKING:
    from crm_desktop.office import Office

NOW: Final = int(datetime(2024, 11, 20, 12, tzinfo=UTC).timestamp() * 1000)
ZONE: Final = "Europe/Berlin"
"""Its clock is put back on 2023-10-29 and 2024-10-27; 2024 has a 29th of February."""
_EDGES: Final = (
    "2024-02-28T23:30", "2024-02-29T00:10", "2024-02-29T22:59", "2024-02-29T23:01",
    "2024-10-26T21:59", "2024-10-26T22:00", "2024-10-27T00:30", "2024-10-27T01:30",
    "2024-10-27T22:59", "2024-10-27T23:00", "2024-03-31T00:59", "2024-03-31T01:00",
    "2023-12-31T22:59", "2023-12-31T23:00", "2024-09-30T22:00",
)  # fmt: skip
_CLIENTS, _DEALS, _OTHERS = 40, 90, 150


def fill_world(office: Office, people: list[int], departments: list[int], *, seed: int) -> None:
    """Write clients, deals, lines, moves, events, tasks."""
    with office.change("Мир") as change:
        _World(office, change, people, departments, random.Random(seed)).write()


class _World:
    def __init__(
        self, office: Office, change: Any, people: list[int], departments: list[int],
        rng: random.Random,
    ) -> None:  # fmt: skip
        self._db, self._change, self._rng = office.db, change, rng
        self._people = [*people, None]
        self._departments = [*departments, None, None]
        self._items: dict[str, list[int | None]] = {}

    def write(self) -> None:
        self._db.run("UPDATE setting SET value = ? WHERE name = 'zone'", (ZONE,))
        for code, rate in (("USD", 92_451_234), ("EUR", None)):
            self._insert("currency", code=code, rate=rate)
        for directory in ("region", "type", "source", "deal_type", "loss_reason", "tag"):
            made = [self._insert("directory_item", directory=directory, name=f"{directory} {n}",
                                 position=50 - n, deleted_at=1 if n == 3 else None)
                    for n in range(4)]  # fmt: skip
            self._items[directory] = [*made, None]
        number = self._insert("own_field", kind="", name="Точек", type="number", position=1)
        several = self._insert("own_field", kind="deal", name="Товары", type="choices", position=2)
        self._options = [
            self._insert("directory_item", directory=f"f{several}", name=f"Вид {n}", position=n)
            for n in range(3)
        ]
        self._number, self._several = f"f{number}", f"f{several}"
        self._stages = self._make_stages()
        clients = [self._client(number) for number in range(_CLIENTS)]
        # Deals and tasks of a client go to the trash with him, events do not.
        rows = self._db.run("SELECT id FROM client WHERE deleted_at IS NULL ORDER BY id")
        live = [row[0] for row in rows]
        deals = [self._deal(number, live) for number in range(_DEALS)]
        for _number in range(_OTHERS):
            self._event(clients, deals)
            self._task(live, deals)

    def _make_stages(self) -> list[tuple[int, int]]:
        found = self._db.run("SELECT funnel, id FROM stage WHERE deleted_at IS NULL LIMIT 4")
        gone = self._insert(
            "stage", funnel=found[0][0], name="Бывший", probability=35, position=77,
            plan_mode="off", deleted_at=1,
        )  # fmt: skip
        return [*found, (found[0][0], gone)]

    def _client(self, number: int) -> int:
        rng = self._rng
        custom = {} if rng.random() < 0.3 else {self._number: rng.choice((1, 2.5, 7, -3))}
        client = self._insert(
            "client", kind=rng.choice(("person", "company")), name=f"Клиент {number}",
            name_key=fold(f"Клиент {number}"), region=self._pick("region"),
            type=self._pick("type"), source=self._pick("source"),
            responsible=rng.choice(self._people), department=rng.choice(self._departments),
            priority=rng.choice((0, 2, None)), newsletter=rng.choice((0, 1, None)),
            custom=json.dumps(custom) if custom else None, created_at=self._at(),
            deleted_at=1 if rng.random() < 0.1 else None,
        )  # fmt: skip
        for item in rng.sample(self._items["tag"][:4], rng.choice((0, 1, 2))):
            self._insert("client_label", client=client, item=item)
        return client

    def _deal(self, number: int, clients: list[int]) -> int:
        rng = self._rng
        funnel, stage = rng.choice(self._stages)
        created, outcome = self._at(), rng.choice(("won", "won", "lost", None, None))
        custom = {
            self._several: [str(each) for each in rng.sample(self._options, rng.randrange(3))]
        }
        person = rng.choice(self._people)
        deal = self._insert(
            "deal", title=f"Сделка {number}", title_key=f"сделка {number}",
            client=rng.choice([*clients, None]), funnel=funnel, stage=stage,
            stage_since=created, outcome=outcome, closed_at=self._at() if outcome else None,
            loss_reason=self._pick("loss_reason") if outcome == "lost" else None,
            budget=rng.choice((None, 0, 1, 99_999, 10**15 - 7, rng.randrange(10**8))),
            currency=rng.choice(("RUB", "RUB", "RUB", "USD", "EUR")),
            probability=rng.choice((None, None, 30, 100)),
            closes_on=rng.choice((None, self._day())), type=self._pick("deal_type"),
            source=self._pick("source"), responsible=person,
            custom=json.dumps({self._several: json.dumps(custom[self._several])}),
            created_at=created, author=person, deleted_at=1 if rng.random() < 0.1 else None,
        )  # fmt: skip
        for helper in rng.sample(self._people[:-1], rng.choice((0, 0, 1, 2))):
            self._insert("deal_helper", deal=deal, member=helper,
                         deleted_at=rng.choice((None, None, 1)))  # fmt: skip
        for place in range(rng.randrange(3)):
            self._insert(
                "deal_line", deal=deal, title=f"Товар {rng.randrange(4)}", position=place,
                quantity=rng.choice((None, 500, 2000)), sum=rng.choice((None, 5, 10**9)),
                deleted_at=rng.choice((None, None, None, 1)),
            )  # fmt: skip
        for _each in range(rng.randrange(4)):
            to_funnel, to_stage = rng.choice(self._stages)
            self._insert("deal_move", deal=deal, at=self._at(), funnel=to_funnel, stage=to_stage,
                         outcome=rng.choice((None, "won", "lost")), author=person)  # fmt: skip
        return deal

    def _event(self, clients: list[int], deals: list[int]) -> None:
        rng = self._rng
        client = rng.choice([*clients, None])
        deal = rng.choice(deals) if client is None else rng.choice([*deals, *[None] * 90])
        self._insert(
            "event", client=client, deal=deal, text="…", happened_at=self._at(),
            kind=rng.choice(("call", "call", "meeting", "letter", "note")),
            direction=rng.choice(("in", "out", "", None)), author=rng.choice(self._people),
            duration_s=rng.choice((None, 0, 29, 31, 600)),
            deleted_at=1 if rng.random() < 0.1 else None,
        )  # fmt: skip

    def _task(self, clients: list[int], deals: list[int]) -> None:
        rng, due = self._rng, rng_kind(self._rng)
        client = rng.choice([*clients, None])
        day = self._day()
        later = (date.fromisoformat(day) + timedelta(days=2)).isoformat()
        self._insert(
            "task", kind=rng.choice(("call", "meeting", "todo")), title="Дело", client=client,
            deal=rng.choice([*deals, *[None] * 90]), assignee=rng.choice(self._people),
            author=rng.choice(self._people), due_on=day if due == "day" else None,
            due_at=self._at() if due == "at" else None,
            ends_on=later if due == "day" and rng.random() < 0.3 else None,
            duration=rng.choice((None, 0, 45)), priority=rng.choice((None, 1)),
            moved=rng.choice((None, 2)), created_at=self._at(),
            done_at=rng.choice((None, self._at(), self._at())),
            deleted_at=1 if rng.random() < 0.1 else None,
        )  # fmt: skip

    def _insert(self, table: str, **values: Any) -> int:
        record = int(self._change.new_id())
        insert_rows(self._db, table, ("id", *values), [(record, *values.values())])
        return record

    def _pick(self, directory: str) -> int | None:
        return self._rng.choice(self._items[directory])

    def _at(self) -> int:
        if self._rng.random() < 0.2:
            edge = datetime.fromisoformat(self._rng.choice(_EDGES)).replace(tzinfo=UTC)
            return int(edge.timestamp() * 1000) + self._rng.choice((-1, 0, 0, 1))
        return NOW - self._rng.randrange(500 * 24 * 3600 * 1000)

    def _day(self) -> str:
        if self._rng.random() < 0.2:
            return self._rng.choice(("2024-02-29", "2024-10-27", "2024-03-31", "2023-12-31"))
        return (date(2024, 12, 20) - timedelta(days=self._rng.randrange(500))).isoformat()


def rng_kind(rng: random.Random) -> str:
    """How a task is due: on a day, at a moment, never."""
    return rng.choice(("day", "day", "at", "at", "never"))
