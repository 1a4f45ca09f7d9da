"""What the bootstrap tells the person at the terminal."""

from __future__ import annotations


class StopError(Exception):
    """The start cannot go on; the text is final Russian: what happened and what to do."""


def say(text: str) -> None:
    """Print at once, so that the line stands before the output of what is started next."""
    print(text, flush=True)
