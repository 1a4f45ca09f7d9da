"""Words of the screens about duplicates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from crm_desktop.wording import plural

if TYPE_CHECKING:
    from collections.abc import Mapping

RECORDS: Final = ("запись", "записи", "записей")
GROUPS: Final = ("группа", "группы", "групп")
_NUMBERS: Final = {2: "две", 3: "три", 4: "четыре", 5: "пять", 6: "шесть"}
# table -> icon and the forms of its word.
MOVES: Final[Mapping[str, tuple[str, tuple[str, str, str]]]] = {
    "event": ("history", ("событие", "события", "событий")),
    "channel": ("phone", ("способ связи", "способа связи", "способов связи")),
    "contact": ("users", ("контакт", "контакта", "контактов")),
    "relation": ("link", ("связь", "связи", "связей")),
    "attachment": ("file-text", ("файл", "файла", "файлов")),
    "consent": ("shield-check", ("согласие", "согласия", "согласий")),
    "address": ("map-pin", ("адрес", "адреса", "адресов")),
    "bank_account": ("receipt-text", ("счёт", "счёта", "счетов")),
    "client_label": ("tag", ("метка", "метки", "меток")),
}
OTHER_MOVES: Final = ("layers", ("запись", "записи", "записей"))


def tr(text: str) -> str:
    """Translate in the context of these screens."""
    return QCoreApplication.translate("Duplicates", text)


def merge_title(records: int) -> str:
    """«Объединить три записи в одну»."""
    word = _NUMBERS.get(records, str(records))
    return tr("Объединить {} {} в одну").format(word, plural(records, *RECORDS))


def promise(losers: int) -> str:
    """What happens to the others, and that it can be taken back."""
    if losers == 1:
        return tr(
            "Вторая запись скроется и будет указывать на главную. "
            "«Разъединить» вернёт всё как было, в любой день."
        )
    word = _NUMBERS.get(losers, str(losers))
    return tr(
        "{} {} скроются и будут указывать на главную. "
        "«Разъединить» вернёт всё как было, в любой день."
    ).format(word.capitalize(), plural(losers, *RECORDS))
