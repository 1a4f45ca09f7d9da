"""Which tiles and blocks there are, in the order of the gallery."""

from __future__ import annotations

from typing import Final

from crm_desktop.access.right import Right
from crm_desktop.dashboard import blocks, people_blocks, tiles, work_tiles
from crm_desktop.dashboard.parts import Piece, PieceKind

SAVED: Final = "saved:"
"""How the key of a kept report begins; its id follows."""
SAVED_WIDTH: Final = 10
SAVED_LEAST: Final = 6
_TILE, _BLOCK = PieceKind.TILE, PieceKind.BLOCK
_SALES, _WORK, _CLIENTS = "Сделки", "Работа", "Клиенты"

PIECES: Final = (
    Piece("open", _TILE, "Открытые сделки", "Сколько сделок в работе и на какую сумму.",
          _SALES, tiles.open_deals, 4, 3),
    Piece("weighted", _TILE, "Взвешенный прогноз", "Что принесут открытые сделки по вероятности.",
          _SALES, tiles.weighted, 4, 3, money=True),
    Piece("won", _TILE, "Выиграно за месяц", "Сумма побед против прошлого года и плана.",
          _SALES, tiles.won, 4, 3, money=True),
    Piece("won_count", _TILE, "Побед за месяц", "Сколько сделок выиграно.",
          _SALES, tiles.won_count, 4, 3),
    Piece("lost", _TILE, "Проиграно за месяц", "Сколько сделок потеряно и на какую сумму.",
          _SALES, tiles.lost, 4, 3),
    Piece("conversion", _TILE, "Конверсия", "Доля побед среди закрытых за месяц сделок.",
          _SALES, tiles.conversion, 4, 3),
    Piece("check", _TILE, "Средний чек", "Средняя сумма выигранной за месяц сделки.",
          _SALES, tiles.average_check, 4, 3, money=True),
    Piece("cycle", _TILE, "Цикл сделки", "Сколько дней проходит от создания до победы.",
          _SALES, tiles.cycle, 4, 3),
    Piece("expected", _TILE, "Ожидается в месяце", "Открытые сделки с закрытием в этом месяце.",
          _SALES, tiles.expected, 4, 3, money=True),
    Piece("new_deals", _TILE, "Новые сделки", "Сколько сделок заведено за месяц.",
          _SALES, tiles.new_deals, 4, 3),
    Piece("no_action", _TILE, "Без действия", "Открытые сделки, по которым ничего не назначено.",
          _WORK, tiles.no_action, 4, 3),
    Piece("stale", _TILE, "Застыли", "Открытые сделки, которые давно стоят без движения.",
          _WORK, tiles.stale, 4, 3),
    Piece("stale_sum", _TILE, "Деньги в застывших", "На какую сумму стоят застывшие сделки.",
          _WORK, tiles.stale_sum, 4, 3, money=True),
    Piece("overdue", _TILE, "Просроченные задачи", "Сколько задач не сделано в срок.",
          _WORK, work_tiles.overdue, 4, 3, needs=Right.VIEW_TASKS),
    Piece("tasks_done", _TILE, "Сделанные задачи", "Сколько задач сделано за месяц.",
          _WORK, work_tiles.tasks_done, 4, 3, needs=Right.VIEW_TASKS),
    Piece("calls", _TILE, "Звонки", "Сколько звонков записано за месяц.",
          _WORK, work_tiles.calls, 4, 3, needs=Right.VIEW_CLIENTS),
    Piece("approvals", _TILE, "Ждут согласования", "Суммы и скидки выше порога без решения.",
          _WORK, work_tiles.approvals, 4, 3),
    Piece("new_clients", _TILE, "Новые клиенты", "Сколько клиентов заведено за месяц.",
          _CLIENTS, work_tiles.new_clients, 4, 3, needs=Right.VIEW_CLIENTS),
    Piece("funnel", _BLOCK, "Воронка с потерями",
          "Сколько сделок дошло до этапа, стоит на нём и потеряно там.",
          _SALES, people_blocks.funnel, 11, 9),
    Piece("forecast", _BLOCK, "Прогноз по месяцам",
          "Получено, взвешенно и вся сумма по месяцам рядом с планом.",
          _SALES, blocks.forecast, 9, 7, money=True),
    Piece("managers", _BLOCK, "Сотрудники",
          "Выиграно, план, сделки в работе, звонки, без действия — по людям.",
          _SALES, people_blocks.managers, 12, 10),
    Piece("reasons", _BLOCK, "Причины проигрыша", "Почему теряли сделки в этом месяце.",
          _SALES, blocks.reasons, 8, 5, field="loss"),
    Piece("sources", _BLOCK, "Источники", "Откуда новые клиенты и продажи этого месяца.",
          _CLIENTS, blocks.sources, 8, 6, needs=Right.VIEW_CLIENTS),
    Piece("client_months", _BLOCK, "Новые клиенты по месяцам", "Сколько клиентов пришло за год.",
          _CLIENTS, blocks.client_months, 8, 6, needs=Right.VIEW_CLIENTS),
    Piece("tasks", _BLOCK, "Задачи сотрудников",
          "Просрочено, на сегодня, открыто и сделано — по людям.",
          _WORK, people_blocks.tasks, 12, 8, needs=Right.VIEW_TASKS),
)  # fmt: skip
BY_KEY: Final = {piece.key: piece for piece in PIECES}


def saved_id(key: str) -> int | None:
    """Return which kept report a key names; None = none."""
    number = key.removeprefix(SAVED)
    told = number != key and number.isascii() and number.isdigit()
    return int(number) if told else None
