"""What the board reads is, after any history, what the deals say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.deals.moves import move_deals
from crm_desktop.deals.writing import DealRow, write_deal
from crm_desktop.doctor.examining import examine
from crm_desktop.doctor.report import Status
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import get_funnel
from crm_desktop.office.settings import set_zone
from crm_desktop.tasks.doing import complete_task, reopen_task
from crm_desktop.tasks.due import Due, end_of_day
from crm_desktop.tasks.planning import TaskDraft, plan_task
from crm_desktop.timeline.events import EventDraft, add_event, delete_event
from db import deal_board
from db.connection import transaction
from db.deal_board import NO_ACTION, NO_DATE, check, rebuild
from db.zone import day_end
from tests.deals.board_histories import ACTS, Team
from tests.deals.board_oracle import day_of, deals_of
from tests.office_copies import copy_of

if TYPE_CHECKING:
    from pathlib import Path

    import apsw

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.office import Office
    from crm_desktop.office.folder import OfficeFolder

pytestmark = pytest.mark.usefixtures("known_day")

NOT_RARE = (*ACTS, "create", "create", "create", "move", "plan", "plan", "event", "edit", "undo")


def stored(office: Office) -> dict[int, tuple[Any, ...]]:
    rows = office.db.run(
        "SELECT deal, funnel, stage, outcome, responsible, budget, currency, probability,"
        " next_task, next_due, touched_at, created_at, title_key FROM deal_board"
    )
    return {row[0]: row[1:] for row in rows}


def expected(office: Office) -> dict[int, tuple[Any, ...]]:
    return {
        deal.id: (
            deal.funnel, deal.stage, deal.outcome, deal.responsible, deal.budget, deal.currency,
            deal.probability, deal.task, deal.due, deal.touched, deal.created, deal.title_key,
        )
        for deal in deals_of(office)
    }  # fmt: skip


def everything(office: Office) -> tuple[list[tuple[Any, ...]], ...]:
    return (
        office.db.run("SELECT * FROM deal_board ORDER BY deal"),
        office.db.run("SELECT * FROM deal_board_sum ORDER BY 1, 2, 3, 4, 5"),
    )


@settings(max_examples=25)
@given(st.lists(st.sampled_from(NOT_RARE), min_size=15, max_size=45), st.integers(0, 10**6))
def test_after_any_history_the_board_is_what_the_deals_say(
    empty_office: tuple[OfficeFolder, Unlocked], tmp_path: Path, acts: list[str], seed: int
) -> None:
    with copy_of(*empty_office, tmp_path / "О") as office:
        team = Team(office, seed)
        team.play(["create"] * 4)
        for act in acts:
            team.play([act])
            assert stored(office) == expected(office), act
        assert check(office.db.connection()) == ()
        kept = everything(office)
        transaction(office.db.connection(), "IMMEDIATE", _anew)
        assert everything(office) == kept


def _anew(conn: apsw.Connection) -> None:
    rebuild(conn)


def test_every_act_is_played(office: Office) -> None:
    team = Team(office, 5)
    team.play([*(["create"] * 6), *(["plan"] * 4), "event", "delete", *ACTS, *ACTS])
    kinds = {row[0] for row in office.db.run("SELECT title FROM change_set")}
    assert len(team.done) > 40, kinds


@pytest.mark.parametrize("zone", ["Europe/Moscow", "Asia/Kamchatka", "America/New_York"])
def test_a_day_ends_where_tasks_say_it_does(zone: str) -> None:
    place = ZoneInfo(zone)
    for number in range(0, 800, 7):
        day = date(2025, 1, 1) + timedelta(days=number)
        assert day_end(day.isoformat(), place) == end_of_day(day, place)
    assert day_end("завтра", place) is None
    assert day_end("9999-12-31", place) is None


def test_sums_that_no_integer_holds_are_kept_exactly(office: Office) -> None:
    funnel = get_funnel(
        office, add_funnel(office, "Нефть", stages=[StageSettings("Труба", probability=99)])[0]
    )
    largest = (1 << 63) - 1
    with office.change("Много денег") as change:
        for _ in range(40):
            row = DealRow("Нефть", None, funnel.id, funnel.stages[0].id, values={"budget": largest})
            write_deal(office.db, change, row)
    [(deals, *parts)] = office.db.run(
        "SELECT deals, amount_high, amount_low, weighted_high, weighted_low FROM deal_board_sum"
    )
    assert (deals, parts[0] * 10**9 + parts[1]) == (40, 40 * largest)
    assert parts[2] * 10**9 + parts[3] == 40 * 99 * largest
    office.undo(change.id)
    assert office.db.run("SELECT * FROM deal_board_sum") == []


def test_a_task_without_a_date_stands_before_no_task(office: Office) -> None:
    team = Team(office, 1)
    team.play(["create", "create", "create"])
    first, second, _third = sorted(deal.id for deal in deals_of(office))
    plan_task(office, TaskDraft(deal_id=first))
    tomorrow = day_of(0, office.zone).replace(year=2090)
    plan_task(office, TaskDraft(deal_id=second, due=Due(on=tomorrow)))
    keys: dict[int, int] = dict(
        office.db.run("SELECT deal, due_key FROM deal_board ORDER BY due_key")
    )
    assert next(iter(keys)) == second
    assert list(keys.values())[1:] == [NO_DATE, NO_ACTION]
    plan_task(office, TaskDraft(deal_id=first, due=Due(on=tomorrow.replace(year=2089))))
    assert office.db.run("SELECT deal FROM deal_board ORDER BY due_key")[0] == (first,)


def test_our_own_work_is_a_touch_and_no_longer_when_it_is_taken_back(office: Office) -> None:
    Team(office, 4).play(["create"])
    [deal] = deals_of(office)
    began = deal.touched

    def touched() -> int:
        [(found,)] = office.db.run("SELECT touched_at FROM deal_board")
        return int(found)

    at = began
    for kind, direction, ours in (
        ("call", "in", False), ("call", "", False), ("letter", "in", False),
        ("call", "out", True), ("letter", "out", True), ("message", "out", True),
        ("meeting", "", True), ("meeting", "in", True), ("note", "", True),
    ):  # fmt: skip
        at += 1000
        draft = EventDraft(kind, "сказано", happened_at=at, direction=direction)
        event, _ = add_event(office, None, draft=draft, deal_id=deal.id)
        assert touched() == (at if ours else began), kind
        delete_event(office, event)
        assert touched() == began, kind
    edit_deal_field(office, deal.id, field="note", value="Правка — не работа")
    task, _ = plan_task(office, TaskDraft(deal_id=deal.id))
    assert touched() == began
    complete_task(office, task)
    assert touched() == office.db.run("SELECT done_at FROM task")[0][0] > began
    reopen_task(office, task)
    assert touched() == began
    moved = move_deals(office, [deal.id], stage_id=_other_stage(office, deal.stage))
    assert touched() == office.db.run("SELECT stage_since FROM deal")[0][0] > began
    office.undo(moved.changes.change_id)
    assert touched() == began


def _other_stage(office: Office, stage: int) -> int:
    sql = (
        "SELECT o.id FROM stage s JOIN stage o ON o.funnel = s.funnel AND o.id <> s.id"
        " WHERE s.id = ? ORDER BY o.position"
    )
    return int(office.db.run(sql, (stage,))[0][0])


def test_in_another_zone_days_end_at_other_moments(office: Office) -> None:
    team = Team(office, 3)
    team.play(["create", "create"])
    by_day, by_time = sorted(deal.id for deal in deals_of(office))
    plan_task(office, TaskDraft(deal_id=by_day, due=Due(on=date(2031, 5, 9))))
    plan_task(office, TaskDraft(deal_id=by_time, due=Due(at=1_935_000_000_000)))
    before: dict[int, int] = dict(office.db.run("SELECT deal, next_due FROM deal_board"))
    set_zone(office, "Asia/Kamchatka")
    after: dict[int, int] = dict(office.db.run("SELECT deal, next_due FROM deal_board"))
    assert before[by_day] - after[by_day] == 9 * 3_600_000
    assert after[by_time] == before[by_time]
    assert stored(office) == expected(office)


def test_the_doctor_sees_and_mends_what_is_wrong(office: Office) -> None:
    team = Team(office, 2)
    team.play(["create", "create", "plan"])
    right = everything(office)
    deal = deals_of(office)[0].id
    for damage, found in (
        ("DELETE FROM deal_board WHERE deal = ?1", 2),
        ("UPDATE deal_board SET touched_at = 5 WHERE deal = ?1", 1),
        ("UPDATE deal_board_sum SET deals = deals + 1 WHERE ?1", 1),
        ("DELETE FROM deal_board_sum WHERE ?1", 1),
        ("UPDATE deal_board SET deal = 5 WHERE deal = ?1", 2),
    ):
        office.db.run(damage, (deal,))
        looked = next(c for c in examine(office, mend=False).checks if c.name == "board")
        assert (looked.status, looked.found) == (Status.PROBLEM, found), damage
        mended = next(c for c in examine(office).checks if c.name == "board")
        assert (mended.status, mended.found) == (Status.MENDED, found), damage
        assert everything(office) == right, damage
    assert next(c for c in examine(office).checks if c.name == "board").status is Status.OK


def test_a_save_that_concerns_no_deal_costs_the_board_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_args: object) -> None:
        raise AssertionError("the board was written")

    monkeypatch.setattr(deal_board, "mend", never)
    client, _ = create_client(office, ClientDraft(name="ООО «Ёж»"))
    add_event(office, client, draft=EventDraft("note", "без сделки"))
