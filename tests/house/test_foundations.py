"""Faults of the libraries below us that must not come back with an upgrade."""

from __future__ import annotations

import subprocess
import sys

import apsw

from tests.patience import PATIENCE_S


def test_qt_calls_do_not_wear_out_the_interpreter() -> None:
    """PySide6 6.12.0 on Python 3.11 loses references to None and dies after some thousand calls."""
    code = (
        "from PySide6.QtCore import QObject; o = QObject(); "
        "[o.setObjectName('x') for _ in range(200_000)]; print('alive')"
    )

    done = subprocess.run(  # noqa: S603 - the code above
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )

    assert (done.returncode, done.stdout.strip()) == (0, "alive"), done.stderr


def test_sqlite_has_the_wal_reset_fix() -> None:
    version = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))

    assert version >= (3, 51, 3)
