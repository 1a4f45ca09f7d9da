"""What the palette lists, and which of it fits the typed words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crm_desktop.search.layout import other_layout
from crm_desktop.search.normalise import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ui.shell.screen import Command

CLIENTS: Final = "Клиенты"
DEALS: Final = "Сделки"
TASKS: Final = "Задачи"
EVENTS: Final = "События и заметки"
FILES: Final = "Файлы"
VIEWS: Final = "Виды и сегменты"
COMMANDS: Final = "Команды"
HELP: Final = "Справка"
RECENT: Final = "Недавние клиенты"
SEARCHED: Final = "Недавние запросы"
HERE: Final = "На этом экране"
EVERYWHERE: Final = "Действия"
GO_TO: Final = "Перейти"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the palette; a heading does nothing.

    Attributes:
        section: under which heading it stands.
        title: the line.
        run: what Enter does.
        note: smaller words after the title.
        icon: Lucide name; '' = an avatar of the title.
        shortcut: shown on the right.
        words: other words that find it.
        key: whose colour the avatar wears.
        beside: what Ctrl+Enter does; None = the same as Enter.
        detail: a second line: the text around what was found.
        marks: (first, beyond the last) letters of `detail` that were found.
        fill: Enter types this into the field.
        expand: Enter shows all of this group.
    """

    section: str
    title: str
    run: Callable[[], None] | None = None
    note: str = ""
    icon: str = ""
    shortcut: str = ""
    words: str = ""
    key: object = None
    beside: Callable[[], None] | None = None
    detail: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    fill: str = ""
    expand: str = ""

    @property
    def able(self) -> bool:
        """Whether it can be chosen."""
        return self.run is not None or bool(self.fill or self.expand)


def entries_of(commands: Iterable[Command], section: str) -> list[Entry]:
    """Turn commands into entries."""
    return [
        Entry(
            section,
            command.title,
            command.run,
            icon=command.icon or "zap",
            shortcut=command.shortcut.replace("Return", "Enter"),
            words=command.words,
        )
        for command in commands
    ]


def under(section: str, entries: Iterable[Entry]) -> list[Entry]:
    """Put entries under one heading."""
    return [replace(entry, section=section) for entry in entries]


def begins(entry: Entry, text: str) -> bool:
    """Whether the line begins with the very letters typed."""
    typed = text.strip().casefold().replace("ё", "е")
    return entry.title.casefold().replace("ё", "е").startswith(typed)


def fitting(entries: Iterable[Entry], text: str) -> list[Entry]:
    """Keep the entries every typed word of which begins one of theirs, in either layout."""
    listed = list(entries)
    found = _fit(listed, words(text))
    if not found and (other := other_layout(text)):
        found = _fit(listed, words(other))
    return found


def _fit(entries: list[Entry], typed: list[str]) -> list[Entry]:
    if not typed:
        return entries
    scored = []
    for entry in entries:
        in_title, elsewhere = words(entry.title), words(f"{entry.words} {entry.note}")
        missing = [word for word in typed if not _begins(in_title, word)]
        if all(_begins(elsewhere, word) for word in missing):
            scored.append((len(missing), entry))
    return [entry for _missing, entry in sorted(scored, key=lambda pair: pair[0])]


def _begins(their_words: list[str], word: str) -> bool:
    return any(theirs.startswith(word) for theirs in their_words)


def with_headings(entries: Iterable[Entry]) -> list[Entry]:
    """Put a heading before each section; entries of a section must stand together."""
    shown: list[Entry] = []
    section = ""
    for entry in entries:
        if entry.section != section:
            section = entry.section
            shown.append(Entry(section, section))
        shown.append(entry)
    return shown
