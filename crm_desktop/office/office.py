"""`Office`: an opened, unlocked database with a signed-in person. Everything goes through it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from crm_desktop.access.gate import outside
from crm_desktop.access.guarding import WriteGuard
from crm_desktop.access.keys_watch import REASONS, KeysWatch, MembershipState
from crm_desktop.access.membership import Role
from crm_desktop.access.powers import EVERYTHING
from crm_desktop.access.sight import Watch
from crm_desktop.audit.looks import Looks
from crm_desktop.audit.watching import DeletionWatch
from crm_desktop.automation.hook import react
from crm_desktop.clients.search_text import keep_search_current
from crm_desktop.deals.stranded import house_after_undo
from crm_desktop.departments.arrival import share_new
from crm_desktop.duplicates.unmerge_origins import MERGE, UNMERGE
from crm_desktop.duplicates.unmerge_undo import MergeUndo
from crm_desktop.errors import AccessDeniedError
from crm_desktop.journal import Journal, UndoResult, undo_change
from crm_desktop.office.interrupted import Interrupted, find_interrupted
from crm_desktop.personal_data.staying_empty import keep_erased_empty
from crm_desktop.reminders.keeping import keep_reminders_current
from crm_desktop.search.entry_sources import keep_entries_current
from crm_desktop.sync.conflicts.reading import KIND as SETTLING
from crm_desktop.sync.conflicts.undoing import SettlingUndo
from crm_desktop.sync.talk.small_talk import SmallTalk
from crm_desktop.tasks.undoing import keep_slots_after_undo
from db.client_access import keep_access_current
from db.client_touch import keep_touch_current
from db.deal_board import keep_board_current
from db.list_values import keep_values_current
from db.zone import office_zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from zoneinfo import ZoneInfo

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.access.powers import Powers
    from crm_desktop.access.sight import Sight
    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change, Changes, Left, LongChange
    from crm_desktop.journal.applying import Applying
    from crm_desktop.journal.undo import Special
    from crm_desktop.office.folder import OfficeFolder
    from db.connection import OfficeDatabase

_SPECIALS: dict[str, Special] = {
    MERGE: MergeUndo(),
    UNMERGE: MergeUndo(),
    SETTLING: SettlingUndo(),
}


def _keep_derived_current(db: OfficeDatabase, first_seq: int) -> None:
    """Bring what is built from people's data up to date with a transaction."""
    keep_search_current(db, first_seq)
    keep_entries_current(db, first_seq)
    keep_values_current(db.connection(), first_seq)
    keep_board_current(db.connection(), first_seq)
    keep_touch_current(db.connection(), first_seq)
    keep_access_current(db.connection(), first_seq)
    keep_reminders_current(db, first_seq)


def _mend_after_undo(db: OfficeDatabase, change: Change, change_id: int) -> list[Left]:
    """Mend what cannot stay as an undo brought it back."""
    left = house_after_undo(db, change, change_id)
    return left + keep_slots_after_undo(db, change, change_id)


