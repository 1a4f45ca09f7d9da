"""Timing, told honestly: medians, tails, CPU seconds, memory, and how busy the machine was."""

from __future__ import annotations

import gc
import os
import statistics
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass
class Results:
    """Collects the figures of one run."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, what: str, *, size: int, goal: str = "", **figures: Any) -> None:
        """Keep one row; floats are rounded to what the clock can tell."""
        shown = {k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}
        self.rows.append({"what": what, "size": size, **shown, "goal": goal})

    def time(
        self, what: str, work: Sequence[Callable[[], object]], *, size: int, goal: str = ""
    ) -> None:
        """Time each call of `work` once, in order, after one warm-up; ms."""
        work[0]()
        gc.collect()
        cpu = time.process_time()
        times = []
        for call in work:
            start = time.perf_counter()
            call()
            times.append((time.perf_counter() - start) * 1000)
        self.add(
            what,
            size=size,
            goal=goal,
            n=len(times),
            median_ms=statistics.median(times),
            p95_ms=percentile(times, 95),
            cpu_ms_each=(time.process_time() - cpu) * 1000 / len(times),
        )


def percentile(values: Sequence[float], share: int) -> float:
    """Return the value below which `share` per cent of `values` lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


def machine() -> dict[str, Any]:
    """Return how busy the machine is now."""
    return {
        "cores": os.cpu_count(),
        "load_1_min": round(psutil.getloadavg()[0], 2),
        "free_memory_mib": psutil.virtual_memory().available >> 20,
    }


@dataclass
class Once:
    """One long act: wall and CPU seconds."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    _start: float = 0.0
    _cpu: float = 0.0

    def __enter__(self) -> Self:
        gc.collect()
        self._start, self._cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_error: object) -> None:
        self.seconds = time.perf_counter() - self._start
        self.cpu_seconds = time.process_time() - self._cpu
