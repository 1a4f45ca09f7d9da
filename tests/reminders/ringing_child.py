"""A program of the same person in a process of its own: takes what rings and says it.

`python -m tests.reminders.ringing_child FOLDER PASSWORD`; each line of the standard input is an
instant (UTC ms) to look at; the titles taken are answered in one line.
"""

from __future__ import annotations

import sys
from pathlib import Path

from crm_desktop.office import open_office
from crm_desktop.reminders.ringing import mark_shown, new_holder, take_due


def main(folder: str, password: str, how: str) -> None:
    """Answer until the input ends."""
    office = open_office(Path(folder), password)
    holder = new_holder()
    print("ready", flush=True)  # noqa: T201 - the test listens
    for line in sys.stdin:
        now = int(line)
        taken = take_due(office, holder=holder, now=now)
        if how == "shows":
            mark_shown(office, taken, holder=holder, now=now)
        print("|".join(one.title for one in taken), flush=True)  # noqa: T201 - the test listens
    office.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
