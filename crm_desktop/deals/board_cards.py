"""Cards of the board: everything one shows, read for a window of deals at once."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.clients.rows import RowLabel
from crm_desktop.deals.action_state import state_at
from crm_desktop.deals.board_question import NOBODY
from crm_desktop.deals.staleness import is_stale
from crm_desktop.tasks.due import Due, action_words
from crm_desktop.tasks.kinds import TASK_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crm_desktop.deals.action_state import ActionState, Moment
    from crm_desktop.deals.board_pages import Key, Pages
    from crm_desktop.deals.board_question import BoardQuestion, Slot
    from crm_desktop.funnels.model import Stage
    from db.connection import OfficeDatabase

TAGS: Final = "tags"
"""The key of the tags among the fields of a card."""
_NO_ACTION: Final = "Нет действия"
_OWN_WORDS: Final = "todo"


@dataclass(frozen=True, slots=True)
class Card:
    """A deal on the board.

    Attributes:
        client: its id; None = no client yet.
        client_name: `""` without a client.
        budget: hundredths of the currency; None = not known.
        responsible: None = nobody.
        state: how its next action stands.
        next_task: the open task that is due first; None = no open task.
        next_due: its last moment, UTC ms; None = no task or no date.
        action: «Звонок в 16:30», «Просрочено 3 дня», «Нет действия».
        next_title: what the task is called.
        touched_at: the last touch, UTC ms.
        days_still: midnights since.
        days_in_stage: midnights since it came to its stage.
        probability: that counts, whole per cent.
        tags: if the question asked for them.
        fields: (label, text) of the other fields asked for, those that are filled.
        slot: its column.
        key: its place there.
    """

    id: int
    title: str
    client: int | None
    client_name: str
    budget: int | None
    currency: str
    stage: int
    responsible: int | None
    responsible_name: str
    state: ActionState
    next_task: int | None
    next_kind: str
    next_title: str
    next_due: int | None
    next_timed: bool
    action: str
    stage_since: int
    touched_at: int
    days_in_stage: int
    days_still: int
    stale: bool
    probability: int
    slot: Slot
    key: Key
    tags: tuple[RowLabel, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()


def read_cards(
    db: OfficeDatabase,
    question: BoardQuestion,
    pages: Pages,
    deals: Sequence[int],
    *,
    stages: Mapping[int, Stage],
    at: Moment,
    fields: Mapping[int, tuple[tuple[str, str], ...]],
) -> dict[int, Card]:
    """Read cards by id; a deal that is no more is left out.

    Args:
        db: inside a read transaction.
        question: for the columns and the order.
        pages: the same question's.
        deals: ids.
        stages: of the funnel.
        at: the moment.
        fields: the chosen fields of each deal.
    """
    given = json.dumps(list(deals))
    tags = _tags(db, given) if TAGS in question.fields else {}
    sql = (
        "SELECT b.deal, d.title, b.client, coalesce(c.name, ''), b.budget, b.currency, b.stage,"  # noqa: S608 - code only
        " b.responsible, coalesce(m.name, ''), b.next_task, coalesce(t.kind, ''),"
        " coalesce(t.title, ''), t.due_at, b.next_due, b.stage_since, b.touched_at,"
        f" b.probability, {pages.place}"
        " FROM json_each(:board_deals) j CROSS JOIN deal_board b ON b.deal = j.value"
        " CROSS JOIN deal d ON d.id = b.deal LEFT JOIN client c ON c.id = b.client"
        " LEFT JOIN member m ON m.id = b.responsible LEFT JOIN task t ON t.id = b.next_task"
    )
    found: dict[int, Card] = {}
    args = {**pages.args, "board_deals": given}
    rows: list[tuple[Any, ...]] = db.connection().execute(sql, args).fetchall()
    for (
        deal, title, client, client_name, budget, currency, stage, responsible, person, task, kind,
        task_title, moment, due, since, touched, probability, place,
    ) in rows:  # fmt: skip
        judged = stages.get(stage)
        found[deal] = Card(
            deal, title, client, client_name, budget, currency, stage, responsible, person,
            state_at(due, at), task, kind, task_title, due, moment is not None,
            _action(task, kind, task_title, moment, due, at),
            since, touched, at.days_since(since), at.days_since(touched),
            judged is not None
            and is_stale(
                touched, due, stale_days=judged.stale_days, plan_days=judged.plan_days, at=at
            ),
            probability, question.slot_of(stage, responsible or NOBODY), (place, deal),
            tags.get(deal, ()), fields.get(deal, ()),
        )  # fmt: skip
    return found


def _action(
    task: int | None, kind: str, title: str, moment: int | None, due: int | None, at: Moment
) -> str:
    if task is None:
        return _NO_ACTION
    what = title if kind == _OWN_WORDS and title else TASK_KINDS.get(kind, title)
    day = at.day_of(due) if moment is None and due is not None else None
    return action_words(what, Due(day, moment), now=at.now, zone=at.zone)


def _tags(db: OfficeDatabase, given: str) -> dict[int, tuple[RowLabel, ...]]:
    found: defaultdict[int, list[RowLabel]] = defaultdict(list)
    for deal, item, directory, name, colour in db.run(
        "SELECT l.deal, i.id, i.directory, i.name, coalesce(i.colour, '') FROM json_each(?) j"
        " CROSS JOIN deal_label l ON l.deal = j.value AND l.deleted_at IS NULL"
        " JOIN directory_item i ON i.id = l.item AND i.deleted_at IS NULL"
        " ORDER BY i.position, i.name",
        (given,),
    ):
        found[deal].append(RowLabel(item, directory, name, colour))
    return {deal: tuple(labels) for deal, labels in found.items()}


def in_order(cards: Mapping[int, Card], deals: Iterable[int]) -> tuple[Card, ...]:
    """Return the cards of these deals, those that are there."""
    return tuple(cards[deal] for deal in deals if deal in cards)
