"""From what a person typed to the channels it holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.channels_text import classify_channel
from crm_desktop.clients.company_names import fold
from crm_desktop.clients.emails import split_emails
from crm_desktop.clients.hosts import site_key
from crm_desktop.clients.phones import split_phones

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.clients.drafts import ChannelDraft

CHANNEL_KINDS: Final = {
    "phone": "Телефон",
    "email": "Почта",
    "messenger": "Мессенджер",
    "social": "Соцсеть",
    "site": "Сайт",
}


@dataclass(frozen=True, slots=True)
class ReadChannel:
    """A channel ready to be stored; `key` is `""` if the text could not be read."""

    kind: str
    value: str
    key: str
    label: str = ""
    note: str = ""


def read_channels(drafts: Iterable[ChannelDraft]) -> list[ReadChannel]:
    """Return the channels of drafts in their order, each once."""
    found: dict[tuple[str, str], ReadChannel] = {}
    for draft in drafts:
        for channel in _read(draft):
            found.setdefault((channel.kind, channel.key or channel.value), channel)
    return list(found.values())


def _read(draft: ChannelDraft) -> list[ReadChannel]:
    text = draft.text.replace("\0", "").strip()
    if not text:
        return []
    kind = draft.kind or _kind_of(text)
    if kind == "phone":
        found = [
            ReadChannel(kind, phone.text, phone.key, phone.label, phone.note)
            for phone in split_phones(text)
        ]
    elif kind == "email":
        found = [
            ReadChannel(kind, email.text, email.key, note=email.note)
            for email in split_emails(text)
        ]
    else:
        found = [_link(kind, text, draft.label)]
    return [
        replace(
            channel,
            label=draft.label or channel.label,
            note=", ".join(filter(None, (draft.note, channel.note))),
        )
        for channel in found
    ]


def _kind_of(text: str) -> str:
    kind = classify_channel(text).kind
    return "email" if kind != "email" and any(e.key for e in split_emails(text)) else kind


def _link(kind: str, text: str, label: str) -> ReadChannel:
    value = " ".join(text.split())
    for attempt in (value, f"{label}: {value}" if label else ""):
        told = classify_channel(attempt) if attempt else None
        if told and told.kind == kind and told.key:
            return ReadChannel(
                kind, told.value if attempt is value else value, told.key, told.label
            )
    return ReadChannel(kind, value, site_key(value) or fold(value))
