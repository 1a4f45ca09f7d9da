"""Starting the program with the person's session, in the background."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

from platformdirs import user_config_path

import resources
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

BACKGROUND: Final = "--background"
_NAME: Final = "Kartoteka"
_RUN_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
_REFUSED: Final = (
    "Система не дала изменить автозапуск. Ничего не изменено. "
    "Добавьте программу в автозапуск сами или попросите администратора компьютера."
)


def command() -> list[str]:
    """Return the words that start the program in the background."""
    if getattr(sys, "frozen", False):
        return [sys.executable, BACKGROUND]
    return [sys.executable, "-m", "ui.app", BACKGROUND]


def can_autostart() -> bool:
    """Whether this system has a place for it that is known."""
    return sys.platform in {"linux", "win32"}


def is_on() -> bool:
    """Whether the program starts with the session."""
    if sys.platform == "win32":
        return _windows_value() is not None
    return entry_path().is_file()


def switch(on: bool) -> None:
    """Let the program start with the session, or not any more.

    Raises:
        UserError: the system refuses.
    """
    try:
        if sys.platform == "win32":
            _write_windows(on)
        elif on:
            path = entry_path()
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(entry(), encoding="utf-8")
        else:
            entry_path().unlink(missing_ok=True)
    except OSError as error:
        raise UserError(_REFUSED) from error


def entry_path() -> Path:
    """Return where the desktop looks for what it starts (XDG autostart)."""
    return user_config_path("autostart", appauthor=False) / "kartoteka.desktop"


def entry() -> str:
    """Return the desktop entry."""
    words = " ".join(map(_quoted, command()))
    lines = [
        "[Desktop Entry]", "Type=Application", "Name=Картотека",
        "Comment=Напоминает о задачах", f"Exec={words}", "Terminal=false",
        "X-GNOME-Autostart-enabled=true",
    ]  # fmt: skip
    if not getattr(sys, "frozen", False):
        lines.append(f"Path={resources.ROOT.parent}")
    return "\n".join((*lines, ""))


def _quoted(word: str) -> str:
    """Return a word of an Exec line: quoted, with what is special in it escaped twice.

    First the quoting of Exec itself, then that of a string value; a percent sign is doubled.
    """
    if not set(word) & set(" \t\n\"'\\><~|&;$*?#()`%"):
        return word
    escaped = "".join(f"\\{letter}" if letter in '"`$\\' else letter for letter in word)
    return '"' + escaped.replace("\\", "\\\\").replace("%", "%%") + '"'


def _windows_value() -> str | None:
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - exists there only

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
                return str(winreg.QueryValueEx(key, _NAME)[0])
        except FileNotFoundError:
            return None
    return None


def _write_windows(on: bool) -> None:
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - exists there only

        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
            if on:
                words = subprocess.list2cmdline(command())
                winreg.SetValueEx(key, _NAME, 0, winreg.REG_SZ, words)
            elif _windows_value() is not None:
                winreg.DeleteValue(key, _NAME)
