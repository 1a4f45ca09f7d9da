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
from crm_desktop.access.powers import (
    ACTS,
    BUILT_IN,
    NOTHING,
    Area,
    Deed,
    Powers,
    Scope,
)
from crm_desktop.access.rights import RIGHTS, USE_CASES, Right, use_case
from crm_desktop.errors import AccessDeniedError
from crm_desktop.office import Office
from tests.access.people_office import department_scope, own_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.access.people_office import People

# The check of rights itself, the rule of visibility in its forms, the guard of writes.
MECHANISM = (
    "crm_desktop.access.rights.", "crm_desktop.access.visibility.", "crm_desktop.access.guarding.",
    "crm_desktop.access.gate.", "crm_desktop.access.subjects.", "crm_desktop.access.board_sight.",
    "crm_desktop.access.seen_ids.",
    "crm_desktop.views.sight_ways.",
    # Called by the journal inside an act that was checked; what rules do asks for its rights.
    "crm_desktop.automation.hook.react", "crm_desktop.departments.arrival.share_new",
    # Parts of use cases that were checked: what is heard of the audit, of colleagues, of the past.
    "crm_desktop.audit.alarms.", "crm_desktop.duplicates.of_colleagues.refuse_known",
    "crm_desktop.importing.colleagues.", "crm_desktop.past.looking.require_seen",
    "crm_desktop.past.looking.standing_of", "crm_desktop.plans.facts.read_facts",
    "crm_desktop.pivot.levels.read_levels",
    # The exchange itself: the program of whoever is signed in does it, and judges what comes.
    "crm_desktop.sync.trust.members.",
    "crm_desktop.sync.trust.erasing_elsewhere.",
    # Words of commands: each asks use cases.
    "crm_desktop.cli.report_asking.",
    # Parts of a round of the exchange, which is nobody's act: it needs no right, and what comes is
    # judged by its author's.
    "crm_desktop.sync.stream.compaction.", "crm_desktop.sync.trust.epoch_keys.",
    "crm_desktop.sync.stream.intake.", "crm_desktop.sync.talk.peers.",
    "crm_desktop.sync.stream.doubts.",
    "crm_desktop.sync.stream.publish.", "crm_desktop.sync.stream.pull.",
    "crm_desktop.sync.restamp.", "crm_desktop.sync.stream.spool.",
    "crm_desktop.sync.status.current_status", "crm_desktop.sync.status.note_round",
)  # fmt: skip
READING = {
    Right.VIEW_CLIENTS, Right.VIEW_DEALS, Right.VIEW_TASKS, Right.VIEW_HISTORY, Right.VIEW_OFFICE,
    Right.TEAM_FIGURES, Right.REPORTS, Right.VIEW_AUDIT,
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
    "crm_desktop.dashboard.storing.save_own",
    "crm_desktop.dashboard.storing.reset_own",
    "crm_desktop.saved_reports.saving.save_report",
    "crm_desktop.saved_reports.saving.update_saved",
    "crm_desktop.saved_reports.saving.rename_saved",
    "crm_desktop.saved_reports.saving.delete_saved",
    "crm_desktop.saved_reports.saving.reorder_saved",
    "crm_desktop.saved_reports.snapshots.remember",
    "crm_desktop.saved_reports.snapshots.rename_snapshot",
    "crm_desktop.saved_reports.snapshots.delete_snapshot",
}


class Door:
    """Stands for an office as far as the check of rights looks; anything else fails."""

    def __init__(self, powers: Powers) -> None:
        self.powers = powers


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


CASES = {name: case for name, case in use_cases().items() if not name.startswith(MECHANISM)}
ROLES = {
    **{role.value: BUILT_IN[role] for role in Role},
    "nothing": NOTHING,
    "own": own_scope(),
    "department": department_scope(delete=False),
    "tasks alone": Powers({(Area.TASKS, deed): Scope.ALL for deed in Deed}),
    "every act and no record": Powers({}, acts=ACTS),
}
WRITES = sorted(name for name in CASES if USE_CASES.get(name) not in READING)


def test_every_public_function_over_an_office_is_declared() -> None:
    assert len(CASES) > 50
    assert sorted(set(CASES) - set(USE_CASES)) == []


def test_what_is_read_later_is_no_use_case() -> None:
    def lazily(_office: Office) -> Iterator[int]:
        yield 1

    with pytest.raises(TypeError, match="lazily"):
        use_case(Right.VIEW_OFFICE)(lazily)


def test_the_office_is_the_first_argument() -> None:
    others = [
        name
        for name, case in CASES.items()
        if next(iter(inspect.signature(case).parameters.values())).annotation != "Office"
    ]

    assert others == []


def test_what_writes_does_not_ask_for_a_reading_right() -> None:
    wrong = []
    for name, case in CASES.items():
        returned = str(inspect.signature(case).return_annotation)
        writes = any(word in returned for word in WRITTEN) and name not in TELLING | OWN
        if writes and USE_CASES[name] in READING:
            wrong.append(name)

    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_every_use_case_opens_to_those_who_have_its_right_and_to_nobody_else(role: str) -> None:
    powers = ROLES[role]
    opened, shut = [], []
    for name, case in sorted(CASES.items()):
        try:
            case(Door(powers))
        except AccessDeniedError:
            shut.append(name)
        except (TypeError, AttributeError):
            # The check is over: the function misses its arguments or the rest of the office.
            opened.append(name)
    may = {name for name in CASES if USE_CASES[name] in powers.rights}
    assert set(opened) == may
    assert set(shut) == set(CASES) - may


def test_an_observer_is_refused_every_write() -> None:
    door = Door(BUILT_IN[Role.OBSERVER])
    for name in WRITES:
        if USE_CASES[name] not in BUILT_IN[Role.OBSERVER].rights:
            with pytest.raises(AccessDeniedError):
                CASES[name](door)
    assert len(WRITES) > 100
    assert not {USE_CASES[name] for name in WRITES} & BUILT_IN[Role.OBSERVER].rights


def test_who_has_no_right_changes_nothing_in_a_real_office(people: People) -> None:
    people.give("Вера", NOTHING)
    vera = people.open("Вера")
    before = _counted(people)
    for name, case in CASES.items():
        if USE_CASES[name] is not Right.VIEW_OFFICE:
            with pytest.raises(AccessDeniedError):
                case(vera)
    assert _counted(people) == before


def _counted(people: People) -> tuple[object, ...]:
    run = people.admin.db.run
    tables = ("journal", "change_set", "seal")
    return tuple(run(" ".join(("SELECT count(*) FROM", table))) for table in tables)


def test_roles_grow_from_observer_to_admin() -> None:
    order = [RIGHTS[role] for role in (Role.OBSERVER, Role.MANAGER, Role.HEAD, Role.ADMIN)]

    assert all(lower < higher for lower, higher in itertools.pairwise(order))
    assert order[-1] == frozenset(Right)
