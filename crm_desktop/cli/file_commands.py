"""`files`, `attach`, `save-file`, `delete-file`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.attachments.adding import add_attachments
from crm_desktop.attachments.changing import delete_attachment
from crm_desktop.attachments.kinds import warning_of
from crm_desktop.attachments.listing import get_attachment, list_attachments
from crm_desktop.attachments.taking_out import save_attachment
from crm_desktop.cli.output import DONE, PARTLY, Output, TerminalProgress
from crm_desktop.cli.parsing import a_path, parse_id
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.cli.share_words import way_to_share
from crm_desktop.clients.present import require_client
from crm_desktop.errors import UserError
from crm_desktop.sync.blobs.bringing import bring
from crm_desktop.wording import file_size

if TYPE_CHECKING:
    import argparse

    from crm_desktop.attachments.listing import AttachmentRow


def add_commands(commands: Commands) -> None:
    """Add the commands about files of clients."""
    parser = add_command(commands, "files", _files, text="показать файлы клиента")
    parser.add_argument("id", metavar="ID")
    parser = add_command(commands, "attach", _attach, text="прикрепить файлы к клиенту")
    parser.add_argument("id", metavar="ID")
    parser.add_argument("paths", type=a_path, metavar="FILE", nargs="+")
    parser.add_argument("--event", metavar="ID", help="событие, с которым они пришли")
    parser = add_command(commands, "save-file", _save, text="сохранить файл клиента на диск")
    parser.add_argument("id", metavar="FILE_ID", help="номер файла из «files»")
    parser.add_argument("--to", type=a_path, required=True, metavar="FILE", help="куда записать")
    parser.add_argument("--overwrite", action="store_true", help="заменить файл, если он есть")
    parser = add_command(commands, "delete-file", _delete, text="убрать файл с карточки клиента")
    parser.add_argument("id", metavar="FILE_ID", help="номер файла из «files»")


def _files(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        client = require_client(office, parse_id(options.id))
        rows = list_attachments(office, client.id)
    output.result(
        [_as_json(row) for row in rows],
        "\n".join(
            f"{row.id}  {row.shown} ({file_size(row.size)})"
            + ("" if row.present else f", {row.where or 'нет на диске'}")
            for row in rows
        )
        or "Файлов нет.",
    )
    return DONE


def _attach(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        event = parse_id(options.event) if options.event else None
        added = add_attachments(
            office, parse_id(options.id), options.paths, event=event, progress=TerminalProgress()
        )
    change_set = str(added.changes.change_id)
    for refused in added.refused:
        output.say(refused.reason)
    output.result(
        {
            "ids": [str(each) for each in added.ids],
            "change_set": change_set,
            "refused": [{"file": str(each.path), "reason": each.reason} for each in added.refused],
        },
        f"{added.changes.title}. Отменить: undo {change_set}",
    )
    return PARTLY if added.refused else DONE


def _save(options: argparse.Namespace, output: Output) -> int:
    if options.to.exists() and not options.overwrite:
        raise UserError(f"Файл «{options.to}» уже есть и не изменён. Выберите другое имя.")
    with opened(options, output) as office:
        row = get_attachment(office, parse_id(options.id))
        if row.elsewhere:
            bring(
                office, row.id, progress=TerminalProgress(), open_share=way_to_share(office)
            )  # fmt: skip
        save_attachment(office, row.id, options.to, progress=TerminalProgress())
    warning = warning_of(row.name)
    if warning:
        output.say(warning)
    output.result(
        {"file": str(options.to), "size": row.size, "warning": warning},
        f"Сохранено: {options.to} ({file_size(row.size)}).",
    )
    return DONE


def _delete(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        changes = delete_attachment(office, parse_id(options.id))
    output.result(
        {"change_set": str(changes.change_id)},
        f"{changes.title}. Отменить: undo {changes.change_id}",
    )
    return DONE


def _as_json(row: AttachmentRow) -> dict[str, object]:
    return {
        "id": str(row.id),
        "name": row.name,
        "size": row.size,
        "kind": row.kind.value,
        "added_at_ms": row.added_at,
        "author": row.author,
        "event": str(row.event_id) if row.event_id else None,
        "present": row.present,
        "where": row.where,
    }
