"""What the seventh schema brought, for the frozen base of it."""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.numbers.issuing import next_number
from tests.sync.flow_stations import exchange, joined, put_on
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from crm_desktop.office import Office

SERIES = "invoice-2026"
OTHERS = "Пишет второй"


def fill_seventh(office: Office, client: int, password: str) -> None:
    """Share the office; let a second computer join, contradict the first and write its own."""
    next_number(office, SERIES)
    share = MemoryShare()
    put_on(office, share)
    aside = office.folder.path.with_name("second computer")
    with closing(joined(office, share, aside, password)) as other:
        exchange(share, office, other)
        edit_field(office, client, field="note", value="Пишет первый")
        edit_field(other, client, field="note", value=OTHERS)
        create_client(other, ClientDraft("person", last_name="Ладогина"))
        next_number(other, SERIES)
        next_number(office, SERIES)
        exchange(share, office, other)
        # Nobody has heard of these two when the base is closed.
        edit_field(other, client, field="okpo", value="12345678")
        edit_field(office, client, field="director", value="Ладогин П. П.")
    shutil.rmtree(aside)
