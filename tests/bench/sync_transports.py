"""What one call to a share costs: a folder here, a real Samba and a real PostgreSQL on loopback."""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crm_desktop.sync.address import ShareAddress, Way
from crm_desktop.sync.transports.opening import open_transport
from tests.bench.measuring import percentile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_desktop.sync.transport import Transport
    from tests.bench.measuring import Results

CALLS: Final = 100
SEGMENT: Final = 600
SNAPSHOT: Final = 6 << 20


def measure_transports(results: Results) -> None:
    """Time every kind of call; what is not installed is left out, and it is said."""
    for name, way in (("folder", _folder), ("SMB", _smb), ("PostgreSQL", _postgresql)):
        with ExitStack() as stack:
            try:
                transport = way(stack)
            except LookupError as why:
                results.add(f"{name}: not measured", size=0, why=str(why))
                continue
            stack.callback(transport.close)
            _calls(results, name, transport)


def _calls(results: Results, way: str, transport: Transport) -> None:
    names = [f"log/7/0/{number:06}.seg" for number in range(CALLS)]
    data, part = bytes(range(200)) * (SEGMENT // 200), bytes(SNAPSHOT)
    acts: list[tuple[str, Callable[[str], object]]] = [
        ("put_new", lambda name: transport.put_new(name, data)),
        ("get", transport.get),
        ("get of what is not there yet", lambda name: transport.get(f"{name}x")),
        ("replace of a state", lambda _name: transport.replace("stations/7/state", data)),
    ]
    for what, act in acts:
        times = list(_times(act, names))
        results.add(
            f"{way}: {what}", size=CALLS, median_ms=percentile(times, 50),
            p95_ms=percentile(times, 95),
        )  # fmt: skip
    large = list(_times(lambda name: transport.put_new(name, part), ["snap/a/0", "snap/a/1"]))
    back = list(_times(transport.get, ["snap/a/0", "snap/a/1"]))
    results.add(
        f"{way}: a part of a snapshot, 6 MiB", size=2, put_ms=min(large), get_ms=min(back),
        listing_ms=next(iter(_times(lambda _: list(transport.names("log/7/")), [""]))),
    )  # fmt: skip


def _times(act: Callable[[str], object], names: list[str]) -> Iterator[float]:
    for name in names:
        began = time.perf_counter()
        act(name)
        yield (time.perf_counter() - began) * 1000


def _folder(stack: ExitStack) -> Transport:
    return open_transport(ShareAddress(Way.FOLDER, str(_place(stack))), "bench")


def _smb(stack: ExitStack) -> Transport:
    from tests.sync.transports import servers  # noqa: PLC0415 - POSIX

    try:
        server = stack.enter_context(servers.SmbServer(_place(stack)))
    except servers.NoServerError as why:
        raise LookupError(why) from why
    text = f"smb://{server.user}@127.0.0.1:{server.port}/office"
    return open_transport(ShareAddress(Way.SMB, text), "bench", password=servers.PASSWORD)


def _postgresql(stack: ExitStack) -> Transport:
    from tests.sync.transports import servers  # noqa: PLC0415 - POSIX

    try:
        server = stack.enter_context(servers.PostgresServer(_place(stack)))
    except servers.NoServerError as why:
        raise LookupError(why) from why
    text = f"postgresql://office@127.0.0.1:{server.port}/postgres"
    return open_transport(ShareAddress(Way.POSTGRESQL, text), "bench", password=servers.PASSWORD)


def _place(stack: ExitStack) -> Path:
    place = Path(tempfile.mkdtemp(prefix="kartoteka-bench-"))
    stack.callback(shutil.rmtree, place, ignore_errors=True)
    return place
