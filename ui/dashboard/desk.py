"""What the screen of the dashboard reads and writes, off its thread."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.access.rights import Right, may
from crm_desktop.dashboard.pieces import SAVED, saved_id
from crm_desktop.dashboard.reading import DashboardResult, offered_pieces, read_dashboard
from crm_desktop.dashboard.setting import is_tile
from crm_desktop.dashboard.storing import Stored, read_setting, reset_own, save_own, save_shared
from crm_desktop.departments.tree import list_departments
from crm_desktop.funnels.reading import list_funnels
from crm_desktop.journal.stamps import now_ms
from crm_desktop.members.people import list_members
from crm_desktop.saved_reports.saving import list_saved
from ui.charts.warm import warm
from ui.dashboard.filters_bar import Offered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crm_desktop.dashboard.filters import Filters
    from crm_desktop.dashboard.parts import Piece
    from crm_desktop.dashboard.setting import Setting
    from ui.shell.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the figures.

    Attributes:
        stored: the setting.
        offered: what the filters offer.
        pieces: what the gallery offers.
        saved: key -> name of the kept reports.
    """

    stored: Stored
    offered: Offered
    pieces: tuple[Piece, ...]
    saved: Mapping[str, str]


class DashboardDesk(QObject):
    """Reads the frame first, then tiles, blocks and kept reports side by side.

    Attributes:
        framed: a `Frame`.
        computed: a `DashboardResult` of some of the parts.
        result: all that was computed, one after another.
    """

    framed = Signal(object)
    computed = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.frame: Frame | None = None
        self.result: DashboardResult | None = None

    @property
    def everybody(self) -> bool:
        """Whether the person may see other people's figures."""
        return may(self._workspace.office, Right.REPORTS)

    def load(self) -> None:
        """Read the setting and what the filters offer."""
        office, everybody = self._workspace.office, self.everybody

        def read() -> Frame:
            with office.reading():
                funnels = tuple((each.id, each.name) for each in list_funnels(office))
                people: tuple[tuple[int, str], ...] = ()
                departments: tuple[tuple[int, str], ...] = ()
                saved: dict[str, str] = {}
                if everybody:
                    people = tuple((each.id, each.name) for each in list_members(office))
                    departments = tuple(
                        (each.id, each.path) for each in list_departments(office, counts=False)
                    )
                    saved = {f"{SAVED}{each.id}": each.name for each in list_saved(office)}
                return Frame(
                    read_setting(office), Offered(funnels, people, departments),
                    offered_pieces(office), saved,
                )  # fmt: skip

        self._workspace.runner.read(
            read, self._framed, self._workspace.report, owner=self, key="frame"
        )

    def compute(self, setting: Setting, filters: Filters) -> None:
        """Compute everything anew; what is shown stays until it is there."""
        office, now = self._workspace.office, now_ms()
        groups: dict[str, list[str]] = {}
        for key in setting.keys:
            saved = saved_id(key)
            group = "tiles" if is_tile(key) else "blocks" if saved is None else key
            groups.setdefault(group, []).append(key)
        # An empty dashboard is asked for too: it says whether the office is empty.
        for group, keys in (groups or {"tiles": []}).items():
            read = partial(read_dashboard, office, setting, filters, now=now, only=tuple(keys))
            self._workspace.runner.read(
                read if group == "tiles" else partial(_with_charts, read), self._computed,
                self._workspace.report, owner=self, key=group,
            )  # fmt: skip

    def keep(self, setting: Setting, told: str, *, shared: bool) -> None:
        """Write a setting; the toast offers to take it back."""
        office = self._workspace.office
        save = save_shared if shared else save_own
        self._workspace.act(lambda: save(office, setting), told, owner=self)

    def reset(self) -> None:
        """Go back to the shared or the usual dashboard."""
        office = self._workspace.office
        self._workspace.act(lambda: reset_own(office), owner=self)

    def _framed(self, frame: Frame) -> None:
        self.frame = frame
        self.framed.emit(frame)

    def _computed(self, result: DashboardResult) -> None:
        known = self.result
        if known is not None and known.filters == result.filters:
            self.result = replace(result, parts={**known.parts, **result.parts})
        else:
            self.result = result
        self.computed.emit(result)


def _with_charts(read: Callable[[], DashboardResult]) -> DashboardResult:
    """Read what will be drawn, and have the library it is drawn with ready."""
    found = read()
    warm()
    return found
