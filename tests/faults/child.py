"""Programs the tests kill: `python -m tests.faults.child MODE FOLDER PASSWORD [FILE]`.

Each says on its output what it has done, line by line; with `wait` in front of the mode it
goes on only when it is answered, so that it can be killed at a known point.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.backup.making import back_up
from crm_desktop.backup.restoring import restore
from crm_desktop.office import Office, open_office
from tests.faults.sellers import ACTS, outcome

if TYPE_CHECKING:
    from collections.abc import Callable


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def say_and_wait(text: str) -> None:
    say(text)
    sys.stdin.readline()


class Spoken:
    """Progress that is spoken."""

    def __init__(self, speak: Callable[[str], None]) -> None:
        self._speak = speak

    def step(self, done: int, total: int, message: str = "") -> None:
        self._speak(f"{done}/{total} {message}")


def add_one(office: Office, change_new_id: Callable[[], int], number: int) -> int:
    client = change_new_id()
    name = f"Строка {number}"
    office.db.run(
        "INSERT INTO client(id, kind, name, name_key, note, created_at)"
        " VALUES(?, 'company', ?, ?, ?, 1)",
        (client, name, name.casefold(), "длинная заметка " * 50),
    )
    office.db.run(
        "INSERT INTO channel(id, client, kind, value, key, position)"
        " VALUES(?, ?, 'email', 'a@b.ru', 'a@b.ru', 0)",
        (change_new_id(), client),
    )
    return client


def write_for_ever(office: Office) -> None:
    number = 0
    while True:
        number += 1
        with office.change("Новый клиент") as change:
            client = add_one(office, change.new_id, number)
        say(str(client))


def import_for_ever(office: Office) -> None:
    number = 0
    with office.long_change("Импорт клиентов", kind="import") as long:
        while True:
            with long.transaction() as change:
                made = []
                for _ in range(20):
                    number += 1
                    made.append(add_one(office, change.new_id, number))
            for client in made:
                say(str(client))


def speak_renames(speak: Callable[[str], None]) -> None:
    """Say every move of a restore before it is made."""
    real = Path.rename

    def rename(path: Path, target: Path) -> Path:
        speak(f"move {path.name}")
        return real(path, target)

    Path.rename = rename  # type: ignore[method-assign, assignment]


def main(words: list[str]) -> None:
    speak = say_and_wait if words[0] == "wait" else say
    mode, folder, password, *rest = words[1:] if words[0] == "wait" else words
    if mode == "restore":
        speak_renames(speak)
        restore(Path(rest[0]), Path(folder), password=password, progress=Spoken(speak))
        speak("done")
        return
    office = open_office(Path(folder), password)
    say("ready")
    if mode == "write":
        write_for_ever(office)
    elif mode == "import":
        import_for_ever(office)
    elif mode == "backup":
        back_up(office, Path(rest[0]) if rest else None, progress=Spoken(speak))
        speak("done")
    elif mode in ACTS:
        sys.stdin.readline()
        say(outcome(office, mode, rest))
        office.close()


if __name__ == "__main__":
    main(sys.argv[1:])
