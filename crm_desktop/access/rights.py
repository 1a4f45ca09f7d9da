"""What a role may do, and how a use case says what it needs.

Every public function that takes an `Office` is a use case and wears `@use_case(Right.…)`;
the one check of rights is here. What is enforced by this program only, and what by
cryptography, is told in the help.
"""

from __future__ import annotations

import functools
from enum import StrEnum
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar

from crm_desktop.access.membership import Role
from crm_desktop.errors import AccessDeniedError
from crm_desktop.storage_faults import told_to_people

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crm_desktop.office.office import Office

P = ParamSpec("P")
T = TypeVar("T")


class Right(StrEnum):
    """Rights of step-by-step growing fineness; a use case names exactly one."""

    VIEW_CLIENTS = "view_clients"
    EDIT_CLIENTS = "edit_clients"
    DELETE_CLIENTS = "delete_clients"
    BULK_EDIT = "bulk_edit"
    VIEW_HISTORY = "view_history"
    UNDO = "undo"
    IMPORT = "import"
    EXPORT = "export"
    PRINT = "print"
    MERGE = "merge"
    HANDOVER = "handover"
    SHARE_VIEWS = "share_views"
    PERSONAL_DATA = "personal_data"
    ERASE = "erase"
    VIEW_DEALS = "view_deals"
    EDIT_DEALS = "edit_deals"
    DELETE_DEALS = "delete_deals"
    ASSIGN_DEALS = "assign_deals"
    APPROVE = "approve"
    VIEW_TASKS = "view_tasks"
    EDIT_TASKS = "edit_tasks"
    TEAM_FIGURES = "team_figures"
    EDIT_FUNNELS = "edit_funnels"
    EDIT_RULES = "edit_rules"
    VIEW_OFFICE = "view_office"
    EDIT_SETTINGS = "edit_settings"
    BACKUP = "backup"
    DOCTOR = "doctor"


_WATCH: Final = frozenset(
    {
        Right.VIEW_CLIENTS, Right.VIEW_DEALS, Right.VIEW_TASKS, Right.VIEW_HISTORY,
        Right.VIEW_OFFICE,
    }
)  # fmt: skip
_WORK: Final = _WATCH | {
    Right.EDIT_CLIENTS, Right.EDIT_DEALS, Right.EDIT_TASKS, Right.UNDO, Right.PRINT,
}  # fmt: skip
_LEAD: Final = _WORK | {
    Right.DELETE_CLIENTS, Right.BULK_EDIT, Right.IMPORT, Right.EXPORT, Right.MERGE,
    Right.HANDOVER, Right.SHARE_VIEWS, Right.PERSONAL_DATA, Right.DELETE_DEALS,
    Right.ASSIGN_DEALS, Right.APPROVE, Right.EDIT_FUNNELS, Right.EDIT_RULES,
    Right.TEAM_FIGURES,
}  # fmt: skip

RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.OBSERVER: _WATCH,
    Role.MANAGER: _WORK,
    Role.HEAD: _LEAD,
    Role.ADMIN: frozenset(Right),
}

# Every use case of the program and its right, by module and name.
USE_CASES: Final[dict[str, Right]] = {}


def use_case(
    right: Right,
) -> Callable[[Callable[Concatenate[Office, P], T]], Callable[Concatenate[Office, P], T]]:
    """Declare the right a use case needs; its first argument is the office.

    The decorated function raises AccessDeniedError before it does anything if the signed-in
    person lacks the right, and UserError where the base refuses (busy, disk full or gone).
    """

    def declare(work: Callable[Concatenate[Office, P], T]) -> Callable[Concatenate[Office, P], T]:
        USE_CASES[f"{work.__module__}.{work.__qualname__}"] = right

        @functools.wraps(work)
        def checked(office: Office, /, *args: P.args, **kwargs: P.kwargs) -> T:
            require(office, right)
            with told_to_people():
                return work(office, *args, **kwargs)

        return checked

    return declare


def require(office: Office, right: Right) -> None:
    """Check that the signed-in person has a right.

    Raises:
        AccessDeniedError: the role lacks it.
    """
    if right not in RIGHTS[office.role]:
        raise AccessDeniedError(
            "Вашей роли это действие недоступно. Ничего не изменено. "
            "Обратитесь к администратору офиса."
        )
