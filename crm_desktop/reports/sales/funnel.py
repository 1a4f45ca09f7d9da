"""The report of a funnel: how far deals come, how long it takes, where they are lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.funnels.reading import list_funnels
from crm_desktop.reports.definition import Choice, Option, ReportDefinition
from crm_desktop.reports.result import Records, ReportResult
from crm_desktop.reports.sales.funnel_lines import read_lines
from crm_desktop.reports.sales.funnel_table import funnel_charts, funnel_figures, funnel_table

if TYPE_CHECKING:
    from crm_desktop.office.office import Office
    from crm_desktop.reports.definition import ReportAsk


@use_case(Right.REPORTS)
def offered_funnels(office: Office) -> tuple[Choice, ...]:
    """Return the funnels there are, archived ones last."""
    return tuple(
        Choice(str(funnel.id), f"{funnel.name} (в архиве)" if funnel.archived else funnel.name)
        for funnel in list_funnels(office, archived=True)
    )


def _run(office: Office, ask: ReportAsk) -> ReportResult:
    funnels = list_funnels(office, archived=True)
    if not funnels:
        notes = ("Воронок нет: считать нечего. Заведите воронку в настройках.",)
        return ReportResult(FUNNEL.key, FUNNEL.title, ask.now, notes=notes)
    chosen = ask.options.get("funnel", str(funnels[0].id))
    funnel = next(each for each in funnels if str(each.id) == chosen)
    lines = read_lines(office, ask, funnel)
    against = ask.period.against(ask.comparison)
    table = funnel_table(lines, ask, against)
    return ReportResult(
        FUNNEL.key, FUNNEL.title, ask.now,
        figures=funnel_figures(office, lines, ask, against),
        charts=funnel_charts(lines, against),
        tables=(table,),
        notes=lines.notes,
    )  # fmt: skip


FUNNEL: Final = ReportDefinition(
    "funnel", "Воронка продаж", "Продажи",
    "Сколько сделок доходит до каждого этапа, сколько там стоит и где мы их теряем?",
    _run,
    area=Records.DEALS,
    options=(Option("funnel", "Воронка", offer=offered_funnels),),
    comparable=True,
    terms=("reached", "stage_conversion", "stage_time", "lost_here", "won"),
)  # fmt: skip
