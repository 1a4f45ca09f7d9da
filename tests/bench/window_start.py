"""Started by the benchmark: opens the window on an office and tells when its list has rows.

The last line of stdout is JSON; instants are Unix seconds. With the word `empty` instead of an
office it shows an empty Qt window: the floor below which no program with Qt can start.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import psutil
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget


def main(word: str) -> None:
    app = QApplication([])
    if word == "empty":
        window = QWidget()
        window.show()
        QTimer.singleShot(0, app.quit)
        app.exec()
        print(json.dumps({"shown_at": time.time()}))
        return
    start_office(app, Path(word))


def start_office(app: QApplication, path: Path) -> None:
    from ui.shell.preferences import load_preferences  # noqa: PLC0415 - the order is what is measured
    from ui.shell.window import Window  # noqa: PLC0415 - its loading is what is measured
    from ui.theme import theme  # noqa: PLC0415 - its loading is what is measured

    theme().apply()
    with tempfile.TemporaryDirectory() as scratch:
        preferences = load_preferences(Path(scratch) / "preferences.json")
        window = Window(preferences, Path(scratch) / "demo")
        window.show()
        from crm_desktop.access.keys import read_keys, unlock  # noqa: PLC0415 - its loading is what is measured
        from crm_desktop.office import open_office  # noqa: PLC0415 - its loading is what is measured

        password = os.environ["KARTOTEKA_PASSWORD"]
        derivation = time.time()
        unlock(read_keys(path / "keys.json"), password)
        key_s = time.time() - derivation
        # The derivation ran twice; both are taken off the figure.
        office = open_office(path, password)
        window.enter(office)
        tell_when_usable(app, window, 2 * key_s)
        app.exec()
        window.close()


def tell_when_usable(app: QApplication, window: QWidget, key_s: float) -> None:
    from ui.clients.list_model import ClientListModel  # noqa: PLC0415 - its loading is what is measured

    told: dict[str, float] = {"key_s": key_s}
    watch = QTimer(app)

    def look() -> None:
        model = window.findChild(ClientListModel)
        if model is None or not model.rowCount() or model.row_data(model.id_at(0)) is None:
            return
        told.setdefault("usable_at", time.time())
        if time.time() - told["usable_at"] > 1:
            told["rows"] = model.rowCount()
            told["rss_mib"] = psutil.Process().memory_info().rss >> 20
            print(json.dumps(told))
            watch.stop()
            app.quit()

    watch.timeout.connect(look)
    watch.start(5)


if __name__ == "__main__":
    main(sys.argv[1])
