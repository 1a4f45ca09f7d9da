from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.funnels import moving
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import (
    get_funnel,
    list_funnels,
    names_of_stages,
)
from crm_desktop.funnels.removal import (
    FunnelUsedError,
    StageUsedError,
    Usage,
    delete_funnel,
    delete_stage,
    merge_funnels,
    stage_usage,
    suggest_moves,
)
from crm_desktop.history.acts import undo_last
from crm_desktop.jobs import JobCancelledError
from tests.funnels.deals_there import moves_of, place_of, put_deal

if TYPE_CHECKING:
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office


@pytest.fixture
def funnel(office: Office) -> Funnel:
    return list_funnels(office)[0]


def test_the_deals_of_a_deleted_stage_move(office: Office, funnel: Funnel) -> None:
    first, second, third = funnel.stages[:3]
    waiting = put_deal(office, first, second, at=1000)
    won = put_deal(office, first, second, outcome="won", at=1000)
    thrown = put_deal(office, second, deleted=True, at=1000)
    other = put_deal(office, first, at=1000)
    assert stage_usage(office, second.id) == Usage(open=1, closed=1, deleted=1)
    with pytest.raises(StageUsedError, match=r"1.сделка в работе и 1.закрытая"):
        delete_stage(office, second.id)

    delete_stage(office, second.id, into=third.id)

    assert get_funnel(office, funnel.id).stage(second.id) is None
    for deal in (waiting, won, thrown):
        assert place_of(office, deal) == (funnel.id, third.id)
    assert place_of(office, other) == (funnel.id, first.id)
    assert moves_of(office, waiting)[-1] == (third.id, "Этап «Квалификация» удалён")
    assert len(moves_of(office, won)) == 3, "a closed deal goes nowhere"
    rows = office.db.run(
        "SELECT id, stage_since > 1000, closed_at FROM deal WHERE id IN (?, ?)", (waiting, won)
    )
    assert {row[0]: row[1:] for row in rows} == {waiting: (1, None), won: (0, 1000)}
    assert names_of_stages(office.db)[second.id] == "Квалификация (удалён)"

    undo_last(office)

    assert get_funnel(office, funnel.id) == funnel
    assert [place_of(office, deal)[1] for deal in (waiting, won, thrown)] == [second.id] * 3
    live = "SELECT count(*) FROM deal_move WHERE deal = ? AND deleted_at IS NULL"
    assert office.db.run(live, (waiting,)) == [(2,)]


def test_an_empty_stage_just_goes_and_takes_the_trash_aside(office: Office, funnel: Funnel) -> None:
    thrown = put_deal(office, funnel.stages[1], deleted=True)
    delete_stage(office, funnel.stages[1].id)
    assert place_of(office, thrown)[1] == funnel.stages[0].id
    with pytest.raises(NotFoundError):
        delete_stage(office, funnel.stages[1].id)


def test_deals_go_nowhere_that_is_not_there(office: Office, funnel: Funnel) -> None:
    first, second = funnel.stages[:2]
    deal = put_deal(office, second)
    delete_stage(office, first.id)
    for target in (first.id, 7):
        with pytest.raises(NotFoundError):
            delete_stage(office, second.id, into=target)
    with pytest.raises(UserError, match="другой"):
        delete_stage(office, second.id, into=second.id)
    assert place_of(office, deal) == (funnel.id, second.id)


def test_a_deleted_funnel_leaves_no_deal_behind(office: Office, funnel: Funnel) -> None:
    other, _ = add_funnel(office, "Сервис", stages=[StageSettings("Вход"), StageSettings("Итог")])
    entry, end = get_funnel(office, other).stages
    a, b = put_deal(office, funnel.stages[0]), put_deal(office, funnel.stages[3], outcome="lost")
    with pytest.raises(FunnelUsedError) as refused:
        delete_funnel(office, funnel.id, moves={funnel.stages[0].id: entry.id})
    assert refused.value.stages == (funnel.stages[3].id,)
    with pytest.raises(UserError, match="другую воронку"):
        delete_funnel(office, funnel.id, moves={funnel.stages[0].id: funnel.stages[1].id})

    delete_funnel(
        office, funnel.id, moves={funnel.stages[0].id: entry.id, funnel.stages[3].id: end.id}
    )

    assert [f.id for f in list_funnels(office, archived=True)] == [other]
    assert (place_of(office, a), place_of(office, b)) == ((other, entry.id), (other, end.id))
    undo_last(office)
    assert get_funnel(office, funnel.id) == funnel
    assert place_of(office, a) == (funnel.id, funnel.stages[0].id)


