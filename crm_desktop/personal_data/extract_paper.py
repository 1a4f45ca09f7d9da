"""The extract and the act of an erasure, on paper."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record_file
from crm_desktop.errors import NotFoundError
from crm_desktop.personal_data.reach import BY_TABLE, ErasureKind
from crm_desktop.personal_data.records_of_erasure import Erased, read_records_of
from crm_desktop.printing.blocks import Align, Gap, Heading, Pairs, Paper, Signatures, Table, Text
from crm_desktop.printing.client_paper import PARTS, client_paper
from crm_desktop.printing.paper_file import write_paper
from crm_desktop.wording import number
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.printing.blocks import Block, PaperReport

_WORDS: Final = {
    ErasureKind.DESTROY: "Персональные данные уничтожены. В базе остался только номер записи.",
    ErasureKind.ANONYMISE: "Персональные данные обезличены. Остались сведения для отчётов, по "
    "которым человека не определить: вид, тип, регион, даты и виды событий.",
}
_MORE: Final = (
    ("journal", "строки журнала изменений, потерявшие прежние значения"),
    ("titles", "заголовки действий, где назван человек"),
)
_LEFT: Final = (
    "Не затронуты: резервные копии, сделанные раньше (при восстановлении из них данные будут "
    "уничтожены повторно; сроки хранения копий устанавливает офис), копии на съёмных дисках, "
    "распечатки и файлы, переданные другим. Первичные учётные документы хранятся по своему "
    "основанию, сроки для них устанавливает закон о бухгалтерском учёте."
)


@use_case(Right.PERSONAL_DATA)
def extract_paper(office: Office, client_id: int, data: dict[str, Any]) -> Paper:
    """Return the extract as a paper.

    Args:
        office: the office.
        client_id: whose.
        data: what `extract.subject_data` gave.
    """
    card = client_paper(office, client_id, parts=PARTS)
    blocks = [
        Text(
            "Всё, что хранится об этом человеке (организации) в базе «Картотеки». Полный перечень "
            "в машинном виде — в файле JSON с тем же именем.",
            quiet=True,
        ),
        *_law(data),
        *card.blocks,
        *_work(data),
        *_files(data),
        *_sources(data),
    ]
    return Paper(
        f"Выписка по субъекту: {card.title}", blocks, office=office.name, made_at=card.made_at,
        subtitle=card.subtitle,
    )  # fmt: skip


@use_case(Right.PERSONAL_DATA)
def print_act(
    office: Office, client_id: int, path: Path, *, progress: Progress | None = None
) -> PaperReport:
    """Write the act of an erasure as a PDF to be signed; it names nobody.

    Raises:
        NotFoundError: nothing of this client was erased.
        UserError: the file cannot be written.
        JobCancelledError: cancelled; there is no file.
    """
    with office.reading():
        acts = [act for act in read_records_of(office.db) if client_id in act.entry.clients]
        if not acts:
            raise NotFoundError("Акта об уничтожении данных этого клиента нет. Файл не создан.")
        # The first one counts the most; later ones repeat it after a restore.
        act = max(acts, key=lambda each: sum(each.counts.values()))
        names: dict[int, str] = dict(office.db.run("SELECT id, name FROM member"))
    paper = Paper(
        f"Акт № {act.entry.number} об уничтожении персональных данных",
        list(_act(office, act, names)),
        office=office.name,
        made_at=datetime.now(UTC).astimezone(office.zone),
    )
    title = f"Печать: акт № {act.entry.number} об уничтожении данных"
    return write_paper(
        path, paper, progress=progress, before=lambda: _remember(office, title, path)
    )


def _remember(office: Office, title: str, path: Path) -> None:
    record_file(office, title, path, act=Act.PRINT, amount=1)


def _act(office: Office, act: Erased, names: dict[int, str]) -> Iterator[Block]:
    entry = act.entry
    author = names.get(entry.author, "")
    yield Pairs(
        [
            ("Оператор", office.name),
            ("Номер записи в базе", str(entry.client)),
            ("Записей об этом человеке", number(len(entry.clients))),
            ("Когда", f"{local(entry.erased_at, office.zone):%d.%m.%Y %H:%M:%S}"),
            ("Причина", entry.reason),
            ("Кто выполнил", author),
            ("Способ", "Программой «Картотека»: перезапись базы данных и удаление файлов"),
        ]
    )
    yield Text(_WORDS[ErasureKind(entry.kind)])
    yield Heading("Что уничтожено")
    titles = {**{table: reach.title for table, reach in BY_TABLE.items()}, **dict(_MORE)}
    rows = [
        (title[:1].upper() + title[1:], number(act.counts[table]))
        for table, title in titles.items()
        if act.counts.get(table)
    ]
    yield Table(("Категория данных", "Записей"), rows, (6, 1.4), (Align.LEFT, Align.RIGHT))
    yield Gap()
    yield Text(_LEFT, quiet=True)
    yield Gap(8)
    yield Signatures([("Ответственный за обработку данных", author), ("Руководитель", "")])


def _law(data: dict[str, Any]) -> Iterator[Block]:
    card = data["card"]
    yield Heading("Правовое основание и согласия")
    yield Pairs(
        [
            ("Основание обработки", card["legal_basis"] or "не указано"),
            ("Обработка остановлена", _day(card["blocked_at"])),
            *_opened(card),
        ]
    )
    for consent in data["consents"]:
        ended = f", отозвано {_day(consent['withdrawn_at'])}" if consent["withdrawn_at"] else ""
        yield Text(
            f"{consent['purpose']}: {_day(consent['given_at'])}, {consent['channel'].lower()}"
            f"{ended}",
            bold=True,
        )
        yield Text(consent["text"])
        beside = ", ".join(filter(None, (consent["note"], consent["file"])))
        if beside:
            yield Text(beside, quiet=True)


def _opened(card: dict[str, Any]) -> list[tuple[str, str]]:
    names = ", ".join(each["name"] for each in card["opened_to"])
    return [("Карточка открыта сотрудникам", names)] if names else []


def _work(data: dict[str, Any]) -> Iterator[Block]:
    if data["deals"]:
        yield Heading("Сделки")
        rows = [
            (deal["title"], deal["funnel"]["name"], deal["stage"]["name"], _day(deal["created_at"]))
            for deal in data["deals"]
        ]
        yield Table(("Название", "Воронка", "Этап", "Заведена"), rows, (6, 3, 3, 2))
    if data["tasks"]:
        yield Heading("Задачи")
        rows = [
            (
                task["title"], _told(task), task["assignee"], _day(task["created_at"]),
            )
            for task in data["tasks"]
        ]  # fmt: skip
        yield Table(("Задача", "Подробности", "Исполнитель", "Заведена"), rows, (4, 5, 3, 2))
    if data["tasks_about"]:
        yield Heading("Участие в чужих задачах")
        for task in data["tasks_about"]:
            yield Text(", ".join(filter(None, (task["title"], task["due"]))))


def _told(task: dict[str, Any]) -> str:
    items = "; ".join(item["text"] for item in task["checklist"])
    said = " ".join(f"{each['author']}: «{each['text']}»." for each in task["comments"])
    parts = (task["text"], task["place"], task["handed_note"], items, said, task["result"])
    return " ".join(filter(None, parts))


def _files(data: dict[str, Any]) -> Iterator[Block]:
    rows = [
        (file["name"], number(file["size"]), _day(file["added_at"]))
        for card in (data["card"], *data["merged_records"])
        for file in card["files"]
    ]
    if rows:
        yield Heading("Файлы")
        yield Table(("Имя", "Байт", "Добавлен"), rows, (5, 1.5, 1.5),
                    (Align.LEFT, Align.RIGHT, Align.LEFT))  # fmt: skip


def _sources(data: dict[str, Any]) -> Iterator[Block]:
    merged = [(card["name"], _day(card["created_at"])) for card in data["merged_records"]]
    if merged:
        yield Heading("Объединённые записи")
        yield Table(("Имя", "В базе с"), merged, (5, 2))
    if data["imports"]:
        yield Heading("Откуда получены данные")
        for each in data["imports"]:
            at = _day(each.get("at"))
            told = each.get("act") or f"{each['source']} {each['source_id']}"
            yield Text(f"{told}{f', {at}' if at else ''}")
    if data["named_in"]:
        yield Heading("Печать и выгрузки, где назван этот человек")
        for each in data["named_in"]:
            yield Text(f"{_day(each['at'])}, {each['who']}: {each['act']}")


def _day(at: str | None) -> str:
    return f"{datetime.fromisoformat(at):%d.%m.%Y}" if at else ""
