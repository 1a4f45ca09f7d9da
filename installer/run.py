"""Prepare the computer and start the program: `python3 installer/run.py`.

This file alone must be readable by Python 3.6, so that an old Python hears a sentence instead of
a traceback; everything else in this folder is imported after the check.
"""

import sys
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 14)
USAGE = """\
Картотека. Как запускать:
  python3 installer/run.py              подготовить всё нужное и открыть окно
  python3 installer/run.py setup        только подготовить
  python3 installer/run.py cli ...      командная строка программы (cli --help)
  python3 installer/run.py test ...     все проверки; остальное передаётся в pytest
  python3 installer/run.py test --cov   то же с подсчётом покрытия"""


def unsuitable() -> str:
    """Why this Python will not do, in Russian; empty when it will."""
    have = sys.version_info[:2]
    name = f"Python {have[0]}.{have[1]}"
    known = "от 3.11 до 3.14"
    advice = "Установите её с https://www.python.org/downloads/ и повторите запуск."
    if have < OLDEST:
        return f"{name} слишком старый. Нужна версия {known}. {advice}"
    if have > NEWEST:
        return f"С {name} программа ещё не проверена. Нужна версия {known}. {advice}"
    if sys.implementation.name != "cpython" or sys.maxsize < 2**32:
        return f"Нужен обычный 64-разрядный Python версии {known}. {advice}"
    return ""


def print_in_utf8() -> None:
    """Let Russian be printed whatever the terminal's encoding is."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def main(arguments: "list[str]") -> int:
    """Do what the first word says; returns the exit code."""
    print_in_utf8()
    complaint = unsuitable()
    if complaint:
        sys.stdout.buffer.write((complaint + "\n").encode("utf-8"))
        return 2
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    from installer import commands  # noqa: PLC0415 - an old Python could not read it

    return commands.run(arguments, usage=USAGE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
