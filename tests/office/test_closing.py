"""Closing an office while threads read and write: everything written stays whole."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import apsw

from crm_desktop.doctor.examining import examine
from tests.journal.test_capture import add_client

if TYPE_CHECKING:
    from crm_desktop.office import Office

SLOW = (
    "SELECT count(*) FROM setting a, setting b, directory_item c, directory_item d WHERE c.id > 1"
)


def test_closing_while_others_work(office: Office) -> None:
    over = threading.Event()
    acknowledged: list[int] = []

    def read() -> None:
        while not over.is_set():
            try:
                with office.reading():
                    office.db.run(SLOW)
            except (
                apsw.InterruptError,
                apsw.ConnectionClosedError,
                apsw.ThreadingViolationError,
            ):
                continue

    def write() -> None:
        while not over.is_set():
            with office.change("клиент") as change:
                record = add_client(office.db, change)
                time.sleep(0.005)
                office.db.run("UPDATE client SET note = 'x' WHERE id = ?", (record,))
            acknowledged.append(record)

    threads = [threading.Thread(target=work) for work in (read, read, write, write)]
    for thread in threads:
        thread.start()
    for _ in range(8):
        time.sleep(0.05)
        office.close()
    over.set()
    for thread in threads:
        thread.join(60)
    assert {row[0] for row in office.db.run("SELECT id FROM client")} == set(acknowledged)
    found = {check.name: check.found for check in examine(office).checks}
    assert found["seals"] == 0
    office.close()
    assert [path.name for path in office.folder.path.glob("office.db*")] == ["office.db"]
