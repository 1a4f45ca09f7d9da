"""The other value of a conflict is written as people write it, by whoever may write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.membership import Role
from crm_desktop.access.powers import CEILING
from crm_desktop.access.rights import Right
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.moves import lose_deals, move_deals, win_deals
from crm_desktop.errors import AccessDeniedError
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import get_funnel
from crm_desktop.history.acts import undo
from crm_desktop.office import Office
from crm_desktop.sync.conflicts.journal import (
    list_conflicts,
    settle_conflict,
    settle_conflicts,
    take_other,
)
from crm_desktop.sync.conflicts.reading import count_open

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.stations import Station, Stations

WAY = "SELECT stage, outcome FROM deal_move WHERE deal = ? AND deleted_at IS NULL ORDER BY at, id"
PLACE = "SELECT stage, outcome, loss_note FROM deal WHERE id = ?"


def a_deal(two: Stations) -> tuple[int, list[int]]:
    office = two[0].office
    funnel, _changes = add_funnel(
        office, "Окна", stages=[StageSettings(name) for name in ("Новая", "Замер", "Договор")]
    )
    stages = [stage.id for stage in get_funnel(office, funnel).stages]
    deal, _changes = create_deal(office, DealDraft("Окна", stage_id=stages[0]))
    two.exchange()
    return deal, stages


def way(station: Station, deal: int) -> list[tuple[object, ...]]:
    return station.office.db.run(WAY, (deal,))


def test_a_deal_taken_back_has_its_way(stations: Callable[[int], Stations]) -> None:
    two = stations(2)
    deal, (new, visit, contract) = a_deal(two)
    move_deals(two[0].office, [deal], stage_id=visit)
    move_deals(two[1].office, [deal], stage_id=contract)
    two.exchange()
    (found,) = list_conflicts(two[0].office)
    assert (found.field, found.lost.text) == ("stage", "Замер")
    change = take_other(two[0].office, found.id)
    two.exchange()
    two.require_same()
    for station in two:
        assert station.office.db.run(PLACE, (deal,)) == [(visit, None, None)]
        assert way(station, deal)[0] == (new, None)
        assert way(station, deal)[-1] == (visit, None)
        assert count_open(station.office) == 0
    undo(two[0].office, change)
    assert two[0].value("SELECT stage FROM deal WHERE id = ?", deal) == contract
    assert way(two[0], deal)[-1] == (contract, None)


def test_a_lost_deal_is_lost_again_for_the_same_reason(
    stations: Callable[[int], Stations],
) -> None:
    two = stations(2)
    deal, (_new, visit, contract) = a_deal(two)
    move_deals(two[0].office, [deal], stage_id=visit)
    two.exchange()
    reason = two[0].value("SELECT min(id) FROM directory_item WHERE directory = 'loss_reason'")
    assert isinstance(reason, int)
    lose_deals(two[0].office, [deal], reason_id=reason, note="дорого")
    move_deals(two[1].office, [deal], stage_id=contract)
    win_deals(two[1].office, [deal])
    two.exchange()
    (found,) = list_conflicts(two[1].office)
    assert found.lost.station == two[0].slot
    take_other(two[1].office, found.id)
    two.exchange()
    two.require_same()
    for station in two:
        assert station.office.db.run(PLACE, (deal,)) == [(visit, "lost", "дорого")]
        assert way(station, deal)[-2:] == [(visit, None), (visit, "lost")]


def test_who_may_not_write_settings_settles_none_of_them(
    stations: Callable[[int], Stations], monkeypatch: pytest.MonkeyPatch
) -> None:
    two = stations(2)
    item = two[0].value("SELECT min(id) FROM directory_item WHERE directory = 'source'")
    assert isinstance(item, int)
    for number, station in enumerate(two):
        station.write("UPDATE directory_item SET name = ? WHERE id = ?", f"имя {number}", item)
    client, _changes = create_client(two[0].office, ClientDraft(kind="company", name="Ромашка"))
    two.exchange()
    for number, station in enumerate(two):
        station.write("UPDATE client SET note = ? WHERE id = ?", f"слово {number}", client)
    two.exchange()
    office = two[0].office
    manager = CEILING[Role.MANAGER]
    assert Right.EDIT_SETTINGS not in manager.rights
    monkeypatch.setattr(Office, "powers", property(lambda _office: manager))
    takeable = {each.table: each.takeable for each in list_conflicts(office)}
    assert takeable == {"directory_item": False, "client": True}
    ids = [each.id for each in list_conflicts(office)]
    ours = list_conflicts(office, table="directory_item", record=item)[0].id
    for act in (take_other, settle_conflict):
        with pytest.raises(AccessDeniedError):
            act(office, ours)
    assert settle_conflicts(office, ids) != 0
    assert [each.id for each in list_conflicts(office)] == [ours]
