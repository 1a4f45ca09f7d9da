"""A program the tests kill: `python -m tests.attachments.adding_child FOLDER PASSWORD CLIENT FILE`.

It says what it is about to do, line by line, and goes on only when it is answered.
"""

from __future__ import annotations

import sys
from pathlib import Path

from crm_desktop.attachments import adding, staging
from crm_desktop.attachments.adding import add_attachment
from crm_desktop.office import open_office


def say_and_wait(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
    sys.stdin.readline()


class Spoken:
    """Progress that is spoken."""

    def step(self, done: int, total: int, message: str = "") -> None:
        say_and_wait(f"read {done} of {total} {message}")


def speak_steps() -> None:
    """Say every step of the adding before it is made."""
    replace, put_row = Path.replace, staging.put_row

    def spoken_replace(path: Path, target: Path) -> Path:
        say_and_wait("rename")
        return replace(path, target)

    def spoken_row(*words: object, **more: object) -> int:
        say_and_wait("row")
        record = put_row(*words, **more)  # type: ignore[arg-type]
        say_and_wait("commit")
        return record

    Path.replace = spoken_replace  # type: ignore[method-assign, assignment]
    vars(adding)["put_row"] = spoken_row


def main(folder: str, password: str, client: str, file: str) -> None:
    office = open_office(Path(folder), password)
    speak_steps()
    added = add_attachment(office, int(client), Path(file), progress=Spoken())
    say_and_wait(f"done {added.ids[0]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
