"""One task for many deals at once; one undo takes all of it back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.portions import BulkResult, in_portions
from crm_desktop.deals.present import present_deals
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.journal import Kind
from crm_desktop.tasks.planning import check_draft, write_task
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from crm_desktop.tasks.planning import TaskDraft
    from db.connection import OfficeDatabase


@use_case(Right.EDIT_TASKS)
def plan_tasks(
    office: Office, deal_ids: Sequence[int], draft: TaskDraft, *, progress: Progress | None = None
) -> BulkResult:
    """Plan a like task for each of several deals; those that are gone are left out.

    Args:
        office: the office.
        deal_ids: the deals.
        draft: what to do; the deal of each is filled in.
        progress: hears of every portion.

    Raises:
        UserError: the task cannot be planned so.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    title = check_draft(office.db, draft)

    def work(_db: OfficeDatabase, change: Change, portion: str) -> int:
        deals = present_deals(office, json.loads(portion))
        for deal in deals:
            write_task(office, change, replace(draft, deal_id=deal, client_id=None))
        return len(deals)

    wanted = list(dict.fromkeys(deal_ids))
    told = f"Задача «{title}»: {count(len(wanted), *DEAL_FORMS)}"
    return in_portions(
        office, wanted, title=told, work=work, progress=progress, kinds=(Kind.TASK, Kind.DEAL)
    )
