"""What stands between the events in a deal's timeline: its way and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.deals.assigning import MADE_IT
from crm_desktop.tasks.kinds import TASK_KINDS
from ui.deals.card_words import OUTCOME_ICONS, OUTCOME_TONES, OUTCOME_WORDS
from ui.tasks.kind_look import kind_look
from ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.approvals.reading import ApprovalRow
    from crm_desktop.deals.stage_history import Stay
    from crm_desktop.distribution.giving import Assignment
    from crm_desktop.tasks.reading import TaskRow

_DECIDED: Final = {
    "approved": ("circle-check", Tone.OK),
    "refused": ("circle-x", Tone.BAD),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline that is no event.

    Attributes:
        at: UTC ms.
        icon: Lucide name.
        title: what happened.
        text: more about it; `""` = nothing.
        who: did it.
    """

    at: int
    icon: str
    tone: Tone
    title: str
    text: str = ""
    who: str = ""


def moments_of(
    stays: Sequence[Stay],
    tasks: Iterable[TaskRow],
    approvals: Iterable[ApprovalRow] = (),
    assignments: Iterable[Assignment] = (),
) -> list[Moment]:
    """Return the stops of the way, the done tasks, what was decided and who got the deal.

    The newest is first.

    Args:
        stays: oldest first.
        tasks: of the deal; open ones are left out.
        approvals: of the deal; those that wait stand above the card.
        assignments: of the deal; that somebody keeps the deal they made goes without saying.
    """
    found = [_arrival(stay, stays[at - 1] if at else None) for at, stay in enumerate(stays)]
    found += [_done(task) for task in tasks if task.done_at is not None]
    found += [_decided(row, row.decided_at) for row in approvals if row.decided_at is not None]
    found += [_given(each) for each in assignments if each.why != MADE_IT and each.member]
    return sorted(found, key=lambda moment: moment.at, reverse=True)


def _arrival(stay: Stay, before: Stay | None) -> Moment:
    if stay.outcome:
        return Moment(
            stay.at, OUTCOME_ICONS.get(stay.outcome, "circle-dot"),
            OUTCOME_TONES.get(stay.outcome, Tone.GREY),
            f"Сделка {OUTCOME_WORDS.get(stay.outcome, '').lower()}", stay.reason, stay.author,
        )  # fmt: skip
    if before is None:
        return Moment(stay.at, "plus", Tone.GREY, f"Сделка открыта: {stay.stage}", stay.reason,
                      stay.author)  # fmt: skip
    if before.outcome:
        title = f"Снова в работе: {stay.stage}"
    elif before.funnel_id != stay.funnel_id:
        title = f"{before.funnel}, {before.stage} → {stay.funnel}, {stay.stage}"
    else:
        title = f"{before.stage} → {stay.stage}"
    return Moment(stay.at, "arrow-right", Tone.GREY, title, stay.reason, stay.author)


def _decided(row: ApprovalRow, at: int) -> Moment:
    icon, tone = _DECIDED.get(row.decision, ("circle-dot", Tone.GREY))
    verdict = row.verdict[:1].upper() + row.verdict[1:]
    said = f"«{' '.join(row.answer.split())}»" if row.answer else ""
    return Moment(at, icon, tone, f"{verdict}: {row.shown}", said, row.decider)


def _given(row: Assignment) -> Moment:
    return Moment(row.at, "user-check", Tone.GREY, f"Ответственный: {row.member}", row.why,
                  row.author)  # fmt: skip


def _done(task: TaskRow) -> Moment:
    kind = TASK_KINDS.get(task.kind, "Задача")
    named = task.title if task.title.casefold() != kind.casefold() else ""
    title = f"Выполнено: {kind.lower()}" + (f" — {named}" if named else "")
    return Moment(task.done_at or 0, kind_look(task.kind).icon, Tone.OK, title,
                  task.result, task.done_by)  # fmt: skip
