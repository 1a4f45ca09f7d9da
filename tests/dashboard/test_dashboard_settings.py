"""Whose dashboard shows what: own, shared, usual; kept, taken back, and by newer programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.access.right import Right
from crm_desktop.dashboard.parts import COLUMNS
from crm_desktop.dashboard.pieces import PIECES
from crm_desktop.dashboard.setting import (
    BUILT_IN,
    MOST_PLACES,
    OWN_FIGURES,
    Placed,
    Setting,
    check_setting,
    dump_setting,
    load_setting,
)
from crm_desktop.dashboard.storing import (
    Source,
    read_setting,
    reset_own,
    reset_shared,
    save_own,
    save_shared,
)
from crm_desktop.errors import AccessDeniedError, UserError
from tests.access.people_office import limit

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.access.people_office import People

FEW = Setting((Placed("won", 4), Placed("funnel", 11, 2)))
KEYS = [piece.key for piece in PIECES] + ["saved:17", "из будущего"]


def test_own_then_shared_then_usual(people: People) -> None:
    admin, vera = people.admin, people.open("Вера")
    assert read_setting(admin).setting == BUILT_IN
    assert read_setting(vera).setting == OWN_FIGURES  # nobody to compare her with

    save_shared(admin, FEW)
    assert read_setting(vera).setting == FEW
    assert read_setting(vera).source is Source.SHARED

    own = FEW.without("won")
    save_own(vera, own)
    assert read_setting(vera).setting == own
    assert read_setting(vera).source is Source.OWN
    assert read_setting(admin).setting == FEW

    reset_own(vera)
    assert read_setting(vera).setting == FEW
    reset_shared(admin)
    assert read_setting(vera).source is Source.BUILT_IN


def test_arranging_can_be_taken_back(office: Office) -> None:
    save_own(office, FEW)
    moved = save_own(office, FEW.moved("funnel", 0))
    assert read_setting(office).setting.keys == ("funnel", "won")

    office.undo(moved.change_id)
    assert read_setting(office).setting == FEW


def test_who_only_looks_arranges_his_own(people: People) -> None:
    zoya = people.open("Зоя")
    save_own(zoya, FEW)
    assert read_setting(zoya).setting == FEW
    assert read_setting(people.admin).setting == BUILT_IN


def test_the_same_setting_is_no_act(office: Office) -> None:
    save_own(office, FEW)
    assert not save_own(office, FEW)


def test_the_shared_one_needs_a_right(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    limit(monkeypatch, without={Right.SHARE_VIEWS})
    admin = people.admin
    assert not read_setting(admin).may_share
    with pytest.raises(AccessDeniedError):
        save_shared(admin, FEW)
    with pytest.raises(AccessDeniedError):
        reset_shared(admin)
    save_own(admin, FEW)


@given(st.lists(st.tuples(st.sampled_from(KEYS), st.integers(1, 30), st.integers(1, 5))))
def test_what_is_kept_is_read_again(places: list[tuple[str, int, int]]) -> None:
    setting = check_setting(Setting(tuple(Placed(*each) for each in places)))
    assert load_setting(dump_setting(setting)) == setting
    assert len(set(setting.keys)) == len(setting.keys)
    assert all(place.width <= COLUMNS for place in setting.places if place.key != "из будущего")


def test_what_a_newer_program_wrote_survives(office: Office) -> None:
    text = json.dumps({
        "format": 2, "theme": "snow",
        "places": [
            {"key": "won", "width": 5, "height": 1, "colour": "red"},
            {"key": "hologram", "width": 99, "height": 1},
            {"key": 5}, "что это", None,
        ],
    })  # fmt: skip
    setting = load_setting(text).moved("won", 1)
    assert setting.keys == ("hologram", "won")
    kept = json.loads(dump_setting(setting))
    assert kept["theme"] == "snow"
    assert kept["places"][1]["colour"] == "red"
    save_own(office, setting)
    assert "hologram" in read_setting(office).setting.keys


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '{"places": 5}', '{"places": [[]]}'])
def test_what_is_no_setting_is_an_empty_one(text: str) -> None:
    assert load_setting(text).places == ()


def test_sizes_stay_within_what_a_piece_can(office: Office) -> None:
    setting = FEW.sized("funnel", width=1, height=99)
    funnel = setting.places[1]
    assert funnel.width == 9
    assert funnel.height == 3
    assert FEW.sized("won", height=3).places[0].height == 1
    assert FEW.added("reasons").keys == ("won", "funnel", "reasons")
    assert FEW.added("open").keys == ("won", "open", "funnel")
    assert FEW.added("won") == FEW
    many = Setting(tuple(Placed(f"saved:{n}", 10) for n in range(MOST_PLACES + 1)))
    with pytest.raises(UserError):
        save_own(office, many)
