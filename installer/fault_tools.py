"""The tools tests want from the system: strace, libfaketime, a keyring with its bus, servers."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from installer import system_packages
from installer.say import say

_PACKAGES = {
    "strace": "strace",
    "faketime": "faketime",
    "gnome-keyring-daemon": "gnome-keyring",
    "dbus-run-session": "dbus",
    "smbd": "samba",
    "initdb": "postgresql",
}
_ELSEWHERE = ("/usr/sbin", "/usr/lib/postgresql/*/bin")
"""Where Debian keeps programs that are not for everybody's PATH."""


def ensure() -> None:
    """Install what is missing where we may; elsewhere the tests that need it are skipped."""
    if sys.platform != "linux":
        return
    missing = [package for tool, package in _PACKAGES.items() if not _is_here(tool)]
    if not missing:
        return
    names = " ".join(missing)
    if not system_packages.may_install():
        say(f"Без {names} часть проверок пропускается. Поставьте: apt-get install {names}")
    elif not system_packages.install(missing):
        say(f"Не поставлено: {names}. Часть проверок пропускается.")


def _is_here(tool: str) -> bool:
    places = [str(path) for pattern in _ELSEWHERE for path in Path("/").glob(pattern[1:])]
    return (
        shutil.which(tool, path=os.pathsep.join([os.environ.get("PATH", ""), *places])) is not None
    )
