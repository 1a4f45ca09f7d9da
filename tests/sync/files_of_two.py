"""Two who exchange files over a share in memory, by clocks that go as a test says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.attachments.adding import add_attachment
from crm_desktop.attachments.blobs import holds_blob
from crm_desktop.attachments.taking_out import save_attachment
from crm_desktop.sync.blobs.exchange import BlobExchange
from tests.attachments.files import made_client, made_file, some_bytes
from tests.sync.file_stations import tell_rows
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


class Clock:
    """Time that goes as the test says."""

    def __init__(self) -> None:
        self.ms = 1_000_000_000_000

    def __call__(self) -> int:
        return self.ms


class Tick:
    """A stopwatch that goes on by `step` each time it is looked at."""

    def __init__(self, step: float = 0.0) -> None:
        self.s, self.step = 0.0, step

    def __call__(self) -> float:
        self.s += self.step
        return self.s


class Two:
    """Anna, who has files, and Boris, who knows of them."""

    def __init__(self, anna: Office, boris: Office, tmp: Path) -> None:
        self.anna, self.boris, self.tmp = anna, boris, tmp
        self.share, self.clock = MemoryShare(), Clock()
        self.from_anna = BlobExchange(anna, now=self.clock, tick=Tick())
        self.to_boris = BlobExchange(boris, now=self.clock, tick=Tick())
        self.client = made_client(anna)

    def attach(self, size: int, *, seed: int = 1) -> tuple[int, str]:
        """Attach a file at Anna's; returns its record and the name of its bytes."""
        path = made_file(self.tmp / "откуда", f"скан {seed}.pdf", some_bytes(size, seed=seed))
        record = add_attachment(self.anna, self.client, path).ids[0]
        tell_rows(self.anna, self.boris)
        rows = self.anna.db.run("SELECT blob FROM attachment WHERE id = ?", (record,))
        return record, str(rows[0][0])

    def saved(self, record: int) -> bytes:
        """What Boris gets when he saves the file."""
        target = self.tmp / "вышло.pdf"
        save_attachment(self.boris, record, target)
        return target.read_bytes()

    def here(self, name: str, size: int) -> bool:
        return holds_blob(self.boris.folder.attachments, name, size)
