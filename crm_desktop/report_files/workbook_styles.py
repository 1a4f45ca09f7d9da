"""How cells of a workbook look: a number format a unit, weight and indent a kind of row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from crm_desktop.reports.result import Unit

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MOST_LEVEL: Final = 8
FORMATS: Final = {
    Unit.TEXT: "@",
    Unit.COUNT: "#,##0",
    Unit.KOPECKS: '#,##0.00\\ "₽"',
    Unit.SHARE: "0.0%",
    Unit.DAYS: '0.0\\ "дн."',
    Unit.MINUTES: '[h]\\ "ч"\\ mm\\ "мин"',
    Unit.NUMBER: "#,##0.00",
    Unit.TIMES: '0.0"×"',
    Unit.DAY: "dd.mm.yyyy",
    Unit.MONTH: "[$-419]mmmm yyyy",
}
MOMENT: Final = "dd.mm.yyyy hh:mm"
HEAD_FILL: Final = PatternFill("solid", fgColor="EEF1F6")
HEAD_FONT: Final = Font(bold=True)
_SUBTOTAL_FILL: Final = PatternFill("solid", fgColor="F6F8FA")
_LINE: Final = Border(top=Side("thin", color="17202B"))


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks; `indent` only of texts."""

    unit: Unit
    strong: bool = False
    total: bool = False
    indent: int = 0


class Styles:
    """Numbers of the styles of one workbook; every look must be asked for before it is saved."""

    def __init__(self, page: Worksheet) -> None:
        self._page = page
        self._known: dict[Look, int] = {}

    def of(self, look: Look) -> int:
        """Return the number of a style."""
        found = self._known.get(look)
        if found is None:
            sample = WriteOnlyCell(self._page, None)
            sample.number_format = FORMATS[look.unit]
            sample.alignment = Alignment(vertical="top", indent=min(look.indent, MOST_LEVEL))
            sample.font = Font(bold=look.strong or look.total)
            if look.total:
                sample.border = _LINE
            elif look.strong:
                sample.fill = _SUBTOTAL_FILL
            found = self._known[look] = sample.style_id
        return found
