"""Import of a table of deals as Битрикс24 exports it, a second time, and its undo."""

from __future__ import annotations

import csv
import random
from typing import TYPE_CHECKING, Final

from crm_desktop.history.acts import undo
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.running import run_import
from tests.bench.measuring import Once

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office
    from tests.bench.measuring import Results

MOST: Final = 20_000
_HEADINGS: Final = (
    "ID", "Название сделки", "Направление", "Стадия сделки", "Тип", "Вероятность", "Сумма",
    "Валюта", "Компания", "Контакт", "Контакт: Рабочий телефон", "Ответственный",
    "Дата создания", "Предполагаемая дата закрытия", "Сделка закрыта", "Источник", "Комментарий",
)  # fmt: skip
_STAGES: Final = ("Новая", "Подготовка документов", "В работе", "Финальный счет",
                  "Сделка успешна", "Сделка провалена")  # fmt: skip
_ENDS: Final = 4
_PER_CLIENT: Final = 4


def measure(results: Results, office: Office, size: int) -> None:
    """Load a table of deals, four a client, half of them with a contact person."""
    rows = min(size, MOST)
    path = office.folder.path.with_name(f"deals-{rows}.csv")
    write_table(path, rows)
    file = open_import(office, path)
    assert (file.profile, file.about) == ("bitrix24-deals", "deals")
    with Once() as loading:
        report = run_import(office, file, file.mapping)
    assert report.deals == rows
    results.add(
        "import of deals, CSV × 17 columns, with the backup", size=rows, goal="≥ 2,000 deals/s",
        seconds=loading.seconds, cpu_seconds=loading.cpu_seconds,
        deals_per_s=rows / loading.seconds, deals_per_cpu_s=rows / loading.cpu_seconds,
        clients=report.clients,
    )  # fmt: skip
    with Once() as again:
        assert run_import(office, file, file.mapping).unchanged == rows
    results.add(
        "the same deals again", size=rows, seconds=again.seconds, cpu_seconds=again.cpu_seconds,
        deals_per_s=rows / again.seconds,
    )  # fmt: skip
    with Once() as undoing:
        undo(office, report.change_set or 0)
    results.add(
        "undo of the import of deals", size=rows,
        seconds=undoing.seconds, cpu_seconds=undoing.cpu_seconds,
    )  # fmt: skip
    path.unlink()


def write_table(path: Path, rows: int) -> None:
    """Write a table the way Битрикс24 does."""
    rng = random.Random(11)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writerow(_HEADINGS)
        for number in range(rows):
            stage = rng.randrange(len(_STAGES))
            client = number // _PER_CLIENT
            person = rng.random() < 0.5
            writer.writerow((
                number + 1, f"Поставка № {number}", "Общее", _STAGES[stage],
                rng.choice(("Продажа", "Услуга", "")), rng.choice(("", "30", "60")),
                f"{rng.randrange(1, 900_000)},{rng.randrange(100):02}", "RUB",
                f"ООО «Покупатель {client}»", f"Белов Иван {client}-й" if person else "",
                f"8 921 {client % 1000:03}-{client // 1000 % 100:02}-{client % 97:02}"
                if person else "",
                "", f"{rng.randrange(1, 29):02}.09.2026 10:{rng.randrange(60):02}:00",
                f"{rng.randrange(1, 29):02}.10.2026", "Да" if stage >= _ENDS else "Нет",
                rng.choice(("Веб-сайт", "Звонок", "")), "обсудили сроки и доставку",
            ))  # fmt: skip
