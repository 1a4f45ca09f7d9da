"""What the records that hang on clients are called in counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping

Forms = tuple[str, str, str]
FORMS: Final[Mapping[str, Forms]] = {
    "event": ("событие", "события", "событий"),
    "channel": ("способ связи", "способа связи", "способов связи"),
    "contact": ("контакт", "контакта", "контактов"),
    "relation": ("связь", "связи", "связей"),
    "deal": DEAL_FORMS,
    "deal_contact": ("участие в сделке", "участия в сделках", "участий в сделках"),
    "task_contact": ("участие в задаче", "участия в задачах", "участий в задачах"),
    "task": ("задача", "задачи", "задач"),
    "attachment": ("файл", "файла", "файлов"),
    "consent": ("согласие", "согласия", "согласий"),
    "address": ("адрес", "адреса", "адресов"),
    "bank_account": ("банковский счёт", "банковских счёта", "банковских счетов"),
    "client_label": ("метка", "метки", "меток"),
}
# What the program keeps for itself; people are not told of it.
TECHNICAL: Final = frozenset({"import_link", "not_duplicate", "rule_firing", "notice"})
OTHER: Final[Forms] = ("запись", "записи", "записей")


def in_words(counts: Mapping[str, int]) -> str:
    """Return «2 события, 1 файл»; technical records are left out, `""` for nothing."""
    order = [*FORMS, *(name for name in counts if name not in FORMS)]
    return ", ".join(
        count(counts[name], *FORMS.get(name, OTHER))
        for name in order
        if counts.get(name) and name not in TECHNICAL
    )
