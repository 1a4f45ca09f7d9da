"""The window's pieces that need no office: preferences, trail, palette's matching, the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from resources import ROOT
from ui.help.pages import page_of, pages, search
from ui.shell.palette_entries import Entry, fitting, with_headings
from ui.shell.places import PLACES
from ui.shell.preferences import MOST_RECENT, load_preferences
from ui.shell.screen import Place
from ui.shell.single import Door, door_name, knock
from ui.shell.trail import Stop, Trail
from ui.theme import Mode, TextSize

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


def test_preferences_come_back_as_they_were_left(tmp_path: Path) -> None:
    kept = load_preferences(tmp_path / "conf" / "window.json")
    kept.theme, kept.text_size = "dark", "larger"
    kept.set_lock_minutes(30)
    kept.remember(tmp_path / "Ромашка", "Ромашка")

    again = load_preferences(tmp_path / "conf" / "window.json")

    assert (again.mode, again.size, again.lock_minutes) == (Mode.DARK, TextSize.LARGER, 30)
    assert [(office.path, office.name) for office in again.recent] == [
        (str(tmp_path / "Ромашка"), "Ромашка")
    ]


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"theme": 5, "lock_minutes": "скоро", "recent": [1, {}, "x"]}']
)
def test_damaged_preferences_are_the_same_as_none(tmp_path: Path, content: str) -> None:
    path = tmp_path / "window.json"
    path.write_text(content, encoding="utf-8")

    found = load_preferences(path)

    assert (found.mode, found.size, found.lock_minutes) == (Mode.SYSTEM, TextSize.NORMAL, 10)
    assert found.recent == []


def test_an_unknown_theme_of_a_later_version_is_the_systems(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    path.write_text('{"theme": "sepia", "text_size": "huge"}', encoding="utf-8")

    found = load_preferences(path)

    assert (found.mode, found.size) == (Mode.SYSTEM, TextSize.NORMAL)


def test_recent_offices_are_few_and_the_latest_is_first(tmp_path: Path) -> None:
    found = load_preferences(tmp_path / "window.json")
    for number in range(MOST_RECENT + 3):
        found.remember(tmp_path / str(number), f"Офис {number}")
    found.remember(tmp_path / "5", "Пятый")
    found.forget(tmp_path / "6")

    names = [office.name for office in found.recent]

    assert names[0] == "Пятый"
    assert len(names) == MOST_RECENT - 1
    assert "Офис 6" not in names


def test_the_trail_leads_back_and_forward() -> None:
    trail = Trail()
    clients, card, history = Stop(Place.CLIENTS), Stop(Place.CLIENT, 7), Stop(Place.HISTORY)
    for stop in (clients, card, card, history):
        trail.visit(stop)

    trail.move(-1)
    assert trail.here == card
    assert (trail.peek(-1), trail.peek(1)) == (clients, history)
    trail.move(-1)
    trail.move(-1)
    assert trail.here == clients
    trail.visit(history)
    assert trail.peek(1) is None


ENTRIES = [
    Entry("Перейти", "История", words="журнал"),
    Entry("Перейти", "Корзина", words="удалённые восстановить"),
    Entry("Действия", "Тёмная тема", words="ночь"),
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ист", ["История"]),
        ("bcn", ["История"]),
        ("удаленные", ["Корзина"]),
        ("темная тема", ["Тёмная тема"]),
        ("тем ночь", ["Тёмная тема"]),
        ("тория", []),
        ("", ["История", "Корзина", "Тёмная тема"]),
    ],
)
def test_typed_words_find_commands_in_either_layout(typed: str, found: list[str]) -> None:
    assert [entry.title for entry in fitting(ENTRIES, typed)] == found


def test_each_section_has_one_heading() -> None:
    shown = with_headings(ENTRIES)

    assert [
        entry.title for entry in shown if entry.run is None and entry.title == entry.section
    ] == [
        "Перейти",
        "Действия",
    ]
    assert len(shown) == len(ENTRIES) + 2


def test_a_second_start_finds_the_first_window(qtbot: QtBot, tmp_path: Path) -> None:
    name = door_name(tmp_path)
    assert not knock(name)
    door = Door(name)

    with qtbot.waitSignal(door.knocked):
        assert knock(name)

    door.close()
    assert not knock(name)
    assert door_name(tmp_path / "other") != name


def test_a_door_left_by_a_crash_is_taken_over(qtbot: QtBot, tmp_path: Path) -> None:
    name = door_name(tmp_path)
    first = Door(name)
    # What a killed program leaves: the name is taken, nobody listens behind this object.
    second = Door(name)

    with qtbot.waitSignal(second.knocked):
        assert knock(name)
    first.close()
    second.close()


def test_every_place_has_a_page_of_help_and_every_link_leads_somewhere() -> None:
    keys = {page.key for page in pages()}
    links = {
        link
        for page in pages()
        for part in page.text.split("](")[1:]
        if (link := part.partition(")")[0])
    }

    assert keys >= {
        "index",
        "clients",
        "card",
        "import",
        "history",
        "settings",
        "keyboard",
        "safety",
    }
    pictures = {link for link in links if link.startswith("pictures/")}
    assert pictures
    assert all((ROOT / "help" / picture).is_file() for picture in pictures)
    assert links - pictures <= keys
    assert all(page.title for page in pages())
    assert page_of("нет такой").key == pages()[0].key == "index"


@pytest.mark.parametrize(
    ("typed", "key"), [("пароль", "offices"), ("gfhjkm", "offices"), ("фстэк", "safety")]
)
def test_search_in_help_finds_the_page(typed: str, key: str) -> None:
    found = search(typed)

    assert key in [each.page.key for each in found]
    assert all(each.piece for each in found)


def test_search_in_help_may_find_nothing() -> None:
    assert search("бегемот") == []
    assert search("  ") == []


def test_every_place_is_described() -> None:
    assert set(PLACES) == set(Place)
    assert all(info.parent in PLACES and info.title for info in PLACES.values())
