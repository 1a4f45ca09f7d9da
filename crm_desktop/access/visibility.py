"""Which records a person sees: the one hook every list, search, count and export goes through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.tables import Client

if TYPE_CHECKING:
    from peewee import ModelSelect

    from crm_desktop.office.office import Office


def visible(_office: Office, query: ModelSelect) -> ModelSelect:
    """Narrow a query over `Client` to what this person may see.

    With one role there is nobody to hide a client from: what is left out is the deleted and
    the merged. Rules by responsible and department narrow it here.
    """
    return query.where(Client.deleted_at.is_null(), Client.merged_into.is_null())


def visible_sql(_office: Office, alias: str = "client") -> str:
    """Return the same rule as an SQL condition over the table `client` known as `alias`."""
    return f"{alias}.deleted_at IS NULL AND {alias}.merged_into IS NULL"


def visible_deal_sql(_office: Office, alias: str = "d") -> str:
    """Return which deals this person sees, as an SQL condition over the table `deal`."""
    return f"{alias}.deleted_at IS NULL"


def visible_board_sql(_office: Office, alias: str = "b") -> str:  # noqa: ARG001 - as its twin
    """Return the same rule over a row of `deal_board`, where no deleted deal is."""
    return "1"


def visible_task_sql(_office: Office, alias: str = "t") -> str:
    """Return which tasks this person sees, as an SQL condition over the table `task`."""
    return f"{alias}.deleted_at IS NULL"
