"""Freezes the present schema: `python -m tests.db.freeze` makes a small office of it.

Run once when a schema is released; the folder is never made anew.
"""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from crm_desktop.access.keys import FLOOR
from crm_desktop.clients.channels import add_channel
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.office import create_office
from crm_desktop.own_fields.own_fields import add_own_field
from crm_desktop.timeline.events import EventDraft, add_event
from db.migrations import LATEST

FROZEN = Path(__file__).parent / "frozen"
PASSWORD = "замёрзшая-река-2026"
NAME = "ООО «Северный ветер»"


def freeze(folder: Path) -> None:
    """Make the office; every journalled kind of record that has a use case is in it."""
    office = create_office(
        folder, "Замёрзший офис", admin="Анна Кравцова", password=PASSWORD, parameters=FLOOR
    )
    field, _changes = add_own_field(office, "Любимый цвет", type="text")
    client, _changes = create_client(
        office,
        ClientDraft(
            kind="company",
            name=NAME,
            channels=(ChannelDraft("+7 921 555-10-24"), ChannelDraft("zakaz@sevveter.example")),
            addresses={"legal": "195027, СПб, ул. Магнитогорская, 51"},
            roles=("Покупатель",),
            tags=("ключевой",),
            values={"inn": "7804512336", f"f{field}": "синий"},
        ),
        contact=ClientDraft(kind="person", name="Лебедев Виктор Павлович"),
    )
    add_channel(office, client, text="+7 812 407-33-90", label="приёмная")
    event = EventDraft(
        kind="call",
        text="Договорились о встрече",
        happened_at=int(datetime(2026, 11, 18, 9, tzinfo=UTC).timestamp() * 1000),
        duration_s=120,
    )
    add_event(office, client, draft=event)
    edit_field(office, client, field="inn", value="7804512337")
    office.close()
    for part in ("attachments", "backups", "logs"):
        shutil.rmtree(folder / part)


if __name__ == "__main__":
    target = FROZEN / f"schema-{LATEST:04}"
    if target.exists():
        sys.exit(f"{target} is there already and stays as it is")
    freeze(target)
