"""Reading the command and telling how it ended."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

from crm_desktop.cli import (
    agenda_commands,
    audit_commands,
    backup_commands,
    client_commands,
    dashboard_commands,
    deal_commands,
    department_commands,
    duplicate_commands,
    exchange_commands,
    export_commands,
    file_commands,
    funnel_commands,
    health_commands,
    history_commands,
    merge_commands,
    number_commands,
    office_commands,
    people_commands,
    pivot_commands,
    plan_commands,
    report_commands,
    role_commands,
    rule_commands,
    share_commands,
    subject_commands,
    sync_commands,
    task_commands,
    view_commands,
)
from crm_desktop.cli.output import BUG, PARTLY, Output
from crm_desktop.cli.parsing import NotUnderstoodError, Parser, require_text
from crm_desktop.cli.session import StoppedHalfwayError
from crm_desktop.errors import UserError
from crm_desktop.jobs import JobCancelledError
from crm_desktop.storage_faults import told_to_people

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: without the program's name; None takes them from the process.

    Returns:
        The exit code.
    """
    _prepare_streams()
    words = sys.argv[1:] if arguments is None else arguments
    output = Output(json_wanted="--json" in words)
    try:
        require_text(words)
        options = _parser().parse_args(words)
        with told_to_people():
            return int(options.run(options, output))
    except (KeyboardInterrupt, JobCancelledError):
        return output.fail("Прервано. Ничего не изменено.")
    except NotUnderstoodError as error:
        if error.usage:
            output.say(error.usage)
        return output.fail(str(error))
    except StoppedHalfwayError as error:
        return output.fail(str(error), PARTLY, change_set=str(error.change_id))
    except UserError as error:
        return output.fail(str(error))
    except Exception:  # the last line of defence: a bug stays loud, without the values it met
        logging.getLogger(__name__).exception("bug")
        return output.fail("Ошибка программы. Сохранённые данные целы; подробности выше.", BUG)


def _prepare_streams() -> None:
    """Speak UTF-8, and to nobody where a stream is closed."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - a standard stream stays open
        elif mode == "w" and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _parser() -> Parser:
    parser = Parser(
        prog="kartoteka-cli",
        description="«Картотека» без окна. Пароль — из KARTOTEKA_PASSWORD или по запросу.",
    )
    commands = parser.add_subparsers(title="команды", metavar="КОМАНДА", required=True)
    for module in (
        office_commands,
        people_commands,
        client_commands,
        deal_commands,
        task_commands,
        agenda_commands,
        audit_commands,
        duplicate_commands,
        file_commands,
        funnel_commands,
        history_commands,
        merge_commands,
        exchange_commands,
        export_commands,
        subject_commands,
        backup_commands,
        health_commands,
        view_commands,
        rule_commands,
        role_commands,
        department_commands,
        plan_commands,
        report_commands,
        dashboard_commands,
        pivot_commands,
        share_commands,
        sync_commands,
        number_commands,
    ):
        module.add_commands(commands)
    return parser
