"""Everything that must hold before a change is accepted, in one run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from installer import environment
from installer.lock import ROOT
from installer.say import say

MAX_LINES = 400
MOST_WORKERS = 4
_CODE = ("crm_desktop", "db", "resources", "ui", "installer", "tests")
_LINT_IMPORTS = "from importlinter.cli import lint_imports_command as run; run()"


def run_all(arguments: list[str]) -> int:
    """Run every check even after a failure; `arguments` go to pytest, `--cov` counts coverage."""
    types = ["-m", "mypy", *(word for name in _CODE for word in ("-p", name))]
    failed = [
        title
        for title, words in (
            ("ruff check", ["-m", "ruff", "check", "."]),
            ("ruff format", ["-m", "ruff", "format", "--check", "."]),
            ("mypy", types),
            ("lint-imports", ["-c", _LINT_IMPORTS]),
        )
        if not _passes(title, words)
    ]
    say("== длина файлов")
    if too_long := long_files(ROOT):
        say("\n".join(f"{path}: {count} строк, можно {MAX_LINES}" for path, count in too_long))
        failed.append("длина файлов")
    coverage = "--cov" in arguments
    rest = [word for word in arguments if word != "--cov"]
    code = _code("pytest", _pytest(rest, coverage=coverage))
    if coverage:
        _passes("coverage", ["-m", "coverage", "report", "--skip-covered"])
    if failed:
        say("Не прошли: " + ", ".join(failed))
    return code or int(bool(failed))


def _pytest(rest: list[str], *, coverage: bool) -> list[str]:
    """Return the words of the test run; a whole one is shared among the processors, by files."""
    if coverage:
        return ["-m", "coverage", "run", "-m", "pytest", *rest]
    # Each waits a fifth of its time, for a disk or a child: one more than the processors.
    workers = min((os.cpu_count() or 1) + 1, MOST_WORKERS)
    shared = ["-n", str(workers), "--dist", "loadfile"] if not rest else []
    return ["-m", "pytest", *shared, *rest]


def long_files(root: Path) -> list[tuple[str, int]]:
    """Our Python files of more than `MAX_LINES` lines: the path inside `root` and the count."""
    found = []
    for folder, inner, names in os.walk(root):
        inner[:] = [
            name
            for name in inner
            if not name.startswith(".") and name not in ("build", "dist", "__pycache__")
        ]
        for path in (Path(folder, name) for name in names if name.endswith(".py")):
            count = len(path.read_text(encoding="utf-8").splitlines())
            if count > MAX_LINES:
                found.append((path.relative_to(root).as_posix(), count))
    return sorted(found)


def _passes(title: str, words: list[str]) -> bool:
    return _code(title, words) == 0


def _code(title: str, words: list[str]) -> int:
    say(f"== {title}")
    around = environment.project_environment()
    # Hundreds of tests start the program: compiling it anew each time costs minutes.
    around.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run(
        [str(environment.PYTHON), *words],
        cwd=ROOT,
        env=around,
        stdin=subprocess.DEVNULL,
        check=False,
    ).returncode
