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
    """Install Debian packages without questions; whether every one was installed."""
    say("Ставлю системные пакеты: " + " ".join(packages))
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # A single unreachable third-party source fails the update, yet the packages may be there.
    _apt(["update"], environment)
    install = ["install", "-y", "--no-install-recommends"]
    if _apt([*install, *packages], environment):
        return True
    # One name this release does not know must not keep the others away.
    done = [len(packages) > 1 and _apt([*install, name], environment) for name in packages]
    return all(done)


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
        complaints = [line for line in done.stdout.splitlines() if line.startswith(("E:", "W:"))]
        say("\n".join(complaints or [f"apt-get {words[0]}: код {done.returncode}"]))
    return done.returncode == 0
