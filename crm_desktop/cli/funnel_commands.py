"""`funnels`, `funnel`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from crm_desktop.cli.output import DONE, Output
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.deals.amounts import show_money
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.errors import UserError
from crm_desktop.funnels.reading import find_funnel, list_funnels
from crm_desktop.funnels.report import funnel_report
from crm_desktop.wording import count, percent

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from crm_desktop.deals.board_totals import Totals
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.funnels.report import Closed, FunnelReport, StageFigures
    from crm_desktop.office import Office


def add_commands(commands: Commands) -> None:
    """Add the commands about funnels."""
    add_command(commands, "funnels", _funnels, text="воронки и их этапы")
    parser = add_command(commands, "funnel", _funnel, text="воронка в числах")
    parser.add_argument("name", metavar="NAME", help="название или номер воронки")
    parser.add_argument(
        "--since", metavar="DAY", help="конверсия, выигрыши и проигрыши с этого дня: ГГГГ-ММ-ДД"
    )
    parser.add_argument("--until", metavar="DAY", help="и по этот день включительно")


def _funnels(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        funnels = list_funnels(office, archived=True)
    output.result(
        [_as_json(funnel) for funnel in funnels],
        "\n".join(
            f"{funnel.id}  {funnel.name}{' (в архиве)' if funnel.archived else ''}: "
            + " → ".join(stage.name for stage in funnel.stages)
            for funnel in funnels
        )
        or "Воронок нет.",
    )
    return DONE


def _funnel(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        funnel = find_funnel(office, options.name)
        report = funnel_report(
            office,
            funnel.id,
            since=_instant(office, options.since, days=0),
            until=_instant(office, options.until, days=1),
        )
    output.result(_report_json(report), _report_text(report))
    return DONE


def _instant(office: Office, day: str | None, *, days: int) -> int | None:
    if day is None:
        return None
    try:
        begins = datetime.combine(date.fromisoformat(day), time(), office.zone)
        instant = (begins + timedelta(days=days)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UserError(f"День «{day}» непонятен. Напишите его так: 2026-11-18.") from error
    return int(instant.timestamp() * 1000)


def _as_json(funnel: Funnel) -> dict[str, Any]:
    return {
        "id": str(funnel.id),
        "name": funnel.name,
        "archived": funnel.archived,
        "won_required": list(funnel.won_required),
        "approve_budget_kopecks": funnel.approve_budget,
        "approve_discount_hundredths": funnel.approve_discount,
        "stages": [
            {"id": str(stage.id), **asdict(stage.settings), "required": list(stage.required)}
            for stage in funnel.stages
        ],
    }


def _report_json(report: FunnelReport) -> dict[str, Any]:
    return {
        "id": str(report.funnel.id),
        "name": report.funnel.name,
        "archived": report.funnel.archived,
        "stages": [_stage_json(figures) for figures in report.stages],
        "totals": _totals_json(report.totals),
        "won": _closed_json(report.won),
        "lost": _closed_json(report.lost),
    }


def _stage_json(figures: StageFigures) -> dict[str, Any]:
    stage, conversion = figures.stage, figures.conversion
    return {
        "id": str(stage.id) if stage else None,
        "name": figures.name,
        "probability": stage.probability if stage else None,
        **_totals_json(figures.totals),
        "reached": conversion.reached,
        "went_on": conversion.went_on,
        "lost": conversion.lost,
        "conversion": None if conversion.share is None else round(conversion.share, 4),
    }


def _totals_json(totals: Totals) -> dict[str, Any]:
    return {
        "count": totals.count,
        "sum_kopecks": totals.kopecks,
        "weighted_kopecks": totals.weighted,
        "without_rate": [
            {"currency": apart.currency, "count": apart.count, "sum_hundredths": apart.amount}
            for apart in totals.apart
        ],
        "overdue": totals.overdue,
        "today": totals.today,
        "planned": totals.planned,
        "without_action": totals.none,
        "stale": totals.stale,
    }


def _closed_json(closed: Closed) -> dict[str, Any]:
    return {
        "count": closed.count,
        "sum_kopecks": closed.kopecks,
        "without_rate": [
            {"currency": code, "sum_hundredths": amount} for code, amount in closed.apart.items()
        ],
    }


def _report_text(report: FunnelReport) -> str:
    lines = [f"Воронка «{report.funnel.name}»"]
    for figures in report.stages:
        totals, share = figures.totals, figures.conversion.share
        parts = [count(totals.count, *DEAL_FORMS), show_money(totals.kopecks)]
        parts += _apart({apart.currency: apart.amount for apart in totals.apart})
        if totals.none:
            parts.append(f"без действия {totals.none}")
        if totals.stale:
            parts.append(f"застыли {totals.stale}")
        if share is not None:
            parts.append(f"дальше прошли {percent(share)}")
        if figures.conversion.lost:
            parts.append(f"проиграно {figures.conversion.lost}")
        lines.append(f"  {figures.name}: {', '.join(parts)}")
    whole = report.totals
    parts = [count(whole.count, *DEAL_FORMS), show_money(whole.kopecks)]
    parts += _apart({apart.currency: apart.amount for apart in whole.apart})
    parts.append(f"взвешенно {show_money(whole.weighted)}")
    lines.append(f"В работе: {', '.join(parts)}")
    for title, closed in (("Выиграно", report.won), ("Проиграно", report.lost)):
        parts = [
            count(closed.count, *DEAL_FORMS),
            show_money(closed.kopecks),
            *_apart(closed.apart),
        ]
        lines.append(f"{title}: {', '.join(parts)}")
    return "\n".join(lines)


def _apart(sums: Mapping[str, int]) -> list[str]:
    return [f"{show_money(amount, code)} без курса" for code, amount in sums.items()]
