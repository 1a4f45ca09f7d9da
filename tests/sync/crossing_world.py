"""Two people whose every record holds a word of their own, and what stations do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.backup.content import quoted
from crm_desktop.clients.addresses import add_address
from crm_desktop.clients.bulk_fields import bulk_set_field
from crm_desktop.clients.channels import add_channel, edit_channel
from crm_desktop.clients.contacts import link_contact
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.edits import edit_fields
from crm_desktop.clients.removal import delete_clients, restore_clients
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft, LineDraft
from crm_desktop.deals.edits import edit_deal_fields
from crm_desktop.doctor.examining import examine
from crm_desktop.duplicates.merge import merge_clients
from crm_desktop.duplicates.unmerge import unmerge, unmerge_client
from crm_desktop.history.acts import undo
from crm_desktop.tasks.checklist import add_items
from crm_desktop.tasks.comments import add_comment
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.planning import plan_task
from crm_desktop.timeline.events import EventDraft, add_event
from db.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.office import Office
    from tests.sync.stations import Station

    Act = Callable[["World", Station], None]

WORDS: Final = {"x": "zxqикс", "y": "zxqигрек"}
FULL: Final = frozenset(
    {
        "client", "channel", "address", "contact", "event", "deal", "deal_line", "task",
        "task_comment", "task_item",
    }
)  # fmt: skip
"""Tables in which each of the two has a record with his word."""
_BUSINESS: Final = frozenset(table.name for table in TABLES)


class World:
    """Two people, made at one station.

    Attributes:
        ids: "x" and "y" -> the client; `deals`, `tasks`, `channels`, `events` likewise.
        merge: the act that made them one, 0 = there is none; `hidden` is the one it hid.
    """

    def __init__(self, station: Station) -> None:
        office = station.office
        self.merge = self.hidden = 0
        self.ids = {who: _person(office, word) for who, word in WORDS.items()}
        edit_fields(office, self.ids["x"], values={"preferences": f"{WORDS['x']} любит чай"})
        company, _ = create_client(office, ClientDraft(kind="company", name="ООО «Соседи»"))
        with office.change("Воронка") as change:
            funnel, self.stage = change.new_id(), change.new_id()
            office.db.run(
                "INSERT INTO funnel(id, name, position) VALUES(?, 'Продажи', 9)", (funnel,)
            )
            office.db.run(
                "INSERT INTO stage(id, funnel, name, probability, position, plan_mode)"
                " VALUES(?, ?, 'Новые', 10, 0, 'off')",
                (self.stage, funnel),
            )
        for who, client in self.ids.items():
            link_contact(office, company, person_id=client, post=f"{WORDS[who]} директор")
            give(self, station, who)
        self.deals, self.tasks, self.channels, self.events = (
            {who: _first(station, table, client) for who, client in self.ids.items()}
            for table in ("deal", "task", "channel", "event")
        )

    def make_one(self, station: Station, winner: str, loser: str) -> None:
        """Merge the two."""
        done = merge_clients(station.office, self.ids[winner], losers=[self.ids[loser]])
        self.merge, self.hidden = done.changes.change_id, self.ids[loser]


def _first(station: Station, table: str, client: int) -> int:
    sql = " ".join(("SELECT min(id) FROM", table, "WHERE client = ?"))
    return int(str(station.value(sql, client)))


def _person(office: Office, word: str) -> int:
    values = {"note": f"{word} заметка", "family": f"{word} семья"}
    name = f"{word.title()} Пётр"
    return create_client(office, ClientDraft(kind="person", name=name, values=values))[0]


def give(world: World, station: Station, who: str, more: str = "") -> None:
    """Give a person a record of every kind."""
    office, client, word = station.office, world.ids[who], f"{WORDS[who]}{more}"
    add_channel(office, client, text=f"{word}@mail.ru", note=f"{word} личная")
    if not more:
        add_channel(office, client, text="общая@mail.ru", note=f"{word} оба" if who == "x" else "")
    add_address(office, client, kind="actual", text=f"{word} улица 5")
    add_event(office, client, draft=EventDraft("note", f"{word} событие"))
    lines = (LineDraft(f"{word} строка", price=100),)
    deal, _ = create_deal(
        office, DealDraft(f"{word} сделка", client, stage_id=world.stage, lines=lines)
    )
    edit_deal_fields(office, deal, values={"note": f"{word} про сделку"})
    plan_task(office, TaskDraft(title=f"{word} задача", text=f"{word} текст", client_id=client))
    task = int(str(station.value("SELECT max(id) FROM task WHERE client = ?", client)))
    add_comment(office, task, text=f"{word} обсуждение")
    add_items(office, task, texts=[f"{word} пункт"])


def where(station: Station, who: str) -> set[str]:
    """Return the tables of a base, of all there are, in which a person's word lies."""
    found = set()
    tables = station.office.db.run(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    )
    for (table,) in tables:
        for row in station.office.db.run(" ".join(("SELECT * FROM", quoted(table)))):
            values = (v.decode("utf-8", "ignore") if isinstance(v, bytes) else str(v) for v in row)
            if any(WORDS[who] in value.casefold() for value in values):
                found.add(table)
    return found


