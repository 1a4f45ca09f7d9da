"""A row of a table of deals put in order: the deal, and the client it names, if any."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.field_types import PERSON
from crm_desktop.deals.drafts import ONE
from crm_desktop.importing.deals.model import DealParty, ReadLine, ReadTask
from crm_desktop.importing.matching import ROW
from crm_desktop.importing.party import Party, ReadRow
from crm_desktop.importing.report import MarkKind
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from crm_desktop.importing.deals.placing import SpotReader
    from crm_desktop.importing.settling import Settler

NO_DEAL: Final = "Нет ни названия сделки, ни клиента."
_NO_SUM: Final = "Сумма без понятной валюты: сохранена в комментарии сделки."


class DealSettler:
    """Settles deals and decides with whom they are made.

    Args:
        settler: of clients.
        stages: knows where the deals of the table stand.
        zone: of days.
    """

    def __init__(self, settler: Settler, stages: SpotReader, zone: ZoneInfo) -> None:
        self._settler = settler
        self._stages = stages
        self._zone = zone

    def settle(self, row: ReadRow, parties: Sequence[Party], number: str) -> None:
        """Settle a row; `number` is that of a row without one."""
        *clients, deal = parties
        if not isinstance(deal, DealParty):
            raise TypeError(type(deal).__name__)
        row.deal = deal
        self._client(row, clients, deal)
        if not deal.titled:
            if deal.nobody:
                row.reason = row.reason or NO_DEAL
                return
            deal.values["title"] = row.main.name
        if not deal.source_id:
            deal.source_id = f"{ROW}{number}"
        _sums(row, deal)
        deal.lines = _lines(deal)
        deal.place, row.reason = self._stages.place(deal)
        if deal.place is not None:
            if deal.values.get("probability") == deal.place.chance:
                # What follows from where it stands is nobody's own estimate.
                del deal.values["probability"]
            if deal.place.outcome:
                self._close(row, deal)
        deal.tasks = _tasks(deal)
        deal.persons = [person for name in deal.people if (person := self._person(deal, name))]

    def _client(self, row: ReadRow, clients: Sequence[Party], deal: DealParty) -> None:
        main, _contact, company, *_further = clients
        reached = any(party.channels for party in clients) or "inn" in main.values
        named = any(party.named for party in clients) or "full_name" in main.values
        if not named and (reached or company.source_id) and deal.titled:
            main.name = deal.titled
            named = True
        if named:
            said = _called(main, company, *clients)
            self._settler.settle(row, *clients)
            deal.asked = said or row.main.name
            if not row.reason:
                row.main.source_id = row.main.source_id or deal.client_number
                return
            deal.notes.append(f"Клиент: {said}")
            row.mark(-1, MarkKind.WARNING, f"{row.reason} Сделка загрузится без клиента.")
            row.reason = ""
        deal.nobody = True
        row.main, row.others = Party(), []
        deal.notes += [line for party in clients for line in party.notes]
        deal.notes += [f"{c.label or c.kind}: {c.value}" for p in clients for c in p.channels]

    def _person(self, deal: DealParty, name: str) -> Party | None:
        """Somebody one talks with about the deal, by name alone."""
        alone = ReadRow(0, ())
        self._settler.settle(alone, Party(kind=PERSON, name=name), Party(), Party())
        if alone.reason:
            deal.notes.append(f"Контактное лицо: {name}")
            return None
        return alone.main

    def _close(self, row: ReadRow, deal: DealParty) -> None:
        """Settle when a closed deal was closed."""
        if deal.closed_at is not None:
            return
        day = deal.values.get("closes_on")
        if day is not None:
            noon = dt.datetime.combine(dt.date.fromisoformat(str(day)), dt.time(12))
            # Closed before the day it was expected to be: at the latest now.
            at = int(noon.replace(tzinfo=self._zone).timestamp() * 1000)
            deal.closed_at = min(at, now_ms())
            if deal.created_at is not None:
                deal.closed_at = max(deal.closed_at, deal.created_at)
            return
        deal.closed_at = deal.moved_at or deal.modified_at or deal.created_at
        if deal.closed_at is None:
            told = "сегодня"
        else:
            moment = dt.datetime.fromtimestamp(deal.closed_at / 1000, self._zone)
            told = f"{moment:%d.%m.%Y}"
        row.mark(-1, MarkKind.WARNING, f"Когда сделка закрыта, в файле не сказано: взято {told}.")


def _called(*parties: Party) -> str:
    """How the file calls the client."""
    names = (party.name or " ".join(filter(None, party.parts)) for party in parties)
    return next((name for name in names if name), "")


def _sums(row: ReadRow, deal: DealParty) -> None:
    """A sum of a currency nobody understands is no sum of roubles."""
    if deal.values.get("currency") == "":
        del deal.values["currency"]
        if "budget" in deal.values:
            kopecks = int(deal.values.pop("budget") or 0)
            deal.notes.append(f"Сумма: {kopecks // 100},{kopecks % 100:02d}")
            row.mark(deal.columns.pop("budget", -1), MarkKind.WARNING, _NO_SUM)


def _lines(deal: DealParty) -> list[ReadLine]:
    if not deal.products:
        if deal.line:
            told = {"quantity": "Количество", "price": "Цена", "sum": "Сумма"}
            for key, value in deal.line.items():
                shown = Decimal(value) / (ONE if key == "quantity" else 100)
                deal.notes.append(f"{told[key]}: {shown:f}".replace(".", ","))
        return []
    if len(deal.products) > 1:
        return [ReadLine(title) for title in deal.products]
    one = deal.line
    return [ReadLine(deal.products[0], one.get("quantity"), one.get("price"), one.get("sum"))]


def _tasks(deal: DealParty) -> list[ReadTask]:
    """The checklist, and the date until which something is to be done, unless that is past."""
    done_at = deal.modified_at or deal.created_at or 0
    tasks = [replace(t, done_at=done_at) if t.done_at is not None else t for t in deal.tasks]
    over = deal.place is not None and deal.place.outcome
    if over:
        tasks = [replace(t, done_at=done_at if t.done_at is None else t.done_at) for t in tasks]
    if deal.due is not None and not deal.is_due_done and not over:
        tasks.insert(0, ReadTask(deal.titled, due_at=deal.due))
    return tasks
