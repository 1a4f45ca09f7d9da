"""The program's own set of packages in `.venv`, exactly as the lock file says.

A stamp inside `.venv` tells that it is finished, for which Python, in which folder and from which
lock; with it in place a start costs one small file read. Without it the work is done again.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from installer import pip_wheel, system_packages
from installer.lock import DEV, ROOT, RUNTIME, Section, read_lock
from installer.say import StopError, say

if TYPE_CHECKING:
    from collections.abc import Iterator

VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
_STAMP = VENV / "ready.json"
_UNFINISHED = VENV / "unfinished"
_LOCKED = VENV / "setup.lock"
_RETRY = "Ничего не испорчено: повторите ту же команду, и подготовка продолжится."


@dataclass(frozen=True, slots=True)
class Stamp:
    """What `.venv` was made for."""

    folder: str
    python: str
    digests: dict[str, str] = field(default_factory=dict)
    packages: dict[str, list[str]] = field(default_factory=dict)
    qt_ready: bool = False


def site_packages() -> Path:
    """Where the packages of `.venv` lie."""
    if sys.platform == "win32":
        return VENV / "Lib" / "site-packages"
    major, minor = sys.version_info[:2]
    return VENV / "lib" / f"python{major}.{minor}" / "site-packages"


def read_stamp() -> Stamp | None:
    """The stamp of a finished `.venv`; None when there is none to trust."""
    try:
        return Stamp(**json.loads(_STAMP.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def mark_qt_ready() -> None:
    """Remember that the system libraries were found."""
    if stamp := read_stamp():
        _write_stamp(replace(stamp, qt_ready=True))


def prepare(*, dev: bool = False) -> Stamp:
    """Bring `.venv` in step with the lock file; with `dev`, the checking tools too.

    Raises:
        StopError: it cannot be done; says why and what to do.
    """
    sections = read_lock()
    wanted = {name: sections[name] for name in ((RUNTIME, DEV) if dev else (RUNTIME,))}
    if (stamp := read_stamp()) and _fits(stamp, wanted):
        return stamp
    try:
        with _alone():
            if (stamp := read_stamp()) and _fits(stamp, wanted):
                return stamp
            return _build(stamp, wanted)
    except OSError as error:
        message = (
            f"Не удалось подготовить папку {VENV}: {error}. Закройте окно программы, если оно "
            f"открыто, и проверьте, что папка доступна для записи. {_RETRY}"
        )
        raise StopError(message) from error


def _write_stamp(stamp: Stamp) -> None:
    part = _STAMP.with_suffix(".part")
    part.write_text(json.dumps(asdict(stamp), ensure_ascii=False, indent=1), encoding="utf-8")
    part.replace(_STAMP)


def _this_python() -> str:
    """What a compiled package depends on: the version, the platform and where Python lives."""
    version = ".".join(map(str, sys.version_info[:2]))
    return f"{version} {sysconfig.get_platform()} {os.path.realpath(sys.base_prefix)}"


def _fits(stamp: Stamp, wanted: dict[str, Section]) -> bool:
    return (
        _usable(stamp)
        and not _UNFINISHED.exists()
        and all(stamp.digests.get(name) == part.digest for name, part in wanted.items())
    )


def _usable(stamp: Stamp) -> bool:
    """Whether it stands where it was made, for this Python, and starts."""
    return stamp.folder == str(VENV) and stamp.python == _this_python() and PYTHON.exists()


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Keep a second start waiting while the first one prepares."""
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    VENV.mkdir(exist_ok=True)
    with _LOCKED.open("a+b") as file:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - exists on Windows only

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - exists outside Windows only

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build(stamp: Stamp | None, wanted: dict[str, Section]) -> Stamp:
    if stamp is None:
        sound = not _UNFINISHED.exists() and PYTHON.exists() and _made_here()
    else:
        sound = _usable(stamp) and not _UNFINISHED.exists()
    if not sound:
        _create()
        stamp = None
    _UNFINISHED.touch()
    _STAMP.unlink(missing_ok=True)
    old = stamp or Stamp(folder=str(VENV), python=_this_python())
    _install(wanted)
    _remove_left_over(old)
    done = Stamp(
        folder=old.folder,
        python=old.python,
        digests=_still_valid(old, wanted) | {name: part.digest for name, part in wanted.items()},
        packages=old.packages | {name: sorted(part.names) for name, part in wanted.items()},
    )
    _write_stamp(done)
    _UNFINISHED.unlink()
    say("Готово.")
    return done


