"""What must not appear in the window's code: it freezes the window or hides a bug."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# QThreadPool with one job class is the way; a subclass or an instance of QThread is not.
BANNED_NAMES = {"processEvents", "QThread"}
BROAD = {"Exception", "BaseException"}
# What has none of these words has none of the patterns, and need not be parsed.
SUSPICIOUS = re.compile(r"processEvents|QThread\b|sleep|Exception\b|except\s*:")
REASONED = re.compile(r"#\s*noqa:\s*BLE001\s+-\s+\S+")


def offences(source: str) -> list[str]:
    """Each banned pattern in one file, as «line: what»."""
    if not SUSPICIOUS.search(source):
        return []
    lines = source.splitlines()
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(attr=name) | ast.Name(id=name) | ast.alias(name=name):
                if name in BANNED_NAMES or _is_sleep(node):
                    found.append(f"{node.lineno}: {name}")
            case ast.ImportFrom(module="time", names=names):
                found += [f"{node.lineno}: sleep" for each in names if each.name == "sleep"]
            case ast.ExceptHandler(type=caught):
                if _is_broad(caught) and not REASONED.search(lines[node.lineno - 1]):
                    found.append(f"{node.lineno}: broad except without a reason")
            case _:
                pass
    return found


def _is_sleep(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="time"), attr="sleep"):
            return True
        case _:
            return False


def _is_broad(caught: ast.expr | None) -> bool:
    match caught:
        case None:
            return True
        case ast.Name(id=name):
            return name in BROAD
        case ast.Tuple(elts=each):
            return any(map(_is_broad, each))
        case _:
            return False


def test_the_window_has_no_banned_patterns() -> None:
    sources = sorted((ROOT / "ui").rglob("*.py"))
    found = [
        f"{path.relative_to(ROOT)}:{offence}"
        for path in sources
        for offence in offences(path.read_text(encoding="utf-8"))
    ]

    assert sources
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "QApplication.processEvents()",
        "from PySide6.QtCore import QThread",
        "class Job(QtCore.QThread): ...",
        "import time\ntime.sleep(1)",
        "from time import sleep",
        "try: ...\nexcept Exception: ...",
        "try: ...\nexcept (ValueError, BaseException): ...",
        "try: ...\nexcept: ...",
        "try: ...\nexcept Exception:  # noqa: BLE001\n    ...",
    ],
)
def test_a_banned_pattern_is_seen(source: str) -> None:
    assert offences(source)


@pytest.mark.parametrize(
    "source",
    [
        "from PySide6.QtCore import QThreadPool",
        "try: ...\nexcept ValueError: ...",
        "try: ...\nexcept Exception:  # noqa: BLE001 - reported to the person by the job\n    ...",
        "import time\ntime.monotonic()",
    ],
)
def test_an_allowed_pattern_is_left_alone(source: str) -> None:
    assert offences(source) == []
