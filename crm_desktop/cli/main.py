"""Reading the command and telling how it ended."""

from __future__ import annotations

import argparse
import logging
import sys
from typing import TYPE_CHECKING, Never

from crm_desktop.cli import (
    backup_commands,
    client_commands,
    exchange_commands,
    export_commands,
    history_commands,
    office_commands,
)
from crm_desktop.cli.output import BUG, REFUSED, Output
from crm_desktop.errors import UserError
from crm_desktop.jobs import JobCancelledError

if TYPE_CHECKING:
    from collections.abc import Sequence


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Never:
        self.print_usage(sys.stderr)
        self.exit(REFUSED, f"Команда не понята: {message}. Ничего не изменено.\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: without the program's name; None takes them from the process.

    Returns:
        The exit code.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = _parser().parse_args(arguments)
    output = Output(json_wanted=options.json)
    try:
        return int(options.run(options, output))
    except (KeyboardInterrupt, JobCancelledError):
        return output.refuse("Прервано.")
    except UserError as error:
        return output.refuse(str(error))
    except Exception:  # the last line of defence: a bug stays loud, without the values it met
        logging.getLogger(__name__).exception("bug")
        output.say("Ошибка программы. Сохранённые данные целы; подробности выше.")
        return BUG


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="kartoteka-cli",
        description="«Картотека» без окна. Пароль — из KARTOTEKA_PASSWORD или по запросу.",
    )
    commands = parser.add_subparsers(title="команды", metavar="КОМАНДА", required=True)
    for module in (
        office_commands,
        client_commands,
        history_commands,
        exchange_commands,
        export_commands,
        backup_commands,
    ):
        module.add_commands(commands)
    return parser
