"""What each word of `run.py` does."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, NoReturn

from installer import checks, environment, fault_tools, qt_libraries
from installer.lock import ROOT
from installer.say import StopError, say

if TYPE_CHECKING:
    from collections.abc import Sequence

_PICTURES = ROOT / "build" / "tour"
_WITHOUT_WINDOW = ("", "offscreen", "minimal")
_INTERRUPTED = 130


def run(arguments: Sequence[str], *, usage: str) -> int:
    """Do what the first word says and return the exit code of what was started."""
    word, rest = (arguments[0], list(arguments[1:])) if arguments else ("", [])
    if word not in ("", "setup", "cli", "test") or (rest and word in ("", "setup")):
        say(usage)
        return 2
    try:
        return _do(word, rest)
    except StopError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("Прервано. Повторите ту же команду, и работа продолжится.")
        return _INTERRUPTED


def _do(word: str, rest: list[str]) -> int:
    stamp = environment.prepare(dev=word == "test")
    # The command line has no use for Qt, so a server without its libraries is good enough.
    wants_qt = word != "cli"
    if wants_qt and not stamp.qt_ready and qt_libraries.ensure(environment.site_packages()):
        environment.mark_qt_ready()
    if word == "cli":
        _become(["-m", "crm_desktop", *rest])
    match word:
        case "setup":
            say("Всё подготовлено. Открыть окно: python3 installer/run.py")
            return 0
        case "test":
            fault_tools.ensure()
            return checks.run_all(rest)
        case _:
            return _open_window()


def _open_window() -> int:
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if qt_libraries.has_display() or platform not in _WITHOUT_WINDOW:
        _become(["-m", "ui.app"])
    say(
        "Здесь нет экрана, поэтому окно открыть нельзя. "
        f"Вместо этого рисую экраны программы на учебном офисе: {_PICTURES}"
    )
    _PICTURES.mkdir(parents=True, exist_ok=True)
    code = subprocess.run(
        [str(environment.PYTHON), "-P", "-m", "ui.tour", str(_PICTURES)],
        env=environment.project_environment() | {"QT_QPA_PLATFORM": "offscreen"},
        check=False,
    ).returncode
    if code == 0:
        count = len(list(_PICTURES.rglob("*.png")))
        say(f"Готово, картинок: {count}. Они лежат в папке {_PICTURES}")
    return code


def _become(words: list[str]) -> NoReturn:
    """Hand this process over to the program; the person's folder stays the current one."""
    command = [str(environment.PYTHON), "-P", *words]
    variables = environment.project_environment()
    if sys.platform == "win32":
        sys.exit(subprocess.run(command, env=variables, check=False).returncode)
    sys.stdout.flush()
    os.execve(command[0], command, variables)  # noqa: S606 - no shell is wanted
