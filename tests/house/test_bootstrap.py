"""The bootstrap: what it may import, when `.venv` is trusted, what it tells."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from installer import environment, qt_libraries
from installer.checks import MAX_LINES, long_files
from installer.environment import Stamp
from installer.lock import RUNTIME, read_lock

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT / "installer" / "run.py"
SOURCES = sorted((ROOT / "installer").glob("*.py"))


def imported(tree: ast.AST) -> set[str]:
    """Top-level names a file imports."""
    names = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=each):
                names |= {alias.name.partition(".")[0] for alias in each}
            case ast.ImportFrom(module=str(module)):
                names.add(module.partition(".")[0])
            case _:
                pass
    return names


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_only_the_standard_library_is_imported(path: Path) -> None:
    names = imported(ast.parse(path.read_text(encoding="utf-8")))

    assert names <= sys.stdlib_module_names | {"installer"}


def test_an_old_python_can_read_the_first_file() -> None:
    tree = ast.parse(RUN.read_text(encoding="utf-8"), feature_version=(3, 6))

    at_import = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert set().union(*map(imported, at_import)) == {"sys", "pathlib"}
    annotations = [
        annotation
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for annotation in (node.returns, *(argument.annotation for argument in node.args.args))
    ]
    # «list[str]» is evaluated by Python 3.6 unless it is quoted.
    assert not any(isinstance(each, ast.Subscript | ast.BinOp) for each in annotations)


@pytest.mark.parametrize("words", [["help"], ["чушь"], ["setup", "лишнее"]])
def test_an_unknown_word_gets_the_usage(words: list[str], tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own file
        [sys.executable, str(RUN), *words], cwd=tmp_path, capture_output=True, check=False
    )

    assert done.returncode == 2
    assert "Как запускать" in done.stdout.decode("utf-8")


def test_the_usage_survives_a_terminal_without_cyrillic(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own file
        [sys.executable, str(RUN), "help"],
        cwd=tmp_path,
        env={"PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 2
    assert "Картотека" in done.stdout.decode("utf-8")


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A finished `.venv` in a folder of its own."""
    folder = tmp_path / "Мой проект" / ".venv"
    python = folder / environment.PYTHON.relative_to(environment.VENV)
    python.parent.mkdir(parents=True)
    python.touch()
    for name, path in (
        ("VENV", folder),
        ("PYTHON", python),
        ("_STAMP", folder / "ready.json"),
        ("_UNFINISHED", folder / "unfinished"),
        ("_LOCKED", folder / "setup.lock"),
    ):
        monkeypatch.setattr(environment, name, path)
    digests = {RUNTIME: read_lock()[RUNTIME].digest}
    environment._write_stamp(Stamp(str(folder), environment._this_python(), digests))
    return folder


def fits(stamp: Stamp | None) -> bool:
    assert stamp is not None
    return environment._fits(stamp, {RUNTIME: read_lock()[RUNTIME]})


def test_a_finished_folder_is_taken_as_it_is(venv: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in venv.rglob("*")}

    stamp = environment.prepare()

    assert fits(stamp)
    assert {path: path.stat().st_mtime_ns for path in venv.rglob("*")} == before


def test_found_libraries_are_remembered(venv: Path) -> None:
    environment.mark_qt_ready()

    stamp = environment.prepare()
    assert stamp.qt_ready
    assert fits(stamp)


def test_an_interrupted_setup_is_not_trusted(venv: Path) -> None:
    (venv / "unfinished").touch()

    assert not fits(environment.read_stamp())


def test_a_folder_without_python_is_not_trusted(venv: Path) -> None:
    environment.PYTHON.unlink()

    assert not fits(environment.read_stamp())


@pytest.mark.parametrize(
    "change",
    [
        {"folder": "/somewhere/else/.venv"},
        {"python": "3.10 linux-x86_64 /usr"},
        {"digests": {RUNTIME: "0" * 64}},
        {"digests": {}},
    ],
)
def test_a_stamp_of_another_place_python_or_lock_is_not_trusted(
    venv: Path, change: dict[str, object]
) -> None:
    stamp = environment.read_stamp()
    assert stamp is not None

    assert not fits(replace(stamp, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"unknown": 1}'])
def test_a_damaged_stamp_counts_as_none(venv: Path, text: str) -> None:
    (venv / "ready.json").write_text(text, encoding="utf-8")

    assert environment.read_stamp() is None


def test_the_tools_fall_with_what_they_were_added_to() -> None:
    section = read_lock()[RUNTIME]
    old = Stamp("", "", {RUNTIME: "0" * 64, "dev": "1" * 64})
    same = replace(old, digests={RUNTIME: section.digest, "dev": "1" * 64})

    assert environment._still_valid(old, {RUNTIME: section}) == {}
    assert environment._still_valid(same, {RUNTIME: section}) == same.digests


def test_missing_libraries_are_read_from_ldd() -> None:
    output = (
        "\tlinux-vdso.so.1 (0x00007ffd)\n"
        "\tlibxcb-cursor.so.0 => not found\n"
        "\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)\n"
        "\tlibEGL.so.1 => not found\n"
    )

    assert qt_libraries.missing_names(output) == {"libxcb-cursor.so.0", "libEGL.so.1"}


def test_long_files_are_found_and_folders_of_tools_are_not_entered(tmp_path: Path) -> None:
    long, fitting = "x = 1\n" * (MAX_LINES + 1), "x = 1\n" * MAX_LINES
    for name, text in (
        ("ui/long.py", long),
        ("ui/fitting.py", fitting),
        (".venv/lib/long.py", long),
        ("build/long.py", long),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    assert long_files(tmp_path) == [("ui/long.py", MAX_LINES + 1)]
