"""A disk that forgets what was not flushed: every state a power cut may leave.

What was written and not synced since may be there, not there, or there in part, sector by sector.
A change of a folder (a new file, a rename, a removal) is certain when the folder is synced; a new
file also when it is synced itself. Others survive up to some moment, in their order.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from tests.faults.calls import Call

SECTOR = 512
STYLES = ("nothing", "everything", "some", "torn")


@dataclass(slots=True)
class _File:
    sure: bytearray
    loose: list[tuple[int, bytes | None]] = field(default_factory=list)

    def sync(self) -> None:
        for at, data in self.loose:
            _apply(self.sure, at, data)
        self.loose.clear()

    def after(self, dice: random.Random, style: str) -> bytes:
        content = bytearray(self.sure)
        for at, data in self.loose:
            if style == "nothing":
                break
            if style == "everything" or (style == "some" and dice.random() < 0.5):
                _apply(content, at, data)
            elif style == "torn" and data is not None:
                for start in range(0, len(data), SECTOR):
                    if dice.random() < 0.5:
                        _apply(content, at + start, data[start : start + SECTOR])
        return bytes(content)


@dataclass(slots=True)
class _Change:
    """Of a folder: `old` None = it appears, `new` None = it goes."""

    old: str | None
    new: str | None
    what: _File | None
    sure: bool = False


class Disk:
    """The files of a folder, replayed call by call.

    Attributes:
        said: what the program had acknowledged by then.
    """

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._first: dict[str, _File | None] = {}
        for path in sorted(root.rglob("*")):
            if not path.name.endswith("-shm"):
                is_file = path.is_file()
                self._first[str(path)] = _File(bytearray(path.read_bytes())) if is_file else None
        self._now: dict[str, _File | None] = dict(self._first)
        self._changes: list[_Change] = []
        self.said: list[str] = []

    def replay(self, calls: Sequence[Call]) -> None:
        for call in calls:
            self._step(call)

    def _step(self, call: Call) -> None:
        match call.name:
            case "said":
                self.said += call.data.decode().split("\n")[:-1]
            case "create" if call.path not in self._now:
                self._change(None, call.path, _File(bytearray()))
            case "mkdir":
                self._change(None, call.path, None)
            case "rename":
                self._change(call.path, call.other, self._now.get(call.path))
            case "remove":
                self._change(call.path, None, self._now.get(call.path))
            case "write" | "truncate":
                found = self._now.get(call.path)
                if found is not None:
                    found.loose.append((call.at, call.data if call.name == "write" else None))
            case "sync":
                self._sync(call.path)
            case _:
                pass

    def _change(self, old: str | None, new: str | None, what: _File | None) -> None:
        self._changes.append(_Change(old, new, what))
        _move(self._now, old, new, what)

    def _sync(self, path: str) -> None:
        found = self._now.get(path)
        if found is not None:
            found.sync()
            for change in self._changes:
                change.sure |= change.what is found and change.old is None
            return
        for change in self._changes:
            change.sure |= path in {_parent(change.old), _parent(change.new)}

    def lay_out(self, dice: random.Random) -> None:
        """Write one of the states into the folder, in place of what is there."""
        tree = dict(self._first)
        kept = dice.choice([0, len(self._changes), dice.randint(0, len(self._changes))])
        for number, change in enumerate(self._changes):
            if (change.sure or number < kept) and (change.old is None or change.old in tree):
                _move(tree, change.old, change.new, change.what)
        style = dice.choice(STYLES)
        shutil.rmtree(self._root)
        Path(self._root).mkdir()
        for path, file in sorted(tree.items()):
            place = Path(path)
            place.parent.mkdir(parents=True, exist_ok=True)
            if file is None:
                place.mkdir(exist_ok=True)
            else:
                place.write_bytes(file.after(dice, style))


def _move(
    tree: dict[str, _File | None], old: str | None, new: str | None, what: _File | None
) -> None:
    inside = [] if old is None else [path for path in tree if path.startswith(f"{old}/")]
    if old is not None:
        tree.pop(old, None)
    for path in inside:
        held = tree.pop(path)
        if new is not None and old is not None:
            tree[new + path.removeprefix(old)] = held
    if new is not None:
        tree[new] = what


def _parent(path: str | None) -> str:
    return "" if path is None else str(Path(path).parent)


def _apply(content: bytearray, at: int, data: bytes | None) -> None:
    if data is None:
        del content[at:]
        content.extend(bytes(at - len(content)))
        return
    if len(content) < at:
        content.extend(bytes(at - len(content)))
    content[at : at + len(data)] = data
