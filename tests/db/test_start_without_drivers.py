"""Commands and the window begin without the libraries of shares."""

from __future__ import annotations

import subprocess
import sys

from tests.patience import PATIENCE_S

CODE = """
import sys
import crm_desktop.cli.main
loaded = {"psycopg", "smbprotocol", "spnego"} & set(sys.modules)
assert "peewee" in sys.modules and not loaded, loaded
import psycopg
"""


def test_drivers_of_shares_are_loaded_by_who_opens_one() -> None:
    subprocess.run([sys.executable, "-c", CODE], check=True, timeout=PATIENCE_S)  # noqa: S603 - our code
