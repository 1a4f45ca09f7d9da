"""`search --texts`: events, notes and files, each with its client."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal

OFFICE = ("--office", "мой офис", "--json")


def test_texts_are_found_with_their_clients(terminal: Terminal) -> None:
    found = terminal.run("search", "договор", "--texts", "--limit", "3", *OFFICE).json

    assert 3 <= len(found) <= 6
    assert all("оговор" in hit["text"] for hit in found)
    card = terminal.run("client", found[0]["client"], *OFFICE).json
    assert card["name"] == found[0]["name"]
    told = terminal.run("search", "щщщщщщ", "--texts", "--office", "мой офис")
    assert told.out.strip() == "Ничего не найдено."
