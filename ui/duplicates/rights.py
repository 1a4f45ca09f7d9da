"""Saying at once that a role may not do what a dialog would only prepare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, require
from crm_desktop.errors import AccessDeniedError

if TYPE_CHECKING:
    from ui.shell.workspace import Workspace

__all__ = ["Right", "allowed"]


def allowed(workspace: Workspace, right: Right) -> bool:
    """Tell whether the signed-in person may do something; if not, the window says so."""
    try:
        require(workspace.office, right)
    except AccessDeniedError as refusal:
        workspace.report(refusal)
        return False
    return True
