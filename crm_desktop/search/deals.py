"""Finding deals by what a person typed: for the board's and the list's own search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case

if TYPE_CHECKING:
    from crm_desktop.office.office import Office


@use_case(Right.VIEW_DEALS)
def deals_matching(office: Office, text: str) -> list[int]:
    """x"""
    return []
