"""`history`, `undo`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crm_desktop.cli.output import DONE, Output, TerminalProgress
from crm_desktop.cli.parsing import parse_id
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.clients.history import client_history
from crm_desktop.deals.history import deal_history
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.history.acts import describe_left, list_change_sets, undo, undo_last
from crm_desktop.wording import set_off

if TYPE_CHECKING:
    import argparse

    from crm_desktop.office import Office

_PAGE = 500
_ALL = 1_000_000


def add_commands(commands: Commands) -> None:
    """Add the commands about what was done."""
    parser = add_command(commands, "history", _history, text="кто что сделал")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("id", nargs="?", metavar="ID", help="история клиента или сделки")
    what.add_argument("--all", action="store_true", help="все действия в офисе")
    parser = add_command(commands, "undo", _undo, text="отменить действие")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("change_set", nargs="?", metavar="CHANGE_SET", help="номер действия")
    what.add_argument("--last", action="store_true", help="своё последнее действие")


def _history(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        found = _all_acts(office) if options.all else _of_record(office, parse_id(options.id))
    lines = (
        f"{row['at']}  {row['who']}  {row.get('field') or ''}  {row['title']}  {row['change_set']}"
        for row in found
    )
    output.result(found, "\n".join(lines) or "История пуста.")
    return DONE


def _all_acts(office: Office) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    before: int | None = None
    while True:
        page = list_change_sets(office, before=before, limit=_PAGE)
        found.extend(
            {
                "change_set": str(act.id),
                "title": act.title,
                "kind": act.kind,
                "who": act.author,
                "at": _iso(office, act.at),
                "records": act.records,
                "undone": act.undone,
            }
            for act in page
        )
        if len(page) < _PAGE:
            return found
        before = page[-1].id


def _of_record(office: Office, record: int) -> list[dict[str, object]]:
    rows = [row for day in client_history(office, record, limit=_ALL) for row in day.rows]
    rows = rows or deal_history(office, record, limit=_ALL)
    if not rows:  # a client or a deal has at least its beginning
        raise NotFoundError(f"Ни клиента, ни сделки {record} в базе нет. Ничего не изменено.")
    return [
        {
            "change_set": str(row.change_id),
            "title": row.title,
            "field": row.label,
            "old": row.old,
            "new": row.new,
            "text": row.sentence,
            "who": row.who,
            "at": _iso(office, row.at),
        }
        for row in rows
    ]


def _undo(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        progress = TerminalProgress()
        if options.last:
            result = undo_last(office, progress=progress)
        else:
            result = undo(office, parse_id(options.change_set), progress=progress)
        left = describe_left(office, result)
        if not result.change_id and left:
            raise UserError(" ".join(["Ничего не возвращено.", *left]))
    output.result(
        {
            "change_set": str(result.change_id) if result.change_id else None,
            "undone": result.title,
            "restored": result.restored,
            "left": left,
        },
        "\n".join([f"Отменено: {set_off(result.title)}. Записей: {result.restored}.", *left]),
    )
    return DONE


def _iso(office: Office, instant: int) -> str:
    at = datetime.fromtimestamp(instant / 1000, UTC).astimezone(office.zone)
    return at.isoformat(timespec="milliseconds")
