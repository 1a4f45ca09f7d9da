"""What hangs on a deal, read for its card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.card import CardLabel
from crm_desktop.clients.main_channels import main_channels

if TYPE_CHECKING:
    from db.connection import OfficeDatabase


@dataclass(frozen=True, slots=True)
class DealContactRow:
    """A person the deal is talked over with.

    Attributes:
        id: of the link.
        client_id: the person.
        role: in the deal, in free words; `post` is at the deal's client, if known there.
    """

    id: int
    client_id: int
    name: str
    role: str
    post: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class DealLineRow:
    """What is sold: `quantity` in thousandths, `price` and `sum` in minor units."""

    id: int
    title: str
    quantity: int | None
    unit: str
    price: int | None
    sum: int | None
    lasts_days: int | None


@dataclass(frozen=True, slots=True)
class HelperRow:
    """A colleague who helps."""

    member_id: int
    name: str


@dataclass(frozen=True, slots=True)
class WaitingApproval:
    """A value that waits for the head."""

    id: int
    field: str
    value: int
    threshold: int
    comment: str
    asked_by: str
    asked_at: int


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """Who was given the deal, in which way and why, the latest first."""

    member_id: int | None
    member: str
    at: int
    way: str
    why: str
    author: str


_CONTACTS: Final = """
SELECT k.id, p.id, p.name, coalesce(k.role, ''),
       coalesce((SELECT x.post FROM contact x JOIN deal d ON d.id = k.deal
                 WHERE x.company = d.client AND x.person = p.id AND x.deleted_at IS NULL
                 ORDER BY x.id LIMIT 1), '')
FROM deal_contact k JOIN client p ON p.id = k.person
WHERE k.deal = ? AND k.deleted_at IS NULL AND p.deleted_at IS NULL AND p.merged_into IS NULL
ORDER BY k.id
"""
_LINES: Final = """
SELECT id, title, quantity, coalesce(unit, ''), price, sum, lasts_days FROM deal_line
WHERE deal = ? AND deleted_at IS NULL ORDER BY position, id
"""
_HELPERS: Final = """
SELECT m.id, m.name FROM deal_helper h JOIN member m ON m.id = h.member
WHERE h.deal = ? AND h.deleted_at IS NULL ORDER BY m.name, m.id
"""
_TAGS: Final = """
SELECT i.id, i.directory, i.name, coalesce(i.colour, '')
FROM deal_label l JOIN directory_item i ON i.id = l.item
WHERE l.deal = ? AND l.deleted_at IS NULL AND i.deleted_at IS NULL ORDER BY i.position, i.id
"""
_APPROVALS: Final = """
SELECT a.id, a.field, a.value, a.threshold, coalesce(a.comment, ''), coalesce(m.name, ''),
       a.asked_at
FROM approval a LEFT JOIN member m ON m.id = a.asked_by
WHERE a.deal = ? AND a.decision IS NULL AND a.deleted_at IS NULL ORDER BY a.asked_at, a.id
"""
_ASSIGNMENTS: Final = """
SELECT a.member, coalesce(m.name, ''), a.at, a.way, a.why, coalesce(w.name, '')
FROM deal_assignment a LEFT JOIN member m ON m.id = a.member LEFT JOIN member w ON w.id = a.author
WHERE a.deal = ? AND a.deleted_at IS NULL ORDER BY a.at DESC, a.id DESC
"""


def read_contacts(db: OfficeDatabase, deal: int) -> tuple[DealContactRow, ...]:
    """Return the contacts of a deal with their main phone and e-mail."""
    rows = db.run(_CONTACTS, (deal,))
    main = main_channels(db, [row[1] for row in rows]) if rows else {}
    return tuple(
        DealContactRow(
            link, person, name, role, post,
            main.get((person, "phone"), ""), main.get((person, "email"), ""),
        )
        for link, person, name, role, post in rows
    )  # fmt: skip


def read_lines(db: OfficeDatabase, deal: int) -> tuple[DealLineRow, ...]:
    """Return the lines of a deal in their order."""
    return tuple(DealLineRow(*row) for row in db.run(_LINES, (deal,)))


def read_helpers(db: OfficeDatabase, deal: int) -> tuple[HelperRow, ...]:
    """Return who helps."""
    return tuple(HelperRow(*row) for row in db.run(_HELPERS, (deal,)))


def read_tags(db: OfficeDatabase, deal: int) -> tuple[CardLabel, ...]:
    """Return the tags of a deal."""
    return tuple(CardLabel(*row) for row in db.run(_TAGS, (deal,)))


def read_waiting(db: OfficeDatabase, deal: int) -> tuple[WaitingApproval, ...]:
    """Return what waits for the head."""
    return tuple(WaitingApproval(*row) for row in db.run(_APPROVALS, (deal,)))


def read_assignments(db: OfficeDatabase, deal: int) -> tuple[AssignmentRow, ...]:
    """Return to whom the deal was given, the latest first."""
    return tuple(AssignmentRow(*row) for row in db.run(_ASSIGNMENTS, (deal,)))
