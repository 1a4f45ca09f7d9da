"""How history tells that clients became one, or two again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.journal.history import FieldChange, Made

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_desktop.journal import Left
    from crm_desktop.journal.records import Fields
    from db.connection import OfficeDatabase

POINTER: Final = "merged_into"
MERGING: Final = "Объединение"


def winners_of(entries: Iterable[FieldChange | Made | Left]) -> set[int]:
    """Return the clients others were merged into, or were until then."""
    return {
        client
        for entry in entries
        if isinstance(entry, FieldChange) and entry.field == POINTER
        for client in (entry.old, entry.new)
        if client is not None
    }


def merge_words(
    entry: FieldChange, names: Mapping[int, str], seen_from: int
) -> tuple[str, str, str, str]:
    """Return label, sentence and two empty texts; the client it is seen from is not named."""
    winner = entry.old if entry.new is None else entry.new
    name = names.get(entry.record if seen_from == winner else winner, "")
    told = "Разъединён с" if entry.new is None else "Объединён с"
    return MERGING, f"{told} «{name}»", "", ""


def hidden_words(noun: str, what: str, kind: str) -> str:
    """Return the sentence for what a merge hid because the common client has it; `""` if none."""
    return f"{noun} — уже есть в общей записи: {what}" if kind == "merge" else ""


def still_merged(entry: FieldChange | Made, now: Fields) -> bool:
    """Whether a merge still holds and so can be taken apart."""
    if isinstance(entry, Made) or entry.field != POINTER or entry.new is None:
        return False
    return bool(now.get(POINTER) == entry.new)


def merged_clients(db: OfficeDatabase, client: int) -> list[int]:
    """Return the clients that are merged into this one now."""
    return [row[0] for row in db.run("SELECT id FROM client WHERE merged_into = ?", (client,))]
