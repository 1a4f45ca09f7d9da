"""A table as offices have them: mended, doubtful and broken cells, names the base lacks."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
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
_ROWS: Final = (
    ("ООО «Вектор-Плюс»", "7805447126", "8 (812) 309-14-50", "info@vektor.example",
     "Санкт-Петербург", "Клиент", "Алёна Гусева", "Просили счёт"),
    ("ООО «Уфа-Пласт»", "0278912440", "347 246 18 02", "ufa@plast.example", "Уфа",
     "Поставщик", "Дмитрий Ершов", ""),
    ("ИП Громов Сергей Ильич", "502411873309", "+7 916 220-03-71", "", "Красногорск",
     "Потенциальный", "Тимур Ибрагимов", "звонить после 15:00"),
    ("ООО «Промрезерв»", "771488", "8 (499) 40", "prom@@rezerv", "Москва", "Клиент", "", ""),
    ("Лебедева Ольга Викторовна", "", "9213330011", "olga.lebedeva@example.org",
     "Санкт-Петербург", "Частное лицо", "Алёна Гусева", ""),
    ("ООО «Квант»", "5406780115", "+7 383 299 71 05", "hello@kvant.example", "Новосибирск",
     "Холодный", "Дмитрий Ершов", "с выставки"),
    ("", "", "", "", "", "", "", "итого 6"),
)  # fmt: skip


def write_table(path: Path, *, rows: int = 42) -> Path:
    """Write a CSV as a Russian Excel does: cp1251, semicolons; returns the path."""
    with path.open("w", encoding="cp1251", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(HEAD)
        writer.writerows(_ROWS[number % len(_ROWS)] for number in range(rows))
    return path