class Office:
    """The one door to an office's data.

    Attributes:
        folder: where it lies.
        db: the database; only use cases touch it.
        looks: the client cards opened since the audit last told of them.
        small_talk: what the stations that share the office tell each other in passing.
        interrupted: long changes (imports) that a crash or a power cut left unfinished.
        erased_again: how many people were erased anew just now: a restored base brought them back.
    """

    def __init__(self, folder: OfficeFolder, db: OfficeDatabase, unlocked: Unlocked) -> None:
        self.folder = folder
        self.db = db
        self._keys = KeysWatch(folder.keys, unlocked)
        self.erased_again = 0
        self.looks = Looks()
        self.small_talk = SmallTalk()
        self._watch = Watch(db, unlocked.user_id, unlocked.role)
        self._journal = Journal(
            db, unlocked, _keep_derived_current, self._react, WriteGuard(self, self._watch)
        )
        self._journal.subscribe(self._watch.note)
        DeletionWatch(self)
        self.interrupted: tuple[Interrupted, ...] = find_interrupted(db)
        for left in self.interrupted:
            if left.killed:
                self._journal.settle(left.change_id, "interrupted")

    def _react(self, change: Change) -> None:
        """Let the office's own rules do their part inside an open change."""
        share_new(self, change)
        react(self, change)
        keep_erased_empty(self.db, change)

    @property
    def office_id(self) -> str:
        return self._keys.unlocked.office_id

    @property
    def name(self) -> str:
        """The office's name, as people call it."""
        return self._keys.unlocked.office_name

    @property
    def user_id(self) -> int:
        return self._keys.unlocked.user_id

    @property
    def user_name(self) -> str:
        return self._keys.unlocked.user_name

    @property
    def role(self) -> Role:
        """The signed-in person's role, from the signed chain of members."""
        return self._keys.unlocked.role

    @property
    def powers(self) -> Powers:
        """What the signed-in person may do now; the administrator's are always everything."""
        # An administrator of a minute ago may be none by now.
        self.membership_changed()
        return EVERYTHING if self.role is Role.ADMIN else self.sight.powers

    @property
    def sight(self) -> Sight:
        """Whose records are his and his department's now; asked for each time, never kept."""
        # Another thread may have heard of his new role and not have passed it on yet.
        self._watch.become(self.role)
        return self._watch.sight()

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone, for showing instants."""
        return office_zone(self.db.connection())

    @property
    def unlocked(self) -> Unlocked:
        """The opened keys; for backup and change of password."""
        return self._keys.unlocked

    def membership_changed(self, *, anew: bool = False) -> MembershipState:
        """Say what became of the signed-in person in `keys.json` since the last look.

        A changed role or name holds from now on. After REMOVED, REPLACED and REKEYED nothing can
        be written any more: lock. Costs one look-up when nothing happened; any thread.
        """
        state = self._keys.look(anew=anew)
        if state is MembershipState.CHANGED:
            self._watch.become(self.role)
        return state

    def keys_still(self) -> AbstractContextManager[None]:
        """Take no other keys for news: this program puts them in place itself (the re-key)."""
        return self._keys.still()

    def adopt_keys(self, unlocked: Unlocked) -> None:
        """Go on under the base's new key; for the re-key, with the base closed."""
        self._keys.adopt(unlocked)
        self.db.use_key(unlocked.database_key)

    def change(self, title: str, *, kind: str = "act") -> AbstractContextManager[Change]:
        """Open a change set of one transaction (a nested one joins the outer).

        Everything written inside appears in history under `title` and is undone as one.

        Raises:
            AccessDeniedError: the signed-in person was removed, or must sign in again.
        """
        self._require_member()
        return self._journal.change(title, kind=kind)

    def long_change(self, title: str, *, kind: str) -> AbstractContextManager[LongChange]:
        """Open a change set of many short transactions, for long jobs; see `change`."""
        self._require_member()
        return self._journal.long_change(title, kind=kind)

    def applying(self) -> AbstractContextManager[Applying]:
        """Open a write transaction for what other stations wrote; see `Journal.applying`."""
        return self._journal.applying()

    def note(self, title: str, *, kind: str) -> int:
        """Leave a signed line in history about an act that wrote nothing here (an export)."""
        return self._journal.note(title, kind=kind)

    def undo(self, change_id: int, progress: Progress | None = None) -> UndoResult:
        """Take a change set back; the use case around it is `journal_acts.undo`."""
        self._require_member()
        return undo_change(
            self.db, self._journal, change_id, progress, specials=_SPECIALS, after=_mend_after_undo
        )

    def _require_member(self) -> None:
        state = self.membership_changed()
        if state.over:
            raise AccessDeniedError(REASONS[state])

    def between_writes(self) -> AbstractContextManager[None]:
        """Hold this program's own writes back while the file is rewritten; they wait."""
        return self._journal.between_transactions()

    def settle(self, change_id: int) -> None:
        """Keep what an interrupted long change has written and call it finished."""
        self._journal.settle(change_id, "done")
        self.interrupted = tuple(i for i in self.interrupted if i.change_id != change_id)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read everything inside from one moment; joins an open transaction."""
        connection = self.db.connection()
        if connection.in_transaction:
            yield
            return
        connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            if self.db.connection().in_transaction:
                self.db.run("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def subscribe(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Call `listener` after every change, on the thread that made it; returns the way out."""

        def heard(changes: Changes) -> None:
            with outside(self):
                listener(changes)

        return self._journal.subscribe(heard)

    def notice_others(self) -> None:
        """Publish what other programs (the command line) wrote since the last look."""
        self._journal.notice_others()

    def close(self) -> None:
        """Close the files when the transaction under way is over; interrupts what is only read.

        The keys are forgotten with this object.
        """
        with self._journal.between_transactions():
            self.db.close_all()
