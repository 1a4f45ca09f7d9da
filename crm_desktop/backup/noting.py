"""Lines of the audit about copies; a disk that takes no line does not spoil the copy."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.recording import record
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.audit.acts import Act
    from crm_desktop.office.office import Office


@use_case(Right.VIEW_OFFICE)
def note_act(
    office: Office,
    act: Act,
    *,
    clients: int | None = None,
    folder: Path | None = None,
    why: str = "",
) -> None:
    """Write that a copy was made, checked, restored; after it, outside any transaction.

    Args:
        office: the office.
        act: what was done.
        clients: how many the copy holds.
        folder: where it lies.
        why: the reason, in our words.
    """
    # A copy of an office on a full or read-only disk is wanted most of all.
    with suppress(UserError):
        record(
            office, act, area="clients" if clients is not None else "", amount=clients,
            destination=str(folder) if folder else "", details={"why": why} if why else None,
        )  # fmt: skip
