"""The lock file: reading its sections, and making it anew.

`python3 installer/lock.py` keeps the pinned versions where `pyproject.toml` still allows them;
`python3 installer/lock.py --upgrade` takes the newest. Both need `uv` on PATH.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "installer" / "requirements.lock"
OLDEST_PYTHON = "3.11"
RUNTIME, DEV, PIP = "runtime", "dev", "pip"

_HEADER = """\
# Everything the program is built from, pinned with hashes for Windows, macOS and Linux.
# Made from pyproject.toml; do not edit, run (uv must be installed, https://docs.astral.sh/uv):
#     python3 installer/lock.py              keeps the versions that still fit
#     python3 installer/lock.py --upgrade    takes the newest ones
# runtime: what the window needs.  dev: added by «run.py test».
# pip: fetched only where Python comes without an installer of its own.
"""
# Where the newest release has no wheel for a kind of computer, that computer gets an older one;
# both halves of each pair are needed, or the older version would be chosen for everybody.
_INTEL_MAC = "sys_platform == 'darwin' and platform_machine == 'x86_64'"
_ARM_WINDOWS = "sys_platform == 'win32' and platform_machine == 'ARM64'"
_NEITHER = (
    "(sys_platform != 'darwin' or platform_machine != 'x86_64')"
    " and (sys_platform != 'win32' or platform_machine != 'ARM64')"
)
_LIMITS = f"""\
argon2-cffi-bindings<26 ; {_INTEL_MAC}
argon2-cffi-bindings>=26 ; sys_platform != 'darwin' or platform_machine != 'x86_64'
cryptography<49 ; {_INTEL_MAC}
cryptography<46.0.4 ; {_ARM_WINDOWS}
cryptography>=50 ; {_NEITHER}
"""
_TITLE = re.compile(r"^# == (\w+) ==$", re.MULTILINE)
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the lock file: the text pip reads."""

    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the text, hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def pins(self) -> tuple[tuple[str, str], ...]:
        """Normalised name and version; a name comes twice when computers differ in versions."""
        return tuple((normalised(name), version) for name, version in _PIN.findall(self.text))

    @property
    def names(self) -> frozenset[str]:
        """Normalised names of the distributions pinned here."""
        return frozenset(name for name, _version in self.pins)

    @property
    def hashes(self) -> frozenset[str]:
        """Every SHA-256 named here, hexadecimal."""
        return frozenset(_HASH.findall(self.text))


def normalised(name: str) -> str:
    """A distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_lock(path: Path = LOCK) -> dict[str, Section]:
    """The sections of the lock file by name."""
    _header, *parts = _TITLE.split(path.read_text(encoding="utf-8"))
    return {
        name: Section(text.strip() + "\n")
        for name, text in zip(parts[::2], parts[1::2], strict=True)
    }


def _compile(source: str, *options: str, upgrade: bool, pins: Path) -> str:
    """What uv resolves; starts from the versions in `pins` unless upgrading."""
    command = ["uv", "pip", "compile", source, "--universal", "--generate-hashes", "--no-header"]
    command += ["--no-annotate", "--quiet", "--python-version", OLDEST_PYTHON]
    command += ["--output-file", str(pins), *options]
    if upgrade:
        command.append("--upgrade")
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return pins.read_text(encoding="utf-8")


def _entries(text: str) -> dict[str, str]:
    """Each requirement with its hashes, by its first line."""
    starts = [match.start() for match in _PIN.finditer(text)]
    blocks = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    return {block.splitlines()[0]: block for block in blocks}


def _widened(runtime: dict[str, str], whole: dict[str, str]) -> dict[str, str]:
    """Runtime's entries; the same version the checks need on more computers takes their line.

    What everything together needs is never less than what the window needs, so the wider
    condition serves both.
    """
    wider = {_pin(line): (line, block) for line, block in whole.items() if ";" not in line}
    return dict(wider.get(_pin(line), (line, block)) for line, block in runtime.items())


def _pin(line: str) -> str:
    found = _PIN.match(line)
    return found[0] if found else line


def make_lock(*, upgrade: bool) -> str:
    """Resolve `pyproject.toml` anew and return the text of the lock file."""
    old = LOCK.read_text(encoding="utf-8") if LOCK.exists() else ""
    with tempfile.TemporaryDirectory() as folder:
        pins = {name: Path(folder, f"{name}.txt") for name in (RUNTIME, DEV, PIP)}
        for path in pins.values():
            path.write_text(old, encoding="utf-8")
        limits = Path(folder, "limits.txt")
        limits.write_text(_LIMITS, encoding="utf-8")
        limited = ("--constraints", str(limits))
        runtime = _compile("pyproject.toml", *limited, upgrade=upgrade, pins=pins[RUNTIME])
        same = ("--group", "dev", *limited, "--constraints", str(pins[RUNTIME]))
        whole = _compile("pyproject.toml", *same, upgrade=upgrade, pins=pins[DEV])
        wish = Path(folder, "wish.in")
        wish.write_text("pip\n", encoding="utf-8")
        pip = _compile(str(wish), upgrade=upgrade, pins=pins[PIP])
    base = _widened(_entries(runtime), _entries(whole))
    runtime = "".join(base.values())
    extra = "".join(block for line, block in _entries(whole).items() if line not in base)
    if twice := Section(extra).names & Section(runtime).names:
        message = f"pinned under different conditions by runtime and dev: {sorted(twice)}"
        raise SystemExit(message)
    parts = {RUNTIME: runtime, DEV: extra, PIP: pip}
    return _HEADER + "".join(f"\n# == {name} ==\n{text}" for name, text in parts.items())


def main() -> None:
    """Write the lock file."""
    text = make_lock(upgrade="--upgrade" in sys.argv[1:])
    LOCK.write_text(text, encoding="utf-8", newline="\n")
    print(", ".join(f"{name}: {len(part.names)}" for name, part in read_lock().items()))


if __name__ == "__main__":
    main()
