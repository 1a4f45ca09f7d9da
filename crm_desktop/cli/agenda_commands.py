"""`agenda`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.agenda.reading import read_agenda
from crm_desktop.agenda.text import agenda_text
from crm_desktop.cli.output import DONE, Output
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.cli.task_words import day_named, kind_named, member_named, today_of
from crm_desktop.errors import UserError
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    import argparse

    from crm_desktop.agenda.entry import Agenda, AgendaEntry

_DAYS: Final = 6


def add_commands(commands: Commands) -> None:
    """Add the command that tells what is on which day."""
    parser = add_command(commands, "agenda", _agenda, text="календарь по дням")
    parser.add_argument("--from", dest="first", metavar="DAY", help="с какого; без него сегодня")
    parser.add_argument("--to", dest="last", metavar="DAY", help="по какой; без него неделя")
    parser.add_argument("--assignee", metavar="NAME", help="чей; me — мой, без него — всех")
    parser.add_argument("--kind", metavar="KIND", help="call, meeting, letter, todo или название")
    parser.add_argument("--no-birthdays", action="store_true", help="без дней рождения клиентов")


def _agenda(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        first = (
            day_named(office, options.first, label="День") if options.first else today_of(office)
        )
        last = first + timedelta(days=_DAYS)
        if options.last:
            last = day_named(office, options.last, label="День")
        if last < first:
            raise UserError("Последний день раньше первого. Поменяйте --from и --to.")
        agenda = read_agenda(
            office,
            first,
            last,
            members=[member_named(office, options.assignee)] if options.assignee else None,
            kinds=[kind_named(office, options.kind)] if options.kind else None,
            birthdays=not options.no_birthdays,
        )
    output.result(_as_json(agenda), agenda_text(agenda) or "Ничего не запланировано.")
    return DONE


def _as_json(agenda: Agenda) -> dict[str, Any]:
    return {
        "from": agenda.first.isoformat(),
        "to": agenda.last.isoformat(),
        "zone": str(agenda.zone),
        "entries": [_entry(entry, agenda) for entry in agenda.entries],
        "birthdays": [
            {
                "client": {"id": str(each.client_id), "name": each.client},
                "day": each.day.isoformat(),
                "age": each.age,
            }
            for each in agenda.birthdays
        ],
    }


def _entry(entry: AgendaEntry, agenda: Agenda) -> dict[str, Any]:
    def named(record: int | None, name: str) -> dict[str, str] | None:
        return None if record is None else {"id": str(record), "name": name}

    def told(at: int, day: str) -> str:
        return day if entry.all_day else local(at, agenda.zone).isoformat()

    return {
        "task": str(entry.task_id),
        "slot": entry.slot,
        "kind": entry.kind,
        "title": entry.title,
        "all_day": entry.all_day,
        "start": told(entry.start, entry.first_day.isoformat()),
        "end": told(entry.end, entry.last_day.isoformat()),
        "client": named(entry.client_id, entry.client),
        "deal": named(entry.deal_id, entry.deal),
        "assignee": named(entry.assignee_id, entry.assignee),
        "people": [str(person) for person in entry.people],
        "place": entry.place,
        "state": entry.state.value,
        "done": entry.done,
        "missed": entry.missed,
        "repeats": entry.repeats,
    }
