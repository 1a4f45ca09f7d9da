"""What the tests of deals look at: the whole of what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_desktop.clients.parts import add_item_row
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft

if TYPE_CHECKING:
    from crm_desktop.clients.field_types import Value
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office

_TABLES = (
    "deal", "deal_contact", "deal_helper", "deal_label", "deal_line", "deal_move",
    "deal_assignment", "task", "event", "attachment", "client",
)  # fmt: skip


def live_state(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """Return every live row of deals and what hangs on them."""
    return {
        table: office.db.run(
            " ".join(("SELECT * FROM", table, "WHERE deleted_at IS NULL ORDER BY id"))
        )
        for table in _TABLES
    }


def deal_row(office: Office, deal: int) -> dict[str, Any]:
    """Return a deal's row by column."""
    names = [row[1] for row in office.db.run("PRAGMA table_info(deal)")]
    return dict(
        zip(names, office.db.run("SELECT * FROM deal WHERE id = ?", (deal,))[0], strict=True)
    )


def way(office: Office, deal: int) -> list[tuple[int, str | None]]:
    """Return the live arrivals of a deal: stage, outcome."""
    return office.db.run(
        "SELECT stage, outcome FROM deal_move WHERE deal = ? AND deleted_at IS NULL"
        " ORDER BY at, id",
        (deal,),
    )


def item(office: Office, directory: str, name: str) -> int:
    """Add an item to a directory."""
    with office.change(f"Справочник: {name}") as change:
        return add_item_row(office.db, change, directory, name).id


def new_deal(office: Office, funnel: Funnel, title: str = "Окна в офис", stage: int = 0) -> int:
    """Make a deal that has a budget and an expected day of closing."""
    values: dict[str, Value] = {"budget": 5_000_00, "closes_on": "2027-01-31"}
    place = funnel.stages[stage]
    return create_deal(office, DealDraft(title, stage_id=place.id, values=values))[0]
