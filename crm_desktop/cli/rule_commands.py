"""`rules`, `rules run`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crm_desktop.automation.rules import list_rules
from crm_desktop.automation.running import run_rules
from crm_desktop.automation.templates import list_templates
from crm_desktop.automation.words import describe_rule
from crm_desktop.cli.output import DONE, Output, TerminalProgress
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.deals.list_fields import load_deal_fields
from crm_desktop.errors import UserError
from crm_desktop.wording import count

if TYPE_CHECKING:
    import argparse

    from crm_desktop.automation.running import RunReport
    from crm_desktop.office import Office

_TIMES = ("раз", "раза", "раз")
_YEARS = range(1970, 2200)


def add_commands(commands: Commands) -> None:
    """Add the command about rules."""
    rules = add_command(
        commands, "rules", _rules, text="правила: список; rules run — выполнить, что пора"
    )
    rules.add_argument(
        "act", nargs="?", choices=("run",), metavar="run", help="выполнить, что пора"
    )
    rules.add_argument("--now", metavar="ВРЕМЯ", help="как если бы было это время (ISO)")
    rules.add_argument("--dry", action="store_true", help="только показать, что сработало бы")


def _rules(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        if options.act == "run":
            report = run_rules(
                office,
                now=_moment(office, options.now),
                dry=options.dry,
                progress=TerminalProgress(),
            )
            output.result(_report(report, dry=options.dry), _told(report, dry=options.dry))
            return DONE
        if options.now or options.dry:
            raise UserError("Ключи --now и --dry — для «rules run».")
        rows = _listed(office)
    lines = (
        f"{each['id']}  {'вкл ' if each['enabled'] else 'выкл'}  {each['name']}: {each['text']}"
        for each in rows
    )
    output.result(rows, "\n".join(lines) or "Правил нет.")
    return DONE


def _moment(office: Office, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise UserError(
            f"«{text}» — не время. Напишите, например, 2026-11-22T09:00. Ничего не изменено."
        ) from error
    if found.year not in _YEARS:
        raise UserError(f"«{text}»: год — от {_YEARS[0]} до {_YEARS[-1]}. Ничего не изменено.")
    return found if found.tzinfo else found.replace(tzinfo=office.zone)


def _listed(office: Office) -> list[dict[str, Any]]:
    with office.reading():
        fields = load_deal_fields(office)
        templates = {each.id: each.name for each in list_templates(office)}
        return [
            {
                "id": rule.id,
                "name": rule.name,
                "enabled": rule.enabled,
                "text": describe_rule(fields, rule.definition, templates),
                "problems": list(rule.problems),
                "author": rule.author or None,
                "fired": rule.fired,
                "last_at": rule.last_at,
            }
            for rule in list_rules(office)
        ]


def _report(report: RunReport, *, dry: bool) -> dict[str, Any]:
    return {
        "dry": dry,
        "change_set": report.changes.change_id or None,
        "rules": report.rules,
        "fired": report.fired,
        "runs": [asdict(run) for run in report.runs],
        "switched_off": list(report.broken),
    }


def _told(report: RunReport, *, dry: bool) -> str:
    verb = "Сработало бы" if dry else "Сработало"
    lines = [f"{verb}: {count(report.fired, *_TIMES)}"]
    lines += [
        f"  {run.name}: {run.fired}" + (f", не выполнено {run.failed}" if run.failed else "")
        for run in report.runs
    ]
    lines += [f"  «{name}» выключено: условие больше не действует" for name in report.broken]
    return "\n".join(lines)
