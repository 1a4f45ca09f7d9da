"""Writing a call down from anywhere, for a client of the base or one named just now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.create import create_client
from crm_desktop.timeline.events import add_event

if TYPE_CHECKING:
    from crm_desktop.clients.drafts import ClientDraft
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from crm_desktop.timeline.events import EventDraft


@use_case(Right.EDIT_CLIENTS)
def write_call(
    office: Office, draft: EventDraft, *, client_id: int | None = None,
    new: ClientDraft | None = None,
) -> tuple[int, Changes]:  # fmt: skip
    """Record an event of a client; a new one is made in the same act.

    Args:
        office: the office.
        draft: what happened.
        client_id: of whom.
        new: the client to be made, if he is not in the base.

    Returns:
        The event's id and what was touched.

    Raises:
        NotFoundError: the client is not there.
        UserError: the event or the new client cannot be written so; nothing was changed.
    """
    if new is None:
        return add_event(office, client_id, draft=draft)
    with office.change(f"Звонок: {new.name}") as change:
        made, _ = create_client(office, new)
        event, _ = add_event(office, made, draft=draft)
    return event, change.changes
