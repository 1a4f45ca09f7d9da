"""A write-ahead log that was cut: what is whole in it counts, the rest never half counts."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from crm_desktop.backup.base_copy import integrity_faults
from crm_desktop.office import CopyAnswer, open_office
from tests.backup.filling import add_clients, client_names

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.97, 1.0])
def test_a_cut_log_gives_whole_changes_or_none(
    office: Office, password: str, tmp_path: Path, share: float
) -> None:
    add_clients(office, 40)
    office.db.run("PRAGMA wal_checkpoint(TRUNCATE)")
    for first in (100, 200, 300):
        add_clients(office, 10, first=first)
    left = tmp_path / "после сбоя"
    shutil.copytree(office.folder.path, left)  # as a killed program leaves it
    log = left / "office.db-wal"
    assert log.stat().st_size > 0
    os.truncate(log, int(log.stat().st_size * share))

    again = open_office(left, password, copy_answer=CopyAnswer.COPY)
    try:
        found = len(client_names(again))
        assert found in {40, 50, 60, 70}  # changes whole, in their order
        assert found == {0.0: 40, 0.01: 40, 1.0: 70}.get(share, found)
        assert integrity_faults(again.db.connection()) == []
        add_clients(again, 1, first=900)
    finally:
        again.close()
