"""A new base from a snapshot: parts fetched and checked beforehand, put together in order."""

from __future__ import annotations

import hashlib
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from crm_desktop.errors import DamagedError, UserError
from crm_desktop.sync.snapshots.making import NO_SNAPSHOT, PART, manifests
from crm_desktop.sync.snapshots.parts import BAD, Assembly, look_over
from crm_desktop.sync.stream import layout
from crm_desktop.sync.stream.envelope import SealedError
from crm_desktop.sync.transport import TransportError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Future
    from pathlib import Path

    from crm_desktop.jobs import Progress
    from crm_desktop.sync.snapshots.making import Manifest, Reader
    from crm_desktop.sync.transport import Transport

_LANES: Final = 2
_AHEAD: Final = 4
_MAX_PART: Final = 512 << 20


def load_newest(
    transport: Transport,
    database: Path,
    *,
    reader: Reader,
    database_key: bytes,
    progress: Progress,
) -> Manifest:
    """Make a new base from the newest snapshot that is really whole.

    Of one whose parts are damaged word is left on the share: whoever is on duty looks for himself,
    takes it away and makes another.

    Args:
        transport: to the share.
        database: the file; it must not exist.
        reader: opens the parts.
        database_key: 32 bytes, the new base's.
        progress: in per cent.

    Raises:
        DamagedError: none of them is whole.
        UserError: there is none, or a newer program made it.
        TransportError: the share refused.
        JobCancelledError: cancelled.
    """
    damage: DamagedError | None = None
    for manifest in manifests(transport, reader):
        try:
            load_snapshot(
                transport, manifest, database, reader=reader, database_key=database_key,
                progress=progress,
            )  # fmt: skip
        except DamagedError as error:
            damage = damage or error
            for left in database.parent.glob(f"{database.name}*"):
                left.unlink()
            with suppress(TransportError):
                transport.put_new(layout.snapshot_complaint(manifest.id), b"1")
            continue
        return manifest
    raise damage or UserError(NO_SNAPSHOT)


def parts_are_sound(transport: Transport, manifest: Manifest) -> bool:
    """Read every part of a snapshot; whether they are what its manifest says.

    Raises:
        TransportError: the share refused.
    """
    for number, expected in enumerate(manifest.parts):
        data = transport.get(layout.snapshot_part(manifest.id, number))
        if data is None or hashlib.sha256(data).digest() != expected:
            return False
    return True


def load_snapshot(
    transport: Transport,
    manifest: Manifest,
    database: Path,
    *,
    reader: Reader,
    database_key: bytes,
    progress: Progress,
) -> None:
    """Make a new base from a snapshot; station, place and peers are still to be written in it.

    Args:
        transport: to the share.
        manifest: of the snapshot.
        database: the file; it must not exist, and it is of no use if this fails.
        reader: opens the parts: who made the manifest must have signed each.
        database_key: 32 bytes, the new base's.
        progress: in per cent.

    Raises:
        DamagedError: a part is missing, damaged, forged or does not hold what was told.
        TransportError: the share refused.
        JobCancelledError: cancelled.
    """

    def fetched(number: int) -> bytes:
        data = transport.get(layout.snapshot_part(manifest.id, number))
        if data is None or hashlib.sha256(data).digest() != manifest.parts[number]:
            raise DamagedError(BAD)
        try:
            head, image = reader.open(data, PART + manifest.id, max_raw=_MAX_PART)
        except SealedError as error:
            raise DamagedError(BAD) from error
        told = (manifest.slot, number, manifest.schema, manifest.maker)
        if (head.slot, head.seq, head.schema, head.author) != told:
            raise DamagedError(BAD)
        return look_over(image)

    assembly, count = Assembly(database, database_key, manifest.schema), len(manifest.parts)
    try:
        with ThreadPoolExecutor(_LANES, thread_name_prefix="crm-snapshot") as lanes:
            try:
                for number, image in enumerate(_ahead(lanes, fetched, count)):
                    progress.step(60 * number // count, 100, "Получаю офис")
                    assembly.add(image)
            except BaseException:
                lanes.shutdown(wait=True, cancel_futures=True)
                raise
        if _present(assembly.counts) != _present(manifest.rows):
            raise DamagedError(BAD)
        assembly.finish(
            lambda done, total: progress.step(60 + 38 * done // total, 100, "Строю указатели")
        )
    finally:
        assembly.close()


def _present(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}


def _ahead(
    lanes: ThreadPoolExecutor, fetched: Callable[[int], bytes], count: int
) -> Iterator[bytes]:
    """Yield parts in order, a few of them fetched and checked beforehand."""
    waiting: deque[Future[bytes]] = deque()
    for number in range(count):
        waiting.append(lanes.submit(fetched, number))
        if len(waiting) > _AHEAD:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
