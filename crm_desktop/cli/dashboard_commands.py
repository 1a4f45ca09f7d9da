"""`dashboard`: the numbers of the dashboard, as its owner arranged it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.cli.output import DONE, Output
from crm_desktop.cli.report_asking import write_result
from crm_desktop.cli.report_words import report_text
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.dashboard.filters import Filters
from crm_desktop.dashboard.papers import as_report
from crm_desktop.dashboard.reading import read_dashboard
from crm_desktop.dashboard.storing import read_setting
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.plans.finding import find_scope
from crm_desktop.report_files.json_form import to_json
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    import argparse


def add_commands(commands: Commands) -> None:
    """Add the command about the dashboard."""
    parser = add_command(commands, "dashboard", _dashboard, text="сводка: главные числа месяца")
    parser.add_argument("--month", default="", help="месяц: 2026-11; без него текущий")
    parser.add_argument("--funnel", default="", help="только эта воронка")
    parser.add_argument("--member", default="", help="только этот сотрудник")
    parser.add_argument("--department", default="", help="только это подразделение")
    parser.add_argument("--to", type=Path, metavar="ФАЙЛ", help="сохранить: .xlsx, .pdf, .csv")


def _dashboard(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        now = now_ms()
        month = _month(options.month) if options.month else local(now, office.zone).date()
        scope = find_scope(
            office, member=options.member, department=options.department, funnel=options.funnel
        )
        filters = Filters(month, scope.funnel, scope.member, scope.department)
        with office.reading():
            setting = read_setting(office).setting
            result = as_report(
                read_dashboard(office, setting, filters, now=now), office=office.name
            )
        if options.to is not None:
            return write_result(output, result, options.to, office=office)
        output.result(to_json(result), report_text(result))
        return DONE


def _month(text: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text) or text.startswith("0000"):
        raise UserError(
            f"Месяц «{text}» непонятен. Ничего не сделано. Напишите год и месяц: 2026-11."
        )
    return date.fromisoformat(f"{text}-01")
