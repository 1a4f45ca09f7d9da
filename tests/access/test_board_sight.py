"""The whole board's rule lets through the deals the rule for one of them does; nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.board_sight import whole_board_sql
from crm_desktop.access.gate import narrowness
from crm_desktop.access.visibility import sight_board_sql
from tests.access.people_office import department_scope, own_scope
from tests.access.sight_base import fill

if TYPE_CHECKING:
    from tests.access.people_office import People


@pytest.mark.parametrize("unassigned", [False, True])
@pytest.mark.parametrize("scope", ["own", "department"])
def test_the_board_seen_whole_is_the_board_seen_one_by_one(
    people: People, scope: str, *, unassigned: bool
) -> None:
    fill(people)
    # Deals of the deleted and of the merged are there too.
    with people.admin.change("Ушли", kind="system"):
        people.admin.db.run(
            "UPDATE client SET deleted_at = 1 WHERE id IN (SELECT client FROM deal LIMIT 20)"
        )
    powers = own_scope() if scope == "own" else department_scope()
    people.give("Борис", replace(powers, unassigned=unassigned))
    office = people.open("Борис")

    def seen(rule: str) -> list[tuple[int, ...]]:
        sql = " ".join(("SELECT b.deal FROM deal_board b WHERE", rule, "ORDER BY 1"))
        return [tuple(row) for row in office.db.run(sql)]

    wanted = seen(sight_board_sql(office))
    assert wanted
    assert len(wanted) < len(seen("1"))
    assert seen(whole_board_sql(office, "b")) == wanted
    with office.db.through(narrowness(office)):
        assert seen("1") == wanted
