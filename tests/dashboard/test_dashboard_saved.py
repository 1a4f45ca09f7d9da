"""A kept report as a block."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from crm_desktop.dashboard.filters import Filters
from crm_desktop.dashboard.papers import as_report
from crm_desktop.dashboard.reading import read_dashboard
from crm_desktop.dashboard.setting import Placed, Setting
from crm_desktop.saved_reports.definition import SavedAsk
from crm_desktop.saved_reports.saving import delete_saved, save_report
from tests.dashboard.dashboard_base import NOW, fill_office

if TYPE_CHECKING:
    from crm_desktop.dashboard.parts import Part
    from crm_desktop.office import Office
    from tests.access.people_office import People


def block(office: Office, key: str) -> Part:
    setting = Setting((Placed(key, 10),))
    result = read_dashboard(office, setting, Filters(date(2026, 11, 1)), now=NOW)
    assert not as_report(result).figures
    return result.parts[key]


def test_a_kept_report_is_a_block_until_it_is_gone(people: People) -> None:
    fill_office(people, 1)
    admin = people.admin
    saved, _changes = save_report(
        admin, "Откуда клиенты", definition=SavedAsk("new-clients"), shared=True
    )
    key = f"saved:{saved}"
    part = block(admin, key)
    assert part.whole is not None
    assert part.table == part.whole.tables[0]
    assert part.hidden == ""
    assert part.title == "Откуда клиенты"

    # Who may not see reports sees no report here either.
    assert "Скрыто" in block(people.open("Вера"), key).hidden

    delete_saved(admin, saved)
    gone = block(admin, key)
    assert gone.table is None
    assert gone.hidden
