"""Where in the wizard a person is."""

from __future__ import annotations

from enum import IntEnum


class Step(IntEnum):
    """Steps of the wizard; `DONE` also while the load runs."""

    FILE = 0
    COLUMNS = 1
    VALUES = 2
    TRIAL = 3
    DONE = 4