def test_funnels_are_merged_by_name_and_share(office: Office, funnel: Funnel) -> None:
    other, _ = add_funnel(
        office, "Опт", stages=[StageSettings(n) for n in ("Вход", "Переговоры", "Отгрузка")]
    )
    entry, talks, end = get_funnel(office, other).stages
    assert list(suggest_moves(office, funnel.id, other).values()) == [
        entry.id, entry.id, talks.id, talks.id, end.id,
    ]  # fmt: skip
    deals = [put_deal(office, stage) for stage in funnel.stages]
    merge_funnels(office, funnel.id, into=other, moves={funnel.stages[0].id: end.id})
    assert [place_of(office, deal)[1] for deal in deals] == [
        end.id, entry.id, talks.id, talks.id, end.id,
    ]  # fmt: skip
    with pytest.raises(UserError, match="та же"):
        merge_funnels(office, other, into=other)


def test_a_funnel_without_stages_takes_nothing(office: Office, funnel: Funnel) -> None:
    other, _ = add_funnel(office, "Пустая")
    with pytest.raises(UserError, match="нет этапов"):
        merge_funnels(office, funnel.id, into=other)
    delete_funnel(office, other)
    assert [f.id for f in list_funnels(office)] == [funnel.id]


class _Steps:
    def __init__(self, cancel_at: int = 99) -> None:
        self.seen: list[tuple[int, int]] = []
        self._cancel_at = cancel_at

    def step(self, done: int, total: int, _message: str = "") -> None:
        self.seen.append((done, total))
        if len(self.seen) > self._cancel_at:
            raise JobCancelledError


@pytest.fixture
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "PORTION", 2)
    monkeypatch.setattr(moving, "ONE_TRANSACTION", 3)


def test_many_deals_move_in_portions_as_one_act(
    office: Office, funnel: Funnel, small_portions: None
) -> None:
    deals = [put_deal(office, funnel.stages[0]) for _ in range(6)]
    steps = _Steps()
    changes = delete_stage(office, funnel.stages[0].id, into=funnel.stages[2].id, progress=steps)
    assert steps.seen == [(0, 6), (2, 6), (4, 6), (6, 6), (6, 6)]
    assert {place_of(office, deal)[1] for deal in deals} == {funnel.stages[2].id}
    office.undo(changes.change_id)
    assert {place_of(office, deal)[1] for deal in deals} == {funnel.stages[0].id}
    assert get_funnel(office, funnel.id) == funnel


def test_a_cancelled_deletion_keeps_the_stage(
    office: Office, funnel: Funnel, small_portions: None
) -> None:
    deals = [put_deal(office, funnel.stages[0]) for _ in range(6)]
    with pytest.raises(JobCancelledError):
        delete_stage(
            office, funnel.stages[0].id, into=funnel.stages[2].id, progress=_Steps(cancel_at=2)
        )
    assert get_funnel(office, funnel.id) == funnel
    moved = [place_of(office, deal)[1] for deal in deals].count(funnel.stages[2].id)
    assert moved == 4
    undo_last(office)
    assert {place_of(office, deal)[1] for deal in deals} == {funnel.stages[0].id}


def test_a_target_deleted_on_the_way_stops_it(
    office: Office, funnel: Funnel, small_portions: None
) -> None:
    source, target = funnel.stages[:2]
    for _ in range(6):
        put_deal(office, source)

    class Colleague:
        asked = 0

        def step(self, *_told: object) -> None:
            self.asked += 1
            if self.asked == 3:
                with office.change("Коллега"):
                    office.db.run("UPDATE stage SET deleted_at = 1 WHERE id = ?", (target.id,))

    with pytest.raises(NotFoundError):
        delete_stage(office, source.id, into=target.id, progress=Colleague())
    assert get_funnel(office, funnel.id).stage(source.id) is not None
