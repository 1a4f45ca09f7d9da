"""Starting a script for many deals at once; one undo takes all of it back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.portions import BulkResult, in_portions
from crm_desktop.deals.present import present_deals
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.journal import Kind
from crm_desktop.tasks.scripts import get_script
from crm_desktop.tasks.scripts_run import start_script
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase


@use_case(Right.EDIT_TASKS)
def start_for_deals(
    office: Office,
    script_id: int,
    deal_ids: Sequence[int],
    *,
    start: date,
    progress: Progress | None = None,
) -> BulkResult:
    """Plan the tasks of a script for each of several deals; those that are gone are left out.

    Args:
        office: the office.
        script_id: the script.
        deal_ids: the deals.
        start: the day of the start.
        progress: hears of every portion.

    Raises:
        NotFoundError: the script is not there any more.
        UserError: a task cannot be planned so.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    name = get_script(office, script_id).name

    def work(_db: OfficeDatabase, _change: Change, portion: str) -> int:
        deals = present_deals(office, json.loads(portion))
        for deal in deals:
            start_script(office, script_id, start=start, deal_id=deal)
        return len(deals)

    wanted = list(dict.fromkeys(deal_ids))
    told = f"Сценарий «{name}»: {count(len(wanted), *DEAL_FORMS)}"
    return in_portions(
        office, wanted, title=told, work=work, progress=progress, kinds=(Kind.TASK, Kind.DEAL)
    )
