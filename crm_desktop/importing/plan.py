"""What a portion of rows asks to be written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm_desktop.clients.channel_reading import ReadChannel
    from crm_desktop.clients.fields import Value
    from crm_desktop.importing.state import Bank, ClientState


@dataclass(slots=True)
class Plan:
    """Everything to be written, by kinds of records; clients are named by their `ref`.

    Attributes:
        made: new clients.
        changed: client already in the base -> field -> value.
        channels: client, channel, position.
        addresses: client, kind -> text, of new addresses.
        moved: address already in the base -> text.
        banks: client and new account.
        filled_banks: accounts already in the base that got more values.
        labels: client and item.
        links: client, source, record number there.
        contacts: company and person -> post, of new contacts.
        posts: contact already in the base -> post.
    """

    made: dict[int, ClientState] = field(default_factory=dict)
    changed: dict[int, dict[str, Value]] = field(default_factory=dict)
    channels: list[tuple[int, ReadChannel, int]] = field(default_factory=list)
    addresses: dict[tuple[int, str], str] = field(default_factory=dict)
    moved: dict[int, str] = field(default_factory=dict)
    banks: list[tuple[int, Bank]] = field(default_factory=list)
    filled_banks: dict[int, Bank] = field(default_factory=dict)
    labels: list[tuple[int, int]] = field(default_factory=list)
    links: list[tuple[int, str, str | None]] = field(default_factory=list)
    contacts: dict[tuple[int, int], str] = field(default_factory=dict)
    posts: dict[int, str] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(
            self.made or self.changed or self.channels or self.addresses or self.moved
            or self.banks or self.filled_banks or self.labels or self.links or self.contacts
            or self.posts
        )  # fmt: skip
