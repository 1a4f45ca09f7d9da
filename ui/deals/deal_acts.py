"""Moving and closing deals: what is asked on the way, wherever one does it.

The board, the list and the card call these; each act is one change set with «Отменить».
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shiboken6 import isValid

from crm_desktop.deals.moves import lose_deals as lose
from crm_desktop.deals.moves import move_deals as move
from crm_desktop.deals.moves import reopen_deals as reopen
from crm_desktop.deals.moves import win_deals as win
from crm_desktop.deals.refusals import LackingFieldsError, UnplannedError
from crm_desktop.errors import UserError
from crm_desktop.funnels.model import PlanMode
from crm_desktop.wording import count
from ui.clients.bulk_acts import QUICK
from ui.deals.card_words import DEALS, OUTCOME_WORDS
from ui.deals.closing import NextDialog, ask_loss, ask_plan, ask_required
from ui.jobs import Job

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from crm_desktop.clients.fields import Value
    from crm_desktop.deals.moves import Moved
    from crm_desktop.jobs import Progress
    from crm_desktop.tasks.planning import TaskDraft
    from ui.shell.workspace import Workspace

    Fill = dict[int, dict[str, Value]]


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks and what becomes of the answer.

    Attributes:
        workspace: of the open office.
        parent: whose window questions cover; when it is closed, no outcome is told.
        title: of the deal, where it is one: questions name it.
        on_done: gets what was done.
        on_cancel: the person changed his mind, or the base refused: put the card back.
    """

    workspace: Workspace
    parent: QWidget
    title: str = ""
    on_done: Callable[[Moved], None] | None = None
    on_cancel: Callable[[], None] | None = None

    def cancel(self) -> None:
        """Tell that nothing was done."""
        if self.on_cancel is not None:
            self.on_cancel()


def move_deals(
    asking: Asking, ids: Sequence[int], *, stage_id: int, stage: str,
    expected: Mapping[int, int] | None = None, fill: Fill | None = None,
) -> None:  # fmt: skip
    """Move deals to a stage; fields and the action it demands are asked for.

    Args:
        asking: who asks.
        ids: of the deals.
        stage_id: where to.
        stage: its name.
        expected: deal -> the stage the person saw it at.
        fill: deal -> what is written into it in the same act.
    """
    office = asking.workspace.office
    _Attempt(
        asking,
        lambda fill, plan, progress: move(
            office, ids, stage_id=stage_id, expected=expected, fill=fill or None, plan=plan,
            progress=progress,
        ),
        to=stage,
        number=len(ids),
        fill={deal: dict(values) for deal, values in (fill or {}).items()},
    ).go()  # fmt: skip


def win_deals(
    asking: Asking, ids: Sequence[int], *, expected: Mapping[int, int] | None = None
) -> None:
    """Close deals as won, now; fields the funnel demands are asked for."""
    office = asking.workspace.office
    _Attempt(
        asking,
        lambda fill, _plan, progress: win(
            office, ids, expected=expected, fill=fill or None, progress=progress
        ),
        to=OUTCOME_WORDS["won"],
        number=len(ids),
    ).go()


def lose_deals(
    asking: Asking, ids: Sequence[int], *, expected: Mapping[int, int] | None = None
) -> None:
    """Ask why, then close deals as lost."""
    loss = ask_loss(asking.workspace, asking.parent, title=asking.title, count=len(ids))
    if loss is None:
        asking.cancel()
        return
    office = asking.workspace.office
    _Attempt(
        asking,
        lambda _fill, _plan, progress: lose(
            office, ids, reason_id=loss.reason_id, note=loss.note,
            competitor_id=loss.competitor_id, expected=expected, progress=progress,
        ),
        to=OUTCOME_WORDS["lost"],
        number=len(ids),
    ).go()  # fmt: skip


def reopen_deals(asking: Asking, ids: Sequence[int], *, stage_id: int | None = None) -> None:
    """Take closed deals back to work, to the stage they were closed at or to another one."""
    office = asking.workspace.office
    _Attempt(
        asking,
        lambda _fill, _plan, progress: reopen(office, ids, stage_id=stage_id, progress=progress),
        to="",
        number=len(ids),
    ).go()


