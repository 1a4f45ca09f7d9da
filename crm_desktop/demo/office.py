"""Putting the generated clients into a real office."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.demo.catalogue import DIRECTORIES, FIELDS, TEAM
from crm_desktop.demo.consents import add_demo_consents, basis_of
from crm_desktop.demo.deals import add_demo_deals
from crm_desktop.demo.files import CLIENTS_WITH_FILES, attach_demo_files
from crm_desktop.demo.generator import generate
from crm_desktop.demo.links import relations_of
from crm_desktop.demo.plans import add_demo_plans
from crm_desktop.demo.tasks import add_demo_tasks
from crm_desktop.demo.views import add_demo_views
from crm_desktop.demo.wear import worn
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.records import dump_custom
from crm_desktop.office import create_office

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from crm_desktop.access.keys import KdfParameters
    from crm_desktop.demo.model import CustomValue, DemoClient
    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change
    from crm_desktop.office import Office

DEMO_NAME: Final = "Демонстрация"
DEMO_ADMIN: Final = "Марина Соколова"
DEMO_PASSWORD: Final = "демо-картотека-2026"  # noqa: S105 - invented clients need no secret
# The day the demonstration is told about; the same seed gives the same office on any day.
DEMO_NOW: Final = datetime(2026, 11, 18, 7, 42, tzinfo=UTC)
_DEMO_NOW_MS: Final = round(DEMO_NOW.timestamp() * 1000)
PORTION: Final = 2000
_TONES: Final = ("violet", "accent", "teal", "ok", "warn", "bad", "grey")

_CLIENT_COLUMNS: Final = (
    "id", "kind", "name", "name_key", "last_name", "first_name", "middle_name", "full_name", "inn",
    "kpp", "ogrn", "okpo", "director", "industry", "type", "segment", "source", "region",
    "responsible", "priority", "newsletter", "birthday", "preferences", "family", "note", "custom",
    "created_at", "legal_basis",
)  # fmt: skip


def make_demo_office(
    path: Path,
    *,
    clients: int,
    seed: int = 1,
    now: datetime | None = None,
    password: str = DEMO_PASSWORD,
    parameters: KdfParameters | None = None,
    progress: Progress | None = None,
) -> Office:
    """Make an office full of invented clients and open it.

    Args:
        path: a folder that is empty or does not exist.
        clients: how many, from ten to a million.
        seed: the same seed gives the same clients.
        now: an aware time their deals are told of; None = this moment.
        password: of the administrator.
        parameters: of the key derivation; None calibrates them.
        progress: told after each portion; a cancel leaves the office with what is there.

    Raises:
        UserError: the folder is taken, the password is weak.
    """
    office = create_office(
        path, DEMO_NAME, admin=DEMO_ADMIN, password=password, parameters=parameters
    )
    try:
        fill_with_demo(office, clients=clients, seed=seed, now=now, progress=progress)
    except BaseException:
        office.close()
        raise
    return office


@use_case(Right.IMPORT)
def fill_with_demo(
    office: Office,
    *,
    clients: int,
    seed: int = 1,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> int:
    """Add invented clients and their deals to an open office, as one change set; return its id.

    The clients are told of `DEMO_NOW`, their deals of `now` (None = this moment): what is due
    today in the demonstration is due today.
    """
    progress = progress or SilentProgress()
    stream = map(worn, generate(seed, clients, DEMO_NOW))
    done = 0
    with office.long_change("Вымышленные клиенты", kind="import") as long:
        with long.transaction() as change:
            names = _Names(office, change)
        ids: list[int] = []
        while portion := list(islice(stream, PORTION)):
            with long.transaction() as change:
                _insert(office, change, portion, names=names, ids=ids)
            done += len(portion)
            progress.step(done, clients, "Клиенты")
        with long.transaction():
            attach_demo_files(office, ids[:CLIENTS_WITH_FILES])
            add_demo_views(office)
            add_demo_consents(office)
            add_demo_deals(office, seed=seed, now=now)
            add_demo_tasks(office, seed=seed, now=now)
            add_demo_plans(office, seed=seed, now=now)
    office.db.run("ANALYZE")
    return long.id


class _Names:
    """Ids of the people, directory items and own fields the generator speaks of by name."""

    def __init__(self, office: Office, change: Change) -> None:
        db = office.db
        self.team = [office.user_id]
        for colleague in TEAM[1:]:
            self.team.append(change.new_id())
            db.run(
                "INSERT INTO member(id, name, role) VALUES(?, ?, 'manager')",
                (self.team[-1], f"{colleague.first_name} {colleague.last_name}"),
            )
        self.items = {
            (directory, name): record
            for record, directory, name in db.run(
                "SELECT id, directory, name FROM directory_item WHERE deleted_at IS NULL"
            )
        }
        for position, item in enumerate(DIRECTORIES):
            colour = _TONES[position % len(_TONES)]
            self._item(office, change, item.directory, item.name, position=position, colour=colour)
        self.fields = {}
        for position, field in enumerate(FIELDS):
            record = change.new_id()
            self.fields[field.name] = (f"f{record}", field.type)
            db.run(
                "INSERT INTO own_field(id, kind, name, type, position) VALUES(?, ?, ?, ?, ?)",
                (record, field.kind, field.name, field.type, position),
            )
            for place, option in enumerate(field.options):
                self._item(office, change, f"f{record}", option, position=place, colour=None)

    def _item(
        self,
        office: Office,
        change: Change,
        directory: str,
        name: str,
        *,
        position: int,
        colour: str | None,
    ) -> None:
        if (directory, name) not in self.items:
            self.items[directory, name] = record = change.new_id()
            office.db.run(
                "INSERT INTO directory_item(id, directory, name, colour, position)"
                " VALUES(?, ?, ?, ?, ?)",
                (record, directory, name, colour, position),
            )

    def custom(self, values: dict[str, CustomValue]) -> str | None:
        """Return the stored form of own fields."""
        stored: dict[str, str | int] = {}
        for name, value in values.items():
            key, kind = self.fields[name]
            if isinstance(value, list):
                stored[key] = json.dumps([str(self.items[key, option]) for option in value])
            elif kind == "choice":
                stored[key] = str(self.items[key, str(value)])
            else:
                stored[key] = value
        return dump_custom(stored)


def _insert(
    office: Office, change: Change, portion: list[DemoClient], *, names: _Names, ids: list[int]
) -> None:
    new, items, db = change.new_id, names.items, office.db
    ids.extend(new() for _ in portion)

    def insert(table: str, columns: Iterable[str], rows: Iterable[tuple[object, ...]]) -> None:
        columns = tuple(columns)
        marks = ", ".join("?" * len(columns))
        db.run_many(
            " ".join(("INSERT INTO", table, f"({', '.join(columns)})", f"VALUES({marks})")), rows
        )

    def client_row(c: DemoClient) -> tuple[object, ...]:
        return (
            ids[c.index], c.kind, c.name, c.name_key, c.last_name or None, c.first_name or None,
            c.middle_name or None, c.full_name or None, c.inn or None, c.kpp or None,
            c.ogrn or None, c.okpo or None, c.director or None, c.industry or None,
            items.get(("type", c.type)), items.get(("segment", c.segment)),
            items.get(("source", c.source)), items.get(("region", c.region)),
            names.team[c.responsible], c.priority, c.newsletter, c.birthday or None,
            c.preferences or None, c.family or None, c.note or None, names.custom(c.custom),
            c.created_at, basis_of(c),
        )  # fmt: skip

    insert("client", _CLIENT_COLUMNS, (client_row(c) for c in portion))
    insert(
        "channel",
        ("id", "client", "kind", "value", "key", "label", "note", "position", "dead_at"),
        (
            (
                new(), ids[c.index], ch.kind, ch.value, ch.key, ch.label or None, ch.note or None,
                n, _DEMO_NOW_MS if ch.dead else None,
            )
            for c in portion
            for n, ch in enumerate(c.channels)
        ),
    )  # fmt: skip
    insert(
        "address",
        ("id", "client", "kind", "text"),
        ((new(), ids[c.index], a.kind, a.text) for c in portion for a in c.addresses),
    )
    insert(
        "bank_account",
        ("id", "client", "account", "bank", "bik", "corr_account"),
        ((new(), ids[c.index], *account) for c in portion for account in c.accounts),
    )
    insert(
        "contact",
        ("id", "company", "person", "post"),
        (
            (new(), ids[w.company], ids[c.index], w.post or None)
            for c in portion
            for w in c.works_at
        ),
    )
    insert(
        "relation",
        ("id", "client", "other", "kind"),
        (
            (new(), ids[r.client], ids[r.other], items["relation", r.kind])
            for r in relations_of(portion)
        ),
    )
    insert(
        "client_label",
        ("id", "client", "item"),
        (
            (new(), ids[c.index], items[directory, name])
            for c in portion
            for directory, labels in (("role", c.roles), ("tag", c.tags))
            for name in labels
        ),
    )
    insert(
        "event",
        ("id", "client", "kind", "happened_at", "duration_s", "direction", "text", "author"),
        (
            (
                new(), ids[c.index], e.kind, e.happened_at, e.duration_s or None,
                e.direction or None, e.text, names.team[e.author],
            )
            for c in portion
            for e in c.events
        ),
    )  # fmt: skip
