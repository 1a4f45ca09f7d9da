"""A share on which everything goes wrong that goes wrong on shares, when a test says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crm_desktop.sync.transport import TransportError, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_desktop.sync.transport import Transport


def nowhere(_name: str) -> bool:
    """A fault that does not happen."""
    return False


def everywhere(_name: str) -> bool:
    """A fault that always happens."""
    return True


@dataclass(slots=True)
class Faults:
    """What is wrong now; a test changes it between rounds.

    Attributes:
        refuse: every call fails so (vanished = OFFLINE, a wrong password = DENIED).
        refuse_writes: every writing call fails so (READ_ONLY, FULL).
        fails_after: calls that still work before every one fails with OFFLINE; None = no limit.
        lost_answers: names whose writing is done, and then reported as OFFLINE.
        empty: nothing is there, and what is written is lost: another disk under the mount point.
        stale_listing: `names` gives what it gave when this was switched on.
        late: names that are not there yet.
        cut: name -> bytes of it that can be read; the rest is torn off.
        flip: name -> position of the byte with a bit turned.
        swap: name -> the entry given in its place.
        clock_ms: added to the share's clock.
        slow: called with the name before each call: a wait on an event of the test's.
    """

    refuse: Trouble | None = None
    refuse_writes: Trouble | None = None
    fails_after: int | None = None
    lost_answers: Callable[[str], bool] = nowhere
    empty: bool = False
    stale_listing: bool = False
    late: Callable[[str], bool] = nowhere
    cut: dict[str, int] = field(default_factory=dict)
    flip: dict[str, int] = field(default_factory=dict)
    swap: dict[str, str] = field(default_factory=dict)
    clock_ms: int = 0
    slow: Callable[[str], object] = nowhere


class FaultyShare:
    """A station's way to a share, with faults of its own; another station's way has others.

    Attributes:
        faults: to be changed by the test.
        calls: (method, name) of everything asked, in order.
    """

    def __init__(self, inner: Transport, faults: Faults | None = None) -> None:
        self.inner = inner
        self.faults = faults or Faults()
        self.calls: list[tuple[str, str]] = []
        self._listing: dict[str, list[str]] = {}

    def put_new(self, name: str, data: bytes) -> bool:
        self._ask("put_new", name, writes=True)
        done = self.faults.empty or self.inner.put_new(name, data)
        self._answer(name)
        return done

    def get(self, name: str) -> bytes | None:
        self._ask("get", name)
        faults = self.faults
        if faults.empty or faults.late(name):
            return None
        data = self.inner.get(faults.swap.get(name, name))
        if data is None:
            return None
        if name in faults.flip and data:
            at = faults.flip[name] % len(data)
            data = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        return data[: faults.cut[name]] if name in faults.cut else data

    def replace(self, name: str, data: bytes) -> None:
        self._ask("replace", name, writes=True)
        if not self.faults.empty:
            self.inner.replace(name, data)
        self._answer(name)

    def names(self, prefix: str) -> Iterator[str]:
        self._ask("names", prefix)
        if self.faults.empty:
            return
        if not self.faults.stale_listing or prefix not in self._listing:
            self._listing[prefix] = list(self.inner.names(prefix))
        yield from (name for name in self._listing[prefix] if not self.faults.late(name))

    def delete(self, name: str) -> None:
        self._ask("delete", name, writes=True)
        if not self.faults.empty:
            self.inner.delete(name)
        self._answer(name)

    def now(self) -> int:
        self._ask("now", "", writes=True)
        return self.inner.now() + self.faults.clock_ms

    def free_bytes(self) -> int | None:
        self._ask("free_bytes", "")
        return 0 if self.faults.refuse_writes is Trouble.FULL else self.inner.free_bytes()

    def close(self) -> None:
        self._listing.clear()
        self.inner.close()

    def _ask(self, method: str, name: str, *, writes: bool = False) -> None:
        self.calls.append((method, name))
        faults = self.faults
        faults.slow(name)
        if faults.fails_after is not None:
            if faults.fails_after <= 0:
                raise TransportError(Trouble.OFFLINE, "a fault of the test")
            faults.fails_after -= 1
        refused = faults.refuse or (faults.refuse_writes if writes else None)
        if refused is not None:
            raise TransportError(refused, "a fault of the test")

    def _answer(self, name: str) -> None:
        if self.faults.lost_answers(name):
            raise TransportError(Trouble.OFFLINE, "a fault of the test: the answer was lost")


@dataclass(frozen=True, slots=True)
class ShareCopy:
    """All that lay on a share at a moment: to be put back later, or in another office's place."""

    files: dict[str, bytes]


def copy_of(share: Transport) -> ShareCopy:
    """Take a copy of everything on a share."""
    read = {name: share.get(name) for name in list(share.names(""))}
    return ShareCopy({name: data for name, data in read.items() if data is not None})


def put_back(share: Transport, copy: ShareCopy) -> None:
    """Make a share what it was when the copy was taken; what came later goes."""
    for name in list(share.names("")):
        if name not in copy.files:
            share.delete(name)
    for name, data in copy.files.items():
        share.replace(name, data)


def wipe(share: Transport) -> None:
    """Delete everything, as a helpful administrator does."""
    put_back(share, ShareCopy({}))


def junk_beside(names: list[str]) -> dict[str, bytes]:
    """Return what other programs leave beside entries: path -> bytes."""
    left = {"Thumbs.db": b"\xd0\xcf\x11\xe0", "log/.DS_Store": b"\x00\x00\x00\x01Bud1"}
    left["desktop.ini"] = b"[.ShellClassInfo]\r\n"
    for name in names:
        stem, dot, ending = name.rpartition(".")
        left[f"{stem or ending} (conflicted copy 2026-11-22){dot}{ending}"] = b"an older half"
        left[f"{name}.~lock"] = b""
    return left
