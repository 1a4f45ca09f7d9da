"""Views and segments: kept, shared, ordered, taken back; what is broken is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.membership import Role
from crm_desktop.clients.bulk import bulk_delete
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.listing import (
    ClientFilter,
    client_ids,
    count_clients,
    filter_problems,
    sorts_at_once,
)
from crm_desktop.directories.items import delete_item
from crm_desktop.errors import AccessDeniedError, NotFoundError, UserError
from crm_desktop.exporting.running import export_clients
from crm_desktop.history.acts import undo_last
from crm_desktop.own_fields.own_fields import add_own_field, delete_own_field
from crm_desktop.views.checking import BrokenFilterError, find_problems
from crm_desktop.views.definition import (
    Density,
    SortKey,
    ViewColumn,
    ViewDefinition,
    ViewTotal,
    dump_definition,
    load_definition,
    whole_filter,
)
from crm_desktop.views.fields import load_fields
from crm_desktop.views.list_fields import TotalKind
from crm_desktop.views.saved_views import (
    add_view,
    default_view,
    delete_view,
    duplicate_view,
    find_view,
    get_view,
    list_views,
    rename_view,
    reorder_views,
    save_view,
    set_default_view,
    share_view,
)
from crm_desktop.views.segments import count_segment, is_in, list_segments, segment_ids
from crm_desktop.views.tree import (
    Condition,
    Group,
    Op,
    Period,
    PeriodKind,
    Unknown,
    all_of,
    any_of,
)
from crm_desktop.views.tree_json import dump_filter, load_filter

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office
    from crm_desktop.views.tree import Node

PEOPLE = ViewDefinition(all_of(Condition("kind", Op.IS, ("person",))))


@pytest.fixture
def clients(office: Office) -> dict[str, int]:
    company, _ = create_client(office, ClientDraft(name="ООО «Ромашка»"))
    person, _ = create_client(
        office, ClientDraft(name="Ильин Пётр", channels=(ChannelDraft("8 921 555-10-24"),))
    )
    return {"company": company, "person": person}


def test_ready_made_views_are_there_and_work(office: Office, clients: dict[str, int]) -> None:
    views = list_views(office)
    assert [view.name for view in views] == [
        "Все", "Мои", "Без телефона", "Новые за 30 дней", "Давно без контакта",
    ]  # fmt: skip
    assert all(view.ready and view.shared and view.id == 0 for view in views)
    found = {
        view.name: set(client_ids(office, ClientFilter(tree=whole_filter(view.definition))))
        for view in views
    }
    both = set(clients.values())
    assert found == {
        "Все": both, "Мои": both, "Без телефона": {clients["company"]},
        "Новые за 30 дней": both, "Давно без контакта": both,
    }  # fmt: skip
    assert default_view(office).key == "ready:all"


def test_a_view_lives_and_every_act_is_taken_back(office: Office) -> None:
    view, changes = add_view(office, "  Люди  ", definition=PEOPLE)
    assert changes.title == "Вид «Люди» сохранён"
    row = get_view(office, str(view))
    assert (row.name, row.mine, row.shared, row.definition) == ("Люди", True, False, PEOPLE)
    wide = ViewDefinition(
        PEOPLE.filter, ("mine",), (ViewColumn("name", 220), ViewColumn("phone")),
        (SortKey("region", descending=True), SortKey()), "type", Density.DENSE,
        (ViewTotal("events", TotalKind.SUM),),
    )  # fmt: skip
    save_view(office, view, definition=wide)
    rename_view(office, view, name="Все люди")
    share_view(office, view, shared=True)
    row = find_view(office, "все ЛЮДИ")
    assert (row.name, row.shared, row.owner, row.definition) == ("Все люди", True, "", wide)
    copy, _ = duplicate_view(office, row.key)
    again, _ = duplicate_view(office, row.key)
    ready, _ = duplicate_view(office, "ready:mine")
    names = [get_view(office, str(each)).name for each in (copy, again, ready)]
    assert names == ["Все люди (копия)", "Все люди (копия 2)", "Мои (копия)"]
    reorder_views(office, [ready, again, copy])
    assert [each.id for each in list_views(office) if not each.ready] == [view, ready, again, copy]
    delete_view(office, view)
    with pytest.raises(NotFoundError):
        get_view(office, str(view))
    undo_last(office)
    assert get_view(office, str(view)).definition == wide
    for _ in range(7):
        undo_last(office)
    assert get_view(office, str(view)).definition == PEOPLE
    undo_last(office)
    assert [each for each in list_views(office) if not each.ready] == []


def test_the_default_is_a_persons_own(office: Office) -> None:
    view, _ = add_view(office, "Люди", definition=PEOPLE)
    set_default_view(office, str(view))
    assert default_view(office).id == view
    set_default_view(office, "ready:mine")
    assert default_view(office).key == "ready:mine"
    set_default_view(office, str(view))
    delete_view(office, view)
    assert default_view(office).key == "ready:all", "what is gone is not opened"
    with pytest.raises(NotFoundError):
        set_default_view(office, str(view))


def test_names_are_checked(office: Office) -> None:
    view, _ = add_view(office, "Ёлка", definition=PEOPLE)
    for name in ("", "  ", "елка", "все", "x" * 101):
        with pytest.raises(UserError, match="Ничего не изменено"):
            add_view(office, name, definition=PEOPLE)
    rename_view(office, view, name="ЁЛКА")
    with pytest.raises(UserError):
        rename_view(office, view, name="Мои")
    with pytest.raises(UserError, match="списка нет"):
        add_view(office, "Другой", definition=PEOPLE, area="planets")
    for key in ("", "x", "-1", "²", "ready:none", "9" * 30):
        with pytest.raises(NotFoundError):
            get_view(office, key)
    with pytest.raises(NotFoundError, match="Есть: «Все»"):
        find_view(office, "Такого нет")


def test_everybodys_views_need_a_right(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    shared, _ = add_view(office, "Общий", definition=PEOPLE, shared=True)
    monkeypatch.setattr(type(office), "role", Role.MANAGER)
    own, _ = add_view(office, "Свой", definition=PEOPLE)
    save_view(office, own, definition=ViewDefinition())
    for act in (
        lambda: add_view(office, "Ещё", definition=PEOPLE, shared=True),
        lambda: save_view(office, shared, definition=PEOPLE),
        lambda: rename_view(office, shared, name="Мой"),
        lambda: delete_view(office, shared),
        lambda: reorder_views(office, [shared]),
        lambda: share_view(office, own, shared=True),
    ):
        with pytest.raises(AccessDeniedError):
            act()
    assert [view.name for view in list_views(office) if not view.ready] == ["Общий", "Свой"]


def test_a_view_of_somebody_else_is_not_seen(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, _ = add_view(office, "Личный", definition=PEOPLE)
    segment, _ = add_view(office, "Личный", definition=PEOPLE, kind="segment")
    with office.change("Коллега") as change:
        other = change.new_id()
        office.db.run("INSERT INTO member(id, name, role) VALUES(?, 'Борис', 'head')", (other,))
    monkeypatch.setattr(type(office), "user_id", other)
    assert [view.name for view in list_views(office) if not view.ready] == []
    assert list_segments(office) == []
    with pytest.raises(NotFoundError):
        get_view(office, str(own))
    with pytest.raises(NotFoundError):
        segment_ids(office, segment)
    tree = all_of(Condition("segment_of", Op.ANY_OF, (segment,)))
    told = find_problems(load_fields(office), tree)
    assert [problem.text for problem in told] == [
        "«Входит в сегмент»: такого сегмента нет или он чужой."
    ]
    add_view(office, "Личный", definition=PEOPLE)


def test_segments_are_asked_anew(office: Office, clients: dict[str, int]) -> None:
    people, _ = add_view(office, "Люди", definition=PEOPLE, kind="segment")
    reachable = any_of(
        Condition("segment_of", Op.ANY_OF, (people,)), Condition("has_phone", Op.YES)
    )
    nested, _ = add_view(office, "Доступные", definition=ViewDefinition(reachable), kind="segment")
    assert [view.name for view in list_segments(office)] == ["Люди", "Доступные"]
    assert list(segment_ids(office, nested)) == [clients["person"]]
    assert is_in(office, nested, clients["person"])
    assert not is_in(office, nested, clients["company"])
    assert (count_segment(office, nested), count_segment(office, people, cap=None)) == (1, 1)
    create_client(office, ClientDraft(name="Ёлкина Анна"))
    assert count_segment(office, nested) == 2
    none_of = ClientFilter(tree=all_of(Condition("segment_of", Op.NONE_OF, (nested,))))
    assert list(client_ids(office, none_of)) == [clients["company"]]
    assert not is_in(office, people, 5)
    with pytest.raises(NotFoundError):
        segment_ids(office, add_view(office, "Вид", definition=PEOPLE)[0])


def test_a_circle_of_segments_is_refused(office: Office, clients: dict[str, int]) -> None:
    first, _ = add_view(office, "Первый", definition=PEOPLE, kind="segment")
    by_first = ViewDefinition(all_of(Condition("segment_of", Op.ANY_OF, (first,))))
    second, _ = add_view(office, "Второй", definition=by_first, kind="segment")
    by_second = ViewDefinition(all_of(Condition("segment_of", Op.NONE_OF, (second,))))
    for circle in (by_first, by_second):
        with pytest.raises(UserError, match="сам на себя"):
            save_view(office, first, definition=circle)
    # Two stations may make a circle together: it is a broken condition, nobody hangs.
    with office.change("Чужая правка"):
        office.db.run(
            "UPDATE saved_view SET definition = ? WHERE id = ?",
            (dump_definition(by_second), first),
        )
    assert "ссылается сам на себя" in find_problems(load_fields(office), by_first.filter)[0].text
    assert len(client_ids(office, ClientFilter(tree=by_first.filter))) == 2
    with pytest.raises(BrokenFilterError):
        segment_ids(office, second)


def test_a_shared_filter_stands_on_shared_segments(office: Office) -> None:
    own, _ = add_view(office, "Свой", definition=PEOPLE, kind="segment")
    by_own = ViewDefinition(all_of(Condition("segment_of", Op.ANY_OF, (own,))))
    view, _ = add_view(office, "Вид", definition=by_own)
    with pytest.raises(UserError, match="«Свой», другие его не видят"):
        share_view(office, view, shared=True)
    with pytest.raises(UserError, match="другие его не видят"):
        add_view(office, "Общий", definition=by_own, shared=True)
    share_view(office, own, shared=True)
    assert share_view(office, view, shared=True).title == "Вид «Вид» — для всех"


def test_a_broken_condition_is_left_out_and_acts_over_it_are_refused(
    office: Office, clients: dict[str, int], tmp_path: Path
) -> None:
    field, _ = add_own_field(office, "Скидка", type="number")
    tree = all_of(Condition("kind", Op.IS, ("person",)), Condition(f"f{field}", Op.GREATER, (5,)))
    filter_ = ClientFilter(tree=tree)
    assert (filter_problems(office, filter_), len(client_ids(office, filter_))) == ((), 0)
    delete_own_field(office, field)
    problem = filter_problems(office, filter_)[0]
    assert (problem.path, problem.text) == ((1,), "Поле, по которому задано условие, удалено.")
    assert list(client_ids(office, filter_)) == [clients["person"]], "the rest still narrows"
    path = tmp_path / "люди.csv"
    for act in (
        lambda: bulk_delete(office, filter_),
        lambda: export_clients(office, path, targets=filter_),
    ):
        with pytest.raises(BrokenFilterError, match=r"удалено.*Исправьте или уберите"):
            act()
    assert not path.exists()
    assert count_clients(office) == 2


def test_what_can_break_is_explained(office: Office) -> None:
    fields = load_fields(office)
    types = fields.catalogue.items("type")
    delete_item(office, types[0].id)
    with office.change("Поле") as change:
        own = change.new_id()
        office.db.run(
            "INSERT INTO own_field(id, kind, name, type, position)"
            " VALUES(?, '', 'Срок', 'text', 0)",
            (own,),
        )
    fields = load_fields(office)
    days = Period(PeriodKind.LAST_DAYS, -1)
    broken: list[tuple[Node, str]] = [
        (Condition("f5", Op.FILLED), "удалено"),
        (Condition("contact", Op.FILLED), "удалено"),
        (Condition(f"f{own}", Op.GREATER, (5,)), "не подходит к типу"),
        (Condition("type", Op.ANY_OF, (types[0].id,)), f"«{types[0].name}» удалено"),
        (Condition("type", Op.ANY_OF, ()), "не выбрано"),
        (Condition("type", Op.IS, (0, 0)), "не выбрано"),
        (Condition("type", Op.ANY_OF, ("1",)), "не подходит"),
        (Condition("priority", Op.ANY_OF, (4,)), "не подходит"),
        (Condition("kind", Op.IS, ("robot",)), "не подходит"),
        (Condition("responsible", Op.ANY_OF, (5,)), "сотрудника нет"),
        (Condition("segment_of", Op.ANY_OF, (5,)), "сегмента нет"),
        (Condition("events", Op.GREATER, ("5",)), "не число"),
        (Condition("events", Op.BETWEEN, (5,)), "не число"),
        (Condition("name", Op.CONTAINS, ("  ",)), "не задан текст"),
        (Condition("phone", Op.CONTAINS, ("нет цифр",)), "не задан текст"),
        (Condition("birthday", Op.IS, ("1990-02-30",)), "не дата"),
        (Condition("birthday", Op.LESS, ("--02-28",)), "не дата"),
        (Condition("created", Op.IS, ("--02-28",)), "не дата"),
        (Condition("created", Op.PERIOD), "не задан период"),
        (Condition("created", Op.PERIOD, period=days), "число дней"),
        (Condition("created", Op.ANNIVERSARY, period=days), "не подходит"),
        (
            Condition("birthday", Op.ANNIVERSARY, period=Period(PeriodKind.OLDER_DAYS, 1)),
            "период не подходит",
        ),
        (Condition("has_phone", Op.YES, (1,)), "лишнее"),
        (Unknown('{"op":"near"}'), "более новой версией"),
    ]  # fmt: skip
    for node, told in broken:
        problems = find_problems(fields, Group((Group((node,)),)))
        assert [problem.path for problem in problems] == [(0, 0)], node
        assert told in problems[0].text, node
        assert list(client_ids(office, ClientFilter(tree=Group((node,))))) == []
    whole = Group(tuple(node for node, _told in broken), negated=True)
    assert len(find_problems(fields, whole)) == len(broken)
    assert list(client_ids(office, ClientFilter(tree=whole))) == []


def test_what_cannot_be_read_is_kept_and_never_everybody(office: Office) -> None:
    newer = {
        "version": 9,
        "tree": {"join": "and", "nodes": [
            {"field": "kind", "op": "any_of", "values": ["person"]},
            {"field": "kind", "op": "resembles", "values": ["person"]},
            {"field": "kind", "op": "any_of", "values": [True]},
            {"field": "kind", "op": "any_of", "values": ["a\0"]},
            {"join": "xor", "nodes": []},
            {"field": "created", "op": "period", "period": {"kind": "next_century", "days": 0}},
            17, None,
        ]},
    }  # fmt: skip
    tree = load_filter(newer)
    assert [type(node) for node in tree.nodes] == [Condition, *[Unknown] * 7]
    assert dump_filter(tree)["tree"] == newer["tree"], "nothing is lost by saving it again"
    deep: dict[str, object] = {"field": "kind", "op": "filled"}
    for _ in range(50):
        deep = {"join": "and", "nodes": [deep]}
    assert find_problems(load_fields(office), load_filter({"tree": deep}))
    for text in ("", "{", "[]", "17", '"x"', "null", '{"filter": 5}', "[" * 100_000):
        definition = load_definition(text)
        assert find_problems(load_fields(office), definition.filter), text
        assert load_definition(dump_definition(definition)) == definition
    odd = load_definition(
        '{"filter":null,"columns":[{"key":"name","width":-5},{"x":1},7],"sort":[{"by":1}],'
        '"density":"huge","totals":[{"key":"a","kind":"median"}],"quick":["mine",5,"later"],'
        '"group_by":7}'
    )
    assert odd == ViewDefinition(columns=(ViewColumn("name", 0),), quick=("mine", "later"))
    problems = find_problems(load_fields(office), whole_filter(odd))
    assert len(problems) == 1, "a quick filter of a newer program is no «everybody»"


def test_a_damaged_row_does_no_harm(office: Office, clients: dict[str, int]) -> None:
    view, _ = add_view(office, "Люди", definition=PEOPLE)
    segment, _ = add_view(office, "Сегмент", definition=PEOPLE, kind="segment")
    with office.change("Порча"):
        office.db.run("UPDATE saved_view SET definition = '{broken'")
    row = get_view(office, str(view))
    filter_ = ClientFilter(tree=whole_filter(row.definition))
    assert "повреждено" in filter_problems(office, filter_)[0].text
    with pytest.raises(BrokenFilterError):
        bulk_delete(office, filter_)
    with pytest.raises(BrokenFilterError):
        segment_ids(office, segment)
    assert len(json.loads(dump_definition(row.definition))["filter"]["tree"]["nodes"]) == 1
    assert count_clients(office) == 2


def test_which_orders_are_at_once(office: Office) -> None:
    own, _ = add_own_field(office, "Срок", type="date")
    several, _ = add_own_field(office, "Цвета", type="choices", options=("Красный",))
    fields = load_fields(office)
    at_once = {
        key: sorts_at_once(fields, SortKey(key))
        for key in ("name", "created", "type", "region", "responsible", f"f{own}", f"f{several}",
                    "last_event", "phone", "note", "gone")
    }  # fmt: skip
    assert [key for key, quick in at_once.items() if not quick] == [
        f"f{several}", "last_event", "phone", "note",
    ]  # fmt: skip
    assert not sorts_at_once(fields, (SortKey("type"), SortKey("name")))
