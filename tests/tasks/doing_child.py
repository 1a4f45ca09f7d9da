"""Another program of the office, in a process of its own, that does one task at a signal.

`python -m tests.tasks.doing_child FOLDER PASSWORD TASK`: says «ready», waits for a line of
the standard input, does the occurrence the task stood at before, says «done» or what it was told.
"""

from __future__ import annotations

import sys
from pathlib import Path

from crm_desktop.errors import UserError
from crm_desktop.office import open_office
from crm_desktop.tasks.doing import complete_task


def main(folder: str, password: str, task: str) -> None:
    """Do it."""
    office = open_office(Path(folder), password)
    slot = office.db.run("SELECT slot FROM task WHERE id = ?", (int(task),))[0][0]
    print("ready", flush=True)  # noqa: T201 - the test listens
    sys.stdin.readline()
    try:
        complete_task(office, int(task), slot=slot)
        print("done", flush=True)  # noqa: T201 - the test listens
    except UserError as error:
        print(error, flush=True)  # noqa: T201 - the test listens
    office.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
