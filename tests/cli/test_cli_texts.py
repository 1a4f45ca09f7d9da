"""`search --texts`: events, notes, deals, tasks and files, each with its client and its deal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal

OFFICE = ("--office", "мой офис", "--json")


def test_texts_are_found_with_their_clients(terminal: Terminal) -> None:
    found = terminal.run("search", "договор", "--texts", "--limit", "3", *OFFICE).json

    assert 3 <= len(found) <= 9
    assert all("оговор" in hit["text"].casefold() for hit in found)
    hit = next(each for each in found if each["client"])
    card = terminal.run("client", hit["client"], *OFFICE).json
    assert card["name"] == hit["name"]
    told = terminal.run("search", "щщщщщщ", "--texts", "--office", "мой офис")
    assert told.out.strip() == "Ничего не найдено."


def test_deals_and_tasks_are_found_too(terminal: Terminal) -> None:
    [deal, *_] = terminal.run("deals", *OFFICE).json
    found = terminal.run("search", deal["title"], "--texts", *OFFICE).json
    told = [hit for hit in found if hit["deal"] == deal["id"]]
    assert {hit["source"] for hit in told} >= {"deal"}
    assert all(hit["title"] == deal["title"] for hit in told)
    lines = terminal.run("search", deal["title"], "--texts", "--office", "мой офис").out
    assert f"{deal['id']}  {deal['title']}: " in lines
