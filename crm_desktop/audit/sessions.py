"""Who came and went; a disk that cannot be written keeps nobody out and nobody in."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.throttle import failures_since, last_number, who_digest
from crm_desktop.audit.acts import AUDIT, TITLE, Act
from crm_desktop.audit.anchor import drop_anchor
from crm_desktop.audit.lines import Line
from crm_desktop.audit.looking import write_looks
from crm_desktop.audit.recording import record, record_lines
from crm_desktop.backup.notes import read_note, write_note
from crm_desktop.errors import UserError
from crm_desktop.storage_faults import told_to_people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.access.throttle import FailedSignIn
    from crm_desktop.office.office import Office

logger = logging.getLogger(__name__)

WINDOW: Final = "window"
COMMANDS: Final = "cli"
_MARK: Final = "audit.sign_in_mark"


@use_case(Right.VIEW_OFFICE)
def signed_in(office: Office, *, by: str, details: Mapping[str, Any] | None = None) -> None:
    """Write that the person signed in, and the wrong passwords since somebody last did.

    Args:
        office: just opened.
        by: `WINDOW` or `COMMANDS`.
        details: the name of the command.
    """
    told = {"by": by, **(details or {})}
    mark, last, failures = _failures(office)
    lines = [*failures, Line(Act.SIGN_IN, details=told, person=office.user_id)]
    try:
        with told_to_people(), office.change(TITLE, kind=AUDIT):
            record_lines(office, lines)
            if mark != last:
                write_note(office.db, _MARK, str(last))
    except UserError as error:
        logger.warning("a sign-in was not written: %s", type(error).__name__)


@use_case(Right.VIEW_OFFICE)
def own_password_given(office: Office, *, by_sheet: bool) -> None:
    """Write that the person set a password of his own, or came by a sheet and did."""
    act = Act.RECOVERY_USED if by_sheet else Act.PASSWORD_CHANGED
    try:
        with told_to_people():
            record(office, act, person=office.user_id)
    except UserError as error:
        # The password is set already: the office opens all the same.
        logger.warning("a new password was not written: %s", type(error).__name__)


def _failures(office: Office) -> tuple[int | None, int, list[Line]]:
    """The number up to which failures are known, the last one, and lines of those between."""
    logs = office.folder.logs
    noted = read_note(office.db, _MARK)
    mark = int(noted) if noted is not None and noted.isdecimal() else None
    last = last_number(logs)
    lines = []
    if mark is not None and last < mark:
        lines.append(Line(Act.FAILURES_LOST))
        mark = 0
    by_name: dict[str, list[FailedSignIn]] = {}
    for failed in failures_since(logs, mark or 0):
        by_name.setdefault(failed.who, []).append(failed)
    members = {
        who_digest(name): member
        for member, name in office.db.run("SELECT id, name FROM member ORDER BY deleted_at IS NULL")
    }
    lines += [
        Line(
            Act.WRONG_PASSWORD,
            amount=len(failed),
            details={"first": _iso(failed[0].at), "last": _iso(failed[-1].at)},
            person=members.get(who),
        )
        for who, failed in by_name.items()
    ]
    return mark, last, lines


@use_case(Right.VIEW_OFFICE)
def looked_through(office: Office) -> None:
    """Write the cards looked through since the last line; called before an office is closed."""
    try:
        write_looks(office)
    except UserError as error:
        logger.warning("cards looked through were not written: %s", type(error).__name__)


@use_case(Right.VIEW_OFFICE)
def signed_out(office: Office, *, locked: bool = False) -> None:
    """Write the cards looked through, and that the person left or the window was locked."""
    try:
        write_looks(office)
        record(office, Act.LOCK if locked else Act.SIGN_OUT, person=office.user_id)
        drop_anchor(office.db)
    except UserError as error:
        logger.warning("a sign-out was not written: %s", type(error).__name__)


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")
