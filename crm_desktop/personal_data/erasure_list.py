"""The list of erasures beside the base: ids only, so that an old backup brings nobody back.

It lies in the office's folder and in its folder of backups, sealed with the base's key. An
erasure is written there before it is done: one cut off by a crash is finished at the next opening.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.keys_disk import write_whole
from crm_desktop.personal_data.reach import ErasureKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from crm_desktop.office.folder import OfficeFolder

logger = logging.getLogger(__name__)

NAME: Final = "erasures.json"
_LABEL: Final = b"kartoteka:erasures:"


@dataclass(frozen=True, slots=True)
class Listed:
    """One erasure.

    Attributes:
        client: the id of the card.
        clients: all records of the person.
        kind: a value of `ErasureKind`.
        number: of the erasure in this office.
        erased_at: UTC ms.
        author: a member's id.
        reason: without any name.
        swept: whether the file of the base was rewritten without the old pages.
    """

    client: int
    clients: tuple[int, ...]
    kind: str
    number: int
    erased_at: int
    author: int
    reason: str
    swept: bool = False


def read_list(paths: Iterable[Path], *keys: bytes) -> tuple[Listed, ...]:
    """Return the erasures of several lists together; a missing or forged list says nothing.

    Args:
        paths: of the files.
        keys: of the base: the present one and those before it, which older lists were sealed with.
    """
    found: dict[int, Listed] = {}
    for path in paths:
        for entry in _read(path, keys):
            known = found.get(entry.client)
            if known is None or (entry.swept and not known.swept):
                found[entry.client] = entry
    return tuple(sorted(found.values(), key=lambda entry: (entry.erased_at, entry.client)))


def write_list(folder: OfficeFolder, entries: Iterable[Listed], key: bytes) -> None:
    """Write the list into the office's folder and into its folder of backups.

    Raises:
        OSError: the disk refused the first of them; a list among the backups is only a spare.
    """
    body = [{**asdict(entry), "clients": list(entry.clients)} for entry in entries]
    data = json.dumps({"erasures": body, "mac": _mac(body, key)}, ensure_ascii=False).encode()
    write_whole(folder.path / NAME, data)
    try:
        folder.backups.mkdir(exist_ok=True)
        write_whole(folder.backups / NAME, data)
    except OSError:
        logger.warning("the list of erasures could not be written beside the backups")


def places_of(folder: OfficeFolder) -> tuple[Path, Path]:
    """Return where the lists of an office lie."""
    return folder.path / NAME, folder.backups / NAME


def with_entry(entries: Iterable[Listed], entry: Listed) -> tuple[Listed, ...]:
    """Return the list with an entry added, or put in the place of an older one of the client."""
    return (*(each for each in entries if each.client != entry.client), entry)


def all_swept(entries: Iterable[Listed]) -> tuple[Listed, ...]:
    """Return the entries as done to the end."""
    return tuple(replace(entry, swept=True) for entry in entries)


def _read(path: Path, keys: Iterable[bytes]) -> list[Listed]:
    try:
        document = json.loads(path.read_bytes())
        body = document["erasures"]
        mac = str(document["mac"])
        good = any(hmac.compare_digest(mac, _mac(body, key)) for key in keys)
        entries = [_entry(each) for each in body] if good else []
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        logger.warning("list of erasures %s does not count: %s", path.name, type(error).__name__)
        return []
    if not good:
        logger.warning("list of erasures %s is not signed with the key of this office", path.name)
    return entries


def _entry(each: dict[str, Any]) -> Listed:
    kind = ErasureKind(each["kind"])
    clients = tuple(int(client) for client in each["clients"])
    return Listed(
        int(each["client"]), clients, kind.value, int(each["number"]), int(each["erased_at"]),
        int(each["author"]), str(each["reason"]), bool(each["swept"]),
    )  # fmt: skip


def _mac(body: Any, key: bytes) -> str:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, _LABEL + text.encode(), hashlib.sha256).hexdigest()
