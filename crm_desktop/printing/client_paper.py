"""The card of a client on paper: the parts a person chose, in the order of the card."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.attachments.listing import list_attachments
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record_file
from crm_desktop.clients.card import get_client
from crm_desktop.clients.channel_reading import CHANNEL_KINDS
from crm_desktop.clients.field_types import OWN_GROUP
from crm_desktop.clients.history import client_history
from crm_desktop.clients.parts import ADDRESS_KINDS
from crm_desktop.errors import UserError
from crm_desktop.printing.blocks import Heading, Pairs, Paper, Table, Text
from crm_desktop.printing.paper_file import write_paper
from crm_desktop.timeline.events import EVENT_LABELS, list_events
from crm_desktop.wording import duration, file_size
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import tzinfo
    from pathlib import Path

    from crm_desktop.clients.card import ClientCard
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.printing.blocks import Block, PaperReport

PARTS: Final[Mapping[str, str]] = {
    "channels": "Связь",
    "main": "О клиенте",
    "legal": "Реквизиты, адреса и банк",
    "personal": "Личное",
    "own": "Свои поля",
    "contacts": "Контакты и связи",
    "files": "Файлы",
    "feed": "Лента",
    "history": "История изменений",
}
USUAL: Final = frozenset(PARTS) - {"history"}
MOST_ROWS: Final = 5000
"""Events or changes on one paper; the newest ones."""
_GROUPS: Final = {"main": "Основное", "personal": "Личное", "own": OWN_GROUP}
_BANK: Final = (("account", "Расчётный счёт"), ("bank", "Банк"), ("bik", "БИК"),
                ("corr_account", "Корр. счёт"))  # fmt: skip
_DIRECTIONS: Final = {"in": ("входящий", "входящее"), "out": ("исходящий", "исходящее")}
_NEUTER: Final = frozenset({"letter", "message"})


@use_case(Right.PRINT)
def print_client(
    office: Office,
    client_id: int,
    path: Path,
    *,
    parts: Collection[str] = USUAL,
    progress: Progress | None = None,
) -> PaperReport:
    """Write the card of a client as a PDF; history remembers who did it and where to.

    Raises:
        NotFoundError: there is no such client.
        UserError: no part is chosen, or the file cannot be written.
        JobCancelledError: cancelled; there is no file, an older one is as it was.
    """
    paper = client_paper(office, client_id, parts=parts)
    return write_paper(
        path,
        paper,
        progress=progress,
        before=lambda: _remember(office, client_id, paper, path),
    )


@use_case(Right.PRINT)
def client_paper(office: Office, client_id: int, *, parts: Collection[str] = USUAL) -> Paper:
    """Return the card of a client as a paper; parts that hold nothing are left out.

    Args:
        office: the office.
        client_id: a deleted one too.
        parts: keys of `PARTS`.

    Raises:
        NotFoundError: there is no such client.
        UserError: no part is chosen.
    """
    if not set(parts) & set(PARTS):
        raise UserError("Выберите хотя бы один раздел для печати. Файл не создан.")
    zone = office.zone
    with office.reading():
        card = get_client(office, client_id)
        makers: dict[str, Callable[[], Iterator[Block]]] = {
            "channels": lambda: _channels(card),
            "main": lambda: _fields(card, "main"),
            "legal": lambda: _legal(card),
            "personal": lambda: _fields(card, "personal"),
            "own": lambda: _fields(card, "own"),
            "contacts": lambda: _contacts(card),
            "files": lambda: _files(office, client_id, zone),
            "feed": lambda: _feed(office, client_id, zone),
            "history": lambda: _history(office, client_id, zone),
        }
        blocks: list[Block] = []
        for key, title in PARTS.items():
            body = list(makers[key]()) if key in parts else []
            if body:
                blocks += [Heading(title), *body]
    kind = "Компания" if card.kind == "company" else "Человек"
    since = f"{local(card.created_at, zone):%d.%m.%Y}"
    labels = ", ".join(label.name for label in card.labels)
    told = (kind, card.text_of("type"), labels, f"в базе с {since}")
    return Paper(
        card.name, blocks or [Text("Записей нет.", quiet=True)], office=office.name,
        made_at=datetime.now(UTC).astimezone(zone), subtitle=" · ".join(filter(None, told)),
    )  # fmt: skip


def _remember(office: Office, client_id: int, paper: Paper, path: Path) -> None:
    title = f"Печать: {paper.title} в «{path}»"
    record_file(office, title, path, act=Act.PRINT, area="clients", amount=1, ids=[client_id])


def _channels(card: ClientCard) -> Iterator[Block]:
    rows = []
    for each in card.channels:
        dead = "не отвечает" if each.dead_at is not None else ""
        beside = ", ".join(filter(None, (each.label, each.note, dead)))
        rows.append(
            (CHANNEL_KINDS[each.kind], f"{each.value} ({beside})" if beside else each.value)
        )
    if rows:
        yield Pairs(rows)


def _fields(card: ClientCard, part: str) -> Iterator[Block]:
    rows = [
        (each.field.label_for(card.kind), each.text)
        for each in card.fields
        if each.text and each.field.group == _GROUPS[part]
    ]
    if rows:
        yield Pairs(rows)


def _legal(card: ClientCard) -> Iterator[Block]:
    rows = [
        (each.field.label_for(card.kind), each.text)
        for each in card.fields
        if each.text and each.field.group == "Реквизиты"
    ]
    rows += [(ADDRESS_KINDS.get(each.kind, "Адрес"), each.text) for each in card.addresses]
    if rows:
        yield Pairs(rows)
    for bank in card.banks:
        yield Pairs([(name, str(getattr(bank, key))) for key, name in _BANK])


def _contacts(card: ClientCard) -> Iterator[Block]:
    rows = [
        (each.post or "Контакт", each.name, each.phone, each.email)
        for each in (*card.people, *card.companies)
    ]
    rows += [
        (", ".join(filter(None, (each.word, each.note))), each.name, each.phone, each.email)
        for each in card.relations
    ]
    if rows:
        yield Table(("Кто", "Имя", "Телефон", "Почта"), rows, (3, 4, 2.6, 3.4))


def _files(office: Office, client_id: int, zone: tzinfo) -> Iterator[Block]:
    rows = [
        (
            f"{local(row.added_at, zone):%d.%m.%Y %H:%M}",
            row.shown,
            file_size(row.size),
            row.author,
        )
        for row in list_attachments(office, client_id)[:MOST_ROWS]
    ]
    if rows:
        yield Table(("Добавлен", "Файл", "Размер", "Кто"), rows, (2, 6.3, 1.7, 2.5))


def _feed(office: Office, client_id: int, zone: tzinfo) -> Iterator[Block]:
    rows = [
        (
            f"{local(each.happened_at, zone):%d.%m.%Y %H:%M}",
            ", ".join(filter(None, (
                EVENT_LABELS.get(each.kind, "Запись"), _direction(each.kind, each.direction),
                duration(each.duration_s or 0),
            ))),
            each.text,
            each.author,
        )
        for each in list_events(office, client_id, limit=MOST_ROWS)
    ]  # fmt: skip
    if rows:
        yield Table(("Когда", "Что", "Текст", "Кто"), rows, (2, 2, 6.5, 2))


def _direction(kind: str, direction: str) -> str:
    masculine, neuter = _DIRECTIONS.get(direction, ("", ""))
    return neuter if kind in _NEUTER else masculine


def _history(office: Office, client_id: int, zone: tzinfo) -> Iterator[Block]:
    rows = [
        (
            f"{local(row.at, zone):%d.%m.%Y %H:%M}",
            row.label,
            row.sentence or f"{row.old or '—'} → {row.new or 'пусто'}",
            row.who,
        )
        for day in client_history(office, client_id, limit=MOST_ROWS)
        for row in day.rows
    ]
    if rows:
        yield Table(("Когда", "Что", "Было и стало", "Кто"), rows, (2, 2.2, 6.3, 2))
