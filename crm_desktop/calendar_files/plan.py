"""From entries of a calendar to tasks as they are to be written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal
from zoneinfo import ZoneInfo

from crm_desktop.errors import UserError
from crm_desktop.recurrence.pattern import (
    DaysOff,
    Occurrence,
    OffDays,
    Pattern,
    next_after,
    occurrences,
)
from crm_desktop.recurrence.rule import check_rule
from crm_desktop.tasks.drafts import LONGEST_TEXT, TaskDraft
from crm_desktop.tasks.due import NO_DUE, Due, end_of_day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.calendar_files.entries import Entry, Series
    from crm_desktop.calendar_files.moments import Moment
    from crm_desktop.calendar_files.people import Around, PeopleBook
    from crm_desktop.tasks.kinds import TaskKind

Past = Literal["done", "skip", "open"]
NAMELESS: Final = "Без названия"
SKIPPED_PAST: Final = "Уже прошло: по вашему выбору не загружено."
SKIPPED_CANCELLED: Final = "Отменено в том календаре."
_DAY: Final = timedelta(days=1)
_MINUTE_MS: Final = 60_000
_MOST_SLOTS: Final = 1000


@dataclass(frozen=True, slots=True)
class Planned:
    """A task to be.

    Attributes:
        uid: of its entry.
        draft: the task; of an occurrence `series_id` is filled in when it is written.
        done_at: UTC ms, if it is over or done.
        slot: of a repeating one the occurrence it stands at; of an occurrence its own.
        dropped: slots that do not take place.
        others: occurrences that differ.
        cancelled: it will not happen.
        skip: why it is not loaded, a Russian sentence; `""` = it is.
        notes: what was not understood.
    """

    uid: str
    draft: TaskDraft
    done_at: int | None = None
    slot: str | None = None
    dropped: tuple[str, ...] = ()
    others: tuple[Planned, ...] = ()
    cancelled: bool = False
    skip: str = ""
    notes: tuple[str, ...] = ()


class Planner:
    """Makes tasks of series.

    Args:
        zone: the office's.
        kinds: of tasks, by key.
        people: of the base.
        off: the office's days off.
        now: UTC ms.
        past: what becomes of events that are over.
        assignee_id: who is to do them; None = the signed-in person.
    """

    def __init__(
        self,
        zone: ZoneInfo,
        kinds: Mapping[str, TaskKind],
        people: PeopleBook,
        off: OffDays,
        *,
        now: int,
        past: Past = "done",
        assignee_id: int | None = None,
    ) -> None:
        self._zone = zone
        self._kinds = kinds
        self._by_label = {kind.label.casefold(): key for key, kind in kinds.items()}
        self._people = people
        self._off = off
        self._now = now
        self._today = datetime.fromtimestamp(now / 1000, UTC).astimezone(zone).date()
        self._past = past
        self._assignee = assignee_id

    def plan(self, series: Series) -> Planned:
        """Return what is to be written of a series or of a single entry."""
        entry = series.entry
        pattern, said = self._pattern(entry)
        if pattern is None:
            planned = self._single(entry)
            return replace(planned, notes=(*planned.notes, *said))
        return self._repeating(series, pattern)

    def _pattern(self, entry: Entry) -> tuple[Pattern | None, tuple[str, ...]]:
        """How it repeats; None for once, with a word why if it wanted to."""
        if not entry.rule or entry.instead is not None:
            return None, ()
        if entry.start is None:
            return None, ("Повторение без начала: загружено один раз.",)
        zone = ZoneInfo(entry.start.zone) if entry.start.zone else self._zone
        days_off = DaysOff(entry.days_off) if entry.days_off else None
        try:
            rule = check_rule(entry.rule)
            return Pattern.read(rule, entry.start.slot, days_off, zone), ()
        except UserError as error:
            why = str(error).split(". ", 1)[0].rstrip(".")
            return None, (f"{why}: загружен только первый раз.",)

    def _single(self, entry: Entry) -> Planned:
        draft = self._draft(entry)
        start = entry.start
        if start is not None:
            due = Due(start.day) if start.at is None else Due(at=start.at)
            draft = replace(draft, due=due)
            # A lone instant of UTC means no clock of its own.
            if start.zone and start.zone != "UTC":
                draft = replace(draft, zone=start.zone)
        planned = Planned(entry.uid, draft, notes=entry.notes)
        if entry.cancelled:
            return replace(planned, cancelled=True, skip=SKIPPED_CANCELLED)
        if entry.done:
            return replace(planned, done_at=entry.done_at or self._end(draft) or self._now)
        # Ours says itself what is done.
        return planned if entry.is_todo or entry.kind else self._over(planned)

    def _over(self, planned: Planned) -> Planned:
        """An event that is over is done, left out or open, as the person chose."""
        end = self._end(planned.draft)
        if end is None or end >= self._now or self._past == "open":
            return planned
        if self._past == "skip":
            return replace(planned, skip=SKIPPED_PAST)
        return replace(planned, done_at=end)

    def _end(self, draft: TaskDraft) -> int | None:
        if draft.due.at is not None:
            return draft.due.at + (draft.duration or 0) * _MINUTE_MS
        last = draft.ends_on or draft.due.on
        return end_of_day(last, self._zone) if last is not None else None

    def _repeating(self, series: Series, pattern: Pattern) -> Planned:
        entry = series.entry
        start = entry.start
        if start is None:
            raise ValueError("a rule without a beginning")
        others = tuple(self._other(each, entry, pattern) for each in series.others)
        known = {each.slot for each in others}
        extra = tuple(
            self._extra(moment, entry)
            for moment in entry.extra[:_MOST_SLOTS]
            if self._slot(moment, start) not in known
        )
        dropped = dict.fromkeys(self._slot(each, start) for each in entry.left_out[:_MOST_SLOTS])
        dropped |= dict.fromkeys(each.slot for each in others if each.cancelled and each.slot)
        taken = {*dropped, *known, *(each.slot for each in extra)}
        draft = replace(
            self._draft(entry),
            repeats=check_rule(entry.rule),
            repeats_from=start.slot,
            days_off=entry.days_off,
            zone=start.zone,
            ends_on=None,
        )
        head, done_at = self._stand(pattern, draft, taken)
        notes = list(entry.notes)
        if entry.ends_on is not None:
            notes.append("Повторяется по нескольку дней: взят первый день каждого раза.")
        planned = Planned(entry.uid, draft, notes=tuple(notes))
        if entry.cancelled:
            return replace(planned, cancelled=True, skip=SKIPPED_CANCELLED)
        if head is None:
            return replace(planned, skip="Правило не даёт ни одной даты.")
        if done_at is not None and self._past == "skip" and not entry.is_todo:
            return replace(planned, skip=SKIPPED_PAST)
        due = Due(head.day) if head.at is None else Due(at=head.at)
        return replace(
            planned,
            draft=replace(draft, due=due),
            done_at=done_at if self._past != "open" or entry.done else None,
            slot=head.slot,
            dropped=tuple(filter(None, dropped)),
            others=tuple(each for each in (*others, *extra) if not each.skip),
        )

    def _stand(
        self, pattern: Pattern, draft: TaskDraft, taken: set[str | None]
    ) -> tuple[Occurrence | None, int | None]:
        """The first occurrence that is not over; else the last one, and when it was over."""
        slots = {slot for slot in taken if slot}
        if self._past == "open":
            return next_after(pattern, None, off=self._off, taken=slots), None
        before = max(self._today - _DAY, date(1900, 1, 1))
        found = next_after(pattern, before.isoformat(), off=self._off, taken=slots)
        while found is not None and (end := self._ended(found, draft)) < self._now:
            last, found = found, next_after(pattern, found.slot, off=self._off, taken=slots)
            if found is None:
                return last, end
        if found is not None:
            return found, None
        first = date.fromordinal(pattern.first_day)
        passed = [
            each
            for each in occurrences(pattern, first, self._today, off=self._off)
            if each.slot not in slots
        ]
        return (passed[-1], self._ended(passed[-1], draft)) if passed else (None, None)

    def _ended(self, found: Occurrence, draft: TaskDraft) -> int:
        if found.at is not None:
            return found.at + (draft.duration or 0) * _MINUTE_MS
        return end_of_day(found.day, self._zone)

    def _other(self, entry: Entry, head: Entry, pattern: Pattern) -> Planned:
        """An occurrence of its own."""
        planned = self._single(entry)
        instead, start = entry.instead, head.start
        if instead is None or start is None:
            raise ValueError("no occurrence")
        moment = instead.on_clock(pattern.zone, start.zone)
        return replace(planned, slot=self._slot(moment, start))

    def _extra(self, moment: Moment, head: Entry) -> Planned:
        """A date beside the rule: an occurrence of its own."""
        start = head.start
        slot = self._slot(moment, start) if start is not None else moment.slot
        planned = self._single(replace(head, start=moment, extra=(), rule="", ends_on=None))
        return replace(planned, slot=slot, notes=())

    def _slot(self, moment: Moment, start: Moment) -> str:
        """An occurrence as the series writes it: with the time of the first if it has one."""
        if start.wall is None:
            return moment.day.isoformat()
        if moment.wall is None:
            return replace(moment, wall=start.wall).slot
        zone = ZoneInfo(start.zone) if start.zone else self._zone
        return moment.on_clock(zone, start.zone).slot

    def _draft(self, entry: Entry) -> TaskDraft:
        around = self._people.around(entry.people)
        kind, words = self._kind(entry)
        return TaskDraft(
            kind=kind,
            title=entry.title or NAMELESS,
            text=_text(entry.text, around, words),
            client_id=around.client,
            assignee_id=self._assignee,
            priority=entry.priority,
            duration=entry.minutes,
            ends_on=entry.ends_on,
            place=entry.place,
            contacts=around.contacts,
            reminders=entry.reminders,
            due=NO_DUE,
        )

    def _kind(self, entry: Entry) -> tuple[str, tuple[str, ...]]:
        """The kind, and the categories that say something else."""
        named = next((w for w in entry.words if w.casefold() in self._by_label), None)
        words = tuple(word for word in entry.words if word != named)
        if entry.kind in self._kinds:
            return entry.kind, words
        if named is not None:
            return self._by_label[named.casefold()], words
        timed = entry.start is not None and entry.start.at is not None
        return ("meeting" if timed and not entry.is_todo else "todo"), words


def _text(text: str, around: Around, words: tuple[str, ...]) -> str:
    parts = [text]
    if around.strangers:
        parts.append(f"Участники: {', '.join(around.strangers)}")
    if words:
        parts.append(f"Категории: {', '.join(words)}")
    return "\n".join(filter(None, parts))[:LONGEST_TEXT]
