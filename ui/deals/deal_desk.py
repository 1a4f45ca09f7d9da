"""What the parts of a deal's card share: which deal it is, and acting on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from crm_desktop.access.powers import Area
from crm_desktop.clients.field_types import DEAL
from crm_desktop.deals.amounts import ROUBLE
from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.deals.history import deal_history
from ui.clients.desk import NEWEST, CardDesk
from ui.shell.screen import DealStop, Place
from ui.tasks.acts import complete_here
from ui.tasks.task_menu import slot_of

if TYPE_CHECKING:
    from datetime import tzinfo

    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QWidget

    from crm_desktop.clients.fields import Value
    from crm_desktop.deals.card import DealCard
    from crm_desktop.errors import UserError
    from crm_desktop.funnels.model import Funnel, Stage
    from crm_desktop.journal import Changes
    from crm_desktop.office import Office
    from crm_desktop.tasks.reading import TaskRow
    from ui.shell.workspace import Workspace


class DealDesk(CardDesk):
    """A desk of a deal; parts made for a client's card work on it where they ask no client.

    Attributes:
        task_wanted: a task of this kind is to be planned.
        reread_wanted: what the card shows is not what the base has.
        deal: as it was read last; None while it is not.
        currencies: codes of what the office deals in.
        funnel: the deal's, with what its stages demand; None if it is deleted.
        still_days: days without a touch, where the deal is stale; None where it is not.
    """

    task_wanted = Signal(str)
    reread_wanted = Signal()
    area = Area.DEALS

    def __init__(self, workspace: Workspace, zone: tzinfo, parent: QObject) -> None:
        super().__init__(workspace, zone, parent)
        self.deal: DealCard | None = None
        self.funnel: Funnel | None = None
        self.currencies: tuple[str, ...] = (ROUBLE,)
        self.still_days: int | None = None

    @property
    def record_id(self) -> int:
        """Id of the deal; 0 = none yet."""
        return self.deal_id or 0

    @property
    def kind(self) -> str:
        """Fields of deals."""
        return DEAL

    @property
    def shown(self) -> object | None:
        """The deal, as it was read last."""
        return self.deal

    @property
    def stage_now(self) -> Stage | None:
        """The stage the deal stands at, with its settings; None if it was deleted."""
        if self.funnel is None or self.deal is None:
            return None
        return self.funnel.stage(self.deal.stage_id)

    def last_author(self, office: Office, record: int, field: str) -> str:
        """Return who wrote a value last, `""` if nobody knows; on a thread of readers."""
        for row in deal_history(office, record, limit=NEWEST):
            if row.field == field and row.record == record:
                return row.who
        return ""

    def write_value(self, office: Office, record: int, *, field: str, value: Value) -> Changes:
        """Write one value of the deal into the base; for `act`."""
        return edit_deal_field(office, record, field=field, value=value)

    def complete(self, task: TaskRow, parent: QWidget) -> None:
        """Note a task as done; «Что дальше?» knows what the deal's stage wants."""
        stage = self.stage_now
        complete_here(self.workspace, parent, task.id, slot_of(task),
                      plan_days=stage.plan_days if stage is not None else None)  # fmt: skip

    def refuse(self, error: UserError) -> None:
        """Say why an act did not happen and show what the base has: others work here too."""
        self.workspace.report(error)
        self.reread_wanted.emit()

    def open_deal(self, deal_id: object) -> None:
        """Go to another deal's card."""
        if isinstance(deal_id, int):
            self.workspace.go(Place.DEAL, DealStop(deal_id))