def _still_valid(old: Stamp, wanted: dict[str, Section]) -> dict[str, str]:
    """The tools stay valid only while what they were added to has not changed."""
    same = all(old.digests.get(name, part.digest) == part.digest for name, part in wanted.items())
    return old.digests if same else {}


def _made_here() -> bool:
    """Whether an unstamped `.venv` was made for this folder and this Python."""
    try:
        lines = (VENV / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    config = {key.strip(): value.strip() for key, _, value in (s.partition("=") for s in lines)}
    same_python = config.get("version", "").startswith(".".join(map(str, sys.version_info[:2])))
    return same_python and config.get("command", "").endswith(f" {VENV}")


def _create() -> None:
    """Make an empty `.venv` with pip in it, removing what stood there."""
    if Path(sys.prefix).resolve() == VENV.resolve():
        raise StopError(
            "Папку .venv нужно сделать заново, а запуск идёт из неё самой. "
            "Запустите обычным Python: python3 installer/run.py"
        )
    say("Готовлю папку .venv…")
    _UNFINISHED.touch()
    for entry in VENV.iterdir():
        if entry in (_LOCKED, _UNFINISHED):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    if not _has_ensurepip() and system_packages.may_install():
        major, minor = sys.version_info[:2]
        system_packages.install([f"python{major}.{minor}-venv"])
    if _has_ensurepip() and _run([sys.executable, "-m", "venv", str(VENV)]):
        return
    if not _run([sys.executable, "-m", "venv", "--without-pip", str(VENV)]):
        raise StopError(f"Python не смог создать папку {VENV}. {_venv_advice()}")
    say("В этом Python нет своего установщика пакетов, беру его из сети…")
    try:
        wheel = pip_wheel.fetch(VENV)
    except StopError as error:
        raise StopError(f"{error}\n{_venv_advice()}") from error
    # A wheel is an archive Python can run from, so pip installs itself.
    options = ["--no-index", "--no-deps", "--no-user", "--quiet"]
    if not _run([str(PYTHON), str(wheel / "pip"), "install", *options, str(wheel)]):
        raise StopError(f"Не удалось поставить pip. {_venv_advice()}")
    wheel.unlink()


def _has_ensurepip() -> bool:
    importlib.invalidate_caches()
    return importlib.util.find_spec("ensurepip") is not None


def _venv_advice() -> str:
    if shutil.which("apt-get"):
        command = "sudo apt-get update && sudo apt-get install -y python3-venv"
        return f"Выполните команду и повторите запуск:\n  {command}"
    return "Установите Python с https://www.python.org/downloads/ и повторите запуск."


def _install(wanted: dict[str, Section]) -> None:
    """Let pip install the sections; pip's own settings of this computer stay in force."""
    say("Скачиваю и ставлю компоненты, это нужно один раз (около 150 МБ)…")
    requirements = VENV / "requirements.txt"
    text = "".join(part.text for part in wanted.values())
    requirements.write_text(text, encoding="utf-8")
    options = ["--require-hashes", "--only-binary", ":all:", "--no-user", "--no-input"]
    options += ["--disable-pip-version-check", "--no-warn-script-location"]
    if not sys.stdout.isatty():
        options.append("--quiet")
    if not _run([str(PYTHON), "-m", "pip", "install", *options, "-r", str(requirements)]):
        raise StopError(
            "Не удалось поставить компоненты: подробности выше. Проверьте интернет, настройки "
            f"прокси и место на диске. {_RETRY}"
        )


def _remove_left_over(old: Stamp) -> None:
    """Uninstall what an earlier lock brought and this one does not name."""
    everything = {name for part in read_lock().values() for name in part.names}
    stale = sorted({name for names in old.packages.values() for name in names} - everything)
    if stale:
        _run([str(PYTHON), "-m", "pip", "uninstall", "--yes", "--quiet", *stale])


def _run(command: list[str]) -> bool:
    """Run quietly to the end; whether it succeeded. Its complaints reach the terminal."""
    done = subprocess.run(
        command, env=clean_environment(), cwd=ROOT, stdin=subprocess.DEVNULL, check=False
    )
    return done.returncode == 0


def clean_environment() -> dict[str, str]:
    """The environment without what would lead Python or pip away from `.venv`."""
    leading_away = {"PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_PYTHON"}
    return {name: value for name, value in os.environ.items() if name not in leading_away} | {
        "PYTHONUTF8": "1"
    }


def project_environment() -> dict[str, str]:
    """The environment the program runs in: its packages are found from any current folder."""
    return clean_environment() | {"PYTHONPATH": str(ROOT)}
