"""What the command line prints, and its exit codes."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any, Final

DONE: Final = 0
BUG: Final = 1
REFUSED: Final = 2
PARTLY: Final = 3

_PAUSE_S: Final = 0.2


class Output:
    """Prints results on stdout and words on stderr; with JSON, exactly one value on stdout."""

    def __init__(self, *, json_wanted: bool) -> None:
        self.json_wanted = json_wanted
        self._answered = False

    def result(self, value: Any, text: str = "") -> None:
        """Print a result: as JSON when asked, else as text."""
        self._answered = True
        try:
            print(
                json.dumps(value, ensure_ascii=False, indent=2) if self.json_wanted else text,
                flush=True,
            )
        except BrokenPipeError:
            # Whoever was reading has gone; what was asked for is done all the same.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def say(self, text: str) -> None:
        """Say something to the person, never to the program that reads stdout."""
        print(text, file=sys.stderr)

    def fail(self, text: str, code: int = REFUSED, **more: str) -> int:
        """Tell why the command did not happen; `more` goes into the JSON beside the text."""
        self.say(text)
        if self.json_wanted and not self._answered:
            self.result({"error": text, **more})
        return code


class TerminalProgress:
    """Progress on one line of stderr; silent when stderr is not a terminal."""

    def __init__(self) -> None:
        self._told_at = 0.0
        self._shown = sys.stderr.isatty()

    def step(self, done: int, total: int, message: str = "") -> None:
        now = time.monotonic()
        if self._shown and (now - self._told_at >= _PAUSE_S or done == total):
            self._told_at = now
            share = f" {done * 100 // total} %" if total else f" {done}"
            print(f"\r\x1b[K{message}{share}", end="", file=sys.stderr, flush=True)
            if total and done >= total:
                print(file=sys.stderr)
