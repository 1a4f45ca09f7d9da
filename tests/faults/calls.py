"""Reading what strace wrote down of a program: which calls changed which files, in their order."""

from __future__ import annotations

import os.path
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TRACED = "-y", "-xx", "-s", "16777216"
"""Options of strace this module understands."""
HEARD = "lseek,sendto"
"""What is traced beside the calls that write: where a file is written, what was acknowledged."""

_CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)")
_UNFINISHED = re.compile(r"^(\d+) +(\w+\(.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>(.*)$")
_FD = re.compile(r"^(\w+)<([^>]*)>(\(deleted\))?$")


@dataclass(frozen=True, slots=True)
class Call:
    """One call that succeeded.

    Attributes:
        name: `write`, `truncate`, `sync`, `create`, `rename`, `remove`, `mkdir`, `said`.
        path: of the file or folder; of a rename the old one.
        other: of a rename the new path.
        data: what was written, or said.
        at: where in the file; of a truncation the new length.
    """

    name: str
    path: str = ""
    other: str = ""
    data: bytes = b""
    at: int = 0


class UnknownCallError(Exception):
    """A call that changes files in a way this module does not know."""


class CallReader:
    """Turns lines of strace into calls; remembers where in its files the program stands."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._places: dict[str, int] = {}
        self._sizes: dict[str, int] = {}

    def read(self, log: str) -> Iterator[Call]:
        begun: dict[str, str] = {}
        for line in log.splitlines():
            whole = line
            if found := _UNFINISHED.match(line):
                begun[found[1]] = f"{found[1]} {found[2]}"
                continue
            if found := _RESUMED.match(line):
                whole = begun.pop(found[1], "") + found[2]
            called = _CALL.match(whole)
            if called and int(called[3]) >= 0:
                words = called[2].split(", ")
                yield from self._call(called[1], words, int(called[3]))

    def _call(self, name: str, words: list[str], result: int) -> Iterator[Call]:  # noqa: C901, PLR0912 - a table of calls
        match name:
            case "openat":
                yield from self._opened(_at(words[0], words[1]), words[2], str(result))
            case "lseek":
                self._places[_fd(words[0])[0]] = result
            case "write" | "pwrite64":
                fd, path = _fd(words[0])
                at = int(words[3]) if name == "pwrite64" else self._places.get(fd, 0)
                if name == "write":
                    self._places[fd] = at + result
                if self._ours(path):
                    yield Call("write", path, data=_bytes(words[1])[:result], at=at)
            case "sendfile" | "copy_file_range":
                if any(self._ours(_fd(word)[1]) for word in words if "<" in word):
                    raise UnknownCallError(name)
            case "ftruncate":
                path = _fd(words[0])[1]
                if self._ours(path):
                    yield Call("truncate", path, at=int(words[1]))
            case "fsync" | "fdatasync":
                path = _fd(words[0])[1]
                if self._ours(path):
                    yield Call("sync", path)
            case "sendto":
                yield Call("said", data=_bytes(words[1]))
            case _:
                yield from self._named(name, words)

    def _named(self, name: str, words: list[str]) -> Iterator[Call]:
        match name:
            case "rename":
                old, new = _at("", words[0]), _at("", words[1])
            case "renameat" | "renameat2":
                old, new = _at(words[0], words[1]), _at(words[2], words[3])
            case "unlink" | "rmdir":
                old, new = _at("", words[0]), ""
            case "unlinkat":
                old, new = _at(words[0], words[1]), ""
            case "mkdir":
                old, new = _at("", words[0]), ""
            case _:
                raise UnknownCallError(name)
        if self._ours(old) or (new and self._ours(new)):
            if new and not (self._ours(old) and self._ours(new)):
                raise UnknownCallError(f"{name} out of the folder")
            kind = {"mkdir": "mkdir"}.get(name, "rename" if new else "remove")
            yield Call(kind, old, new)

    def _opened(self, path: str, flags: str, fd: str) -> Iterator[Call]:
        self._places[fd] = 0
        if not self._ours(path):
            return
        if "O_APPEND" in flags:
            raise UnknownCallError("O_APPEND")
        if "O_CREAT" in flags:
            yield Call("create", path)
        if "O_TRUNC" in flags:
            yield Call("truncate", path, at=0)

    def _ours(self, path: str) -> bool:
        # What is mapped into memory is rebuilt after a crash by whoever opens the base first.
        return path.startswith(self._root) and not path.endswith("-shm")


def _bytes(word: str) -> bytes:
    return bytes.fromhex(word.strip('"').replace("\\x", ""))


def _text(word: str) -> str:
    return _bytes(word).decode("utf-8", "surrogateescape")


def _fd(word: str) -> tuple[str, str]:
    """The number and the path of a descriptor; no path for what is deleted or no file."""
    found = _FD.match(word)
    if found is None:
        return word, ""
    return found[1], "" if found[3] or "\\x" not in found[2] else _text(found[2])


def _at(folder: str, name: str) -> str:
    return os.path.normpath(os.path.join(_fd(folder)[1], _text(name)))  # noqa: PTH118 - as the kernel does
