from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_desktop.agenda.reading import read_agenda
from crm_desktop.history.acts import redo, undo
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import ItemDraft, draft_of
from crm_desktop.tasks.reading import get_task
from crm_desktop.tasks.removal import deleted_tasks
from crm_desktop.tasks.series import drop_occurrence, move_occurrence
from tests.tasks.task_people import THURSDAY, plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.journal import Changes
    from crm_desktop.office import Office

pytestmark = pytest.mark.usefixtures("noon")
DAY = timedelta(days=1)
LATER = (THURSDAY + 3 * DAY).isoformat()


def days(office: Office) -> list[date]:
    """The days of the coming week something open is on."""
    agenda = read_agenda(office, THURSDAY, THURSDAY + 6 * DAY)
    return sorted(entry.first_day for entry in agenda.entries if not entry.done)


@pytest.fixture
def head(office: Office) -> int:
    return plan(office, "Обход", Due(THURSDAY), repeats="FREQ=DAILY", items=(ItemDraft("Склад"),))


WHOLE = [THURSDAY + n * DAY for n in range(7)]
ACTS: dict[str, Callable[[Office, int, str | None], Changes]] = {
    "done": lambda office, head, slot: complete_task(office, head, slot=slot).changes,
    "dropped": lambda office, head, slot: drop_occurrence(office, head, slot=slot),
    "moved": lambda office, head, slot: move_occurrence(
        office, head, slot=slot, due=Due(THURSDAY + 20 * DAY)
    )[1],
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("slot", [None, LATER])
def test_an_undo_gives_the_occurrence_back(
    office: Office, head: int, act: str, slot: str | None
) -> None:
    before = get_task(office, head)
    changes = ACTS[act](office, head, slot)
    after = days(office)
    assert after != WHOLE
    undo(office, changes.change_id)
    assert days(office) == WHOLE
    assert get_task(office, head) == before
    assert deleted_tasks(office) == ()
    redo(office)
    assert days(office) == after
    changes = ACTS[act](office, head, None)  # the series goes on
    undo(office, changes.change_id)
    assert days(office) == after


@pytest.mark.parametrize("act", ACTS)
def test_what_the_series_has_passed_comes_back_as_a_task_of_its_own(
    office: Office, head: int, act: str
) -> None:
    first = ACTS[act](office, head, None)
    complete_task(office, head)
    undo(office, first.change_id)
    assert get_task(office, head).slot == (THURSDAY + 2 * DAY).isoformat()
    (own,) = office.db.run(
        "SELECT id FROM task WHERE series = ? AND done_at IS NULL AND deleted_at IS NULL", (head,)
    )
    row = get_task(office, own[0])
    assert (row.title, row.slot) == ("Обход", THURSDAY.isoformat())
    if act != "dropped":
        assert [item.text for item in draft_of(office, own[0]).items or ()] == ["Склад"]
    assert days(office)[-5:] == WHOLE[2:]
