"""A hidden field is nowhere: in no list, card, file, history, search, and nobody writes it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.access.powers import SENSITIVE, Area, FieldRule
from crm_desktop.access.rights import USE_CASES
from crm_desktop.clients.card import get_client
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.fields import load_catalogue
from crm_desktop.clients.listing import ClientFilter, count_clients, filter_problems
from crm_desktop.clients.search import search_clients
from crm_desktop.deals.card import get_deal
from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.deals.fields import load_deal_catalogue
from crm_desktop.errors import UserError
from crm_desktop.search.deals import deals_matching
from crm_desktop.search.everywhere import search_everywhere
from crm_desktop.views.fields import load_fields
from crm_desktop.views.tree import Condition, Group, Op
from tests.access.invisible_walk import (
    APART,
    LOOKS,
    every_use_case,
    file_texts,
    inner,
    texts,
)
from tests.access.made_arguments import Arguments
from tests.access.unseen_world import every_act, make_unseen

if TYPE_CHECKING:
    from pathlib import Path

    from tests.access.people_office import People
    from tests.access.unseen_world import Unseen

# What stands in her own records in the fields hidden from her, and nowhere else.
_WORDS = (
    "5551122", "555-11-22", "г. Ромашка", "Банк Ромашка", "5024002119", "1980-11-21", "21.11.1980",
    "Жена Ромашка", "Любит Ромашка", "Заметка Ромашка", "Товар Ромашка", "Комментарий Ромашка",
    "Ещё Ромашка", "Потому что Ромашка", "Тайна Ромашка",
)  # fmt: skip


@pytest.fixture
def world(people: People, tmp_path: Path) -> Unseen:
    """Вера sees her own records only, and of them no sensitive field."""
    made = make_unseen(people, tmp_path)
    own = made.known["own_field"]
    with people.admin.change("Тайна"):
        people.admin.db.run(
            "UPDATE client SET custom = json_object(?, ?) WHERE id = ?",
            (f"f{own}", "Тайна Ромашка", made.hers["client"]),
        )
    hidden = {f"{area}:{key}": FieldRule.HIDDEN for area in Area for key in SENSITIVE[area]}
    people.give("Вера", every_act(fields={**hidden, f"clients:f{own}": FieldRule.HIDDEN}))
    return made


def test_no_use_case_tells_a_hidden_field(world: Unseen, tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.mkdir()
    told = []
    arguments = Arguments(world, world.hers, path)
    for name, work in every_use_case().items():
        if inner(work) or name.startswith(tuple(APART)):
            continue
        if USE_CASES[f"crm_desktop.{name}"] not in LOOKS:
            continue
        given = arguments.of(name, work)
        if given is not None:
            told += [(name, text) for text in _found(world, work, given, path)]
    assert told == []


def _found(world: Unseen, work: Any, given: dict[str, Any], path: Path) -> list[str]:
    result: object
    try:
        result = work(world.her, **given)
    except UserError as error:
        result = error
    every = list(texts(result))
    for each in path.iterdir():
        every += file_texts(each)
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink()
    found = []
    for text in every:
        for word in _WORDS:
            place = text.find(word)
            if place >= 0:
                found.append(text[max(0, place - 60) : place + 60])
    return found


def test_lists_and_cards_lose_a_hidden_field(world: Unseen) -> None:
    her = world.her
    gone = {"phone", "inn", "note", "birthday", "legal_address", "account"}
    assert not gone & {field.key for field in load_catalogue(her).fields}
    assert not gone & {field.key for field in load_fields(her).all}
    assert not {"budget", "lines", "note"} & {f.key for f in load_deal_catalogue(her).fields}
    card = get_client(her, world.hers["client"])
    assert (card.channels, card.addresses, card.banks, card.files) == ((), (), (), 0)
    assert get_deal(her, world.hers["deal"]).lines == ()


def test_a_saved_condition_over_a_hidden_field_is_told(world: Unseen) -> None:
    filter_ = ClientFilter(tree=Group((Condition("inn", Op.IS, ("5024002119",)),)))
    assert filter_problems(world.her, filter_)
    assert count_clients(world.her, filter_) == count_clients(world.her)


def test_a_hidden_value_finds_nobody(world: Unseen) -> None:
    for text in ("555-11-22", "5024002119", "Заметка", "5551122@example.ru"):
        assert search_clients(world.her, text) == [], text
    assert search_clients(world.her, "Ромашка")


def test_a_hidden_comment_finds_no_deal(world: Unseen) -> None:
    words = ("Комментарий", "Товар", "Потому что")
    for text in words:
        assert deals_matching(world.her, text) == [], text
        assert search_everywhere(world.her, text).deals == (), text
        assert deals_matching(world.people.admin, text), text
    title = get_deal(world.her, world.hers["deal"]).title
    assert world.hers["deal"] in deals_matching(world.her, title)
    assert world.hers["deal"] in [hit.deal_id for hit in search_everywhere(world.her, title).deals]


def test_a_hidden_field_is_not_written(world: Unseen) -> None:
    with pytest.raises(UserError):
        edit_field(world.her, world.hers["client"], field="inn", value="7707083893")
    with pytest.raises(UserError):
        edit_deal_field(world.her, world.hers["deal"], field="budget", value=1)
