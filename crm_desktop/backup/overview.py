"""Everything there is to see about copies, in one look."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.backup.copied_state import changed_since, last_copy
from crm_desktop.backup.drill import DrillOutcome, last_drill
from crm_desktop.backup.passphrase import copy_lock
from crm_desktop.backup.policy import Policy, policy_of
from crm_desktop.backup.proofs import proofs
from crm_desktop.backup.second_place import SecondPlace, copies_there, second_place
from crm_desktop.backup.shelf import KeptBackup, find_backups
from crm_desktop.backup.telling import Alarm, alarms
from crm_desktop.errors import DamagedError, UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.office.office import Office


class Where(StrEnum):
    """On which shelf a copy lies."""

    HERE = "here"
    SECOND = "second"


class State(StrEnum):
    """How a copy stands, as far as its manifest tells."""

    GOOD = "good"
    FILES_MISSING = "files_missing"
    FORMER_KEY = "former_key"
    FOREIGN_KEY = "foreign_key"


STATE_LABELS: Final[Mapping[State, str]] = {
    State.GOOD: "цела",
    State.FILES_MISSING: "без файлов",
    State.FORMER_KEY: "цела, прежний ключ",
    State.FOREIGN_KEY: "чужой ключ",
}


@dataclass(frozen=True, slots=True)
class ListedBackup:
    """A copy in the list.

    Attributes:
        kept: what its manifest tells.
        where: on which shelf.
        state: `FORMER_KEY`: made before the base got its present key; it opens all the same, but
            whoever left with that key could have made it too. `FOREIGN_KEY`: under a key this
            office never knew, or forged: only its own password tells.
        proved_at: UTC ms when it was last proved after it was made; None = when it was made.
    """

    kept: KeptBackup
    where: Where
    state: State
    proved_at: int | None


@dataclass(frozen=True, slots=True)
class Overview:
    """What the screen of copies shows.

    Attributes:
        backups: newest first, those here before those in the second place.
        second: the second place, None if there is none.
        drill: how the last rehearsal went.
        policy: the schedule.
        sealed: whether copies that leave are sealed under a passphrase.
        changed: whether the office holds something the newest automatic copy does not.
        alarms: what is wrong.
        unread: why the second place could not be listed; empty if it was, or was not asked.
    """

    backups: tuple[ListedBackup, ...]
    second: SecondPlace | None
    drill: DrillOutcome | None
    policy: Policy
    sealed: bool
    changed: bool
    alarms: tuple[Alarm, ...]
    unread: str = ""


@use_case(Right.VIEW_OFFICE)
def overview(office: Office, *, ask_second: bool = True) -> Overview:
    """Look at all copies; with `ask_second` it may take 8 seconds when a share is off."""
    keys = office.unlocked.database_keys
    here = find_backups(office.folder.backups, office_id=office.office_id, keys=keys)
    found = [(kept, Where.HERE) for kept in here]
    unread = ""
    if ask_second:
        try:
            found += [(kept, Where.SECOND) for kept in copies_there(office)]
        except UserError as error:
            unread = str(error)
    known = proofs(office)
    listed = tuple(
        ListedBackup(kept, where, _state(kept), known.get(str(kept.path.absolute())))
        for kept, where in found
    )
    try:
        sealed = copy_lock(office) is not None
    except DamagedError:
        sealed = True
    return Overview(
        listed, second_place(office), last_drill(office), policy_of(office), sealed,
        changed_since(office, last_copy(office)), alarms(office), unread,
    )  # fmt: skip


def _state(kept: KeptBackup) -> State:
    if kept.signed is None:
        return State.FOREIGN_KEY
    if kept.missing:
        return State.FILES_MISSING
    return State.FORMER_KEY if kept.signed else State.GOOD
