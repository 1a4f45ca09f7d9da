"""Saved views of deals: ready-made ones, one's own, the one opened first; the commands."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from crm_desktop.cli import main
from crm_desktop.deals.list_fields import load_deal_fields
from crm_desktop.deals.list_filter import DealFilter, require_whole_deal_filter
from crm_desktop.deals.listing import deal_ids
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.history.acts import undo
from crm_desktop.views.checking import BrokenFilterError, find_problems
from crm_desktop.views.comparing import Moment
from crm_desktop.views.definition import SortKey, ViewColumn, ViewDefinition, whole_filter
from crm_desktop.views.quick_filters import DEAL_QUICK_FILTERS
from crm_desktop.views.ready_made import READY_VIEWS
from crm_desktop.views.saved_views import (
    add_view,
    default_view,
    delete_view,
    find_view,
    list_views,
    save_view,
    set_default_view,
)
from crm_desktop.views.tree import Condition, Op, all_of
from crm_desktop.views.wording import describe_filter
from tests.deals.deal_list_base import NOW, DealOracle, Deals, fill_deals

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


@pytest.fixture
def made(office: Office, monkeypatch: pytest.MonkeyPatch) -> Deals:
    found = fill_deals(office, 8, deals=60, clients=20)
    told = classmethod(lambda cls, office, **_at: cls(found.today, office.zone, office.user_id))
    monkeypatch.setattr(Moment, "now", told)
    return found


DEAR = ViewDefinition(
    all_of(Condition("budget", Op.GREATER, (100_00,))), quick=("open",),
    columns=(ViewColumn("title", 300), ViewColumn("client.region"), ViewColumn("budget")),
    sort=(SortKey("budget", descending=True), SortKey("title")), group_by="stage",
)  # fmt: skip


def test_ready_views_are_whole_and_find_their_deals(made: Deals) -> None:
    fields = load_deal_fields(made.office)
    oracle = DealOracle(made, fields)
    names = [view.name for view in list_views(made.office, area="deals")]
    assert names[:10] == [
        "Открытые", "Мои", "Без действия", "Застывшие", "Просрочено", "Закрыть в этом месяце",
        "Выигранные в этом месяце", "Проигранные", "Повторные продажи", "Ждут согласования",
    ]  # fmt: skip
    some = 0
    for view in READY_VIEWS["deals"]:
        tree = whole_filter(view.definition, area="deals")
        assert find_problems(fields, tree) == ()
        assert bool(describe_filter(fields, tree)) is (view.name != "Все сделки")
        for key in view.definition.sort:
            assert (field := fields.find(key.by)) is not None
            assert field.sortable
        for column in view.definition.columns:
            assert (field := fields.find(column.key)) is not None
            assert field.column
        right = {deal.id for deal in made.deals if oracle.fits(deal, tree) is not False}
        assert set(deal_ids(made.office, DealFilter(tree=tree), now=NOW)) == right, view.name
        some += bool(right)
    assert some > 6


def test_quick_filters_are_whole(made: Deals) -> None:
    fields = load_deal_fields(made.office)
    for quick in DEAL_QUICK_FILTERS:
        assert find_problems(fields, quick.filter) == ()
    unknown = whole_filter(ViewDefinition(quick=("no_phone",)), area="deals")
    assert find_problems(fields, unknown), "a quick filter of clients says nothing of deals"


def test_a_view_of_deals_is_kept_apart_from_those_of_clients(made: Deals) -> None:
    office = made.office
    record, _ = add_view(office, "Крупные", definition=DEAR, area="deals")
    add_view(office, "Крупные", definition=ViewDefinition())  # clients have one of that name too
    assert find_view(office, "крупные", area="deals").id == record
    assert find_view(office, "крупные").id != record
    assert find_view(office, "Крупные", area="deals").definition == DEAR
    with pytest.raises(UserError, match="уже есть"):
        add_view(office, "крупные", definition=DEAR, area="deals")
    save_view(office, record, definition=ViewDefinition(group_by="source"))
    assert find_view(office, "Крупные", area="deals").definition.group_by == "source"
    gone = delete_view(office, record)
    with pytest.raises(NotFoundError, match="Закрыть в этом месяце"):
        find_view(office, "Крупные", area="deals")
    undo(office, gone.change_id)
    assert find_view(office, "Крупные", area="deals").id == record


def test_the_list_opens_with_the_view_chosen(made: Deals) -> None:
    office = made.office
    assert default_view(office, area="deals").key == "ready:deals_open"
    set_default_view(office, "ready:deals_idle", area="deals")
    assert default_view(office, area="deals").key == "ready:deals_idle"
    assert default_view(office).key == "ready:all"
    record, _ = add_view(office, "Мой", definition=DEAR, area="deals")
    set_default_view(office, str(record), area="deals")
    delete_view(office, record)
    assert default_view(office, area="deals").key == "ready:deals_open"


def test_a_lost_field_is_left_out_by_lists_and_refused_by_acts(made: Deals) -> None:
    broken = DealFilter(tree=all_of(Condition("f77", Op.FILLED), Condition("title", Op.FILLED)))
    found = deal_ids(made.office, broken)
    assert len(found) == len(made.deals)
    with pytest.raises(BrokenFilterError, match="Ничего не изменено"):
        require_whole_deal_filter(made.office, broken)


def test_the_commands_know_views_of_deals(
    office: Office,
    password: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    found = fill_deals(office, 8, deals=30, clients=8)
    add_view(office, "Крупные", definition=DEAR, area="deals")
    rich = [d for d in found.deals if d.outcome == "open" and d.row["currency"] == "RUB"
            and (d.row["budget"] or 0) > 100_00]  # fmt: skip
    where = str(office.folder.path)
    office.close()
    monkeypatch.setenv("KARTOTEKA_PASSWORD", password)
    assert main(["views", "--area", "deals", "--office", where, "--json"]) == 0
    told = {view["name"]: view for view in json.loads(capsys.readouterr().out)}
    assert list(told)[:2] == ["Открытые", "Мои"]
    assert told["Все сделки"]["count"] == len(found.deals)
    assert told["Крупные"]["filter"].startswith("Бюджет больше")
    assert told["Крупные"]["count"] >= len(rich)
    assert main(["deals", "--view", "Крупные", "--office", where, "--json"]) == 0
    listed = [deal["id"] for deal in json.loads(capsys.readouterr().out)]
    assert {str(deal.id) for deal in rich} <= {str(each) for each in listed}
    assert len(listed) == told["Крупные"]["count"]
    target = tmp_path / "крупные.csv"
    words = ["export", "deals", "--view", "Крупные", "--to", str(target), "--office", where]
    assert main(words) == 0
    assert "сдел" in capsys.readouterr().out
    with target.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert len(rows) == len(listed)
    assert list(rows[0])[:2] == ["Сделка", "Клиент: регион"]
    assert main(["deals", "--view", "нет такого", "--office", where]) != 0
    assert "Ничего не изменено" in capsys.readouterr().err
