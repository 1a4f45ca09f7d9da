"""Why an entry in the list of members is refused."""

from __future__ import annotations

from enum import StrEnum

from crm_desktop.errors import UserError


class ChainFault(StrEnum):
    """The reason, in the words a person is told."""

    EMPTY = "список сотрудников пуст"
    MALFORMED = "в записи не хватает сведений или они записаны неверно"
    ORDER = "записи переставлены, повторены или пропущены"
    FOREIGN = "запись относится к другому офису"
    NEWER = "запись сделана более новой версией программы"
    SIGNATURE = "подпись не сходится"
    NOT_ADMIN = "менять список сотрудников может только администратор"
    ALREADY_HERE = "такой сотрудник уже есть"
    NOBODY = "такого сотрудника нет"
    KEY_REUSED = "эти ключи уже принадлежали другому или прежнему сотруднику"
    LAST_ADMIN = "в офисе не осталось бы ни одного администратора"


class ChainError(UserError):
    """An entry is refused; the list stays as it was.

    Attributes:
        fault: why.
        place: the number of the entry, from 0.
    """

    def __init__(self, fault: ChainFault, place: int) -> None:
        super().__init__(f"Список сотрудников не изменён: {fault.value} (запись {place + 1}).")
        self.fault = fault
        self.place = place
