"""Looks when the next reminder rings; notices that the computer slept or its clock was set.

A timer is set for the nearest reminder, half a minute ahead at most: a sleep, a clock set anew
and what another program wrote are noticed by then. Who was away longer than that (the wall clock
and the steady one tell) did not see what rang: what is older than two minutes then goes into one
list, «Пока вас не было».
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from crm_desktop.access.rights import Right, may
from crm_desktop.errors import UserError
from crm_desktop.journal import Kind
from crm_desktop.journal.stamps import now_ms
from crm_desktop.reminders.due import coming_instants, next_ring, open_reminders
from crm_desktop.reminders.habits import ReminderHabits, read_habits
from crm_desktop.reminders.ringing import (
    CLAIM_MS,
    answer,
    forget_old_states,
    give_back,
    mark_shown,
    new_holder,
    snooze,
    take_due,
)
from ui.jobs import JobRunner
from ui.shell.bug_report import log_bug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from crm_desktop.journal import Changes
    from crm_desktop.office import Office
    from crm_desktop.reminders.due import DueReminder

FIRST_MS: Final = 1000
"""The window is on the screen first."""
LONGEST_MS: Final = 30_000
SHORTEST_MS: Final = 20
AWAY_MS: Final = 3 * LONGEST_MS
"""Nobody looked for so long: the computer slept, or its clock was set."""
_SOON_MS: Final = 200
_COMING_FOR_MS: Final = 600_000
_KINDS: Final = (
    Kind.TASK, Kind.TASK_HELPER, Kind.REMINDER, Kind.CALENDAR_DAY, Kind.MEMBER_SETTING,
    Kind.SETTING,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    taken: list[DueReminder]
    listed: list[DueReminder]
    habits: ReminderHabits
    next: int | None
    coming: tuple[int, ...] | None


class ReminderClock(QObject):
    """One office's reminders while it is open; everything happens on a thread of its own.

    Attributes:
        rang: reminders (`list[DueReminder]`) to be shown now; `shown` tells that they are.
        missed: those nobody was there for.
        listed: all that were shown and not answered, after every look.
        holder: the name under which they are taken.
        coming: the instants of the next week, for the locked window.
        habits: how the person wants to be reminded, as of the last look.
    """

    rang = Signal(object)
    missed = Signal(object)
    listed = Signal(object)

    def __init__(
        self,
        office: Office,
        parent: QObject | None = None,
        *,
        wall: Callable[[], int] = now_ms,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._office = office
        self._wall = wall
        self._steady = steady
        self.holder = new_holder()
        self.coming: tuple[int, ...] = ()
        self.habits = ReminderHabits()
        self._coming_at: float | None = None
        self._looked: tuple[int, float] | None = None
        self._looking = False
        self._again = False
        self._stopped = False
        self._swept = False
        # Shown, but the base does not know yet.
        self._unmarked: dict[object, DueReminder] = {}
        self._runner = JobRunner(self, readers=1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin soon."""
        self._timer.start(FIRST_MS)

    def stop(self) -> None:
        """Look no more; returns when the last look is over."""
        self._stopped = True
        self._timer.stop()
        self._runner.shutdown()

    @property
    def interval(self) -> int:
        """In how many ms the next look is; −1 while one is under way."""
        return self._timer.remainingTime()

    def on_changed(self, changes: Changes) -> None:
        """Look anew when what was written may ring sooner, or not any more."""
        if not self._stopped and any(changes.concern(kind) for kind in _KINDS):
            self._coming_at = None
            if not self._timer.isActive() or self._timer.remainingTime() > _SOON_MS:
                self._timer.start(_SOON_MS)

    def look(self) -> None:
        """Look now; one look at a time."""
        if self._stopped or not may(self._office, Right.VIEW_TASKS):
            return
        if self._looking:
            self._again = True
            return
        self._timer.stop()
        self._looking, self._again = True, False
        wall, steady = self._wall(), self._steady()
        away = self._was_away(wall, steady)
        self._looked = (wall, steady)
        office, holder, sweep = self._office, self.holder, not self._swept
        marked = list(self._unmarked.values())
        old = self._coming_at is None or (steady - self._coming_at) * 1000 > _COMING_FOR_MS

        def work() -> _Found:
            if marked:
                mark_shown(office, marked, holder=holder, now=wall)
            if sweep:
                forget_old_states(office, now=wall)
            taken = take_due(office, holder=holder, now=wall)
            coming = coming_instants(office, now=wall) if old or taken else None
            listed = open_reminders(office, now=wall)
            return _Found(taken, listed, read_habits(office), next_ring(office), coming)

        def found(result: _Found) -> None:
            self._swept = True
            for one in marked:
                self._unmarked.pop(one.keys, None)
            if result.coming is not None:
                self.coming, self._coming_at = result.coming, steady
            self.habits = result.habits
            self._looking = False
            self._tell(result, steady, away=away)

        self._runner.write(work, found, self._failed, owner=self)

    def answer(self, reminders: Iterable[DueReminder]) -> None:
        """Note that the person opened or closed them."""
        told, office = list(reminders), self._office
        self._write(lambda: answer(office, told))

    def snooze(self, reminder: DueReminder, until: int) -> None:
        """Put one off."""
        office = self._office
        self._write(lambda: snooze(office, reminder, until=until))

    def shown(self, reminders: Iterable[DueReminder]) -> None:
        """Note that they are on the screen; the next look tells the base."""
        self._unmarked.update((one.keys, one) for one in reminders)
        self.look()

    def awaits(self, reminder: DueReminder) -> bool:
        """Whether it is on the screen and the base does not know yet."""
        return reminder.keys in self._unmarked

    def _was_away(self, wall: int, steady: float) -> bool:
        if self._looked is None:
            return True
        passed, ran = wall - self._looked[0], (steady - self._looked[1]) * 1000
        return passed > AWAY_MS or ran > AWAY_MS

    def _tell(self, result: _Found, steady: float, *, away: bool) -> None:
        fresh = [one for one in result.taken if one.keys not in self._unmarked]
        if (self._steady() - steady) * 1000 > CLAIM_MS / 2:
            # The window hung: the claim may have lapsed, and another program shows it.
            office, holder = self._office, self.holder
            self._write(lambda: give_back(office, fresh, holder=holder))
            fresh = []
        self.listed.emit(result.listed)
        late = [one for one in fresh if away and one.late]
        now = [one for one in fresh if one not in late]
        if late:
            self.missed.emit(late)
        if now:
            self.rang.emit(now)
        if self._looking:
            return
        if self._again:
            self.look()
            return
        left = LONGEST_MS if result.next is None else result.next - self._wall()
        self._timer.start(max(SHORTEST_MS, min(LONGEST_MS, left)))

    def _write(self, work: Callable[[], object]) -> None:
        if self._stopped:
            return
        self._runner.write(work, lambda _none: self.look(), self._failed, owner=self)

    def _failed(self, error: Exception) -> None:
        # A busy file or a full disk shows itself where the person works; this is tried again.
        self._looking = False
        if not isinstance(error, UserError):
            log_bug(error)
        self._timer.start(LONGEST_MS)
