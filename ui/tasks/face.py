"""What a row says of a task: words, chip and marks, the same in every list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.tasks.due import ActionState
from ui.clients.wording import cut, when
from ui.tasks.kind_look import STATE_TONES
from ui.tasks.row_paint import TaskFace
from ui.theme import Tone

if TYPE_CHECKING:
    from datetime import tzinfo

    from crm_desktop.tasks.reading import TaskRow
    from ui.tasks.kind_look import KindLook

HIGH: Final = 2
"""From this priority a task bears a mark."""
_MOST: Final = 160


def face_of(
    row: TaskRow, look: KindLook, *, zone: tzinfo, me: int = 0, client: bool = True,
    deal: bool = True,
) -> TaskFace:  # fmt: skip
    """Return what a row says.

    Args:
        row: the task.
        look: of its kind.
        zone: the office's.
        me: the signed-in person: who else gave it is told.
        client: whether the client is told; a tab of its card leaves it out.
        deal: likewise.
    """
    done = row.done_at is not None
    of = (row.client if client else "", row.deal if deal else "")
    due = when(row.done_at, zone) if row.done_at is not None else row.due_text or "без срока"
    tone = Tone.GREY
    if not done and row.state is not ActionState.NONE:
        tone = STATE_TONES[row.state]
    return TaskFace(
        title=row.title, kind=look, below=_below(row, look, me=me, of=of), due_text=due,
        due_tone=tone, done=done, who=row.assignee, who_key=row.assignee_id,
        items=f"{row.items_done}/{row.items}" if row.items else "", marks=_marks(row),
        urgent=(row.priority or 0) >= HIGH,
    )  # fmt: skip


def told_of(row: TaskRow, look: KindLook) -> str:
    """Say a row to somebody who cannot see it."""
    done = "сделана" if row.done_at is not None else row.due_text or "без срока"
    waits = "ждёт другую" if row.waits else ""
    repeats = "повторяется" if row.repeats else ""
    said = (look.label, row.title, row.client, row.deal, done, row.assignee, waits, repeats)
    return ", ".join(filter(None, said))


def _below(row: TaskRow, look: KindLook, *, me: int, of: tuple[str, str]) -> str:
    if row.done_at is not None:
        who = f"сделано: {row.done_by}" if row.done_by else ""
        return " · ".join(filter(None, (cut(row.result, _MOST), who, of[0])))
    given = ""
    if row.handed_by and row.handed_by_id != me:
        given = f"от: {row.handed_by}"
    elif row.author and row.author_id not in (row.assignee_id, me) and not row.handed_by:
        given = f"от: {row.author}"
    asked = "ждёт вашего согласия" if row.to_accept and row.assignee_id == me else ""
    told = (asked, *of, cut(row.place, _MOST), given)
    return " · ".join(filter(None, told)) or cut(row.text, _MOST) or look.label


def _marks(row: TaskRow) -> tuple[str, ...]:
    found = []
    if row.waits:
        found.append("hourglass")
    if row.repeats or row.series_id is not None:
        found.append("repeat")
    if row.comments:
        found.append("message-circle")
    if row.helpers:
        found.append("users")
    return tuple(found)
