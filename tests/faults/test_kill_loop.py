"""kill -9 again and again while something is written: 0 acknowledged rows lost, 0 damage."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from crm_desktop.backup.base_copy import integrity_faults
from crm_desktop.doctor.examining import examine
from crm_desktop.office import Office
from db.connection import OfficeDatabase

if TYPE_CHECKING:
    import random

    from tests.faults.conftest import Measure
    from tests.faults.forker import Forker

LONGEST_S = 0.06


@pytest.mark.parametrize("deed", ["save", "load"])
def test_nothing_acknowledged_is_lost_in_many_rounds(
    office: Office, password: str, forker: Forker, dice: random.Random, measure: Measure, deed: str
) -> None:
    folder, unlocked = office.folder, office.unlocked
    office.close()
    acknowledged: set[int] = set()
    rounds = measure.kills // 2
    for number in range(rounds):
        child = forker.start(deed, folder.path, password, "100000")
        child.go()
        # Before that it has counted a try at signing in, and the next ones would have to wait.
        assert child.hear() == "ready"
        heard = [child.hear() for _ in range(dice.randint(0, 5))]
        time.sleep(dice.random() * LONGEST_S)
        heard += child.kill()
        assert all(line.startswith("ack ") for line in heard), heard
        acknowledged |= {int(line.split()[1]) for line in heard}

        db = OfficeDatabase(folder.database, unlocked.database_key)
        try:
            present = {row[0] for row in db.run("SELECT id FROM client")}
            assert acknowledged <= present
            halves = db.run(
                "SELECT count(*) FROM client c WHERE NOT EXISTS"
                " (SELECT 1 FROM channel h WHERE h.client = c.id)"
            )
            assert halves == [(0,)]
            if number % 10 == 0:
                assert integrity_faults(db.connection()) == []
        finally:
            db.close_all()
    assert acknowledged
    again = Office(folder, OfficeDatabase(folder.database, unlocked.database_key), unlocked)
    try:
        problems = {check.name for check in examine(again).problems} - {"backups", "room"}
        assert problems <= ({"interrupted"} if deed == "load" else set())
    finally:
        again.close()
