"""Consents of some invented people: given, and here and there withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.personal_data.basis import CONSENT, CONTRACT, INTEREST
from crm_desktop.personal_data.consents import (
    MARKETING,
    PROCESSING,
    ConsentDraft,
    add_consent,
    withdraw_consent,
)
from crm_desktop.personal_data.templates import filled_text

if TYPE_CHECKING:
    from crm_desktop.demo.model import DemoClient
    from crm_desktop.office.office import Office

_PEOPLE: Final = 24
_EVERY_UNKNOWN: Final = 9
_EVERY_WITHDRAWN: Final = 8
_DAY_MS: Final = 24 * 3600 * 1000
_CHANNELS: Final = ("paper", "site", "email")


def basis_of(client: DemoClient) -> str | None:
    """Return why the invented office keeps a client's data; a few have no reason."""
    if client.kind != "person" or client.index % _EVERY_UNKNOWN == 0:
        return None
    if client.newsletter:
        return CONSENT
    return INTEREST if client.works_at else CONTRACT


@use_case(Right.PERSONAL_DATA)
def add_demo_consents(office: Office) -> int:
    """Write consents down for people who agreed to mailings; returns how many."""
    rows = office.db.run(
        "SELECT id, created_at FROM client WHERE kind = 'person' AND newsletter = 1"
        " AND deleted_at IS NULL ORDER BY id LIMIT ?",
        (_PEOPLE,),
    )
    made = 0
    for number, (client, created_at) in enumerate(rows, 1):
        for purpose in (PROCESSING, MARKETING):
            draft = ConsentDraft(
                purpose, filled_text(office, purpose, client_id=client),
                _CHANNELS[number % len(_CHANNELS)], created_at + _DAY_MS,
            )  # fmt: skip
            consent, _changes = add_consent(office, client, draft=draft)
            made += 1
            if purpose == MARKETING and number % _EVERY_WITHDRAWN == 0:
                withdraw_consent(office, consent, at=created_at + 30 * _DAY_MS)
    return made
