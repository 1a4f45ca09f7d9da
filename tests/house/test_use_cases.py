"""Every door to the data is declared, and opens only to those who may pass."""

from __future__ import annotations

import importlib
import inspect
import itertools
import pkgutil
from typing import TYPE_CHECKING, Any

import pytest

import crm_desktop
from crm_desktop.access.membership import Role
from crm_desktop.access.powers import BUILT_IN
from crm_desktop.access.rights import RIGHTS, USE_CASES, Right
from crm_desktop.errors import AccessDeniedError
from crm_desktop.office import Office

if TYPE_CHECKING:
    from collections.abc import Callable

# The check of rights itself and the forms of the visibility rule.
MECHANISM = {
    "crm_desktop.access.rights.require",
    "crm_desktop.access.visibility.visible",
    "crm_desktop.access.visibility.visible_sql",
    "crm_desktop.access.visibility.visible_deal_sql",
    "crm_desktop.access.visibility.visible_board_sql",
    "crm_desktop.access.visibility.visible_task_sql",
    # Called by the journal inside an act that was checked; what rules do asks for its rights.
    "crm_desktop.automation.hook.react",
}
READING = {
    Right.VIEW_CLIENTS, Right.VIEW_DEALS, Right.VIEW_TASKS, Right.VIEW_HISTORY, Right.VIEW_OFFICE,
    Right.TEAM_FIGURES,
}  # fmt: skip
WRITTEN = ("Changes", "BulkResult", "UndoResult")
# Returns a result of an undo only to put it in words.
TELLING = {"crm_desktop.history.acts.describe_left"}
# How a person sees the office and what he has read is his own to set, an observer's too; no data of
# the office change.
OWN = {
    "crm_desktop.members.own_settings.set_own_setting",
    "crm_desktop.reminders.habits.save_habits",
    "crm_desktop.notices.marking.mark_read",
    "crm_desktop.notices.marking.mark_unread",
}


class Door:
    """Stands for an office as far as the check of rights looks; anything else fails."""

    def __init__(self, role: Role) -> None:
        self.powers = BUILT_IN[role]


def use_cases() -> dict[str, Callable[..., Any]]:
    found: dict[str, Callable[..., Any]] = {}
    for module in pkgutil.walk_packages(crm_desktop.__path__, "crm_desktop."):
        if module.name.endswith("__main__"):
            continue
        loaded = importlib.import_module(module.name)
        if getattr(loaded, "Office", Office) is not Office:
            continue  # the office of a key file, a value of the same name
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            if name.startswith("_") or function.__module__ != module.name:
                continue
            parameters = inspect.signature(function).parameters.values()
            if any(str(parameter.annotation) == "Office" for parameter in parameters):
                found[f"{module.name}.{function.__qualname__}"] = function
    return found


CASES = {name: case for name, case in use_cases().items() if name not in MECHANISM}
WRITES = sorted(name for name in CASES if USE_CASES.get(name) not in READING)


def test_every_public_function_over_an_office_is_declared() -> None:
    assert len(CASES) > 50
    assert sorted(set(CASES) - set(USE_CASES)) == []


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_office_is_the_first_argument(name: str) -> None:
    first = next(iter(inspect.signature(CASES[name]).parameters.values()))

    assert first.annotation == "Office"


@pytest.mark.parametrize("name", sorted(CASES))
def test_what_writes_does_not_ask_for_a_reading_right(name: str) -> None:
    returned = str(inspect.signature(CASES[name]).return_annotation)
    writes = any(word in returned for word in WRITTEN)

    if writes and name not in TELLING | OWN:
        assert USE_CASES[name] not in READING


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_admin_passes(name: str) -> None:
    # The check is over when the function misses its arguments or the rest of the office.
    with pytest.raises((TypeError, AttributeError)):
        CASES[name](Door(Role.ADMIN))


@pytest.mark.parametrize("name", WRITES)
def test_an_observer_is_refused_every_write(name: str) -> None:
    with pytest.raises(AccessDeniedError, match="Ничего не изменено"):
        CASES[name](Door(Role.OBSERVER))


def test_roles_grow_from_observer_to_admin() -> None:
    order = [RIGHTS[role] for role in (Role.OBSERVER, Role.MANAGER, Role.HEAD, Role.ADMIN)]

    assert all(lower < higher for lower, higher in itertools.pairwise(order))
    assert order[-1] == frozenset(Right)
