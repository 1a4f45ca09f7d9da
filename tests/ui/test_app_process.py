"""The program as a process of its own: a second start, the tour."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import resources
from tests.patience import PATIENCE_S
from ui.shell.single import door_name, knock

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office

TOUR = ("--clients", "60", "--theme", "dark", "--size", "1366x768")
ROOT = resources.ROOT.parent


def environment(home: Path) -> dict[str, str]:
    """A home of its own: the test must not see the developer's offices."""
    return os.environ | {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "APPDATA": str(home),
        "LOCALAPPDATA": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
    }


def test_a_second_start_brings_the_first_window_and_says_so(
    qtbot: QtBot, office: Office, tmp_path: Path
) -> None:
    path = office.folder.path
    office.close()
    command = [sys.executable, "-P", "-m", "ui.app", str(path)]
    variables = environment(tmp_path)
    first = subprocess.Popen(  # noqa: S603 - our own program
        command, env=variables, stderr=subprocess.DEVNULL
    )
    try:
        qtbot.waitUntil(lambda: knock(door_name(path)))
        second = subprocess.run(  # noqa: S603 - our own program
            command,
            env=variables,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE_S,
            check=False,
        )
        assert first.poll() is None
    finally:
        first.terminate()
        first.wait(timeout=PATIENCE_S)

    assert second.returncode == 0
    assert "уже открыт" in second.stderr


def test_help_on_the_command_line_opens_no_window(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "ui.app", "--help"],
        env=environment(tmp_path) | {"QT_QPA_PLATFORM": "there is no such platform"},
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE_S,
        check=False,
    )

    assert done.returncode == 0
    assert "ПАПКА_ОФИСА" in done.stdout


def test_the_tour_shows_every_screen(tmp_path: Path) -> None:
    pictures = tmp_path / "картинки"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-P", "-m", "ui.tour", str(pictures), *TOUR],
        env=environment(tmp_path),
        capture_output=True,
        encoding="utf-8",
        timeout=4 * PATIENCE_S,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    names = {path.name.split("_", 1)[1] for path in pictures.glob("*.png")}
    for name in ("welcome", "create", "unlock", "clients", "history", "trash", "help_index"):
        assert f"{name}_dark.png" in names
    assert all(str(path) in done.stdout for path in pictures.glob("*.png"))
    assert not (tmp_path / "config").exists()
