"""The gate every use case goes in by: what a person may not see is not there beyond it.

The first use case of a thread goes through the gate, those it calls on the same office are inside
with it; another office (the base as it was) has a gate of its own. For somebody who sees everything
the gate stands open and costs nothing.
"""

from __future__ import annotations

import functools
import inspect
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

import apsw

from crm_desktop.access.board_sight import whole_board_sql
from crm_desktop.access.narrowing import narrowness_of
from crm_desktop.access.powers import Area
from crm_desktop.access.right import Right
from crm_desktop.access.subjects import refuse_unseen, subjects_of
from crm_desktop.access.visibility import sight_deal_sql, sight_sql, sight_task_sql
from db.narrowed import EVERYTHING, Narrowness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_desktop.office.office import Office

P = ParamSpec("P")
T = TypeVar("T")

# What is done to the office as a whole, or judged by rows this person need not see: matching
# an import, taking an act back. What it tells is narrowed where it is told.
_WHOLE_RIGHTS: Final = frozenset(
    {
        Right.BACKUP, Right.DOCTOR, Right.EDIT_FUNNELS, Right.EDIT_RULES, Right.EDIT_SETTINGS,
        Right.ERASE, Right.IMPORT, Right.MANAGE_PEOPLE, Right.MERGE, Right.RESTORE,
        Right.SHARE_OFFICE, Right.UNDO,
    }
)  # fmt: skip
_LOOKS: Final = frozenset(
    {Right.VIEW_CLIENTS, Right.VIEW_DEALS, Right.VIEW_TASKS, Right.VIEW_HISTORY, Right.VIEW_OFFICE}
)
# Texts of hidden fields are left out by the views alone.
_SEARCH: Final = "crm_desktop.search."
# These narrow themselves: they read by named indexes, or keep what is not journalled.
_WHOLE: Final = (
    "crm_desktop.backup.",
    "crm_desktop.clients.listing.",
    "crm_desktop.clients.targets.",
    "crm_desktop.views.",
    _SEARCH,
    "crm_desktop.reminders.ringing.",
    "crm_desktop.duplicates.scan.",
    "crm_desktop.automation.running.",
    "crm_desktop.discipline.escalation.",
    "crm_desktop.distribution.giving.give_out_waiting",
)
# These join records or bring them back as they were, hidden fields too.
_WITH_HIDDEN: Final = frozenset({Right.BACKUP, Right.MERGE, Right.RESTORE, Right.UNDO})
_AUDIT: Final = "crm_desktop.audit."
_here = threading.local()


def gated(right: Right, work: Callable[..., T]) -> Callable[..., T]:
    """Return a use case that goes in by the gate.

    Args:
        right: what it needs; checked before.
        work: its first argument is the office.
    """
    name = f"{work.__module__}.{work.__qualname__}"
    whole = right in _WHOLE_RIGHTS or name.startswith(_WHOLE)
    searches = name.startswith(_SEARCH)
    signature = inspect.signature(work)
    subjects = subjects_of(work.__module__, signature)
    asks = bool(subjects) and (whole or right not in _LOOKS)

    audit = name.startswith(_AUDIT)

    def wide(narrow: Narrowness) -> Narrowness:
        return EVERYTHING if right in _WITH_HIDDEN else Narrowness((), narrow.hidden)

    def go(office: Office, /, *args: Any, **kwargs: Any) -> T:
        narrow = EVERYTHING if _inside(office) else narrowness(office, acts=audit)
        if narrow is EVERYTHING:
            return work(office, *args, **kwargs)
        before = _offices_inside()
        _here.inside = (*before, office)
        try:
            if asks:
                given = signature.bind_partial(office, *args, **kwargs).arguments
                with office.db.through(narrow):
                    refuse_unseen(office, subjects, given)
            widely = whole and not (searches and narrow.hidden)
            with office.db.through(wide(narrow) if widely else narrow):
                return work(office, *args, **kwargs)
        finally:
            _here.inside = before

    return go


@contextmanager
def outside(office: Office) -> Iterator[None]:
    """Stand before the gate again: what listens to a change is no part of the act it heard of."""
    before = _offices_inside()
    _here.inside = tuple(each for each in before if each is not office)
    try:
        with office.db.through(EVERYTHING):
            yield
    finally:
        _here.inside = before


def narrowness(office: Office, *, acts: bool = False) -> Narrowness:
    """Return what the signed-in person's readings go through just now.

    Args:
        office: the office.
        acts: whether acts on records he does not see are told, without their titles: the audit.
    """
    powers = office.powers
    if powers.sees_all and not powers.fields:
        return EVERYTHING
    hidden = frozenset(f"{area}:{key}" for area in Area for key in powers.hidden(area))
    if powers.sees_all and not hidden:
        return EVERYTHING
    return _narrowness(
        office.user_id,
        sight_sql(office, "client"),
        sight_deal_sql(office, "deal"),
        sight_task_sql(office, "task"),
        whole_board_sql(office, "deal_board"),
        hidden,
        acts=acts,
    )


@functools.lru_cache(maxsize=64)
def _narrowness(
    me: int, client: str, deal: str, task: str, board: str, hidden: frozenset[str], *, acts: bool
) -> Narrowness:
    sight = {"client": client, "deal": deal, "task": task, "deal_board": board}
    return narrowness_of(me, sight, hidden, acts=acts)


def _offices_inside() -> tuple[Office, ...]:
    """The offices whose use cases are under way on this thread."""
    found: tuple[Office, ...] = getattr(_here, "inside", ())
    return found


def _inside(office: Office) -> bool:
    """Whether another of its use cases is under way on this thread, or a change is written."""
    if any(each is office for each in _offices_inside()):
        return True
    return office.db.connection().txn_state("main") == apsw.SQLITE_TXN_WRITE
