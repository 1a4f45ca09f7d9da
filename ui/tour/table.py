"""A table as offices have them: mended, doubtful and broken cells, names the base lacks."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

HEAD: Final = (
    "Название",
    "ИНН",
    "Телефон",
    "E-mail",
    "Город",
    "Тип",
    "Ответственный",
    "Комментарий",
)
_ODD: Final = (
    ("ООО «Вектор-Плюс»", "7805447124", "8 (812) 309-14-50", "info@vektor.example",
     "Санкт-Петербург", "Клиент", "Алёна Гусева", "Просили счёт"),
    ("ООО «Промрезерв»", "771488", "8 (499) 40", "prom@@rezerv", "Москва", "Клиент", "", ""),
    ("Лебедева Ольга Викторовна", "", "9213330011", "olga.lebedeva@example.org",
     "Санкт-Петербург", "Частное лицо", "Алёна Гусева", "с выставки"),
    ("", "", "нет телефона", "", "", "", "", "кто это?"),
    ("ООО «Уфа-Пласт»", "0278912440", "347 246 18 02", "ufa@plast.example", "Уфа",
     "Поставщик", "Дмитрий Ершов", ""),
    ("ООО «Уфа-Пласт»", "0278912440", "347 246 18 02", "", "Уфа", "", "", "повтор"),
)  # fmt: skip
_NAMES: Final = ("Квант", "Лесная верфь", "Полюс-Монтаж", "Синий кит", "Тверь-Упак", "Юнион")
_TOWNS: Final = (
    ("Новосибирск", "54", "383"), ("Казань", "16", "843"), ("Тверь", "69", "4822"),
    ("Екатеринбург", "66", "343"),
)  # fmt: skip
_KINDS: Final = ("Клиент", "Потенциальный", "Поставщик")
_WEIGHTS: Final = (2, 4, 10, 3, 5, 9, 4, 6, 8)


def write_table(path: Path, known: Iterable[Sequence[str]] = ()) -> Path:
    """Write a CSV as a Russian Excel does: cp1251, semicolons.

    Args:
        path: the file.
        known: clients of the base, each a name, an ИНН and a phone: rows that update.

    Returns:
        The path.
    """
    with path.open("w", encoding="cp1251", errors="replace", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(HEAD)
        writer.writerows(_ODD)
        for name, inn, phone in known:
            writer.writerow((name, inn, phone, "", "", "Клиент", "", "обещали прислать заказ"))
        writer.writerows(_plain())
        writer.writerow(("Итого: 30 строк",))
    return path


def _plain() -> Iterator[tuple[str, ...]]:
    for at, name in enumerate(_NAMES):
        for town, region, code in _TOWNS:
            body = f"{region}051{at}{len(town):02d}7"[:9].ljust(9, "3")
            check = sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11 % 10
            digits = f"{7 - len(code) + 3:d}{at}{len(town)}0417"[: 10 - len(code)]
            yield (
                f"ООО «{name} {town}»", f"{body}{check}", f"8 ({code}) {digits}",
                f"info{at}{region}@example.ru", town, _KINDS[at % 3], "Дмитрий Ершов", "",
            )  # fmt: skip