def open_next(
    workspace: Workspace, parent: QWidget, *, deal_id: int, deal: str = "",
    plan_mode: str = PlanMode.WARN, plan_days: int | None = None, stage: str = "",
) -> NextDialog | None:  # fmt: skip
    """Open «Что дальше?» over the window; None where the stage does not want it asked."""
    if plan_mode == PlanMode.OFF:
        return None
    dialog = NextDialog(
        workspace, parent, deal_id=deal_id, deal=deal, plan_mode=plan_mode, plan_days=plan_days,
        stage=stage,
    )  # fmt: skip
    asking = Asking(workspace, parent, title=deal)

    def close_as(outcome: str) -> None:
        (win_deals if outcome == "won" else lose_deals)(asking, [deal_id])

    dialog.close_wanted.connect(close_as)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


@dataclass(slots=True)
class _Attempt:
    """An act that is tried again with what it turned out to lack.

    Over many deals it is a long job with progress and «Отмена».
    """

    asking: Asking
    work: Callable[[Fill, TaskDraft | None, Progress | None], Moved]
    to: str
    number: int
    fill: Fill = field(default_factory=dict)
    plan: TaskDraft | None = None

    def go(self) -> None:
        fill, plan = dict(self.fill), self.plan
        if self.number > QUICK:
            self._go_long(fill, plan)
            return
        self.asking.workspace.act(
            lambda: self.work(fill, plan, None), owner=self.asking.parent, on_done=self._done,
            on_refused=self._refused,
        )  # fmt: skip

    def _go_long(self, fill: Fill, plan: TaskDraft | None) -> None:
        asking, told = self.asking, list[object]()
        job: Job[Moved] = Job(lambda progress: self.work(fill, plan, progress), asking.workspace)

        def done(moved: Moved) -> None:
            told.append(moved)
            if moved.changes.change_id:
                asking.workspace.tell(moved.changes.title, moved.changes.change_id)
            if isValid(asking.parent):
                self._done(moved)

        def failed(error: Exception) -> None:
            told.append(error)
            if isinstance(error, UserError) and isValid(asking.parent):
                self._refused(error)
            else:
                asking.workspace.report(error)

        def finished() -> None:
            if not told and isValid(asking.parent):
                asking.cancel()

        job.succeeded.connect(done)
        job.finished.connect(finished)
        title = count(self.number, *DEALS)
        asking.workspace.start_long(
            job, f"{self.to}: {title}" if self.to else title, on_failed=failed
        )

    def _done(self, moved: Moved) -> None:
        asking = self.asking
        if moved.warning:
            asking.workspace.tell(moved.warning)
        if asking.on_done is not None:
            asking.on_done(moved)
        if len(moved.unplanned) == 1 == moved.moved:
            open_next(asking.workspace, asking.parent, deal_id=moved.unplanned[0],
                      deal=asking.title, stage=self.to)  # fmt: skip
        elif moved.unplanned:
            told = count(len(moved.unplanned), *DEALS)
            asking.workspace.tell(f"Без следующего действия: {told}")

    def _refused(self, error: UserError) -> None:
        if isinstance(error, LackingFieldsError) and not self._asked(error):
            self._ask_fields(error)
        elif isinstance(error, UnplannedError) and self.plan is None:
            self.plan = ask_plan(
                self.asking.workspace, self.asking.parent, stage=self.to,
                plan_days=error.plan_days, deal=self.asking.title,
            )  # fmt: skip
            self._again(answered=self.plan is not None)
        else:
            self.asking.workspace.report(error)
            self.asking.cancel()

    def _asked(self, error: LackingFieldsError) -> bool:
        """Whether the person was asked for all of these before: once is enough."""
        return all(
            each.key in self.fill.get(deal, {})
            for deal, fields in error.missing.items()
            for each in fields
        )

    def _ask_fields(self, error: LackingFieldsError) -> None:
        keys = dict.fromkeys(each.key for fields in error.missing.values() for each in fields)
        deals = list(error.missing)
        values = ask_required(
            self.asking.workspace, self.asking.parent, keys=tuple(keys), to=self.to,
            title=self.asking.title, deal_id=deals[0] if len(deals) == 1 else None,
        )  # fmt: skip
        if values is not None:
            for deal, fields in error.missing.items():
                own = self.fill.setdefault(deal, {})
                own.update({each.key: values[each.key] for each in fields if each.key in values})
        self._again(answered=values is not None)

    def _again(self, *, answered: bool) -> None:
        if answered:
            self.go()
        else:
            self.asking.cancel()
