"""Reading processes forked from one that has read its program, instead of started anew each time.

They are processes of their own as before, with their limits and their silent ends; what is spared
is reading the same program hundreds of times.
"""

from __future__ import annotations

import multiprocessing
import os
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from crm_desktop.importing.sheets import remote, worker
from resources import ROOT

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext


@cache
def _forking() -> BaseContext:
    """Start the process that forks; it ends with the tests."""
    from multiprocessing.forkserver import ensure_running  # noqa: PLC0415 - not where it cannot run

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([worker.__name__])
    with pytest.MonkeyPatch.context() as patch:
        paths = (str(ROOT.parent), os.environ.get("PYTHONPATH", ""))
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
        ensure_running()
    return context


@pytest.fixture(autouse=True)
def forked_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fork the readers where a process can; a file with a fixture of this name starts them."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        ways = SimpleNamespace(get_context=lambda _way: _forking())
        monkeypatch.setattr(remote, "multiprocessing", ways)
