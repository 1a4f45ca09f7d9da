"""A base with a bit of everything, bad values too, and the plain data it was made of."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from crm_desktop.clients.fields import load_catalogue
from crm_desktop.clients.names import name_key
from crm_desktop.journal.records import dump_custom
from crm_desktop.own_fields.own_fields import add_own_field
from crm_desktop.views.periods import midnight

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.office import Office

TYPES = ("text", "number", "money", "date", "choice", "choices", "bool", "link")
NAMES = (
    "ООО «Ромашка»", "ИП Ёлкин", "Ёлкин Пётр", "ЗАО Рога и копыта", "Андреева Анна Ивановна",
    "Ромашка", "завод ромашка", "Tele Ltd", "Ромашов Иван",
)  # fmt: skip
TEXTS = ("Ёлка", "елка белая", "СТОЛ", "стол", "Стул 5", "x" * 85, "х" * 80 + "ромашка", "5", "Ёж")
CHANNELS = (
    ("phone", "+7 921 555-10-24", "79215551024"), ("phone", "8 (495) 1", "74951"),
    ("email", "Ivan@Mail.ru", "ivan@mail.ru"), ("site", "ромашка.рф", "ромашка.рф"),
)  # fmt: skip
ADDRESSES = (("legal", "г. Тверь, Ёлочная"), ("actual", "Москва"))
DAYS = tuple(date(2026, 1, 1) + timedelta(days=n) for n in range(0, 800, 37))


@dataclass
class Made:
    """One client as plain data; `created`, `events` are UTC ms, live ones only."""

    id: int
    kind: str
    name: str
    name_key: str
    row: dict[str, Any]
    custom: dict[str, Any]
    channels: list[tuple[str, str, str]] = field(default_factory=list)
    addresses: list[tuple[str, str]] = field(default_factory=list)
    banks: list[dict[str, str | None]] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    events: list[int] = field(default_factory=list)
    files: int = 0
    created: int = 0
    gone: bool = False


@dataclass
class Base:
    office: Office
    clients: list[Made]
    own: dict[str, str]
    today: date

    def live(self) -> list[Made]:
        return [client for client in self.clients if not client.gone]


def fill(office: Office, seed: int, *, clients: int = 70) -> Base:
    """Put random clients into an office; the same for the same seed."""
    rng = random.Random(seed)
    own: dict[str, str] = {}
    for type_ in TYPES:
        options = ("Красный", "Синий", "Ясный") if type_.startswith("choice") else ()
        record, _ = add_own_field(office, f"Поле {type_}", type=type_, options=options)
        own[f"f{record}"] = type_
    catalogue = load_catalogue(office)
    pick = {name: [item.id for item in catalogue.items(name)][:3] for name in
            ("type", "segment", "source", "region", "role", "tag", *own)}  # fmt: skip
    with office.change("Регионы") as change:
        for place, name in enumerate(("Тверь", "Москва", "Ярославль")):
            record = change.new_id()
            pick["region"] = [*pick["region"], record]
            _insert(office, "directory_item", id=record, directory="region", name=name,
                    position=place)  # fmt: skip
        member = change.new_id()
        _insert(office, "member", id=member, name="Борис Ершов", role="manager")
        for place, name in enumerate(("VIP", "Долг")):
            record = change.new_id()
            pick["tag"] = [*pick["tag"], record]
            _insert(office, "directory_item", id=record, directory="tag", name=name, position=place)
        gone_tag = change.new_id()
        pick["tag"].append(gone_tag)
        _insert(office, "directory_item", id=gone_tag, directory="tag", name="Снята", position=9,
                deleted_at=7)  # fmt: skip
    today = date(2026, 11, 21)
    made: list[Made] = []
    with office.change("База") as change:
        maker = _Maker(office, change.new_id, rng, pick, own, today, (office.user_id, member))
        made.extend(maker.client() for _ in range(clients))
    gone = rng.sample(made, clients // 8)
    with office.change("Удалены") as change:
        for n, client in enumerate(gone):
            column = "deleted_at" if n % 2 else "merged_into"
            office.db.run(" ".join(("UPDATE client SET", column, "= 5 WHERE id = ?")), (client.id,))
            client.gone = True
    # Everybody changes once more: what is derived must follow.
    with office.change("Правка"):
        for client in rng.sample(made, clients // 3):
            _edit(office, client, rng, pick, own)
    return Base(office, made, own, today)


@dataclass
class _Maker:
    """Makes random clients inside one change."""

    office: Office
    new: Callable[[], int]
    rng: random.Random
    pick: dict[str, list[int]]
    own: dict[str, str]
    today: date
    members: tuple[int, ...]

    def client(self) -> Made:
        rng = self.rng
        name = f"{rng.choice(NAMES)}{rng.choice(('', '', f' {rng.randrange(9)}'))}"
        kind = rng.choice(("person", "company"))
        row = self._row()
        drawn = {key: _own_value(rng, type_, self.pick.get(key, []))
                 for key, type_ in self.own.items()}  # fmt: skip
        custom = {key: value for key, value in drawn.items() if value is not None}
        day = self.today + timedelta(days=rng.choice((-400, -91, -90, -31, -30, -8, -7, -1, 0)))
        created = midnight(day, self.office.zone) + rng.choice((0, 5 * 3600_000))
        client = Made(self.new(), kind, name, name_key(name, kind=kind), row, custom,
                      created=created)  # fmt: skip
        _insert(self.office, "client", id=client.id, kind=kind, name=name,
                name_key=client.name_key, created_at=created, custom=dump_custom(custom),
                **row)  # fmt: skip
        self._contacts(client)
        self._labels(client)
        self._events(client)
        return client

    def _maybe(self, *values: Any) -> Any:
        return self.rng.choice((None, *values))

    def _row(self) -> dict[str, Any]:
        maybe, pick = self._maybe, self.pick
        return {
            "type": maybe(*pick["type"]), "segment": maybe(*pick["segment"]),
            "source": maybe(*pick["source"]), "region": maybe(*pick["region"]),
            "responsible": maybe(*self.members), "priority": maybe(0, 1, 2, 3),
            "newsletter": maybe(0, 1), "inn": maybe("7707083893", "1673005251", "770"),
            "note": maybe(*TEXTS), "industry": maybe(*TEXTS), "director": maybe("", "Ёлкин"),
            "birthday": maybe("1980-02-29", "--11-23", "1990-11-21", "2001-12-31", "--02-28"),
            "legal_basis": maybe("договор"), "blocked_at": maybe(5),
        }  # fmt: skip

    def _contacts(self, client: Made) -> None:
        rng, office = self.rng, self.office
        for place, channel in enumerate(rng.sample(CHANNELS, rng.randrange(4))):
            dead = self._dead()
            _insert(office, "channel", id=self.new(), client=client.id, kind=channel[0],
                    value=channel[1], key=channel[2], position=place, deleted_at=dead)  # fmt: skip
            if dead is None:
                client.channels.append(channel)
        for kind, text in rng.sample(ADDRESSES, rng.randrange(3)):
            _insert(office, "address", id=self.new(), client=client.id, kind=kind, text=text)
            client.addresses.append((kind, text))
        if rng.random() < 0.3:
            bank: dict[str, str | None] = {
                "account": self._maybe("40702810"), "bank": self._maybe("Ёж-банк"),
                "bik": self._maybe("044525225"), "corr_account": None,
            }  # fmt: skip
            _insert(office, "bank_account", id=self.new(), client=client.id, **bank)
            client.banks.append(bank)
        if rng.random() < 0.2:
            _insert(office, "attachment", id=self.new(), client=client.id, name="a", size=1,
                    blob="b", key="k", added_at=1)  # fmt: skip
            client.files = 1

    def _labels(self, client: Made) -> None:
        items = (*self.pick["role"], *self.pick["tag"])
        for item in self.rng.sample(items, self.rng.randrange(4)):
            dead = self._dead()
            _insert(self.office, "client_label", id=self.new(), client=client.id, item=item,
                    deleted_at=dead)  # fmt: skip
            if dead is None:
                client.labels.append(item)

    def _events(self, client: Made) -> None:
        for _ in range(self.rng.choice((0, 0, 1, 3))):
            ago = timedelta(days=self.rng.choice((0, 1, 7, 30, 89, 90, 91)))
            at = midnight(self.today - ago, self.office.zone) + 3600_000
            dead = self._dead()
            _insert(self.office, "event", id=self.new(), client=client.id, kind="note",
                    happened_at=at, text="т", deleted_at=dead)  # fmt: skip
            if dead is None:
                client.events.append(at)

    def _dead(self) -> int | None:
        return 7 if self.rng.random() < 0.2 else None


def _own_value(rng: random.Random, type_: str, items: list[int]) -> Any:
    if rng.random() < 0.35:
        return None
    if rng.random() < 0.05:
        return rng.choice(("чужое", 5, 2.5, "2026-99"))  # the field was of another type
    chosen = [str(each) for each in rng.sample(items, rng.randrange(3))] if items else []
    found: dict[str, Any] = {
        "number": rng.choice((1, 2, 2.5, -3, 10, 0.1, 0.2)),
        "money": rng.choice((100, 250_050, -5, 10**15)),
        "date": rng.choice(DAYS).isoformat(),
        "choice": str(rng.choice(items or [0])),
        "choices": json.dumps(chosen),
        "bool": rng.choice((0, 1)),
    }
    return found.get(type_, rng.choice(TEXTS))


def _edit(office: Office, client: Made, rng: random.Random, pick: Any, own: dict[str, str]) -> None:
    key = rng.choice(list(own))
    value = _own_value(rng, own[key], pick.get(key, []))
    client.custom.pop(key, None)
    if value is not None:
        client.custom[key] = value
    client.name = f"{client.name} бис"
    client.name_key = name_key(client.name, kind=client.kind)
    office.db.run(
        "UPDATE client SET custom = ?, name = ?, name_key = ? WHERE id = ?",
        (dump_custom(client.custom), client.name, client.name_key, client.id),
    )
    if client.channels and rng.random() < 0.5:
        office.db.run("UPDATE channel SET deleted_at = 9 WHERE client = ?", (client.id,))
        client.channels.clear()
    if client.labels and rng.random() < 0.5:
        office.db.run("UPDATE client_label SET deleted_at = 9 WHERE client = ?", (client.id,))
        client.labels.clear()


def _insert(office: Office, table: str, **values: Any) -> None:
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    sql = " ".join(("INSERT INTO", table, "(", names, ") VALUES(", marks, ")"))
    office.db.run(sql, tuple(values.values()))
