"""What a new client is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.clients.field_types import Value


@dataclass(frozen=True, slots=True)
class ChannelDraft:
    """A phone, e-mail, … as typed; several phones may stand in it. `kind` `""` = tell by it."""

    text: str
    kind: str = ""
    label: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class BankDraft:
    """Bank details; `""` where unknown."""

    account: str = ""
    bank: str = ""
    bik: str = ""
    corr_account: str = ""

    def __bool__(self) -> bool:
        return bool(self.account or self.bank or self.bik or self.corr_account)


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """The new person works at `company` (a client's id) as `post`."""

    company: int
    post: str = ""


@dataclass(frozen=True, slots=True)
class ClientDraft:
    """A client to be made.

    Attributes:
        kind: `person`, `company`, or `""` to tell by the name.
        name: as shown; a person's may be left out where parts of the ФИО are given.
        addresses: kind (`legal`, `actual`, `delivery`, `post`) -> text.
        roles: names; those the directory lacks are added to it.
        tags: the same.
        contact_of: where a new person works.
        values: field key -> stored value, for the fields kept with the client itself. Without
            `responsible` the signed-in person answers for the new client.
    """

    kind: str = ""
    name: str = ""
    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    channels: tuple[ChannelDraft, ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)
    banks: tuple[BankDraft, ...] = ()
    roles: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    contact_of: ContactDraft | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
