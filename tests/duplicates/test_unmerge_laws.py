"""Random merges, un-merges and edits in any order, against a model that knows whose is what."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.channels import add_channel, remove_channel
from crm_desktop.clients.contacts import link_contact, unlink_contact
from crm_desktop.clients.labels import add_label, remove_label
from crm_desktop.clients.removal import delete_clients, restore_clients
from crm_desktop.duplicates.merge import merge_clients
from crm_desktop.duplicates.unmerge import unmerge, unmerge_client
from crm_desktop.errors import UserError
from crm_desktop.history.acts import redo, undo_last
from crm_desktop.timeline.events import EventDraft, add_event, delete_event
from tests.duplicates.merging import company, person

if TYPE_CHECKING:
    from crm_desktop.office import Office

_ENDS = {
    "channel": ("client",),
    "event": ("client",),
    "client_label": ("client",),
    "contact": ("company", "person"),
    "relation": ("client", "other"),
}
_KEY = {"channel": "key", "event": "id", "client_label": "item", "contact": "''",
        "relation": "kind"}  # fmt: skip


@dataclass
class Thing:
    """A record: whose it is, whatever was merged."""

    table: str
    origin: tuple[int, ...]
    key: object
    deleted: bool = False


@dataclass
class Model:
    """What must be true of an office after any number of merges."""

    office: Office
    random: random.Random
    clients: dict[int, str] = field(default_factory=dict)
    parents: dict[int, int | None] = field(default_factory=dict)
    things: dict[int, Thing] = field(default_factory=dict)
    merges: dict[int, dict[int, int]] = field(default_factory=dict)
    trash: set[int] = field(default_factory=set)
    spoilt: set[tuple[str, object]] = field(default_factory=set)
    last: str = ""
    undone: dict[int, int] = field(default_factory=dict)

    def root(self, client: int) -> int:
        seen = {client}
        while (parent := self.parents[client]) is not None:
            assert parent not in seen, "a ring of merged clients"
            seen.add(parent)
            client = parent
        return client

    def free(self, kind: str = "") -> list[int]:
        return [
            client
            for client, its in self.clients.items()
            if self.parents[client] is None
            and client not in self.trash
            and (not kind or its == kind)
        ]

    def rows(self, table: str) -> dict[int, tuple[tuple[int, ...], object, bool]]:
        sql = " ".join(
            ("SELECT id,", ", ".join(_ENDS[table]), ",", _KEY[table], ", deleted_at FROM", table)
        )
        return {
            row[0]: (tuple(row[1:-2]), row[-2], row[-1] is None) for row in self.office.db.run(sql)
        }

    def pick(self, kind: str = "") -> int:
        return self.random.choice(self.free(kind))

    # acts

    def learn(self, table: str) -> None:
        for record, (ends, key, _live) in self.rows(table).items():
            self.things.setdefault(record, Thing(table, ends, key))

    def add(self) -> None:
        what = self.random.choice(list(_ENDS))
        client = self.pick()
        if what == "channel":
            number = self.random.choice(("1024", "1025", "1026"))
            add_channel(self.office, client, text=f"+7 921 555 {number[:2]} {number[2:]}")
        elif what == "event":
            add_event(self.office, client, draft=EventDraft("note", "был"))
        elif what == "client_label":
            name = self.random.choice(("красный", "синий"))
            add_label(self.office, client, directory="tag", name=name)
            # A label taken off before may have come back.
            for record, (_ends, _key, live) in self.rows(what).items():
                if live and record in self.things:
                    self.things[record].deleted = False
        elif what == "relation":
            self.relate()
        elif self.free("company") and self.free("person"):
            link_contact(self.office, self.pick("company"), person_id=self.pick("person"))
        self.learn(what)
        self.last = "act"

    def relate(self) -> None:
        kind = self.random.choice(("company", "person"))
        one, other = self.random.sample(self.free(kind) + self.free(), 2)
        known = {(ends, key) for ends, key, live in self.rows("relation").values() if live}
        if one != other and ((one, other), 7) not in known:
            with self.office.change("Связь") as change:
                self.office.db.run(
                    "INSERT INTO relation(id, client, other, kind) VALUES(?, ?, ?, 7)",
                    (change.new_id(), one, other),
                )

    def remove(self) -> None:
        table = self.random.choice(list(_ENDS))
        live = [
            record
            for record, (ends, _key, is_live) in self.rows(table).items()
            if is_live and not set(ends) & self.trash
        ]
        if not live:
            return
        record = self.random.choice(live)
        thing = self.things[record]
        if table == "channel":
            remove_channel(self.office, record)
        elif table == "event":
            delete_event(self.office, record)
        elif table == "relation":
            with self.office.change("Связь убрана"):
                self.office.db.run("UPDATE relation SET deleted_at = 1 WHERE id = ?", (record,))
        elif table == "contact":
            unlink_contact(self.office, record)
        else:
            (client,), item, _live = self.rows(table)[record]
            remove_label(self.office, client, item_id=int(str(item)))
        for other, (_ends, key, is_live) in self.rows(table).items():
            if not is_live and other in live:
                self.things[other].deleted = True
                self.spoilt.add((table, key))
        self.spoilt.add((table, thing.key))
        self.last = "act"

    def merge(self) -> None:
        kind = self.random.choice(("company", "person"))
        free = self.free(kind)
        if len(free) < 3:
            return
        winner, *losers = self.random.sample(free, self.random.choice((2, 2, 3)))
        done = merge_clients(self.office, winner, losers=losers)
        self.merges[done.changes.change_id] = dict.fromkeys(losers, winner)
        self.parents.update(dict.fromkeys(losers, winner))
        self.last = f"merge {done.changes.change_id}"

    def unmerge(self) -> None:
        if not self.merges:
            return
        change = self.random.choice(list(self.merges))
        freed = {c: w for c, w in self.merges[change].items() if self.parents[c] == w}
        try:
            done = unmerge(self.office, change)
        except UserError as refusal:
            assert "уже разъединено" in str(refusal)  # noqa: PT017 - the refusal is one of two ways
            return
        self.parents.update(dict.fromkeys(done.clients))
        assert set(done.clients) <= set(freed)
        self.last = f"unmerge {change} {' '.join(map(str, done.clients))}"

    def unmerge_one(self) -> None:
        merged = [client for client, parent in self.parents.items() if parent is not None]
        if merged:
            client = self.random.choice(merged)
            unmerge_client(self.office, client)
            self.parents[client] = None
            self.last = "act"

    def undo(self) -> None:
        if not self.last.startswith("merge"):
            return
        change = int(self.last.split()[1])
        undo_last(self.office)
        self.parents.update(dict.fromkeys(self.merges[change]))
        self.last = f"undo {change}"

    def redo(self) -> None:
        if not self.last.startswith("undo"):
            return
        change = int(self.last.split()[1])
        redo(self.office)
        self.parents.update(self.merges[change])
        self.last = "act"

    def throw_away(self) -> None:
        if len(self.free()) > 5:
            client = self.pick()
            delete_clients(self.office, [client])
            self.trash.add(client)
            self.last = "act"

    def bring_back(self) -> None:
        here = [client for client in sorted(self.trash) if self.parents[client] is None]
        if here:
            client = self.random.choice(here)
            restore_clients(self.office, [client])
            self.trash.discard(client)
            self.last = "act"

    # laws

    def check(self) -> None:
        pointers: dict[int, int | None] = dict(
            self.office.db.run("SELECT id, merged_into FROM client")
        )
        assert pointers == self.parents
        for table in _ENDS:
            rows = self.rows(table)
            shown = {(ends, key) for ends, key, live in rows.values() if live}
            assert len(shown) == sum(live for _e, _k, live in rows.values()), "a double is shown"
            for record, (ends, key, live) in rows.items():
                thing = self.things[record]
                home = tuple(self.root(client) for client in thing.origin)
                if thing.deleted:
                    assert not live
                elif live:
                    assert ends == home, f"a {table} is not where it belongs"
                    assert len(set(home)) == len(home)
                else:
                    assert (
                        (home, key) in shown
                        or len(set(home)) < len(home)
                        or (table, key) in self.spoilt
                    ), f"a {table} is lost"

    def check_home(self) -> None:
        """With nothing merged any more everybody has all that was ever theirs."""
        for table in _ENDS:
            for record, (ends, _key, live) in self.rows(table).items():
                thing = self.things[record]
                assert live is not thing.deleted, f"a {table} did not come back"
                assert ends == thing.origin or not live


_ACTS = (
    Model.add, Model.add, Model.add, Model.add, Model.remove, Model.merge, Model.merge,
    Model.unmerge, Model.unmerge_one, Model.undo, Model.redo, Model.throw_away, Model.bring_back,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(24))
def test_nothing_is_ever_lost(office: Office, seed: int) -> None:
    model = Model(office, random.Random(seed))
    for number in range(6):
        model.clients[company(office, f"Компания {number}")] = "company"
        model.clients[person(office, f"Иванов Пётр{'ович' * number}")] = "person"
    model.parents = dict.fromkeys(model.clients)

    for _step in range(60):
        try:
            model.random.choice(_ACTS)(model)
        except UserError as refusal:
            assert "уже" in str(refusal)  # noqa: PT017 - the same phone or contact twice
        model.check()
    merged = [client for client, parent in model.parents.items() if parent is not None]
    model.random.shuffle(merged)
    for client in merged:
        unmerge_client(office, client)
        model.parents[client] = None
        for freed, parent in office.db.run("SELECT id, merged_into FROM client"):
            model.parents[freed] = parent
        model.check()
        if not any(model.parents.values()):
            break
    model.check_home()
