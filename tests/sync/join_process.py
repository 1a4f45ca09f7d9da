"""`python -m tests.sync.join_process` joins an office in a process that a test kills."""

from __future__ import annotations

import sys
from pathlib import Path

from crm_desktop.sync.flows.joining import join_office
from crm_desktop.sync.transports.folder import FolderTransport


class Loud:
    """Says each step aloud, so that a test knows where it kills."""

    def step(self, done: int, total: int, message: str = "") -> None:
        sys.stdout.write(f"{done}/{total} {message}\n")
        sys.stdout.flush()


def main() -> None:
    """Join: the share, the office's folder, the invitation, its code, the password."""
    share, home, file, code, password = sys.argv[1:]
    join_office(
        Path(home), Path(file), code, password=password, transport=FolderTransport(Path(share)),
        progress=Loud(),
    )  # fmt: skip


if __name__ == "__main__":
    main()
