"""`plans`: reading and entering plans and what sources cost."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.cli.output import DONE, Output
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.plans.copying import Spread, copy_plans, spread_year
from crm_desktop.plans.cost_sheet import cost_sheet
from crm_desktop.plans.costs import CostEntry, parse_cost, set_costs
from crm_desktop.plans.entering import PlanEntry, set_plans
from crm_desktop.plans.facts import PlanRows
from crm_desktop.plans.finding import find_scope, find_source
from crm_desktop.plans.measures import PLAN_MEASURES, WON_SUM, parse_plan, require_plan_measure
from crm_desktop.plans.scope import OFFICE
from crm_desktop.plans.sheet import plan_sheet
from crm_desktop.wording import percent, rubles
from crm_desktop.wording.times import MONTHS, today_in

if TYPE_CHECKING:
    import argparse

    from crm_desktop.journal import Changes
    from crm_desktop.office import Office
    from crm_desktop.plans.cost_sheet import CostSheet
    from crm_desktop.plans.scope import PlanScope
    from crm_desktop.plans.sheet import PlanSheet, SheetCell, SheetRow

YEAR: Final = 12


def add_commands(commands: Commands) -> None:
    """Add the command about plans."""
    parser = add_command(
        commands, "plans", _plans, text="планы по месяцам и факт; расходы по источникам"
    )  # fmt: skip
    measures = ", ".join(each.key for each in PLAN_MEASURES)
    parser.add_argument("--year", type=int, help="год; без него текущий")
    parser.add_argument("--measure", default=WON_SUM, help=f"показатель: {measures}")
    parser.add_argument("--rows", choices=[each.value for each in PlanRows], default="people")
    parser.add_argument("--costs", action="store_true", help="расходы по источникам, а не планы")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="МЕСЯЦ=СУММА",
        dest="entered",
        help="ввести: 2026-11=1200000; пустая сумма убирает; можно несколько раз",
    )
    parser.add_argument("--spread", metavar="СУММА", help="разложить годовой план по месяцам")
    parser.add_argument("--how", choices=[each.value for each in Spread], default="evenly")
    parser.add_argument("--copy-from", type=int, metavar="ГОД", help="скопировать планы года")
    parser.add_argument("--percent", type=int, default=0, help="и изменить на столько процентов")
    parser.add_argument("--member", default="", help="кому: имя сотрудника")
    parser.add_argument("--department", default="", help="кому: подразделение")
    parser.add_argument("--funnel", default="", help="по какой воронке")
    parser.add_argument("--product", default="", help="по какому товару")
    parser.add_argument("--source", default="", help="расходы какого источника (с --costs)")


def _plans(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        year = today_in(office.zone).year if options.year is None else options.year
        _require_year(year)
        changes = _written(office, options, year)
        if changes is not None:
            said = changes.title or "Так уже и было: ничего не изменено."
            output.result({"change_set": str(changes.change_id), "title": changes.title}, said)
            return DONE
        if options.costs:
            costs = cost_sheet(office, year)
            output.result(_costs_json(costs), _costs_text(costs))
            return DONE
        scope = find_scope(office, member=options.member, funnel=options.funnel)
        sheet = plan_sheet(
            office, options.measure, year, rows=PlanRows(options.rows), within=scope, now=now_ms()
        )
    output.result(_sheet_json(sheet), _sheet_text(sheet))
    return DONE


def _written(office: Office, options: argparse.Namespace, year: int) -> Changes | None:
    if options.costs:
        if not options.entered:
            return None
        source = find_source(office, options.source)
        return set_costs(
            office, [CostEntry(month, source, parse_cost(text)) for month, text in _pairs(options)]
        )
    scope = find_scope(
        office, member=options.member, department=options.department, funnel=options.funnel,
        product=options.product,
    )  # fmt: skip
    measure = require_plan_measure(options.measure)
    if options.entered:
        return set_plans(
            office,
            [PlanEntry(measure.key, month, parse_plan(measure, text), scope)
             for month, text in _pairs(options)],
        )  # fmt: skip
    if options.spread is not None:
        total = parse_plan(measure, options.spread)
        if total is None:
            raise UserError("Напишите, сколько нужно за год: --spread 12000000. Ничего не сделано.")
        return spread_year(
            office, measure.key, year, scope=scope, total=total, how=Spread(options.how),
            now=now_ms(),
        )  # fmt: skip
    if options.copy_from is not None:
        _require_year(options.copy_from)
        return copy_plans(
            office, first=date(options.copy_from, 1, 1), months=YEAR, to=date(year, 1, 1),
            per_cent=options.percent, measure=measure.key,
        )  # fmt: skip
    return None


def _pairs(options: argparse.Namespace) -> list[tuple[date, str]]:
    found = []
    for text in options.entered:
        month, sign, amount = text.partition("=")
        if not sign or not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", month.strip()):
            raise UserError(
                f"«{text}» непонятно. Ничего не изменено. Напишите месяц и сумму: 2026-11=1200000."
            )
        _require_year(int(month.strip()[:4]))
        found.append((date.fromisoformat(f"{month.strip()}-01"), amount))
    return found


def _require_year(year: int) -> None:
    if not date.min.year <= year <= date.max.year:
        raise UserError(f"Года {year} не бывает. Ничего не изменено.")


def _sheet_json(sheet: PlanSheet) -> dict[str, Any]:
    return {
        "year": sheet.year,
        "measure": sheet.measure.key,
        "unit": sheet.measure.unit.value,
        "rows": sheet.rows.value,
        "within": _scope_json(sheet.within),
        "lines": [_line_json(line) for line in sheet.lines],
        "notes": list(sheet.notes),
    }


def _line_json(line: SheetRow) -> dict[str, Any]:
    return {
        "title": line.title,
        "scope": _scope_json(line.scope),
        "months": [_cell_json(cell) for cell in line.cells],
        "year": _cell_json(line.year),
    }


def _cell_json(cell: SheetCell) -> dict[str, Any]:
    return {
        "entered": cell.entered, "plan": cell.plan, "fact": cell.fact, "share": cell.share
    }  # fmt: skip


def _scope_json(scope: PlanScope) -> dict[str, str]:
    given = {
        "member": scope.member, "department": scope.department, "funnel": scope.funnel,
        "product": scope.product,
    }  # fmt: skip
    return {key: str(value) for key, value in given.items() if value is not None}


def _sheet_text(sheet: PlanSheet) -> str:
    lines = [f"{sheet.measure.title}, {sheet.year} год"]
    for line in sheet.lines:
        told = _told(sheet, line.year)
        lines.append(f"{'  ' * line.level}{line.title}: {told or 'плана нет'}")
        lines += [
            f"{'  ' * line.level}  {MONTHS[month.month - 1]}: {said}"
            for month, cell in zip(sheet.months, line.cells, strict=True)
            if (line.whole or sheet.within != OFFICE) and (said := _told(sheet, cell))
        ]
    return "\n".join((*lines, *sheet.notes))


def _told(sheet: PlanSheet, cell: SheetCell) -> str:
    parts = []
    if cell.plan is not None:
        parts.append(f"план {sheet.measure.show(cell.plan)}")
    if cell.fact:
        parts.append(f"факт {sheet.measure.show(cell.fact)}")
    if cell.share is not None:
        parts.append(percent(cell.share))
    return ", ".join(parts)


def _costs_json(sheet: CostSheet) -> dict[str, Any]:
    return {
        "year": sheet.year,
        "sources": [
            {"source": str(line.source), "title": line.title, "months": list(line.months),
             "year": line.year}
            for line in sheet.lines
        ],
    }  # fmt: skip


def _costs_text(sheet: CostSheet) -> str:
    told = [f"{line.title}: {rubles(line.year)}" for line in sheet.lines if line.year is not None]
    return "\n".join(told) or f"Расходов за {sheet.year} год нет."
