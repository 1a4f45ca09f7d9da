"""What the parts of a card share: whose card it is, and acting on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from crm_desktop.access.hidden_fields import hidden_fields
from crm_desktop.access.powers import Area
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.history import client_history
from ui.shell.screen import Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from crm_desktop.access.powers import FieldRule
    from crm_desktop.clients.card import ClientCard
    from crm_desktop.clients.fields import Catalogue, Value
    from crm_desktop.errors import UserError
    from crm_desktop.journal import Changes
    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


NEWEST: Final = 30
"""Entries of a history looked through for whoever wrote a value last."""


class CardDesk(QObject):
    """Owns what is known of the client on the screen.

    Attributes:
        event_wanted: an event of this kind is to be written down.
        client_id: whose card it is; 0 = nobody's yet.
        deal_id: the deal whose card it is, where it is one of a deal.
    """

    area = Area.CLIENTS
    """What the record is one of."""
    event_wanted = Signal(str)

    def __init__(self, workspace: Workspace, zone: tzinfo, parent: QObject) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.zone = zone
        self.client_id = 0
        self.deal_id: int | None = None
        self.card: ClientCard | None = None
        self.catalogue: Catalogue | None = None

    @property
    def office(self) -> Office:
        """The office the client is of."""
        return self.workspace.office

    @property
    def record_id(self) -> int:
        """Id of what the card is of; 0 = of nothing yet."""
        return self.client_id

    @property
    def kind(self) -> str:
        """The kind of client; whose fields it has."""
        return self.card.kind if self.card is not None else ""

    @property
    def whose(self) -> tuple[int | None, int | None]:
        """The client and the deal that new events and files are of; a deal brings its client."""
        return (None if self.deal_id else self.client_id), self.deal_id

    @property
    def shown(self) -> object | None:
        """What the card says, as it was read last."""
        return self.card

    @property
    def read_only_fields(self) -> frozenset[str]:
        """Keys of the fields this person sees and does not change."""
        kept = self.office.powers.read_only(self.area)
        return hidden_fields(self.area, {f"{self.area}:{key}" for key in kept})

    def rule(self, key: str) -> FieldRule:
        """How far this person goes with a sensitive part of the record, «channels»."""
        return self.office.powers.field(self.area, key)

    def write_value(self, office: Office, record: int, *, field: str, value: Value) -> Changes:
        """Write one value of the record into the base; for `act`."""
        return edit_field(office, record, field=field, value=value)

    def last_author(self, office: Office, record: int, field: str) -> str:
        """Return who wrote a value last, `""` if nobody knows; on a thread of readers."""
        for day in client_history(office, record, limit=NEWEST):
            for row in day.rows:
                if row.field == field and row.record == record:
                    return row.who
        return ""

    def act(
        self,
        work: Callable[[Office, int], Any],
        done: str = "",
        *,
        on_done: Callable[[Any], None] | None = None,
        on_refused: Callable[[UserError], None] | None = None,
    ) -> None:
        """Do one act on this record; the toast offers «Отменить»."""
        office, record = self.office, self.record_id
        self.workspace.act(
            lambda: work(office, record), done, owner=self, on_done=on_done, on_refused=on_refused
        )

    def read(
        self, work: Callable[[Office, int], Any], on_done: Callable[[Any], None], *, key: str
    ) -> None:
        """Read something of this record; an answer for another one is not delivered."""
        office, record = self.office, self.record_id

        def take(result: Any) -> None:
            if record == self.record_id:
                on_done(result)

        self.workspace.runner.read(
            lambda: work(office, record), take, self.workspace.report, owner=self, key=key
        )

    def open_client(self, client_id: object) -> None:
        """Go to another client's card."""
        self.workspace.go(Place.CLIENT, client_id)
