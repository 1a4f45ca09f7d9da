"""Tables of deals as other programs write them, and short ways to look at what came of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.tables import BY_NAME

if TYPE_CHECKING:
    from crm_desktop.office import Office

BITRIX = [
    ["ID", "Название сделки", "Направление", "Стадия сделки", "Тип", "Вероятность", "Сумма",
     "Валюта", "Компания", "Контакт", "Ответственный", "Дата начала",
     "Предполагаемая дата закрытия", "Сделка закрыта", "Источник", "Комментарий", "Товар",
     "Дата создания", "Этаж доставки"],
    ["101", "Поставка окон", "Общее", "Новая", "Продажа", "20", "150000,00", "RUB",
     "ООО Ива", "Белов Иван Петрович", "Анна Кравцова", "01.10.2026", "30.11.2026", "Нет",
     "Веб-сайт", "перезвонить<br>утром", "Окно ПВХ", "01.10.2026 10:15:00", "5"],
    ["102", "Монтаж", "Общее", "В работе", "Услуга", "", "1200.5", "USD", "ООО Ива",
     "", "Анна Кравцова", "02.10.2026", "", "Нет", "", "", "", "02.10.2026 09:00:00", ""],
    ["103", "Двери", "Общее", "Сделка успешна", "Продажа", "100", "90 000", "RUB",
     "", "Сова Ольга", "Пётр Никто", "03.09.2026", "20.09.2026", "Да", "", "", "",
     "03.09.2026 12:00:00", ""],
    ["104", "Забор", "Общее", "Сделка провалена", "Продажа", "", "12e9", "RUB", "АО Дуб",
     "", "", "", "21.09.2026", "Да", "", "", "", "04.09.2026 12:00:00", ""],
    ["105", "Крыша", "Опт", "Переговоры", "", "", "-500", "RUB", "", "", "", "", "", "Нет", "",
     "", "", "05.09.2026 12:00:00", ""],
]  # fmt: skip


def deals(office: Office) -> dict[str, dict[str, Any]]:
    """Title -> columns of every live deal."""
    columns = ("id", *BY_NAME["deal"].columns)
    sql = " ".join(("SELECT", ", ".join(columns), "FROM deal WHERE deleted_at IS NULL"))
    rows = [dict(zip(columns, row, strict=True)) for row in office.db.run(sql)]
    assert len({row["title"] for row in rows}) == len(rows)
    return {row["title"]: row for row in rows}


def stages(office: Office, funnel: str) -> list[str]:
    """Names of the stages of a funnel in their order."""
    return [
        row[0]
        for row in office.db.run(
            "SELECT s.name FROM stage s JOIN funnel f ON f.id = s.funnel"
            " WHERE f.name = ? AND s.deleted_at IS NULL ORDER BY s.position",
            (funnel,),
        )
    ]


def place(office: Office, title: str) -> tuple[str, str, str | None]:
    """Funnel, stage and outcome of a deal."""
    found: tuple[str, str, str | None] = office.db.run(
        "SELECT f.name, s.name, d.outcome FROM deal d JOIN stage s ON s.id = d.stage"
        " JOIN funnel f ON f.id = d.funnel WHERE d.title = ? AND d.deleted_at IS NULL",
        (title,),
    )[0]
    return found


def client_of(office: Office, title: str) -> str | None:
    """Name of a deal's client."""
    rows = office.db.run(
        "SELECT c.name FROM deal d JOIN client c ON c.id = d.client WHERE d.title = ?", (title,)
    )
    return rows[0][0] if rows else None
