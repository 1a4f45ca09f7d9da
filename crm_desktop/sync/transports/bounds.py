"""How much of what lies on a share is read: whoever may write there may put anything there."""

from __future__ import annotations

from typing import Final

from crm_desktop.sync.stream.layout import LOG, PART, SNAPSHOTS

LARGEST: Final = 640 << 20
"""Of a part of a snapshot, in bytes."""
SEGMENT: Final = 257 << 20
"""A segment inflates to 256 MiB at most."""
SMALL: Final = 32 << 20
"""Of everything else."""
SHOWS: Final = 1 << 20
"""Of what is larger nobody reads more: enough to show that it is not ours."""
STRANGE: Final = b"?"
"""Read in the place of what is no file: a folder of an entry's name, a link, a pipe."""
MOST_IN_FOLDER: Final = 20_000
"""Names listed of one folder; ours hold a thousand, those of attachments a few."""


def most_of(name: str) -> int:
    """Return the most bytes an entry of this name may have; ours are smaller by far."""
    if name.startswith(SNAPSHOTS) and PART in name:
        return LARGEST
    return SEGMENT if name.startswith(LOG) else SMALL
