"""Where rules meet the journal: called inside every transaction before it is sealed.

Light: an office without rules pays for one look at an empty table.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import apsw

if TYPE_CHECKING:
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office

logger = logging.getLogger(__name__)

RUN: Final = "rules"
"""The kind of the change sets timed rules write."""
REACTING: Final = frozenset({"act", "bulk", RUN})
"""Kinds of change sets rules answer to: people's own acts, never an undo, an import, a restore."""

_OURS: Final = (apsw.ConstraintError, apsw.SQLError)
"""Faults of statements, not of the disk."""


def react(office: Office, change: Change) -> None:
    """Let rules do their part inside an open change; what they write belongs to it.

    A fault of this program in them leaves the person's act as it is, without them.
    """
    if change.header.kind not in REACTING:
        return
    db = office.db
    if not db.run("SELECT EXISTS (SELECT 1 FROM rule WHERE enabled AND deleted_at IS NULL)")[0][0]:
        return
    from crm_desktop.automation.reactions import Reactions  # noqa: PLC0415 - most offices begin without rules

    db.run("SAVEPOINT rules")
    try:
        Reactions(office, change).run()
    except Exception as error:
        if isinstance(error, apsw.Error) and not isinstance(error, _OURS):
            raise  # the disk, not the rules: the whole act fails with its own words
        # Otherwise the person's act must be saved whatever is wrong with a rule.
        logger.exception("rules failed")
        db.run("ROLLBACK TO rules")
    db.run("RELEASE rules")
