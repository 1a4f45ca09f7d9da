"""Pausing the exchange at this computer, going on with it, and leaving the shared office."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.access.keys_keyring import KeyringError
from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.engine import SyncEngine
from crm_desktop.sync.flows.connecting import share
from crm_desktop.sync.place import LEFT, ON, PAUSED, require_shared
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.stream.spool import unsent_changes
from crm_desktop.sync.transports import credentials

if TYPE_CHECKING:
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.sync.round import Round
    from crm_desktop.sync.transport import Transport

_ROUNDS = 5
_PATIENCE_S = 10.0
_NOT_THERE = frozenset({SyncState.OFFLINE, SyncState.DENIED, SyncState.FOREIGN})
_MOVED = "moved"
_PUT_BACK = "rolled_back"
"""The share was put back to an earlier day; what it lost goes again in the same round."""


@dataclass(frozen=True, slots=True)
class Left:
    """A computer that left.

    Attributes:
        unsent: change sets the others did not get; they stay in this base only.
    """

    unsent: int


@use_case(Right.VIEW_OFFICE)
def pause(office: Office) -> None:
    """Exchange nothing from this computer until `resume`; what is written waits.

    Raises:
        UserError: the office is not shared.
    """
    _set_mode(office, PAUSED)


@use_case(Right.VIEW_OFFICE)
def resume(office: Office) -> None:
    """Exchange again.

    Raises:
        UserError: the office is not shared.
    """
    _set_mode(office, ON)


@use_case(Right.SHARE_OFFICE)
def leave_office(
    office: Office,
    *,
    anyway: bool = False,
    transport: Transport | None = None,
    progress: Progress | None = None,
) -> Left:
    """Leave the shared office: what is unsent goes out first, and the base stays as a lone one.

    Args:
        office: the office.
        anyway: leave although the share cannot be reached and work is unsent.
        transport: an open way to the share.
        progress: of the last exchange.

    Raises:
        UserError: work is unsent, or the share is not well, and nobody said to leave anyway;
            nothing was changed.
    """
    place = require_shared(office.db)
    _set_mode(office, ON)
    with share(place.address, office.office_id, transport) as opened:
        engine = SyncEngine(office, opened, budget_ms=None, patience_s=_PATIENCE_S)
        last = _send(engine, progress)
        unsent = unsent_changes(office.db)
        if unsent and not anyway:
            raise UserError(
                f"Ещё не отправлено изменений: {unsent}. Компьютер остался в общем офисе, данные "
                "не тронуты. Дождитесь связи с общей папкой или выйдите, оставив их только здесь."
            )
        if last.reason == _MOVED and not anyway:
            raise UserError(
                "Офис переехал в другую папку: отсюда до остальных ничего не дойдёт. Компьютер "
                "остался в общем офисе, данные не тронуты. Сначала перейдите в новую папку."
            )
        if last.state in _NOT_THERE and not anyway:
            # What was sent before may lie there no more, and nobody else could send it again.
            raise UserError(
                "Общая папка не отвечает, пуста или не та: неизвестно, всё ли с этого компьютера "
                "дошло до остальных. Компьютер остался в общем офисе, данные не тронуты. "
                "Дождитесь, пока папку вернут, или выйдите, не дожидаясь."
            )
        _retire_here(office)
        _send(engine, progress)
    unsent = unsent_changes(office.db)
    _set_mode(office, LEFT)
    with contextlib.suppress(KeyringError):  # where none is, nothing is kept
        credentials.forget_password(place.address)
    record(office, Act.OFFICE_LEFT, details={"unsent": unsent})
    return Left(unsent)


def _send(engine: SyncEngine, progress: Progress | None) -> Round:
    """Exchange until nothing is left to do; returns the last round."""
    last = engine.once(progress)
    for _round in range(_ROUNDS - 1):
        if not last.more and last.reason != _PUT_BACK:
            break
        last = engine.once(progress)
    return last


def _retire_here(office: Office) -> None:
    """Tell the others that nothing comes after the segment this is told in."""
    place = require_shared(office.db)
    with office.change("Компьютер вышел из общего офиса", kind="system"):
        office.db.run(
            "UPDATE workstation SET retired_at = ?, last_seq = ?"
            " WHERE slot = ? AND retired_at IS NULL",
            (now_ms(), place.next_seq + 1, place.slot),
        )


def _set_mode(office: Office, mode: str) -> None:
    require_shared(office.db)
    with office.applying():
        office.db.run("UPDATE sync_place SET mode = ?", (mode,))
