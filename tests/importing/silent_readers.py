"""What a reading process may do instead of reading; each runs in a process of its own."""

from __future__ import annotations

import time


def sleep_for_ever(*_arguments: object) -> None:
    time.sleep(3600)


def work_for_ever(*_arguments: object) -> None:
    while True:
        pass
