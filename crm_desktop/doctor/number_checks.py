"""Checks of the numbers of documents: each was given once, and no two stations count alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.doctor.subject import Subject, verdict
from crm_desktop.numbers.looking import find_doubles
from crm_desktop.numbers.prefixes import station_prefixes

if TYPE_CHECKING:
    from crm_desktop.doctor.report import Check

_TITLE: Final = "Номера документов"
_NAMED: Final = 5


def check_numbers(subject: Subject) -> Check:
    """No number was given twice, no two stations at work have one prefix."""
    doubles = find_doubles(subject.db)
    clashes = [each for each in station_prefixes(subject.db) if each.clashes]
    told = []
    if doubles:
        named = "; ".join(each.told for each in doubles[:_NAMED])
        more = f" и ещё {len(doubles) - _NAMED}" if len(doubles) > _NAMED else ""
        told.append(
            f"Выданы больше одного раза: {named}{more}. Так бывает, когда копию офиса открыли на "
            "другом компьютере до того, как она получила свой номер. Документы целы; исправьте "
            "номер в том, что ещё не отправлен."
        )
    told += [
        f"Два компьютера выдают номера с одной приставкой «{each.own}»; «{each.name}» пока пишет "
        f"«{each.used}». Дайте ему другую: «Синхронизация» → «Станции»."
        for each in clashes[:_NAMED]
    ]
    checked = subject.number("SELECT count(*) FROM issued_number")
    return verdict("numbers", _TITLE, checked, len(doubles) + len(clashes), " ".join(told))
