"""How actions stand and which deals are stale: the same in Python and in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.deals.action_state import STATES, Moment, state_at, state_sql
from crm_desktop.deals.staleness import is_stale, stale_of_any_stage, stale_sql
from crm_desktop.tasks.due import state_of
from db.deal_board import NO_DATE
from tests.deals.board_histories import DAY, busy
from tests.deals.board_oracle import OracleBoard

if TYPE_CHECKING:
    from crm_desktop.office import Office

pytestmark = pytest.mark.usefixtures("known_day")

INSTANTS = st.integers(-DAY * 30, DAY * 30)


@given(
    due=st.one_of(st.none(), INSTANTS),
    touched=INSTANTS,
    stale_days=st.one_of(st.none(), st.integers(1, 20)),
    plan_days=st.one_of(st.none(), st.integers(1, 10)),
    edge=st.sampled_from((None, 0, 1, -1)),
)
def test_state_and_staleness_are_the_same_in_python_and_in_sql(
    office: Office,
    due: int | None,
    touched: int,
    stale_days: int | None,
    plan_days: int | None,
    edge: int | None,
) -> None:
    now = 1_900_000_000_000
    at = Moment.of(office.zone, now)
    touched += now
    if due is not None:
        due += now
        if edge is not None:  # just where it turns
            due = (now if due % 2 else at.today_ends + (plan_days or 0) * DAY) + edge
            touched = at.today_ends - (stale_days or 0) * DAY + edge
    key = NO_DATE if due is None else due
    states = ", ".join(state_sql(state) for state in STATES)
    row = office.db.connection().execute(
        f"SELECT {states}, {stale_sql()} FROM (SELECT :key AS due_key, :touched AS touched_at) b,"  # noqa: S608 - code only
        " (SELECT :stale AS stale_days, :plan AS plan_days) g",
        {"key": key, "touched": touched, "stale": stale_days, "plan": plan_days, "now": now,
         "today_ends": at.today_ends},
    ).fetchall()[0]  # fmt: skip
    state = state_at(due, at)
    assert list(row[:4]) == [int(each is state) for each in STATES]
    assert state is state_of(due, now=now, zone=office.zone)
    judged = is_stale(touched, due, stale_days=stale_days, plan_days=plan_days, at=at)
    assert bool(row[4]) is judged


def test_staleness_where_the_stage_is_not_joined(office: Office) -> None:
    team = busy(office, 15)
    at = Moment.of(office.zone)
    args = {"now": at.now, "today_ends": at.today_ends}
    found = set(office.db.connection().execute(
        f"SELECT b.deal FROM deal_board b WHERE b.outcome IS NULL AND {stale_of_any_stage()}", args  # noqa: S608 - code only
    ))  # fmt: skip
    stale = {
        (deal.id,) for funnel in team.funnels
        for oracle in [OracleBoard(office, funnel, at.now)]
        for deal in oracle.deals if oracle.stale(deal)
    }  # fmt: skip
    assert found == stale
    assert stale
