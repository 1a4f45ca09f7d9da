"""What the calendar is asked for and what was read: shared by all its modes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from crm_desktop.access.rights import Right, may
from crm_desktop.journal import Kind
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.kinds import BUILT_IN
from crm_desktop.wording.times import local
from ui.calendar.acts import CalendarActs
from ui.calendar.carry import Carry
from ui.calendar.picture import narrowed, read_picture
from ui.tasks.kind_look import kind_book
from ui.theme.people import tone_of_person

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, tzinfo

    from PySide6.QtWidgets import QWidget

    from crm_desktop.agenda.entry import Agenda, AgendaEntry
    from crm_desktop.journal import Changes
    from ui.calendar.picture import Person, Picture
    from ui.shell.workspace import Workspace
    from ui.theme import Tone

AREA: Final = "calendar"
OWN_MINUTES: Final = 30
"""How long a task of an own kind is drawn that does not say."""
_MINUTE_MS: Final = 60_000
_TOLD: Final = (
    Kind.TASK, Kind.TASK_HELPER, Kind.TASK_DEPENDENCY, Kind.CLIENT, Kind.DEAL, Kind.MEMBER,
    Kind.CALENDAR_DAY, Kind.SETTING, Kind.SUBSTITUTION,
)  # fmt: skip


class CalendarDesk(QObject):
    """The anchor, the people and kinds shown, the agenda read for the mode in front.

    Attributes:
        changed: another day or mode is asked for.
        read: an agenda arrived, or another part of it is shown.
        people_changed: the people, how busy they are, or who is shown.
        day: the anchor.
        mode: key of the mode in front.
        people: who is in the office, by name.
        shown: whose entries are shown.
        hidden: kinds that are not.
        named: kinds that have a chip of their own.
        acts: what can be done.
        carry: what is in the hand.
        book: how kinds look.
    """

    changed = Signal()
    read = Signal()
    people_changed = Signal()

    def __init__(self, workspace: Workspace, screen: QWidget) -> None:
        super().__init__(screen)
        self.workspace = workspace
        self.office = workspace.office
        self.book = kind_book(workspace)
        self.acts = CalendarActs(workspace, screen, failed=self.load)
        self.carry = Carry(self)
        self.day = self.today
        self.mode = ""
        self.people: tuple[Person, ...] = ()
        self.hidden: frozenset[str] = frozenset()
        self.named: frozenset[str] = frozenset()
        self.shown = self._recall_shown()
        self._picture: Picture | None = None
        self._agenda: Agenda | None = None
        self._span: Callable[[date], tuple[date, date]] | None = None
        self._every_member = False

    @property
    def zone(self) -> tzinfo:
        """The office's."""
        return self.office.zone

    @property
    def me(self) -> int:
        """The signed-in person."""
        return self.office.user_id

    @property
    def may_edit(self) -> bool:
        """Whether this person may change tasks."""
        return may(self.office, Right.EDIT_TASKS)

    @property
    def today(self) -> date:
        """The date in the office's zone."""
        return local(self.now(), self.office.zone).date()

    @property
    def agenda(self) -> Agenda | None:
        """What is shown, as last read; None = nothing was read yet."""
        return self._agenda

    def now(self) -> int:
        """The time, UTC ms."""
        return now_ms()

    def tone_of(self, entry: AgendaEntry) -> Tone:
        """Return the colour of an entry's kind."""
        return self.book.look(entry.kind).tone

    def icon_of(self, entry: AgendaEntry) -> str:
        """Return the icon of an entry's kind."""
        return self.book.look(entry.kind).icon

    def minutes_of(self, entry: AgendaEntry) -> int:
        """Return how long an entry is drawn, minutes."""
        if not entry.all_day:
            return max(1, (entry.end - entry.start) // _MINUTE_MS)
        kind = BUILT_IN.get(entry.kind)
        return entry.minutes or (kind.duration if kind is not None else OWN_MINUTES)

    def person_tone(self, member: int) -> Tone:
        """Return the colour of a person: their own, or the next one nobody before them wears."""
        return tone_of_person(member)

    def name_of(self, member: int | None) -> str:
        """Return the name of a person; `""` = nobody known."""
        return next((each.name for each in self.people if each.id == member), "")

    def ask(
        self, mode: str, span: Callable[[date], tuple[date, date]], *, every_member: bool
    ) -> None:
        """A mode came to the front: read what it shows."""
        self.mode = mode
        self._span = span
        self._every_member = every_member
        self.remember("mode", mode)
        self.changed.emit()
        self.load()

    def go(self, day: date, mode: str = "") -> None:
        """Show another day, and another mode if one is named."""
        self.day = day
        if mode and mode != self.mode:
            self.mode = mode
            self.changed.emit()
            return
        self.changed.emit()
        agenda = self._agenda
        span = self._span(day) if self._span is not None else None
        if agenda is None or span != (agenda.first, agenda.last):
            self.load()

    def load(self) -> None:
        """Read what is asked for."""
        if self._span is None:
            return
        office, now = self.office, self.now()
        first, last = self._span(self.day)
        self.workspace.runner.read(
            lambda: read_picture(office, first, last, now=now),
            self._take,
            self.workspace.report,
            owner=self,
            key="agenda",
        )

    def follow(self, changes: Changes) -> None:
        """Read anew what was written, here or elsewhere."""
        if any(changes.concern(kind) for kind in _TOLD):
            self.load()

    def show_members(self, members: frozenset[int]) -> None:
        """Show other people's entries."""
        self.shown = members
        self.remember("members", ",".join(str(each) for each in sorted(members)))
        self.people_changed.emit()
        self._narrow()

    def show_kinds(self, hidden: frozenset[str], named: frozenset[str]) -> None:
        """Leave kinds out; `named` have a chip of their own."""
        self.hidden, self.named = hidden, named
        self._narrow()

    def recall(self, name: str) -> str:
        """What this computer remembers of the calendar; '' if nothing."""
        return self.workspace.preferences.lists.get(self._name(name), "")

    def remember(self, name: str, value: str) -> None:
        """Let this computer remember something: never anything of the clients."""
        preferences = self.workspace.preferences
        if preferences.lists.get(self._name(name), "") != value:
            preferences.lists[self._name(name)] = value
            preferences.save()

    def _name(self, name: str) -> str:
        return f"{self.office.folder.path}|{self.office.user_id}|{AREA}|{name}"

    def _recall_shown(self) -> frozenset[int]:
        kept = self.recall("members")
        known = frozenset(int(each) for each in kept.split(",") if each.isdecimal())
        return known or frozenset({self.me})

    def _take(self, picture: Picture) -> None:
        if self._span is not None and self._span(self.day) != (
            picture.agenda.first, picture.agenda.last,
        ):  # fmt: skip
            return  # somebody went on meanwhile; the right days are being read
        same = picture.people == self.people
        self._picture = picture
        self.people = picture.people
        if not same:
            self.people_changed.emit()
        self._narrow()
        if self._span is not None and self._span(self.day) != (
            picture.agenda.first, picture.agenda.last,
        ):  # fmt: skip
            self.load()  # the office works on other weekdays than was thought

    def _narrow(self) -> None:
        if self._picture is None:
            return
        self._agenda = narrowed(
            self._picture.agenda,
            members=None if self._every_member else self.shown,
            hidden=self.hidden,
            named=self.named,
        )
        self.read.emit()
