"""Who came and went; a disk that cannot be written keeps nobody out and nobody in."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.looking import write_looks
from crm_desktop.audit.recording import record
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.office.office import Office

logger = logging.getLogger(__name__)

WINDOW: Final = "window"
COMMANDS: Final = "cli"


@use_case(Right.VIEW_OFFICE)
def signed_in(office: Office, *, by: str, details: Mapping[str, Any] | None = None) -> None:
    """Write that the person signed in, and the wrong passwords before it.

    Args:
        office: just opened.
        by: `WINDOW` or `COMMANDS`.
        details: the name of the command.
    """
    told = {"by": by, **(details or {})}
    try:
        record(office, Act.SIGN_IN, details=told, person=office.user_id)
    except UserError as error:
        logger.warning("a sign-in was not written: %s", type(error).__name__)


@use_case(Right.VIEW_OFFICE)
def signed_out(office: Office, *, locked: bool = False) -> None:
    """Write the cards looked through, and that the person left or the window was locked."""
    try:
        write_looks(office)
        record(office, Act.LOCK if locked else Act.SIGN_OUT, person=office.user_id)
    except UserError as error:
        logger.warning("a sign-out was not written: %s", type(error).__name__)
