"""Pictures of the pivot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.pivot.definition import PivotDefinition
from crm_desktop.pivot.editing import Well
from crm_desktop.pivot.ready import READY_PIVOTS
from ui.pivot.screen import PivotScreen
from ui.shell.screen import Place
from ui.tour.camera import settle, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.shell.frame import OfficeFrame


def show_pivot(frame: OfficeFrame, take: Callable[[str], None], tidy: Callable[[], None]) -> None:
    """Walk through the examples, a menu, the chart and the records behind a number."""
    frame.go(Place.PIVOT)
    settle(frame.runner)
    screen = frame.screen_shown
    if not isinstance(screen, PivotScreen):
        return
    take("pivot_start")
    examples = {each.key: each.definition for each in READY_PIVOTS}

    def lay(key: str) -> None:
        wait_for(screen.desk.answered, lambda: screen.desk.change(examples[key]))
        settle(frame.runner)

    lay("sales")
    take("pivot")
    screen.bar.heat.setChecked(True)
    lay("events-hours")
    take("pivot_heat")
    screen.bar.heat.setChecked(False)
    lay("funnel-sources")
    screen.bar.chart.setChecked(True)
    take("pivot_chart")
    screen.bar.chart.setChecked(False)
    lay("products")
    chip = screen.wells.wells[Well.VALUES].chips[1]
    menu = screen.wells.open_chip_menu(Well.VALUES, 1, chip)
    take("pivot_menu")
    menu.close()
    screen.sheet.grid.drilled.emit(0, 0, 0)
    take("pivot_records")
    tidy()
    screen.desk.change(PivotDefinition())
