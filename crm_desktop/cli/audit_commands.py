"""`audit`."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from crm_desktop.audit.acts import Group
from crm_desktop.audit.chain import check_chain
from crm_desktop.audit.exporting import export_audit, line_json
from crm_desktop.audit.filtering import AuditFilter, AuditLine
from crm_desktop.audit.reading import list_audit
from crm_desktop.cli.output import DONE, REFUSED, Output, TerminalProgress
from crm_desktop.cli.parsing import a_number, a_path
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.errors import NotFoundError
from crm_desktop.members.people import list_members
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from crm_desktop.office import Office

_PAGE = 500
_MOST = 1_000_000


def add_commands(commands: Commands) -> None:
    """Add the command that reads the audit."""
    parser = add_command(
        commands, "audit", _audit, text="журнал доступа: кто входил, смотрел, выгружал, менял"
    )
    parser.add_argument("--person", metavar="ИМЯ", help="только этого сотрудника")
    parser.add_argument(
        "--group", choices=[each.value for each in Group], help="только этой группы действий"
    )
    parser.add_argument("--since", type=_day, metavar="ГГГГ-ММ-ДД", help="с этого дня")
    parser.add_argument(
        "--until", type=_day, metavar="ГГГГ-ММ-ДД", help="по этот день включительно"
    )
    parser.add_argument(
        "--least", type=a_number(_MOST), default=0, metavar="N", help="не меньше N записей"
    )
    parser.add_argument("--find", default="", metavar="ТЕКСТ", help="только с этим текстом")
    parser.add_argument(
        "--limit", type=a_number(_MOST), default=1000, metavar="N", help="не больше N строк"
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--to", type=a_path, metavar="FILE", help="сохранить в .xlsx, .csv, .json")
    what.add_argument("--check", action="store_true", help="проверить цепочку подписей")


def _audit(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        if options.check:
            return _check(office, output)
        filter_ = _filter(office, options)
        if options.to is not None:
            report = export_audit(office, options.to, filter_=filter_, progress=TerminalProgress())
            output.result(
                {"file": str(report.path), "lines": report.rows},
                f"Записано строк: {report.rows}. Файл: {report.path}",
            )
            return DONE
        lines: list[AuditLine] = []
        before: int | None = None
        while len(lines) < options.limit:
            page = list_audit(
                office, filter_, before=before, limit=min(_PAGE, options.limit - len(lines))
            )
            if not page:
                break
            lines += page
            before = page[-1].id
        found = [line_json(office, line) for line in lines]
        zone = office.zone
    told = [f"{local(line.at, zone):%d.%m.%Y %H:%M}  {line.author}  {line.text}" for line in lines]
    output.result(found, "\n".join(told) or "Таких строк нет.")
    return DONE


def _check(office: Office, output: Output) -> int:
    report = check_chain(office, progress=TerminalProgress())
    faults = [
        {
            "at": local(fault.at, office.zone).isoformat() if fault.at else None,
            "text": fault.text,
            "act": fault.act,
            "who": fault.author,
        }
        for fault in report.faults
    ]
    told = [
        report.text,
        *(f"{fault['at'] or ''}  {fault['text']}  {fault['act']}" for fault in faults),
    ]
    output.result(
        {"checked": report.checked, "whole": report.whole, "faults": faults}, "\n".join(told)
    )
    return DONE if report.whole else REFUSED


def _filter(office: Office, options: argparse.Namespace) -> AuditFilter:
    person = None
    if options.person is not None:
        wanted = options.person.casefold()
        people = {member.name.casefold(): member.id for member in list_members(office)}
        if wanted not in people:
            raise NotFoundError(f"Сотрудника «{options.person}» нет. Проверьте имя.")
        person = people[wanted]
    return AuditFilter(
        person=person,
        group=Group(options.group) if options.group else None,
        since=_midnight(office, options.since),
        until=_midnight(office, options.until and options.until + timedelta(days=1)),
        least=options.least,
        text=options.find,
    )


def _midnight(office: Office, day: date | None) -> int | None:
    if day is None:
        return None
    at = datetime.combine(day, time(), tzinfo=office.zone)
    return int(at.astimezone(UTC).timestamp() * 1000)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"«{text}» — не день вида ГГГГ-ММ-ДД") from error
