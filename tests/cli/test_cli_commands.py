"""The command line as people and scripts call it: real processes on a real office."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal

OFFICE = ("--office", "мой офис", "--json")


def some_client(terminal: Terminal, number: int) -> str:
    found = terminal.run("search", "ооо", "--limit", "9", *OFFICE).json
    return str(found[number]["id"])


def test_an_office_is_made_once(terminal: Terminal) -> None:
    words = ("init", "новый офис", "--name", "Ромашка", "--admin", "Анна", "--json")
    made = terminal.run(*words)
    assert (made.code, made.json["name"], made.err) == (0, "Ромашка", "")
    again = terminal.run(*words)
    assert again.code == 2
    assert "не пуста" in again.json["error"]
    assert (
        terminal.run("doctor", "--office", str(terminal.folder / "новый офис"), "--json").code == 0
    )


def test_search_card_edit_history_undo(terminal: Terminal) -> None:
    hits = terminal.run("search", "ооо", "--limit", "2", *OFFICE).json
    assert [set(hit) for hit in hits] == [{"id", "kind", "name", "matched"}] * 2
    client = some_client(terminal, 0)
    before = terminal.run("client", client, *OFFICE).json
    assert before["id"] == client

    edited = terminal.run("edit", client, "ИНН", "7707083893", *OFFICE)
    assert edited.code == 0
    assert terminal.run("client", client, *OFFICE).json["inn"] == "7707083893"
    assert terminal.run("edit", client, "inn", "7707083893", *OFFICE).json == {"change_set": None}
    newest = terminal.run("history", client, *OFFICE).json[0]
    assert (newest["change_set"], newest["field"], newest["new"]) == (
        edited.json["change_set"],
        "ИНН",
        "7707083893",
    )
    assert terminal.run("history", "--all", *OFFICE).json[0]["records"] == 1

    undone = terminal.run("undo", edited.json["change_set"], *OFFICE)
    assert (undone.code, undone.json["restored"], undone.json["left"]) == (0, 1, [])
    assert terminal.run("client", client, *OFFICE).json == before


def test_an_undo_says_what_it_leaves_alone(terminal: Terminal) -> None:
    client = some_client(terminal, 1)
    first = terminal.run("edit", client, "note", "первая", *OFFICE).json["change_set"]
    terminal.run("edit", client, "note", "вторая", *OFFICE)
    refused = terminal.run("undo", first, *OFFICE)
    assert refused.code == 2
    assert "аметка" in refused.json["error"]
    assert terminal.run("undo", "--last", *OFFICE).code == 0
    assert terminal.run("client", client, *OFFICE).json["note"] == "первая"


def test_a_backup_is_written_where_asked_and_restored(terminal: Terminal) -> None:
    made = terminal.run("backup", "--to", "копия 1.bak", *OFFICE)
    assert (made.code, made.json["file"]) == (0, "копия 1.bak")
    assert (terminal.folder / "копия 1.bak").is_file()
    refused = terminal.run("backup", "--to", "копия 1.bak", *OFFICE)
    assert refused.code == 2

    restored = terminal.run("restore", "копия 1.bak", "--into", "восстановленный", "--json")
    assert restored.code == 0
    assert restored.json["content_hash"] == made.json["content_hash"]
    report = terminal.run("doctor", "--office", "восстановленный", "--json")
    assert (report.code, report.json["content_hash"]) == (0, made.json["content_hash"])


def test_words_for_people_without_json(terminal: Terminal) -> None:
    found = terminal.run("search", "ооо", "--office", "мой офис", "--limit", "1")
    assert found.code == 0
    assert found.out.split("  ")[0].isdecimal()
    nothing = terminal.run("search", "ъъъъъъъъ", "--office", "мой офис")
    assert (nothing.code, nothing.out) == (0, "Ничего не найдено.\n")
    health = terminal.run("doctor", "--office", "мой офис")
    assert "✓ Журнал изменений" in health.out
