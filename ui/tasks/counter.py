"""The number beside «Задачи» in the sidebar: what is late or due today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.tasks.buckets import Bucket
from crm_desktop.tasks.list_filter import TaskFilter
from crm_desktop.tasks.listing import count_buckets
from ui.shell.place_counter import PlaceCounter, told_count
from ui.shell.screen import Place
from ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.office import Office

_MINE: Final = TaskFilter(mine=True)


class TaskCounter(PlaceCounter):
    """One person's tasks are few."""

    def count(self, office: Office) -> dict[Bucket, int]:
        return count_buckets(office, _MINE)

    def show_count(self, found: dict[Bucket, int]) -> None:
        late = found[Bucket.OVERDUE]
        told = told_count(late + found[Bucket.TODAY])
        self.sidebar.set_badge(Place.TASKS, told, Tone.BAD if late else Tone.GREY)
