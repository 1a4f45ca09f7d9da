"""What the tables of deals of one run know together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.powers import Area
from crm_desktop.clients.company_names import fold
from crm_desktop.clients.field_types import DEAL
from crm_desktop.deals.fields import read_deal_catalogue
from crm_desktop.importing.colleagues import mine_sql
from crm_desktop.importing.deals.currencies import CurrencyBook
from crm_desktop.importing.deals.handlers import DealHandlers
from crm_desktop.importing.deals.merging import DealMerger
from crm_desktop.importing.deals.placing import SpotReader, scan_spots
from crm_desktop.importing.deals.stages import StageBook
from crm_desktop.importing.deals.state import DealLookup
from crm_desktop.importing.deals.storing import DealWriter
from crm_desktop.importing.names import Names

if TYPE_CHECKING:
    from crm_desktop.importing.mapping import Mapping
    from crm_desktop.importing.recognition import ImportFile
    from crm_desktop.importing.report import NewItem
    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office


class SharedDeals:
    """Names, funnels, currencies, deals found and made.

    Args:
        office: where to.
        trial: nothing will be written, so everything is remembered to the end.
    """

    def __init__(self, office: Office, *, trial: bool) -> None:
        db = office.db
        self._db = db
        self._zone = office.zone
        self.names = Names(read_deal_catalogue(db), DEAL)
        self.stages = StageBook(db)
        self.currencies = CurrencyBook(db)
        self.lookup = DealLookup(db, mine_sql(office, Area.DEALS, "d"), keep=trial)
        self.merger = DealMerger(db, self.names, self.lookup, self.stages, self.currencies)
        self._parents: list[tuple[int, str, str]] = []
        self._writer = DealWriter(office, self.names, self.stages)

    @property
    def made(self) -> int:
        """How many deals this run has made."""
        return self.merger.made

    @property
    def changed(self) -> int:
        """How many deals of the base this run has changed."""
        return len(self.merger.changed)

    @property
    def is_news(self) -> bool:
        """Whether the portion asks for anything to be written of deals."""
        return bool(self.merger.plan)

    def turn_to(self, source: str, responsible: int | None) -> None:
        """Go on with the rows of another table."""
        self.merger.turn_to(source, responsible)
        self.lookup.turn_to(source)

    def readers(
        self, file: ImportFile, mapping: Mapping, progress: Progress | None = None
    ) -> tuple[SpotReader, DealHandlers]:
        """Return who reads the deals of a table, after one look at its stages.

        Raises:
            BadFileError: damaged or changed since it was opened.
            JobCancelledError: cancelled through `progress`.
        """
        spots = scan_spots(file, mapping, progress)
        answers = {
            key: {fold(" ".join(text.split())): instead for text, instead in texts.items()}
            for key, texts in mapping.replacements.items()
        }
        return (
            SpotReader(self.stages, mapping, spots, name=funnel_name(file)),
            DealHandlers(self.names, self._zone, answers),
        )

    def store(self, change: Change, clients: dict[int, int]) -> dict[int, int]:
        """Write what is planned; returns the ids of new deals by their `ref`."""
        plan = self.merger.plan
        if not plan:
            return {}
        self.currencies.store(self._db, change)
        ids = self._writer.store(change, plan, clients)
        self._parents += [(ids[ref], source, number) for ref, source, number in plan.parents]
        return ids

    def store_parents(self) -> None:
        """Tell new deals which ones they repeat, once all are there; inside an open change."""
        for deal, source, number in self._parents:
            found = self.lookup.find(source, number)
            if found is not None and found != deal:
                self._db.run("UPDATE deal SET parent = ? WHERE id = ?", (found, deal))
        self._parents.clear()

    @property
    def has_parents(self) -> bool:
        """Whether a new deal repeats another."""
        return bool(self._parents)

    def finish(self, ids: dict[int, int]) -> None:
        """End a portion."""
        self.merger.written(ids)
        self.lookup.finish(self.merger.plan.touched)

    def new_items(self) -> tuple[NewItem, ...]:
        """Return funnels, stages, currencies and items of directories rows brought with them."""
        return (
            *self.stages.new_items(),
            *self.currencies.new_items(),
            *self.names.new_items(),
        )


def funnel_name(file: ImportFile) -> str:
    """Return how a funnel is called that is made for a file which names none."""
    program = file.profile_label.partition(",")[0]
    return program or file.workbook.path.stem


def client_source(source: str) -> str:
    """Return which source the numbers of clients in a table of deals belong to."""
    return {
        "bitrix24:deal": "bitrix24:company",
        "amocrm:deal": "amocrm",
        "suitecrm:opportunity": "suitecrm:account",
        "kartoteka:deal": "kartoteka",
    }.get(source, source)
