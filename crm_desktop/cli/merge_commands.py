"""`merge`, `unmerge`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.cli.output import DONE, Output, TerminalProgress
from crm_desktop.cli.parsing import parse_id
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.duplicates.merge import merge_clients
from crm_desktop.duplicates.merge_words import in_words
from crm_desktop.duplicates.unmerge import unmerge
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    import argparse


def add_commands(commands: Commands) -> None:
    """Add the commands about records of one client."""
    parser = add_command(commands, "merge", _merge, text="объединить записи одного клиента")
    parser.add_argument(
        "ids", nargs="+", metavar="ID", help="от двух до шести; первая остаётся главной"
    )
    parser = add_command(commands, "unmerge", _unmerge, text="разъединить объединённых клиентов")
    parser.add_argument("change_set", metavar="CHANGE_SET", help="номер объединения")


def _merge(options: argparse.Namespace, output: Output) -> int:
    winner, *losers = (parse_id(text) for text in options.ids)
    with opened(options, output) as office:
        merged = merge_clients(office, winner, losers=losers)
    change_set = str(merged.changes.change_id)
    told = in_words(merged.moved)
    output.result(
        {
            "change_set": change_set,
            "id": str(merged.winner),
            "merged": [str(client) for client in merged.losers],
            "moved": dict(merged.moved),
        },
        f"{merged.changes.title}. Перешло: {told or 'нечего'}. Разъединить: unmerge {change_set}",
    )
    return DONE


def _unmerge(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        done = unmerge(office, parse_id(options.change_set), progress=TerminalProgress())
        if not done.clients:
            raise UserError(" ".join(["Ничего не разъединено.", *done.sentences]))
    output.result(
        {
            "change_set": str(done.result.change_id),
            "restored": [str(client) for client in done.clients],
            "left": list(done.sentences),
        },
        "\n".join([f"Разъединено: {done.result.title}.", *done.sentences]),
    )
    return DONE
