"""Small things several reports are made of: drills by ids, long lists, names of what is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.reports.definition import Choice, Option
from crm_desktop.reports.result import Drill, Records
from crm_desktop.wording import count
from crm_desktop.wording.numbers import number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from crm_desktop.reports.reading import Reading

ROWS: Final = Option(
    "rows", "Строк в списке",
    (
        Choice("1000", "до 1000"), Choice("100", "до 100"), Choice("10000", "до 10 000"),
        Choice("0", "все"),
    ),
)  # fmt: skip
CLIENT_FORMS: Final = ("клиент", "клиента", "клиентов")
NOT_SET: Final = "Не указано"
NOBODY: Final = "Никто не отвечает"
GONE: Final = "удалён"


def of_clients(title: str, ids: Iterable[int]) -> Drill:
    """Return the drill to just these clients."""
    return Drill(title, Records.CLIENTS, ids=tuple(ids))


def of_deals(title: str, ids: Iterable[int]) -> Drill:
    """Return the drill to just these deals."""
    return Drill(title, Records.DEALS, ids=tuple(ids))


def some(drill: Drill) -> Drill | None:
    """Return a drill by ids; None if there is nothing behind it."""
    return drill if drill.ids else None


def cut_note(shown: int, total: int) -> str:
    """Say how much of a list is shown; `""` if all of it."""
    if shown >= total:
        return ""
    told = count(shown, *CLIENT_FORMS)
    return f"Показаны первые {told} из {number(total)}; сколько показывать, выбирается настройкой."


def limit_of(option: str) -> int | None:
    """Return how many rows an answer to `ROWS` allows; None = all."""
    return int(option) or None


def item_names(reading: Reading) -> dict[int, str]:
    """Return the names of all values of directories; the deleted ones say so."""
    rows = reading.db.run("SELECT id, name, deleted_at FROM directory_item")
    return {each: name if gone is None else f"{name} ({GONE})" for each, name, gone in rows}


def member_names(reading: Reading) -> dict[int, str]:
    """Return the names of all people there are and were; those who left say so."""
    rows = reading.db.run("SELECT id, name, deleted_at FROM member")
    return {each: name if gone is None else f"{name} ({GONE})" for each, name, gone in rows}


def show_day(day: date) -> str:
    """«22.11.2026»."""
    return f"{day:%d.%m.%Y}"
