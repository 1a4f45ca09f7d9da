"""The tools tests want from the system: strace, libfaketime, a keyring with its bus."""

from __future__ import annotations

import shutil
import sys

from installer import system_packages
from installer.say import say

_PACKAGES = {
    "strace": "strace",
    "faketime": "faketime",
    "gnome-keyring-daemon": "gnome-keyring",
    "dbus-run-session": "dbus",
}


def ensure() -> None:
    """Install what is missing where we may; elsewhere the tests that need it are skipped."""
    if sys.platform != "linux":
        return
    missing = [package for tool, package in _PACKAGES.items() if shutil.which(tool) is None]
    if not missing:
        return
    names = " ".join(missing)
    if not system_packages.may_install():
        say(f"Без {names} часть проверок пропускается. Поставьте: apt-get install {names}")
    elif not system_packages.install(missing):
        say(f"Не поставлено: {names}. Часть проверок пропускается.")
