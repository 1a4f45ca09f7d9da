"""The last seal of an office, kept outside it: so that the cut-off end of a journal shows.

A chain tells of everything taken out of its middle, but not that its end is gone. What the last
seal was lies beside the person's other programs, in the clear and without data; a restored base
has a station number of its own and so no anchor yet.
"""

from __future__ import annotations

import hashlib
import json
import logging
from typing import TYPE_CHECKING

from platformdirs import user_data_path

from crm_desktop.access import keys_json
from crm_desktop.access.keys_disk import write_whole
from crm_desktop.journal.stamps import SLOTS

if TYPE_CHECKING:
    from pathlib import Path

    from db.connection import OfficeDatabase

logger = logging.getLogger(__name__)

_MAX_BYTES = 4096


def drop_anchor(db: OfficeDatabase, *, told: bool = False) -> None:
    """Remember the last seal; where nothing may be written, it is not remembered.

    Args:
        db: the base.
        told: people know already if the one remembered is gone; else it stays remembered.
    """
    if not told and is_end_missing(db):
        return
    # Of this station: what the others did comes and may be given back.
    rows = db.run(
        "SELECT stamp, signature FROM seal WHERE stamp & ? = (SELECT slot FROM station)"
        " ORDER BY stamp DESC LIMIT 1",
        (SLOTS - 1,),
    )
    if not rows:
        return
    stamp, signature = rows[0]
    document = {"stamp": str(stamp), "seal": hashlib.sha256(signature).hexdigest()}
    path = _path(db)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(document).encode())
    except OSError as error:
        logger.warning("the last seal was not remembered: %s", type(error).__name__)


def is_end_missing(db: OfficeDatabase) -> int:
    """Return the stamp of a remembered seal that is not there, or is another; 0 = all is well."""
    try:
        document = keys_json.parse(_path(db).read_bytes()[:_MAX_BYTES])
    except (OSError, keys_json.BadDocumentError):
        return 0
    stamp, expected = str(document.get("stamp", "")), document.get("seal")
    if not stamp.isdecimal() or not isinstance(expected, str):
        return 0
    rows = db.run("SELECT signature FROM seal WHERE stamp = ?", (int(stamp),))
    found = hashlib.sha256(rows[0][0]).hexdigest() if rows else ""
    return 0 if found == expected else int(stamp)


def _path(db: OfficeDatabase) -> Path:
    office, slot = db.run("SELECT office, slot FROM station")[0]
    whose = f"{office}:{slot}:{db.path.resolve().parent}"
    name = hashlib.sha256(whose.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return user_data_path("kartoteka", appauthor=False) / "seals" / f"{name}.json"
