"""`merge` and `unmerge` as scripts call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal

OFFICE = ("--office", "мой офис", "--json")


def companies(terminal: Terminal) -> list[str]:
    found = terminal.run("search", "ооо", "--limit", "30", *OFFICE).json
    return [str(hit["id"]) for hit in found if hit["kind"] == "company"]


def test_merge_and_unmerge_there_and_back(terminal: Terminal) -> None:
    first, second, third, *_rest = companies(terminal)
    before = [terminal.run("client", client, *OFFICE).json for client in (first, second, third)]

    merged = terminal.run("merge", first, second, third, *OFFICE)
    assert merged.code == 0
    assert merged.json["id"] == first
    assert merged.json["merged"] == [second, third]
    assert merged.json["moved"]
    hidden = terminal.run("client", second, *OFFICE).json
    assert hidden["merged_into"] == first
    assert second not in companies(terminal)

    again = terminal.run("merge", second, third, *OFFICE)
    assert again.code == 2
    assert "уже объединён" in again.json["error"]

    back = terminal.run("unmerge", merged.json["change_set"], *OFFICE)
    assert (back.code, sorted(back.json["restored"]), back.json["left"]) == (
        0,
        sorted([second, third]),
        [],
    )
    after = [terminal.run("client", client, *OFFICE).json for client in (first, second, third)]
    assert after == before
    twice = terminal.run("unmerge", merged.json["change_set"], *OFFICE)
    assert twice.code == 2
    assert "уже разъединено" in twice.json["error"]


def test_what_makes_no_sense_is_refused(terminal: Terminal) -> None:
    first = companies(terminal)[0]
    for words, told in (
        (("merge", first), "хотя бы две"),
        (("merge", first, first), "дважды"),
        (("merge", first, "404"), "нет"),
        (("merge", first, "не номер"), "не номер записи"),
        (("unmerge", "404"), "нет в журнале"),
    ):
        answer = terminal.run(*words, *OFFICE)
        assert answer.code == 2
        assert told in answer.json["error"]
