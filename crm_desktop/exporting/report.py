"""What an export did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.wording import count

if TYPE_CHECKING:
    from pathlib import Path

CLIENT_FORMS = ("клиент", "клиента", "клиентов")


@dataclass(slots=True)
class Tally:
    """What a writer had to do to texts."""

    neutralised: int = 0
    cut: int = 0
    replaced: int = 0


@dataclass(frozen=True, slots=True)
class ExportReport:
    """The result.

    Attributes:
        path: the file.
        rows: clients in it.
        neutralised: cells that would have been a formula for a spreadsheet and were made text.
        cut: texts longer than a cell of the format takes, cut with a remark.
        replaced: texts with signs the format forbids, replaced by visible ones.
    """

    path: Path
    rows: int
    neutralised: int = 0
    cut: int = 0
    replaced: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know, a Russian sentence each."""
        cells = ("ячейка", "ячейки", "ячеек")
        told = (
            (self.neutralised, "Начинались как формула и записаны как текст: {}."),
            (self.cut, "Длиннее, чем вмещает ячейка, и обрезаны с пометкой: {}."),
            (self.replaced, "С непечатаемыми знаками, заменёнными на видимые: {}."),
        )
        return tuple(text.format(count(number, *cells)) for number, text in told if number)
