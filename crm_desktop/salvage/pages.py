"""The pages of an encrypted base, read one by one without SQLite: a damaged one harms no other.

Each page is encrypted and authenticated by itself (ChaCha20 and Poly1305, nonce and code at its
end), so whatever is given out here is what the program once wrote at this very place.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
from cryptography.hazmat.primitives.poly1305 import Poly1305

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

PAGE: Final = 4096
USABLE: Final = PAGE - 32
_NONCE: Final = 12
_COUNTER: Final = struct.Struct("<I")
# What lies open at the head of the first page: the salt and the figures of the page's size.
_OPEN: Final = 24
_WAL_HEAD: Final = 32
_FRAME_HEAD: Final = 24
_FRAME: Final = struct.Struct(">II8s8s")


class Pages:
    """All pages of a base that can be proved, those in its write-ahead log first.

    Args:
        path: the base; it and the log beside it are only read.
        key: 32 bytes.

    Raises:
        OSError: the file cannot be opened.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self._key = key
        self._base: BinaryIO = path.open("rb")
        self._log: BinaryIO | None = None
        self._newer: dict[int, int] = {}
        size = self._base.seek(0, 2)
        self.count = -(-size // PAGE)
        wal = path.with_name(f"{path.name}-wal")
        if wal.is_file():
            self._log = wal.open("rb")
            self._read_log(self._log)
        self.bad: set[int] = set()

    def close(self) -> None:
        """Close the files."""
        self._base.close()
        if self._log is not None:
            self._log.close()

    def read(self, number: int) -> bytes | None:
        """Return a page in the clear, `USABLE` bytes; None if it is not what was written."""
        found = None
        if number in self._newer and self._log is not None:
            self._log.seek(self._newer[number])
            found = self._opened(number, self._log.read(PAGE))
        if found is None and 0 < number <= self.count:
            self._base.seek((number - 1) * PAGE)
            found = self._opened(number, self._base.read(PAGE))
        if found is None:
            self.bad.add(number)
        return found

    def _opened(self, number: int, page: bytes) -> bytes | None:
        if len(page) < PAGE:
            return None
        nonce = page[USABLE : USABLE + _NONCE]
        (word,) = _COUNTER.unpack_from(page, USABLE + _NONCE)
        counter = word ^ number
        keys = self._stream(self._key, nonce, counter, bytes(64))
        code = Poly1305(keys[:32])
        code.update(page[: PAGE - 16])
        try:
            code.verify(page[PAGE - 16 :])
        except InvalidSignature:
            return None
        head = _OPEN if number == 1 else 0
        clear = self._stream(keys[32:], nonce, counter + 1, page[head:USABLE])
        return page[:head] + clear

    @staticmethod
    def _stream(key: bytes, nonce: bytes, counter: int, data: bytes) -> bytes:
        start = _COUNTER.pack(counter & 0xFFFFFFFF) + nonce
        return Cipher(algorithms.ChaCha20(key, start), None).encryptor().update(data)

    def _read_log(self, log: BinaryIO) -> None:
        """Find the pages of finished transactions; what follows the last of them is not ours."""
        head = log.read(_WAL_HEAD)
        if len(head) < _WAL_HEAD:
            return
        salts = head[16:24]
        waiting: dict[int, int] = {}
        place = _WAL_HEAD
        while True:
            log.seek(place)
            frame = log.read(_FRAME_HEAD)
            if len(frame) < _FRAME_HEAD:
                return
            number, pages, found, _sum = _FRAME.unpack(frame)
            body = log.read(PAGE)
            if found != salts or len(body) < PAGE:
                return
            waiting[number] = place + _FRAME_HEAD
            if pages:
                self._newer |= waiting
                self.count = max(self.count, pages)
                waiting = {}
            place += _FRAME_HEAD + PAGE
