"""What one answer stands on: who asks, when, and what the office's fields are just now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from crm_desktop.access.visibility import visible_sql
from crm_desktop.clients.field_types import DEPARTMENT
from crm_desktop.deals.list_conditions import DealConditions
from crm_desktop.deals.list_fields import read_deal_fields
from crm_desktop.handover.substitution import stands_in_for
from crm_desktop.tasks.kinds import any_kind, live_kinds
from crm_desktop.views.comparing import Moment
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from crm_desktop.deals.fields import DealCatalogue
    from crm_desktop.deals.list_fields import DealListFields
    from crm_desktop.office.office import Office
    from crm_desktop.tasks.kinds import TaskKind
    from crm_desktop.views.fields import ListFields
    from db.connection import OfficeDatabase

GONE: Final = "(удалён)"


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One reading's point of view; everything is read inside one snapshot of the caller.

    Attributes:
        office: whose.
        db: its base.
        now: UTC ms.
        zone: of the office.
        deals: the fields of lists of deals.
        kinds: live kinds of tasks, by key.
        moment: what «today» and «I» mean at `now`.
        conditions: turns fields of deals into SQL over `deal_board b` and `deal d`.
    """

    office: Office
    db: OfficeDatabase
    now: int
    zone: ZoneInfo
    deals: DealListFields
    kinds: Mapping[str, TaskKind]
    moment: Moment
    conditions: DealConditions

    @classmethod
    def of(cls, office: Office, *, now: int) -> Self:
        """Read what the fields are."""
        db, zone = office.db, office.zone
        fields = read_deal_fields(db, office.user_id)
        today = local(now, zone).date()
        lent = stands_in_for(db, office.user_id, today)
        moment = Moment(today, zone, office.user_id, lent)
        clients = visible_sql(office, "c")
        conditions = DealConditions(db, fields, moment, now=now, clients=clients)
        return cls(office, db, now, zone, fields, live_kinds(db), moment, conditions)

    @property
    def clients(self) -> ListFields:
        """The fields of lists of clients."""
        return self.deals.of_clients

    @property
    def catalogue(self) -> DealCatalogue:
        """The fields of deals with directories, people, funnels and stages."""
        return self.deals.catalogue

    @property
    def rates(self) -> Mapping[str, int]:
        """Currency -> millionths of a rouble."""
        return self.deals.rates

    @property
    def parted(self) -> bool:
        """Whether the office has departments."""
        return bool(self.catalogue.items(DEPARTMENT))

    def task_kind(self, key: str) -> TaskKind:
        """Return a kind of tasks, one that is gone too."""
        return self.kinds.get(key) or any_kind(self.db, key)
