"""The handover act on paper: who got whom, with the last word of every client."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record_file
from crm_desktop.printing.blocks import Align, Heading, Pairs, Paper, Signatures, Table
from crm_desktop.printing.paper_file import write_paper
from crm_desktop.timeline.events import EVENT_LABELS
from crm_desktop.wording import count, number
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from crm_desktop.handover.handover import Held, Holdings, Plan
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.printing.blocks import Block, PaperReport

_CLIENTS: Final = ("клиент", "клиента", "клиентов")
_DEALS: Final = ("открытая сделка", "открытые сделки", "открытых сделок")
_HEADS: Final = ("№", "Клиент", "Телефон", "Последнее событие", "Переговоры")
_SHARES: Final = (1.2, 6, 3, 6, 2.2)
_ALIGNS: Final = (Align.RIGHT, Align.LEFT, Align.LEFT, Align.LEFT, Align.LEFT)
_LAST_WORD: Final = 160


@use_case(Right.HANDOVER)
def print_act(
    office: Office,
    path: Path,
    *,
    holdings: Holdings,
    plan: Plan,
    progress: Progress | None = None,
) -> PaperReport:
    """Write the act as a PDF; history remembers who printed it.

    Args:
        office: the office.
        path: where to.
        holdings: everything of the member, as listed before the plan was carried out.
        plan: who gets whom; what is left stands in a part of its own.
        progress: hears of every page.

    Raises:
        UserError: the file cannot be written.
        JobCancelledError: cancelled; there is no file.
    """
    with office.reading():
        names: dict[int, str] = dict(office.db.run("SELECT id, name FROM member"))
        blocks = list(_blocks(office, holdings, plan, names))
    paper = Paper(
        "Акт передачи дел",
        blocks,
        office=office.name,
        made_at=datetime.now(UTC).astimezone(office.zone),
        subtitle=f"Передаёт: {holdings.member}",
    )

    def note() -> None:
        handed = count(plan.handed, *_CLIENTS)
        title = f"Печать: акт передачи дел, {holdings.member}, {handed}"
        record_file(office, title, path, act=Act.PRINT, area="clients", amount=plan.handed)

    return write_paper(path, paper, progress=progress, before=note)


def _blocks(
    office: Office, holdings: Holdings, plan: Plan, names: dict[int, str]
) -> Iterator[Block]:
    yield Pairs(
        [
            ("Передаёт", holdings.member),
            ("Всего клиентов", number(len(holdings.clients))),
            ("Из них в переговорах", number(holdings.in_talks)),
            ("Передано", number(plan.handed)),
            ("Осталось без передачи", number(len(plan.left)) if plan.left else ""),
            ("Открытых сделок передано", number(plan.handed_deals) if holdings.deals else ""),
            ("Открытых задач", number(holdings.tasks) if holdings.tasks else ""),
        ]
    )
    known = {held.id: held for held in holdings.clients}
    titles = {deal.id: deal.title for deal in holdings.deals}
    for member in dict.fromkeys((*plan.parts, *plan.deals)):
        ids, deals = plan.parts.get(member, ()), plan.deals.get(member, ())
        got = count(len(ids), *_CLIENTS)
        if deals:
            got += f", {count(len(deals), *_DEALS)}"
        yield Heading(f"Принимает: {names.get(member, '')} ({got})", 2)
        if ids:
            yield _table(office, [known[client] for client in ids if client in known])
        if deals:
            rows = [(str(at), titles.get(deal, "")) for at, deal in enumerate(deals, 1)]
            yield Table(("№", "Сделка"), rows, shares=(1.2, 17.2), aligns=(Align.RIGHT, Align.LEFT))
    if plan.left:
        yield Heading(f"Не передано ({count(len(plan.left), *_CLIENTS)})", 2)
        yield _table(office, [known[client] for client in plan.left if client in known])
    receivers = [("Принял", names.get(member, "")) for member in plan.takers]
    yield Signatures([("Сдал", holdings.member), *receivers])


def _table(office: Office, clients: Iterable[Held]) -> Table:
    listed = list(clients)
    ids = json.dumps([held.id for held in listed])
    phones: dict[int, str] = dict(
        office.db.run(
            "SELECT client, value FROM channel WHERE kind = 'phone' AND deleted_at IS NULL"
            " AND client IN (SELECT value FROM json_each(?)) ORDER BY position DESC, id DESC",
            (ids,),
        )
    )
    words = {
        client: f"{local(at, office.zone):%d.%m.%Y} {EVENT_LABELS[kind]}: {text}"
        for client, kind, at, text in office.db.run(
            "SELECT client, kind, max(happened_at), text FROM event WHERE deleted_at IS NULL"
            " AND client IN (SELECT value FROM json_each(?)) GROUP BY client",
            (ids,),
        )
    }
    rows = [
        (
            str(at), held.name, phones.get(held.id, ""),
            _shortened(words.get(held.id, "")), "идут" if held.in_talks else "",
        )
        for at, held in enumerate(listed, 1)
    ]  # fmt: skip
    return Table(_HEADS, rows, shares=_SHARES, aligns=_ALIGNS)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LAST_WORD else f"{line[:_LAST_WORD]}…"
