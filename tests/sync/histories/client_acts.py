"""What people do with clients in a history: the program's own use cases, drawn by a `Pick`."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

from crm_desktop.attachments.adding import add_attachment
from crm_desktop.clients.bulk import bulk_add_label, bulk_delete, bulk_set_responsible
from crm_desktop.clients.bulk_fields import bulk_set_field
from crm_desktop.clients.channels import (
    add_channel,
    edit_channel,
    mark_dead,
    remove_channel,
    reorder_channels,
)
from crm_desktop.clients.contacts import link_contact
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_fields
from crm_desktop.clients.labels import add_label, remove_label
from crm_desktop.clients.removal import delete_clients, restore_clients
from crm_desktop.duplicates.merge import merge_clients
from crm_desktop.duplicates.not_duplicate import mark_not_duplicate, unmark_not_duplicate
from crm_desktop.duplicates.unmerge import unmerge, unmerge_client
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.running import run_import
from crm_desktop.timeline.events import EventDraft, add_event, edit_event

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.clients.field_types import Value
    from tests.sync.histories.picking import Pick

_TAGS: Final = ("VIP", "Опт", "Юг", "Долг")
_PHONES: Final = tuple(f"+7 905 123-45-{number:02}" for number in range(12))


def new_client(pick: Pick) -> None:
    kind = pick.of(("company", "person"))
    name = pick.word() + " Ромашка"
    draft = ClientDraft(
        kind=kind,
        name=name if kind == "company" else "",
        last_name="" if kind == "company" else name,
        first_name="" if kind == "company" else "Вера",
        channels=(ChannelDraft(pick.of(_PHONES)),) if pick.likely(0.5) else (),
        tags=tuple(pick.some(_TAGS, most=2)) if pick.likely(0.4) else (),
        values={"note": pick.word()},
    )
    create_client(pick.office, draft)


def edit_client(pick: Pick) -> None:
    client = pick.client()
    values: dict[str, Value] = {}
    kind = pick.office.db.run("SELECT kind FROM client WHERE id = ?", (client,))[0][0]
    names = ["note", "priority", "newsletter", "name"]
    own = [f"custom.f{field}" for field in pick.ids("own_field", "deleted_at IS NULL")]
    for name in pick.some(names, most=3):
        if name == "name" and kind == "person":
            values["last_name"] = pick.word()
        elif name in {"note", "name"}:
            values[name] = None if name == "note" and pick.likely(0.15) else pick.word()
        elif name == "priority":
            values[name] = pick.of((None, 0, 1, 2, 3))
        else:
            values[name] = pick.of((None, 0, 1))
    if own and pick.likely(0.5):
        field = pick.of(own)
        type_ = pick.office.db.run(
            "SELECT type FROM own_field WHERE id = ?", (int(field.removeprefix("custom.f")),)
        )[0][0]
        values[field] = (
            pick.of((None, 0.1 + 0.2, 5e-324, -1e300, 1, 1.0, 2**53)) if type_ == "number"
            else pick.word()
        )  # fmt: skip
    edit_fields(pick.office, client, values=values)


def channel(pick: Pick) -> None:
    what = pick.number(5)
    if what == 0:
        add_channel(pick.office, pick.client(), text=pick.of(_PHONES), note=pick.word())
    elif what == 1:
        edit_channel(pick.office, pick.id("channel"), text=pick.of(_PHONES), note=pick.word())
    elif what == 2:
        mark_dead(pick.office, pick.id("channel"), dead=pick.likely(0.6))
    elif what == 3:
        remove_channel(pick.office, pick.id("channel"))
    else:
        client = pick.client()
        ids = pick.ids("channel", f"deleted_at IS NULL AND client = {client}")
        reorder_channels(pick.office, client, ids=pick.some(ids, most=9))


def label(pick: Pick) -> None:
    client = pick.client()
    if pick.likely(0.7):
        add_label(pick.office, client, directory="tag", name=pick.of(_TAGS))
    else:
        items = pick.office.db.run(
            "SELECT item FROM client_label WHERE client = ? AND deleted_at IS NULL", (client,)
        )
        remove_label(pick.office, client, item_id=pick.of(items)[0])


def delete(pick: Pick) -> None:
    delete_clients(pick.office, [pick.client()])


def restore(pick: Pick) -> None:
    restore_clients(pick.office, [pick.id("client", "deleted_at IS NOT NULL")])


def merge(pick: Pick) -> None:
    kind = pick.of(("company", "person"))
    same = pick.ids("client", f"deleted_at IS NULL AND merged_into IS NULL AND kind = '{kind}'")
    winner, *losers = pick.some(same, least=2, most=3)
    merge_clients(pick.office, winner, losers=losers)


def take_apart(pick: Pick) -> None:
    if pick.likely(0.5):
        merges = pick.office.db.run("SELECT id FROM change_set WHERE kind = 'merge' ORDER BY id")
        unmerge(pick.office, pick.of(merges)[0])
    else:
        unmerge_client(pick.office, pick.id("client", "merged_into IS NOT NULL"))


def tell_apart(pick: Pick) -> None:
    pair = pick.some(pick.clients(), least=2, most=2)
    (mark_not_duplicate if pick.likely(0.7) else unmark_not_duplicate)(pick.office, pair)


def works_at(pick: Pick) -> None:
    live = "deleted_at IS NULL AND merged_into IS NULL AND kind ="
    link_contact(
        pick.office,
        pick.id("client", f"{live} 'company'"),
        person_id=pick.id("client", f"{live} 'person'"),
        post=pick.word(),
    )


def event(pick: Pick) -> None:
    if pick.likely(0.6):
        add_event(pick.office, pick.client(), draft=EventDraft("note", pick.word()))
    else:
        edit_event(
            pick.office, pick.id("event"), draft=EventDraft(pick.of(("note", "call")), pick.word())
        )


def attach(pick: Pick) -> None:
    path = pick.office.folder.path.parent / "файл.txt"
    path.write_text(pick.word(), "utf-8")
    add_attachment(pick.office, pick.client(), path)


def of_many(pick: Pick) -> None:
    ids = pick.some(pick.clients(), least=2, most=8)
    what = pick.number(4)
    if what == 0:
        bulk_add_label(pick.office, ids, directory="tag", name=pick.of(_TAGS))
    elif what == 1:
        bulk_set_responsible(pick.office, ids, member_id=pick.of([None, *pick.ids("member")]))
    elif what == 2:
        bulk_set_field(pick.office, ids, field="note", value=pick.word())
    elif pick.likely(0.2):
        bulk_delete(pick.office, ids)


def load_rows(pick: Pick) -> None:
    path = pick.office.folder.path.parent / "строки.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["Название", "Телефон", "Примечание"])
        for _ in range(1 + pick.number(5)):
            writer.writerow([f"ООО {pick.word()[:40]}", pick.of(_PHONES), pick.word()[:200]])
    file_ = open_import(pick.office, path)
    run_import(pick.office, file_, file_.mapping)


CLIENT_ACTS: Final[dict[str, Callable[[Pick], None]]] = {
    each.__name__: each
    for each in (
        new_client, edit_client, channel, label, delete, restore, merge, take_apart, tell_apart,
        works_at, event, attach, of_many, load_rows,
    )
}  # fmt: skip
