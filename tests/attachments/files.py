"""Files and clients for the tests of attachments."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.jobs import JobCancelledError

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


class CancelAfter:
    """Progress that is cancelled after so many bytes."""

    def __init__(self, size: int) -> None:
        self._size = size

    def step(self, done: int, total: int, message: str = "") -> None:
        if done >= self._size:
            raise JobCancelledError(f"{message}: {done} of {total}")


class Heard:
    """Progress that remembers what it heard."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int, str]] = []

    def step(self, done: int, total: int, message: str = "") -> None:
        self.steps.append((done, total, message))


def some_bytes(size: int, *, seed: int = 1) -> bytes:
    """Bytes that do not repeat."""
    return random.Random(seed).randbytes(size)


def made_file(folder: Path, name: str, data: bytes) -> Path:
    """Write a file."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    return path


def made_client(office: Office, name: str = "ООО Ромашка") -> int:
    """A client."""
    return create_client(office, ClientDraft(name=name))[0]


def blobs(office: Office) -> list[str]:
    """What lies in the folder of attachments."""
    return sorted(path.name for path in office.folder.attachments.iterdir())


def rows(office: Office) -> int:
    """How many attachments there are, deleted ones too."""
    return int(office.db.run("SELECT count(*) FROM attachment")[0][0])
