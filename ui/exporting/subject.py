"""What is exported: clients, deals, tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.clients.fields import load_catalogue
from crm_desktop.clients.listing import ALL, count_clients
from crm_desktop.deals.list_fields import load_deal_fields
from crm_desktop.deals.list_filter import ALL_DEALS
from crm_desktop.deals.listing import count_deals
from crm_desktop.exporting.columns import headings_of
from crm_desktop.exporting.deal_columns import chosen_table, deal_column_keys
from crm_desktop.exporting.deals import DEAL_FORMS, export_deals
from crm_desktop.exporting.formats import FORMATS
from crm_desktop.exporting.report import CLIENT_FORMS
from crm_desktop.exporting.running import export_clients
from crm_desktop.exporting.task_columns import task_columns
from crm_desktop.exporting.tasks import export_task_table
from crm_desktop.tasks.list_groups import ALL_TASKS, count_chosen
from crm_desktop.tasks.planning import TASK_FORMS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from crm_desktop.exporting.formats import Format
    from crm_desktop.exporting.report import ExportReport
    from crm_desktop.office import Office


@dataclass(frozen=True, slots=True)
class Subject:
    """What the dialog of the export is about.

    Attributes:
        title: of the dialog.
        file: what the file is called, «клиенты».
        who: the heading above the choice of records.
        everybody: the choice of all.
        again: what the import makes of all fields.
        forms: «клиент», «клиента», «клиентов».
        all: the filter of all of them.
        formats: what they can be written as.
        count: how many fit a filter, exactly.
        headings: of the columns with these keys.
        export: writes the file.
    """

    title: str
    file: str
    who: str
    everybody: str
    again: str
    forms: tuple[str, str, str]
    all: Any
    formats: tuple[Format, ...]
    count: Callable[[Office, Any], int]
    headings: Callable[[Office, Sequence[str]], Sequence[str]]
    export: Callable[..., ExportReport]


def _deal_headings(office: Office, keys: Sequence[str]) -> Sequence[str]:
    fields = load_deal_fields(office)
    table = chosen_table(fields, deal_column_keys(fields, keys))
    return [column.heading for column in table.columns]


def _export_tasks(office: Office, path: Path, *, sort: object, **given: Any) -> ExportReport:
    """The order of tasks is part of what the list shows."""
    del sort
    return export_task_table(office, path, **given)


CLIENTS: Final = Subject(
    "Выгрузка клиентов", "клиенты", "Кого", "Все клиенты",
    "Файл загружается обратно: получаются те же клиенты.", CLIENT_FORMS, ALL, FORMATS,
    count=lambda office, filter_: count_clients(office, filter_, cap=None),
    headings=lambda office, keys: headings_of(load_catalogue(office), keys),
    export=export_clients,
)  # fmt: skip
DEALS: Final = Subject(
    "Выгрузка сделок", "сделки", "Какие", "Все сделки",
    "Файл загружается обратно: получаются те же сделки.", DEAL_FORMS, ALL_DEALS,
    tuple(each for each in FORMATS if each.suffix != ".vcf"),
    count=lambda office, filter_: count_deals(office, filter_, cap=None),
    headings=_deal_headings,
    export=export_deals,
)  # fmt: skip
TASKS: Final = Subject(
    "Выгрузка задач", "задачи", "Какие", "Все задачи, и сделанные",
    "Номера записаны текстом, сроки — настоящими датами.", TASK_FORMS, ALL_TASKS,
    tuple(each for each in FORMATS if each.table),
    count=count_chosen,
    headings=lambda _office, keys: [column.heading for column in task_columns(keys).columns],
    export=_export_tasks,
)  # fmt: skip
