"""What else people do in a history: deals, tasks, directories, settings, undo, conflicts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft, LineDraft
from crm_desktop.deals.edits import edit_deal_fields
from crm_desktop.deals.lines import add_line, budget_from_lines, delete_line
from crm_desktop.deals.moves import lose_deals, move_deals, reopen_deals, win_deals
from crm_desktop.deals.removal import delete_deals, restore_deals
from crm_desktop.directories.items import add_item, merge_items, rename_item
from crm_desktop.history.acts import redo, undo, undo_last
from crm_desktop.members.own_settings import set_own_setting
from crm_desktop.members.staff import add_colleague
from crm_desktop.office.settings import set_zone
from crm_desktop.own_fields.own_fields import add_own_field, delete_own_field, rename_own_field
from crm_desktop.personal_data.erasing import erase_client
from crm_desktop.personal_data.reach import ErasureKind
from crm_desktop.sync.conflicts.journal import list_conflicts, settle_conflict, take_other
from crm_desktop.sync.merge.settling import settle_merges
from crm_desktop.tasks.checklist import add_items, tick_item
from crm_desktop.tasks.comments import add_comment
from crm_desktop.tasks.doing import complete_task, reopen_task
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.editing import draft_of, edit_task
from crm_desktop.tasks.planning import plan_task, postpone_tasks
from crm_desktop.tasks.removal import delete_tasks, restore_tasks
from crm_desktop.workdays.calendar import DayKind
from crm_desktop.workdays.changing import set_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.clients.field_types import Value
    from tests.sync.histories.picking import Pick

_FIRST: Final = date(2027, 3, 1)
_ZONES: Final = ("Europe/Moscow", "Asia/Omsk", "Asia/Vladivostok")
_RULES: Final = ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;COUNT=3")


def _day(pick: Pick) -> date:
    return _FIRST + timedelta(days=pick.number(60))


def new_deal(pick: Pick) -> None:
    lines = (LineDraft(pick.word(), price=100 * pick.number(99)),) if pick.likely(0.5) else ()
    client = pick.client() if pick.likely(0.8) else None
    create_deal(
        pick.office,
        DealDraft(
            pick.word(), client, stage_id=pick.id("stage"), lines=lines,
            values={"budget": pick.number(10**9)},
        ),
    )  # fmt: skip


def edit_deal(pick: Pick) -> None:
    values: dict[str, Value] = {
        "title": pick.word(),
        "budget": pick.number(10**9),
        "note": pick.word(),
    }
    chosen = pick.some(sorted(values), most=3)
    edit_deal_fields(pick.office, pick.id("deal"), values={name: values[name] for name in chosen})


def move_deal(pick: Pick) -> None:
    ids = pick.some(pick.ids("deal"), most=2)
    what = pick.number(6)
    if what < 3:
        move_deals(pick.office, ids, stage_id=pick.id("stage"))
    elif what == 3:
        win_deals(pick.office, ids)
    elif what == 4:
        reasons = pick.ids("directory_item", "directory = 'loss_reason' AND deleted_at IS NULL")
        reason = pick.of(reasons) if reasons else None
        lose_deals(pick.office, ids, reason_id=reason, note=pick.word())
    else:
        reopen_deals(pick.office, ids)


def line(pick: Pick) -> None:
    what = pick.number(3)
    if what == 0:
        add_line(pick.office, pick.id("deal"), LineDraft(pick.word(), price=pick.number(9**9)))
    elif what == 1:
        delete_line(pick.office, pick.id("deal_line"))
    else:
        budget_from_lines(pick.office, pick.id("deal"))


def drop_deal(pick: Pick) -> None:
    if pick.likely(0.6):
        delete_deals(pick.office, [pick.id("deal")])
    else:
        restore_deals(pick.office, [pick.id("deal", "deleted_at IS NOT NULL")])


def new_task(pick: Pick) -> None:
    client = pick.client() if pick.likely(0.7) else None
    plan_task(
        pick.office,
        TaskDraft(
            title=pick.word(), text=pick.word(), due=Due(on=_day(pick)), client_id=client,
            repeats=pick.of(_RULES) if pick.likely(0.4) else "", priority=pick.of((None, 0, 3)),
        ),
    )  # fmt: skip


def change_task(pick: Pick) -> None:
    task = pick.id("task")
    if pick.likely(0.5):
        postpone_tasks(pick.office, [task], due=Due(on=_day(pick)))
    else:
        seen = draft_of(pick.office, task)
        wanted = replace(seen, title=pick.word(), priority=pick.of((None, 1, 2)))
        edit_task(pick.office, task, draft=wanted, seen=seen)


def do_task(pick: Pick) -> None:
    if pick.likely(0.7):
        complete_task(pick.office, pick.id("task", "deleted_at IS NULL AND done_at IS NULL"),
                      result=pick.word(), anyway=True)  # fmt: skip
    else:
        reopen_task(pick.office, pick.id("task", "deleted_at IS NULL AND done_at IS NOT NULL"))


def drop_task(pick: Pick) -> None:
    if pick.likely(0.6):
        delete_tasks(pick.office, [pick.id("task")])
    else:
        restore_tasks(pick.office, [pick.id("task", "deleted_at IS NOT NULL")])


def task_parts(pick: Pick) -> None:
    what = pick.number(3)
    if what == 0:
        add_items(pick.office, pick.id("task"), texts=[pick.word().strip()])
    elif what == 1:
        tick_item(pick.office, pick.id("task_item"), done=pick.likely(0.6))
    else:
        add_comment(pick.office, pick.id("task"), text=pick.word())


def item(pick: Pick) -> None:
    tags = "directory = 'tag' AND deleted_at IS NULL"
    what = pick.number(3)
    if what == 0:
        add_item(pick.office, "tag", name=pick.word()[:30])
    elif what == 1:
        rename_item(pick.office, pick.id("directory_item", tags), name=pick.word()[:30])
    else:
        one, other = pick.some(pick.ids("directory_item", tags), least=2, most=2)
        merge_items(pick.office, one, into=other)


def own_field(pick: Pick) -> None:
    what = pick.number(6)
    if what < 4:
        add_own_field(pick.office, pick.word()[:30], type=pick.of(("text", "number")))
    elif what == 4:
        rename_own_field(pick.office, pick.id("own_field"), name=pick.word()[:30])
    else:
        delete_own_field(pick.office, pick.id("own_field"))


def setting(pick: Pick) -> None:
    what = pick.number(4)
    if what == 0:
        set_zone(pick.office, pick.of(_ZONES))
    elif what == 1:
        set_own_setting(pick.office, pick.of(("a", "b")), value=pick.word(), title="Своё")
    elif what == 2:
        set_day(pick.office, _day(pick), kind=pick.of((None, DayKind.OFF, DayKind.SHORT)))
    else:
        add_colleague(pick.office, pick.word()[:30])


def undo_own(pick: Pick) -> None:
    (undo_last if pick.likely(0.6) else redo)(pick.office)


def undo_any(pick: Pick) -> None:
    acts = pick.office.db.run(
        "SELECT id FROM change_set WHERE state = 'done' AND id > (SELECT min(id) FROM change_set)"
        " ORDER BY id DESC LIMIT 12"
    )
    undo(pick.office, pick.of(acts)[0])


def conflict(pick: Pick) -> None:
    found = list_conflicts(pick.office)
    (take_other if pick.likely(0.5) else settle_conflict)(pick.office, pick.of(found).id)


def settle(pick: Pick) -> None:
    settle_merges(pick.office)


def erase(pick: Pick) -> None:
    client = pick.client()
    kind = pick.of(tuple(ErasureKind))
    erase_client(pick.office, client, kind=kind, reason="Отозвано согласие", confirmed="уничтожить")


OTHER_ACTS: Final[dict[str, Callable[[Pick], None]]] = {
    each.__name__: each
    for each in (
        new_deal, edit_deal, move_deal, line, drop_deal, new_task, change_task, do_task, drop_task,
        task_parts, item, own_field, setting, undo_own, undo_any, conflict, settle, erase,
    )
}  # fmt: skip
