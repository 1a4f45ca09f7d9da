"""What a report about clients reads with: the office as this person sees it, and what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

    from crm_desktop.office.office import Office
    from crm_desktop.reports.definition import ReportAsk
    from db.connection import OfficeDatabase


@dataclass(frozen=True, slots=True)
class Reading:
    """One run of a report, inside its use case and one snapshot: what is not seen is not there."""

    office: Office
    ask: ReportAsk

    @property
    def db(self) -> OfficeDatabase:
        """The base."""
        return self.office.db

    @property
    def zone(self) -> tzinfo:
        """The office's."""
        return self.office.zone
