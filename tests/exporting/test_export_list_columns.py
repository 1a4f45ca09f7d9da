"""Every column a list can show goes into a file too."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from crm_desktop.clients.fields import load_catalogue
from crm_desktop.exporting.columns import headings_of
from crm_desktop.exporting.running import export_clients
from crm_desktop.timeline.events import EventDraft, add_event
from crm_desktop.views.fields import load_fields

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office
    from tests.exporting.conftest import Filled


def test_no_column_of_a_list_is_unknown_to_the_export(office: Office, filled: Filled) -> None:
    catalogue = load_catalogue(office)
    for field in load_fields(office).columns:
        assert headings_of(catalogue, [field.key]), field.label


def test_what_a_list_counts_stands_in_the_file_in_the_order_asked(
    office: Office, filled: Filled, tmp_path: Path
) -> None:
    before = len(_rows(office, filled, tmp_path / "до.csv"))
    for _time in range(2):
        add_event(office, filled.romashka, draft=EventDraft("note", "Звонил"))
    rows = _rows(office, filled, tmp_path / "после.csv")
    assert len(rows) == before
    assert rows[0] == ["Число событий", "Название", "Дней без контакта"]
    romashka = next(row for row in rows if row[1] == "ООО «Ромашка»")
    assert int(romashka[0]) >= 2
    assert romashka[2] == "0"


def _rows(office: Office, filled: Filled, path: Path) -> list[list[str]]:
    export_clients(office, path, columns=["events", "name", "quiet_days"])
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream, delimiter=";"))