def held(station: Station, who: str) -> set[str]:
    """Return the tables in which a person's record lies as he had it."""
    return where(station, who) & _BUSINESS & FULL


def problems(station: Station) -> list[str]:
    """Return what the doctor finds."""
    report = examine(station.office, mend=False, full=True)
    return [f"{c.name}: {c.text}" for c in report.problems if c.name != "backups"]


def merge_into_y(world: World, station: Station) -> None:
    world.make_one(station, "y", "x")


def merge_and_apart(world: World, station: Station) -> None:
    world.make_one(station, "y", "x")
    unmerge(station.office, world.merge)


def merge_and_undo(world: World, station: Station) -> None:
    world.make_one(station, "y", "x")
    undo(station.office, world.merge)


def merge_and_write(world: World, station: Station) -> None:
    world.make_one(station, "y", "x")
    note = f"{WORDS['y']} совсем новая"
    edit_fields(station.office, world.ids["y"], values={"note": note})
    add_event(station.office, world.ids["y"], draft=EventDraft("note", f"{WORDS['y']} потом"))


def merge_and_give_back(world: World, station: Station) -> None:
    """What the merge gave is written over, and that is taken back."""
    world.make_one(station, "y", "x")
    values = {"preferences": "всем одно"}
    undo(station.office, edit_fields(station.office, world.ids["y"], values=values).change_id)


def merge_and_trash(world: World, station: Station) -> None:
    world.make_one(station, "x", "y")
    delete_clients(station.office, [world.ids["x"]])


def apart(world: World, station: Station) -> None:
    unmerge(station.office, world.merge)


def apart_alone(world: World, station: Station) -> None:
    unmerge_client(station.office, world.hidden)


def apart_and_more(world: World, station: Station) -> None:
    unmerge(station.office, world.merge)
    give(world, station, "x", "второй")


def _moved(table: str, record: int, client: int, station: Station) -> None:
    sql = " ".join(("UPDATE", table, "SET client = ? WHERE id = ?"))
    station.write(sql, client, record, title="Перенос")


def move_deal(world: World, station: Station) -> None:
    _moved("deal", world.deals["x"], world.ids["y"], station)


def move_deal_and_edit(world: World, station: Station) -> None:
    move_deal(world, station)
    edit_deal_fields(
        station.office, world.deals["x"], values={"note": f"{WORDS['x']} ещё", "title": "Другая"}
    )


def move_deal_and_back(world: World, station: Station) -> None:
    move_deal(world, station)
    _moved("deal", world.deals["x"], world.ids["x"], station)


def move_task(world: World, station: Station) -> None:
    _moved("task", world.tasks["x"], world.ids["y"], station)


def move_channel(world: World, station: Station) -> None:
    _moved("channel", world.channels["x"], world.ids["y"], station)


def move_event(world: World, station: Station) -> None:
    _moved("event", world.events["x"], world.ids["y"], station)


def edit(world: World, station: Station) -> None:
    edit_fields(station.office, world.ids["x"], values={"note": f"{WORDS['x']} новая"})
    edit_channel(station.office, world.channels["x"], text=f"{WORDS['x']}2@mail.ru", note="x")


def edit_and_undo(world: World, station: Station) -> None:
    values = {"note": f"{WORDS['x']} новая"}
    undo(station.office, edit_fields(station.office, world.ids["x"], values=values).change_id)


def trash_and_restore(world: World, station: Station) -> None:
    delete_clients(station.office, [world.ids["x"]])
    restore_clients(station.office, [world.ids["x"]])


def bulk(world: World, station: Station) -> None:
    bulk_set_field(station.office, list(world.ids.values()), field="preferences", value="всем")


def more(world: World, station: Station) -> None:
    give(world, station, "x", "второй")


def print_card(_world: World, station: Station) -> None:
    station.office.note(f"Печать: карточка {WORDS['x'].title()} Пётр", kind="print")
