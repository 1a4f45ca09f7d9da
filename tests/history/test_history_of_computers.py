"""Computers of a shared office and answered conflicts, as the history tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.history.acts import KINDS, act_details
from crm_desktop.sync.conflicts.reading import KIND
from crm_desktop.sync.flows.stations import write_station

if TYPE_CHECKING:
    from crm_desktop.office import Office


def test_a_computer_is_told_in_words(office: Office) -> None:
    write_station(office, 77, "Склад-ПК", "С")
    with office.change("Компьютер убран из офиса", kind="system") as change:
        office.db.run(
            "UPDATE workstation SET prefix = 'К', retired_at = 1262340000000, last_seq = 18"
            " WHERE slot = 77"
        )
    told = {row.label: (row.old, row.new) for row in act_details(office, change.id)}
    assert told["Компьютер: перед номерами документов"] == ("С", "К")
    assert "2010" in told["Компьютер: убран из офиса"][1]
    assert len(told) == 2


def test_an_answered_conflict_has_a_word() -> None:
    assert KINDS[KIND] == "Расхождение"
