"""`search`, `client`, `edit`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crm_desktop.cli.output import DONE, Output
from crm_desktop.cli.parsing import a_number, parse_id
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.clients.card_json import client_as_json
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.search import search_clients
from crm_desktop.search.entries import DEALS, FILES, TEXTS, search_entries

if TYPE_CHECKING:
    import argparse

    from crm_desktop.search.entries import TextHit


def add_commands(commands: Commands) -> None:
    """Add the commands about one client."""
    parser = add_command(commands, "search", _search, text="найти клиентов")
    parser.add_argument("text", metavar="TEXT", help="имя, телефон, почта, ИНН или их часть")
    parser.add_argument("--limit", type=a_number(1_000_000), default=20, help="не больше стольких")
    parser.add_argument("--texts", action="store_true", help="сделки, события, задачи, файлы")
    parser = add_command(commands, "client", _client, text="показать карточку клиента")
    parser.add_argument("id", metavar="ID")
    parser = add_command(commands, "edit", _edit, text="изменить поле клиента")
    parser.add_argument("id", metavar="ID")
    parser.add_argument("field", metavar="FIELD", help="ключ или название поля: inn, «Телефон»…")
    parser.add_argument("value", metavar="VALUE", help="новое значение; пустое очищает")


def _search(options: argparse.Namespace, output: Output) -> int:
    if options.texts:
        return _search_texts(options, output)
    with opened(options, output) as office:
        hits = search_clients(office, options.text, limit=options.limit)
    output.result(
        [
            {"id": str(hit.id), "kind": hit.kind, "name": hit.name, "matched": hit.matched}
            for hit in hits
        ],
        "\n".join(f"{hit.id}  {hit.name}" for hit in hits) or "Ничего не найдено.",
    )
    return DONE


def _search_texts(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        hits = [
            hit
            for sources in (TEXTS, DEALS, FILES)
            for hit in search_entries(office, options.text, limit=options.limit, sources=sources)
        ]
    output.result(
        [
            {
                "id": str(hit.record), "source": hit.source.name.lower(),
                "client": None if hit.client_id is None else str(hit.client_id),
                "name": hit.client_name,
                "deal": None if hit.deal_id is None else str(hit.deal_id),
                "title": hit.deal_title, "text": hit.passage.text,
            }
            for hit in hits
        ],
        "\n".join(map(_told, hits)) or "Ничего не найдено.",
    )  # fmt: skip
    return DONE


def _told(hit: TextHit) -> str:
    """A line of the answer: whose text, and what is said there."""
    if hit.source in DEALS or hit.client_id is None:
        owner = f"{hit.deal_id}  {hit.deal_title}"
    else:
        owner = f"{hit.client_id}  {hit.client_name}"
    return f"{owner}: {hit.passage.text}"


def _client(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        card = client_as_json(office, parse_id(options.id))
    output.result(card, json.dumps(card, ensure_ascii=False, indent=2))
    return DONE


def _edit(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        changes = edit_field(office, parse_id(options.id), field=options.field, value=options.value)
    change_set = str(changes.change_id) if changes.change_id else None
    output.result(
        {"change_set": change_set},
        f"{changes.title}. Отменить: undo {change_set}" if change_set else "Так и было.",
    )
    return DONE
