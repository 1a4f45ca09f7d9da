"""`python -m ui.tour DIR [--clients N] [--size 1366x768] [--theme both] [--office PATH]`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import traceback
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Take the pictures.

    Args:
        arguments: without the program's name; None takes them from the process.

    Returns:
        0, or 1 if a screen could not be shown.
    """
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if not options.on_screen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if options.now is not None:
        _set_clock(options.now)
    from ui.tour.guide import Guide  # noqa: PLC0415 - Qt reads the variable when it starts

    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kartoteka-tour-") as scratch:
        guide = Guide(options.folder, Path(scratch), options.size, clients=options.clients)
        themes = ("light", "dark") if options.theme == "both" else (options.theme,)
        faults = guide.walk(themes, office=options.office)
    for path in guide.taken:
        _say(str(path))
    _say(f"Картинок: {len(guide.taken)}, за {time.monotonic() - began:.0f} с.")
    for fault in faults:
        sys.stderr.write("".join(traceback.format_exception(fault)))
    return 1 if faults else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ui.tour", description="Картинки всех экранов.")
    parser.add_argument("folder", type=Path, metavar="DIR", help="куда их положить")
    parser.add_argument("--clients", type=int, default=1000, help="сколько вымышленных клиентов")
    parser.add_argument("--size", type=_size, default=(1366, 768), help="ширина и высота окна")
    parser.add_argument("--theme", choices=("light", "dark", "both"), default="both")
    parser.add_argument(
        "--office",
        type=Path,
        help="показать копию этого офиса (сам он закрыт); пароль — в KARTOTEKA_PASSWORD",
    )
    parser.add_argument(
        "--now", type=datetime.fromisoformat, help="который час показать, со смещением от UTC"
    )
    parser.add_argument("--on-screen", action="store_true", help="показывать окно на экране")
    return parser


def _set_clock(now: datetime) -> None:
    """Let the program take the present for another moment; the clock goes on from there."""
    real = time.time_ns
    shift = round(now.timestamp() * 1_000_000_000) - real()
    time.time_ns = lambda: real() + shift


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)


def _say(text: str) -> None:
    print(text)  # noqa: T201 - the list is what the command is for


if __name__ == "__main__":
    sys.exit(main())
