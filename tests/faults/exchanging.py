"""Deeds of the exchange, killed at a statement of the base or at a call of the share, as told."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from crm_desktop.jobs import SilentProgress
from crm_desktop.sync.address import ShareAddress, Way
from crm_desktop.sync.engine import SyncEngine
from crm_desktop.sync.flows.moving import move_share
from crm_desktop.sync.snapshots.making import make_snapshot
from crm_desktop.sync.transports.folder import FolderTransport

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_desktop.office import Office


def act(office: Office, share: Path, deed: str, statements: int, calls: int) -> None:
    """Do a deed and die, by SIGKILL, after so many statements or calls; -1 = never of these."""
    if statements >= 0:
        die = _Death(statements)
        office.db.connection().exec_trace = lambda *_told: die()
    way = Mortal(share, _Death(calls))
    match deed:
        case "exchange":
            engine = SyncEngine(office, way, budget_ms=None)
            while engine.once().more:
                pass
        case "snapshot":
            make_snapshot(office, way, progress=SilentProgress())
        case _:
            new = share.with_name("новая папка")
            new.mkdir(exist_ok=True)
            move_share(
                office, ShareAddress(Way.FOLDER, str(new)), transport=Mortal(new, way.death),
                old=way,
            )  # fmt: skip


class _Death:
    """Kills this process when it is called once too often; a negative number never does."""

    def __init__(self, left: int) -> None:
        self._left = left

    def __call__(self) -> bool:
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1
        return True


class Mortal(FolderTransport):
    """A folder; each call that changes it may be the last, before it or after it."""

    def __init__(self, root: Path, death: Callable[[], bool]) -> None:
        super().__init__(root)
        self.death = death

    def put_new(self, name: str, data: bytes) -> bool:
        self.death()
        done = super().put_new(name, data)
        self.death()
        return done

    def replace(self, name: str, data: bytes) -> None:
        self.death()
        super().replace(name, data)
        self.death()

    def delete(self, name: str) -> None:
        self.death()
        super().delete(name)
        self.death()
