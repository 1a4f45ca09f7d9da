"""«Выписка по субъекту»: everything the office holds on a person, as PDF and JSON side by side."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record_file
from crm_desktop.clients.card import get_client
from crm_desktop.clients.card_json import client_as_json
from crm_desktop.clients.history import client_history
from crm_desktop.clients.present import no_client
from crm_desktop.deals.deal_json import deal_as_json, deals_as_json
from crm_desktop.deals.of_client import deals_of_client
from crm_desktop.departments.opening import openings_of
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.exporting.atomic import appearing
from crm_desktop.jobs import SilentProgress
from crm_desktop.personal_data.consents import CHANNEL_TITLES, list_consents
from crm_desktop.personal_data.extract_paper import extract_paper
from crm_desktop.personal_data.extract_tasks import subject_tasks, tasks_about
from crm_desktop.personal_data.known_texts import known_texts
from crm_desktop.personal_data.purging import group_of
from crm_desktop.printing.paper_file import write_paper
from crm_desktop.timeline.events import list_events
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo
    from pathlib import Path

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_PAGE: Final = 500
_ALL: Final = 1_000_000
JSON: Final = ".json"


@dataclass(frozen=True, slots=True)
class ExtractReport:
    """What was written.

    Attributes:
        pdf: the paper.
        data: the same as JSON, in full.
        pages: of the paper.
        records: how many cards it tells of: the client's and those merged into it.
    """

    pdf: Path
    data: Path
    pages: int
    records: int


@use_case(Right.PERSONAL_DATA)
def write_extract(
    office: Office, client_id: int, path: Path, *, progress: Progress | None = None
) -> ExtractReport:
    """Write everything held on a client to `path` (PDF) and beside it as JSON.

    History remembers who did it. An answer to the person is due in 10 working days.

    Args:
        office: the office.
        client_id: a deleted one too.
        path: of the PDF; the JSON takes its name with another ending.
        progress: in per cent, then of pages.

    Raises:
        NotFoundError: there is no such client, it is part of another card, or is destroyed.
        UserError: a file cannot be written, or `path` ends with `.json`.
        JobCancelledError: cancelled; neither file is there, older ones are as they were.
    """
    progress = progress or SilentProgress()
    beside = path.with_suffix(JSON)
    if beside == path:
        raise UserError("Дайте выписке имя с окончанием .pdf. Файл не создан.")
    data = subject_data(office, client_id, progress=progress)
    paper = extract_paper(office, client_id, data)

    def remember() -> None:
        title = f"Выписка по субъекту: {data['card']['name']} в «{path}»"
        record_file(office, title, path, act=Act.EXTRACT, area="clients", amount=1, ids=[client_id])

    with appearing(beside, before=lambda: None) as draft:
        draft.write_text(json.dumps(data, ensure_ascii=False, indent=2), encoding="utf-8")
        report = write_paper(path, paper, progress=progress, before=remember)
    return ExtractReport(path, beside, report.pages, 1 + len(data["merged_records"]))


@use_case(Right.PERSONAL_DATA)
def subject_data(
    office: Office, client_id: int, *, progress: Progress | None = None
) -> dict[str, Any]:
    """Return everything held on a client, ready for `json.dumps`; instants ISO 8601.

    Raises:
        NotFoundError: there is no such client, it is part of another card, or is destroyed.
        JobCancelledError: cancelled.
    """
    progress = progress or SilentProgress()
    zone = office.zone
    with office.reading():
        _require(office.db, client_id)
        group = group_of(office.db, client_id)
        found: dict[str, Any] = {
            "office": office.name,
            "made_at": datetime.now(UTC).astimezone(zone).isoformat(timespec="seconds"),
            "made_by": office.user_name,
        }
        progress.step(0, 100, "Собираю карточку")
        cards = [_card(office, each, zone) for each in group]
        found["card"], found["merged_records"] = cards[0], cards[1:]
        progress.step(10, 100, "Собираю ленту")
        found["events"] = [event for each in group for event in _events(office, each, zone)]
        found["consents"] = [one for each in group for one in _consents(office, each, zone)]
        progress.step(20, 100, "Собираю сделки и задачи")
        found["deals"] = _deals(office, group)
        found["tasks"] = list(subject_tasks(office.db, group, zone=zone))
        found["tasks_about"] = list(tasks_about(office.db, group, zone=zone))
        progress.step(30, 100, "Собираю историю изменений")
        found["history"] = [row for each in group for row in _history(office, each, zone)]
        progress.step(60, 100, "Ищу, откуда данные и кому переданы")
        found["imports"] = _imports(office.db, group, zone)
        found["named_in"] = _named_in(office.db, group, zone)
    return found


def _require(db: OfficeDatabase, client_id: int) -> None:
    rows = db.run("SELECT name, merged_into, erased_at FROM client WHERE id = ?", (client_id,))
    if not rows:
        raise no_client()
    name, merged_into, erased_at = rows[0]
    if erased_at is not None:
        raise NotFoundError(f"«{name}»: данные уничтожены, выписывать нечего. Файл не создан.")
    if merged_into is not None:
        raise NotFoundError(
            f"Клиент «{name}» объединён с другим. Файл не создан. "
            "Сделайте выписку по объединённой карточке: в ней всё."
        )


def _card(office: Office, client: int, zone: tzinfo) -> dict[str, Any]:
    found = {"name": get_client(office, client).name, **client_as_json(office, client)}
    basis, blocked_at = office.db.run(
        "SELECT coalesce(legal_basis, ''), blocked_at FROM client WHERE id = ?", (client,)
    )[0]
    opened = [
        {"name": each.name, "at": _moment(each.at, zone), "author": each.author}
        for each in openings_of(office.db, client)
    ]
    return found | {
        "legal_basis": basis, "blocked_at": _moment(blocked_at, zone), "opened_to": opened,
    }  # fmt: skip


def _events(office: Office, client: int, zone: tzinfo) -> Iterator[dict[str, Any]]:
    before = None
    while rows := list_events(office, client, before=before, limit=_PAGE):
        before = rows[-1].cursor
        for row in rows:
            yield {
                "id": str(row.id), "kind": row.kind, "happened_at": _moment(row.happened_at, zone),
                "duration_s": row.duration_s, "direction": row.direction, "text": row.text,
                "author": row.author,
            }  # fmt: skip


def _consents(office: Office, client: int, zone: tzinfo) -> Iterator[dict[str, Any]]:
    for row in list_consents(office, client):
        yield {
            "purpose": row.title, "text": row.text,
            "channel": CHANNEL_TITLES.get(row.channel, row.channel),
            "given_at": _moment(row.given_at, zone),
            "withdrawn_at": _moment(row.withdrawn_at, zone),
            "author": row.author, "note": row.note, "file": row.file,
        }  # fmt: skip


def _deals(office: Office, group: list[int]) -> list[dict[str, Any]]:
    """Deals of a client whole; of those it is only talked over with, what they are."""
    deals = {deal.id: deal for each in group for deal in deals_of_client(office, each)}
    own = [deal_as_json(office, deal.id) for deal in deals.values() if not deal.as_contact]
    return own + deals_as_json(office, [d.id for d in deals.values() if d.as_contact])


def _history(office: Office, client: int, zone: tzinfo) -> Iterator[dict[str, Any]]:
    for day in client_history(office, client, limit=_ALL):
        for row in day.rows:
            yield {
                "at": _moment(row.at, zone), "who": row.who, "act": row.title, "what": row.label,
                "sentence": row.sentence, "old": row.old, "new": row.new,
            }  # fmt: skip


def _imports(db: OfficeDatabase, group: list[int], zone: tzinfo) -> list[dict[str, Any]]:
    rows = db.run(
        "SELECT source, coalesce(source_id, '') FROM import_link WHERE deleted_at IS NULL"
        " AND client IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(group),),
    )
    acts = db.run(
        "SELECT DISTINCT c.id, c.title, c.started_at FROM journal j JOIN change_set c"
        " ON c.id = j.change WHERE c.kind = 'import' AND j.tbl = 1"
        " AND j.record IN (SELECT value FROM json_each(?)) ORDER BY c.id",
        (json.dumps(group),),
    )
    return [
        *({"act": title, "at": _moment(at, zone)} for _id, title, at in acts),
        *({"source": source, "source_id": key} for source, key in rows),
    ]


def _named_in(db: OfficeDatabase, group: list[int], zone: tzinfo) -> list[dict[str, Any]]:
    """Prints and exports whose title names the person."""
    told = known_texts(db, group)
    rows = db.run(
        "SELECT c.title, c.started_at, coalesce(m.name, '') FROM change_set c LEFT JOIN member m"
        " ON m.id = c.author WHERE c.kind IN ('print', 'export') ORDER BY c.id"
    )
    return [
        {"act": title, "at": _moment(at, zone), "who": who}
        for title, at, who in rows
        if told.named_in(title)
    ]


def _moment(at: int | None, zone: tzinfo) -> str | None:
    return None if at is None else local(at, zone).isoformat(timespec="milliseconds")
