"""The program with its window: `python -m ui.app [--background] [OFFICE]`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.shell.preferences import Preferences

BACKGROUND: Final = "--background"


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window.

    Args:
        arguments: the office's folder, or nothing; `--background` starts without the window, to
            remind. None takes them from the process.

    Returns:
        The exit code.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if {"-h", "--help"} & set(words):
        print("Картотека: python -m ui.app [--background] [ПАПКА_ОФИСА]")  # noqa: T201 - asked on a terminal
        return 0
    hidden = BACKGROUND in words
    words = [word for word in words if word != BACKGROUND]
    from crm_desktop.logbook import keep_log  # noqa: PLC0415 - loaded when needed: the help needs none

    keep_log()
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - costs a third of a second

    from ui.shell.preferences import default_path, load_preferences  # noqa: PLC0415 - loaded when needed: the window starts without it
    from ui.shell.single import door_name, knock  # noqa: PLC0415 - loaded when needed: the window starts without it
    from ui.theme import theme  # noqa: PLC0415 - loaded when needed: the window starts without it

    app = QApplication.instance() or QApplication(sys.argv[:1])
    app.setApplicationName("kartoteka")
    # The window says when the program ends: it may go on without one.
    QApplication.setQuitOnLastWindowClosed(False)
    preferences = load_preferences(default_path())
    path = Path(words[0]).expanduser() if words else _last_office(preferences)
    if path is None and hidden:
        return 0  # no office was opened here yet: there is nothing to remind of
    if path is not None and knock(door_name(path), quietly=hidden):
        said = f"Офис в папке «{path}» уже открыт: показано его окно."
        print(said, file=sys.stderr)  # noqa: T201 - there is no window to say it
        return 0
    theme().set_mode(preferences.mode)
    theme().set_text_size(preferences.size)
    theme().apply()
    from ui.shell.window import Window  # noqa: PLC0415 - loaded when needed: the window starts without it

    window = Window(preferences, demo_folder())
    _report_bugs(window)
    if isinstance(app, QApplication):
        app.commitDataRequest.connect(lambda _manager: window.end_with_session())
    window.begin(path)
    if hidden:
        window.background.begin_hidden()
    else:
        window.show()
    window.listen_to_system()
    return app.exec()


def demo_folder() -> Path:
    """Where the demonstration lives."""
    from platformdirs import user_data_path  # noqa: PLC0415 - loaded when needed: the window starts without it

    return user_data_path("kartoteka", appauthor=False) / "demo"


def _last_office(preferences: Preferences) -> Path | None:
    if not preferences.recent:
        return None
    last = Path(preferences.recent[0].path)
    return last if last.is_dir() else None


def _report_bugs(window: object) -> None:
    from PySide6.QtWidgets import QWidget  # noqa: PLC0415 - loaded when needed: the window starts without it

    from ui.shell.bug_report import BugReport, log_bug  # noqa: PLC0415 - loaded when needed: the window starts without it

    def show(_kind: object, error: BaseException, _trace: object) -> None:
        log_bug(error)
        BugReport(error, window if isinstance(window, QWidget) else None).open()

    sys.excepthook = show


if __name__ == "__main__":
    sys.exit(main())
