"""`duplicates`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.cli.output import DONE, Output, TerminalProgress
from crm_desktop.cli.parsing import a_number
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.clients.rows import client_rows
from crm_desktop.duplicates.comparing import Level
from crm_desktop.duplicates.pairs import duplicate_groups
from crm_desktop.duplicates.scan import scan_duplicates
from crm_desktop.wording import count

if TYPE_CHECKING:
    import argparse

    from crm_desktop.duplicates.pairs import DuplicateGroup
    from crm_desktop.office import Office

_MOST = 1_000_000
_LABELS = {Level.CERTAIN: "точно", Level.SUSPECTED: "похоже"}
_FORMS = ("группа", "группы", "групп")


def add_commands(commands: Commands) -> None:
    """Add the command about duplicates."""
    parser = add_command(commands, "duplicates", _duplicates, text="найти дубликаты")
    parser.add_argument("--scan", action="store_true", help="просмотреть заново всех клиентов")
    parser.add_argument(
        "--level",
        choices=[Level.CERTAIN.value, Level.SUSPECTED.value],
        help="только точные или только похожие",
    )
    parser.add_argument("--limit", type=a_number(_MOST), default=_MOST, help="не больше стольких")


def _duplicates(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        scan_duplicates(office, anew=options.scan, progress=TerminalProgress())
        level = Level(options.level) if options.level else None
        page = duplicate_groups(office, level=level, limit=options.limit)
        text = "" if output.json_wanted else _table(office, page.groups)
    left = page.total - len(page.groups)
    tail = [f"Ещё {count(left, *_FORMS)}."] if left else []
    output.result(
        [
            {
                "level": group.level.value,
                "ids": [str(client) for client in group.ids],
                "reasons": list(group.reasons),
            }
            for group in page.groups
        ],
        "\n\n".join([*([text] if text else []), *tail]) or "Дубликатов не найдено.",
    )
    return DONE


def _table(office: Office, groups: tuple[DuplicateGroup, ...]) -> str:
    """Return every group as a heading and a line a client."""
    blocks = []
    for group in groups:
        lines = [f"{_LABELS[group.level]}: {', '.join(group.reasons)}"]
        lines += [
            "  ".join(filter(None, (f"  {row.id}", row.name, row.inn, row.phone)))
            for row in client_rows(office, list(group.ids))
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
