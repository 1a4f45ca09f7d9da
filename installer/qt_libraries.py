"""The system libraries Qt expects to find on Linux; its wheels do not bring them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from installer import system_packages
from installer.say import StopError, say

if TYPE_CHECKING:
    from pathlib import Path

# Shared library -> Debian package. The first group is needed even without a screen.
_ALWAYS = {
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libgl1",
    "libOpenGL.so.0": "libopengl0",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libX11.so.6": "libx11-6",
    "libz.so.1": "zlib1g",
}
_X_WINDOW = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libSM.so.6": "libsm6",
    "libICE.so.6": "libice6",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
_PACKAGES = _ALWAYS | _X_WINDOW
_ARCH = (
    "glib2 libglvnd fontconfig dbus libxkbcommon libxkbcommon-x11 "
    "xcb-util-cursor xcb-util-image xcb-util-keysyms xcb-util-renderutil xcb-util-wm"
)


def has_display() -> bool:
    """Whether a window can be shown: outside Linux always."""
    return sys.platform != "linux" or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )


def missing_names(ldd_output: str) -> set[str]:
    """Library names `ldd` could not find."""
    return {line.split()[0] for line in ldd_output.splitlines() if line.endswith("not found")}


def ensure(site_packages: Path) -> bool:
    """Check what Qt needs, installing it where we may; whether nothing at all is missing.

    Without a screen the libraries of an X window may be missing: the pictures need none of them.

    Raises:
        StopError: Qt cannot start; names the command that mends it.
    """
    base, window = _missing(site_packages / "PySide6")
    if (base or window) and system_packages.may_install():
        wanted = sorted({_PACKAGES[name] for name in base | window if name in _PACKAGES})
        if wanted:
            system_packages.install(wanted)
        base, window = _missing(site_packages / "PySide6")
    if not base and not window:
        return True
    names = ", ".join(sorted(base | window))
    text = f"В системе не хватает библиотек для окна: {names}.\n{_advice(base | window)}"
    if base or has_display():
        raise StopError(text)
    say(text)
    return False


def _missing(qt: Path) -> tuple[set[str], set[str]]:
    """What is not found: for any use of Qt, and for an X window only."""
    if sys.platform != "linux" or shutil.which("ldd") is None:
        return set(), set()
    platforms = qt / "Qt" / "plugins" / "platforms"
    base = _ldd(*qt.glob("QtWidgets*.so"), platforms / "libqoffscreen.so")
    return base, _ldd(platforms / "libqxcb.so") - base


def _ldd(*files: Path) -> set[str]:
    done = subprocess.run(
        ["ldd", *map(str, files)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C"},
    )
    return missing_names(done.stdout)


def _advice(names: set[str]) -> str:
    """The exact command for this kind of Linux."""
    if shutil.which("apt-get"):
        packages = " ".join(sorted({_PACKAGES.get(name, name) for name in names}))
        command = f"sudo apt-get update && sudo apt-get install -y {packages}"
    elif manager := next((name for name in ("dnf", "zypper") if shutil.which(name)), ""):
        capabilities = " ".join(f"'{name}()(64bit)'" for name in sorted(names))
        command = f"sudo {manager} install -y {capabilities}"
    elif shutil.which("pacman"):
        command = f"sudo pacman -S --needed {_ARCH}"
    else:
        return "Установите их средствами вашей системы и повторите запуск."
    return f"Выполните команду и повторите запуск:\n  {command}"
