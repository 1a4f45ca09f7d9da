"""A process that has read the program once and becomes a command each time it is asked.

Reading the program takes longer than almost any command. The process stands still between two
commands, without a thread and without a base, so what it forks is what a fresh start would be:
own folder, environment, streams, exit code.

Run as a script: a line of JSON on stdin (`words`, `folder`, `environment`, `out`, `err`) is
answered by the exit code on stdout, negative = the signal that ended it.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import pkgutil
import sys
from importlib import import_module
from typing import NoReturn


def serve() -> None:
    """Answer lines until there are no more."""
    import crm_desktop  # noqa: PLC0415 - the test process itself never needs all of it

    for module in pkgutil.walk_packages(crm_desktop.__path__, "crm_desktop."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    # A child need not look through, and so copy, what it was born with.
    gc.freeze()
    for line in sys.stdin:
        wish = json.loads(line)
        child = os.fork()
        if child == 0:
            _end(_become(wish))
        _pid, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _become(wish: dict[str, object]) -> int:
    from crm_desktop.cli import main  # noqa: PLC0415 - see `serve`

    os.chdir(str(wish["folder"]))
    environment = wish["environment"]
    assert isinstance(environment, dict)
    os.environ.clear()
    os.environ.update(environment)
    for name, flags, number in (
        (os.devnull, os.O_RDONLY, 0),
        (str(wish["out"]), os.O_WRONLY, 1),
        (str(wish["err"]), os.O_WRONLY, 2),
    ):
        opened = os.open(name, flags)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - lives as long as we do
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - the same
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, errors="backslashreplace")  # noqa: SIM115 - the same
    words = wish["words"]
    assert isinstance(words, list)
    return main(words)


def _end(code: int) -> NoReturn:
    """End as a process does, but for taking apart what it was born with."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    serve()
