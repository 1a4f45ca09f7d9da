"""Days, zones and the past of rules."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tests.automation.rule_made import firings

if TYPE_CHECKING:
    from crm_desktop.office import Office

DAY = timedelta(days=1)


def today(office: Office) -> date:
    return datetime.now(office.zone).date()


def noon(office: Office, on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 12, tzinfo=office.zone)


def since(office: Office, rule_id: int, day: date) -> None:
    """Let a rule have been switched on that day, and never have looked."""
    with office.change("прошлое", kind="system"):
        office.db.run(
            "UPDATE rule SET definition = json_set(definition, '$.since', ?) WHERE id = ?",
            (day.isoformat(), rule_id),
        )
    office.db.run("DELETE FROM rule_progress WHERE rule = ?", (rule_id,))


def set_zone(office: Office, name: str) -> None:
    with office.change("пояс", kind="system") as change:
        office.db.run("UPDATE setting SET deleted_at = 1 WHERE name = 'zone'")
        office.db.run(
            "INSERT INTO setting(id, name, value) VALUES(?, 'zone', ?)", (change.new_id(), name)
        )


def fired(office: Office, rule_id: int) -> list[int]:
    return [row[0] for row in firings(office, rule_id)]
