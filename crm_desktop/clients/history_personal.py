"""What the law on personal data changes at a client, in the words of history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from crm_desktop.journal.history import FieldChange

_FIELDS: Final = {
    "legal_basis": ("Правовое основание", ""),
    "blocked_at": ("Обработка данных", "остановлена"),
    "erased_at": ("Данные клиента", "уничтожены"),
}


def personal_words(change: FieldChange) -> tuple[str, str, str, str] | None:
    """Return (label, sentence, old, new) of a field of this law; None for any other."""
    if change.field not in _FIELDS:
        return None
    label, word = _FIELDS[change.field]

    def told(value: Any) -> str:
        return word if word and value else str(value or "")

    return label, "", told(change.old), told(change.new)
