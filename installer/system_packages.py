"""Asking the computer's own package manager, where we may and where there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from installer.say import say

_LOCK_SECONDS = 120


def may_install() -> bool:
    """Whether this is Debian or Ubuntu and we are its administrator."""
    if sys.platform == "win32":
        return False
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: list[str]) -> bool:
    """Install Debian packages without questions; whether apt-get succeeded."""
    say("Ставлю системные пакеты: " + " ".join(packages))
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # A single unreachable third-party source fails the update, yet the packages may be there.
    _apt(["update"], environment)
    return _apt(["install", "-y", "--no-install-recommends", *packages], environment)


def _apt(words: list[str], environment: dict[str, str]) -> bool:
    done = subprocess.run(
        ["apt-get", "-q", "-o", f"DPkg::Lock::Timeout={_LOCK_SECONDS}", *words],
        env=environment,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        say(done.stdout.rstrip())
    return done.returncode == 0
