"""What the handover says of departments somebody leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.departments.editing import add_department
from crm_desktop.handover.handover import holdings_of
from crm_desktop.members.staff import add_colleague
from ui.handover.handover_dialog import _told

if TYPE_CHECKING:
    from crm_desktop.office import Office


def test_departments_led_are_told(office: Office) -> None:
    boris, _ = add_colleague(office, "Борис Котов")
    assert "возглавляет" not in _told(holdings_of(office, boris))
    add_department(office, "Продажи", head_id=boris)
    assert "возглавляет: Продажи" in _told(holdings_of(office, boris))
