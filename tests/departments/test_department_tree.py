"""The tree of departments: adding, moving, deleting; who works where; who sees what of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crm_desktop.cli.main import main
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.departments.editing import (
    add_department,
    delete_department,
    move_department,
    rename_department,
    set_head,
    set_member_department,
)
from crm_desktop.departments.rules import RuleDraft, add_rule, list_rules
from crm_desktop.departments.tree import (
    Tree,
    departments_as_json,
    list_departments,
    people_of,
    read_tree,
)
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.history.acts import undo
from crm_desktop.members.staff import add_colleague

if TYPE_CHECKING:
    from crm_desktop.office import Office


def shown(office: Office) -> list[str]:
    """The tree as a person sees it, an indent for each level."""
    return [f"{'-' * row.depth}{row.name}" for row in list_departments(office)]


@pytest.fixture
def tree(office: Office) -> dict[str, int]:
    """«Москва» over «Опт» and «Розница», «Казань» over another «Опт»."""
    found = {"Москва": add_department(office, "Москва")[0]}
    found["Казань"] = add_department(office, " Казань  ")[0]
    for name, parent in (("Опт", "Москва"), ("Розница", "Москва"), ("Опт К", "Казань")):
        plain = name.removesuffix(" К")
        found[name] = add_department(office, plain, parent_id=found[parent])[0]
    return found


def test_the_tree_is_shown_parents_first(office: Office, tree: dict[str, int]) -> None:
    assert shown(office) == ["Москва", "-Опт", "-Розница", "Казань", "-Опт"]
    held = read_tree(office.db)
    assert held.path(tree["Опт К"]) == "Казань / Опт"
    assert held.label(tree["Опт"]) == "Москва / Опт"
    assert held.label(tree["Розница"]) == "Розница"
    assert held.below({tree["Москва"]}) == {tree["Москва"], tree["Опт"], tree["Розница"]}


@pytest.mark.parametrize("name", ["", "  ", "\0", "опт", "ё" * 201])
def test_an_impossible_name_is_refused(office: Office, tree: dict[str, int], name: str) -> None:
    before = shown(office)
    with pytest.raises(UserError):
        add_department(office, name, parent_id=tree["Москва"])
    with pytest.raises(UserError):
        rename_department(office, tree["Розница"], name=name)
    assert shown(office) == before


def test_a_department_never_stands_below_itself(office: Office, tree: dict[str, int]) -> None:
    for parent in (tree["Москва"], tree["Опт"]):
        with pytest.raises(UserError, match="внутрь самого себя"):
            move_department(office, tree["Москва"], parent_id=parent)
    with pytest.raises(UserError, match="уже есть"):
        move_department(office, tree["Опт"], parent_id=tree["Казань"])
    assert shown(office) == ["Москва", "-Опт", "-Розница", "Казань", "-Опт"]


def test_moving_and_ordering(office: Office, tree: dict[str, int]) -> None:
    move_department(office, tree["Розница"], parent_id=tree["Москва"], before_id=tree["Опт"])
    assert shown(office) == ["Москва", "-Розница", "-Опт", "Казань", "-Опт"]
    changes = move_department(office, tree["Казань"], parent_id=tree["Москва"])
    assert shown(office) == ["Москва", "-Розница", "-Опт", "-Казань", "--Опт"]
    undo(office, changes.change_id)
    assert shown(office) == ["Москва", "-Розница", "-Опт", "Казань", "-Опт"]


def test_too_deep_a_tree_is_refused(office: Office) -> None:
    parent = None
    for level in range(12):
        parent = add_department(office, f"У{level}", parent_id=parent)[0]
    with pytest.raises(UserError, match="слишком глубоко"):
        add_department(office, "Ещё", parent_id=parent)


def test_a_circle_in_the_base_is_shown_once(office: Office, tree: dict[str, int]) -> None:
    with office.change("Слияние двух правок"):
        office.db.run(
            "UPDATE department SET parent = ? WHERE id = ?", (tree["Опт"], tree["Москва"])
        )
    assert sorted(name.strip("-") for name in shown(office)) == [
        "Казань", "Москва", "Опт", "Опт", "Розница",
    ]  # fmt: skip


def test_people_and_heads(office: Office, tree: dict[str, int]) -> None:
    boris, vera, gleb = (add_colleague(office, name)[0] for name in ("Борис", "Вера", "Глеб"))
    set_member_department(office, [vera, gleb], department_id=tree["Опт"])
    set_head(office, tree["Москва"], member_id=boris)
    assert people_of(office) == {vera: tree["Опт"], gleb: tree["Опт"]}
    rows = {row.id: row for row in list_departments(office)}
    assert rows[tree["Москва"]].head == "Борис"
    assert (rows[tree["Опт"]].members, rows[tree["Москва"]].members) == (2, 0)
    with pytest.raises(NotFoundError):
        set_head(office, tree["Опт"], member_id=5)
    set_member_department(office, [vera], department_id=None)
    assert vera not in people_of(office)


def client_in(office: Office, department: int | None, name: str = "Клиент") -> int:
    values = {"department": department}
    return create_client(office, ClientDraft(kind="company", name=name, values=values))[0]


def department_of(office: Office, client: int) -> int | None:
    found: int | None = office.db.run("SELECT department FROM client WHERE id = ?", (client,))[0][0]
    return found


def test_deleting_gives_everything_a_place_and_undo_brings_back(
    office: Office, tree: dict[str, int]
) -> None:
    vera = add_colleague(office, "Вера")[0]
    set_member_department(office, [vera], department_id=tree["Москва"])
    client = client_in(office, tree["Москва"])
    add_rule(office, RuleDraft(tree["Москва"]))
    changes = delete_department(office, tree["Москва"], to_id=tree["Розница"])
    assert shown(office) == ["Опт", "Розница", "Казань", "-Опт"]
    assert people_of(office) == {vera: tree["Розница"]}
    assert department_of(office, client) == tree["Розница"]
    assert [rule.department_id for rule in list_rules(office)] == [tree["Розница"]]
    undo(office, changes.change_id)
    assert shown(office) == ["Москва", "-Опт", "-Розница", "Казань", "-Опт"]
    assert department_of(office, client) == tree["Москва"]
    delete_department(office, tree["Москва"], to_id=None)
    assert (department_of(office, client), people_of(office), list_rules(office)) == (None, {}, [])
    with pytest.raises(NotFoundError):
        delete_department(office, tree["Москва"], to_id=None)
    with pytest.raises(UserError):
        delete_department(office, tree["Опт"], to_id=tree["Опт"])


def test_the_command_line_tells_the_tree(
    office: Office, tree: dict[str, int], capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch, password: str,
) -> None:  # fmt: skip
    told = departments_as_json(office)
    assert [each["path"] for each in told] == [
        "Москва", "Москва / Опт", "Москва / Розница", "Казань", "Казань / Опт",
    ]  # fmt: skip
    assert told[1]["parent"] == str(tree["Москва"])
    monkeypatch.setenv("KARTOTEKA_PASSWORD", password)
    assert main(["departments", "--office", str(office.folder.path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == told


def test_an_empty_tree_is_a_tree() -> None:
    empty = Tree()
    assert (len(empty), empty.below({1}), empty.path(1), empty.children(None)) == (
        0, frozenset(), "", (),
    )  # fmt: skip
