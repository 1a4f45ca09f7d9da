"""The switch between the screens of «Отчёты», joined to the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ui.shell.places import may_go
from ui.shell.screen import Place
from ui.widgets.reports_switch import ReportsSwitch

if TYPE_CHECKING:
    from ui.shell.workspace import Workspace

WAYS: Final = (Place.REPORTS, Place.REPORT, Place.PIVOT, Place.PLANS)


def reports_switch(workspace: Workspace, here: Place) -> ReportsSwitch:
    """Return the switch for the head of one of the screens; it goes to the others by itself."""
    offered = [place.value for place in WAYS if may_go(workspace.office, place)]
    switch = ReportsSwitch(here.value, offered)
    switch.chosen.connect(lambda key: workspace.go(Place(str(key))))
    return switch
