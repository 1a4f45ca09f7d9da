"""What `export tasks` does with tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.calendar_files.writing import Form
from crm_desktop.cli.export_words import named_columns, tell_export
from crm_desktop.cli.output import DONE, Output, TerminalProgress
from crm_desktop.cli.session import opened
from crm_desktop.cli.task_words import day_named, member_named
from crm_desktop.errors import UserError
from crm_desktop.exporting.tasks import export_task_table
from crm_desktop.tasks.buckets import OPEN_BUCKETS
from crm_desktop.tasks.list_fields import AREA
from crm_desktop.tasks.list_filter import TaskFilter
from crm_desktop.tasks.list_groups import ALL_TASKS, TaskChoice
from crm_desktop.tasks.planning import TASK_FORMS
from crm_desktop.tasks.view_choice import choice_of_view
from crm_desktop.views.saved_views import find_view

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from crm_desktop.office.office import Office


def table_here(options: argparse.Namespace, output: Output) -> int:
    """Write tasks into a workbook or a table of texts.

    Raises:
        UserError: something only calendars know is asked for.
    """
    if options.busy_only or options.form != Form.EVENTS:
        raise UserError("--form и --busy-only — только для календарей (.ics). Файл не записан.")
    with opened(options, output) as office:
        report = export_task_table(
            office,
            options.to,
            targets=_choice(office, options),
            columns=named_columns(options),
            progress=TerminalProgress(),
        )
    tell_export(output, report, TASK_FORMS)
    return DONE


def _choice(office: Office, options: argparse.Namespace) -> TaskChoice:
    def day(text: str | None) -> date | None:
        return None if text is None else day_named(office, text, label="День")

    if options.view is not None:
        given = (options.assignee, options.since, options.until, options.done, options.find)
        if any(given):
            raise UserError(
                "Вид уже говорит, какие задачи выгрузить: уберите --assignee, --since, --until, "
                "--done и --find. Файл не записан."
            )
        view = find_view(office, options.view, area=AREA)
        return choice_of_view(office, view.definition, what="Файл не записан.")
    since, until = day(options.since), day(options.until)
    wanted = TaskFilter(
        assignees=(member_named(office, options.assignee),) if options.assignee else (),
        text=options.find,
        due_from=since,
        due_to=until,
    )
    if options.done:
        return TaskChoice(replace(wanted, done_from=ALL_TASKS.wanted.done_from))
    return TaskChoice(wanted, buckets=OPEN_BUCKETS)
