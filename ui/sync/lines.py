"""What the screens of the exchange show, ready to be painted: no query is left to a row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.shell.screen import Place


@dataclass(frozen=True, slots=True)
class Version:
    """One of two values of a field.

    Attributes:
        value: as people read it.
        author_id: the member whose it is; his colour.
        author: his name.
        station: the computer's name.
        when: «сегодня, 10:36».
    """

    value: str
    author_id: int
    author: str
    station: str
    when: str

    @property
    def whose(self) -> str:
        """Who, where and when, in a line."""
        return " · ".join(filter(None, (self.author, self.station, self.when)))


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """Two values of one field that did not know of each other.

    Attributes:
        id: of the conflict.
        icon: of the record's kind.
        title: the record's name.
        field: the field's.
        now: what stands in the base.
        other: what did not get in.
        answer: what became of it; `""` = nobody has looked.
        answered: who and when.
        place: where the record is shown; None = nowhere any more.
        record: what that place is told.
        at: UTC ms of the later of the two.
        takeable: the record is still there.
        allowed: this person may write it; of what waits for an answer.
    """

    id: int
    icon: str
    title: str
    field: str
    now: Version
    other: Version
    answer: str = ""
    answered: str = ""
    place: Place | None = None
    record: object = None
    at: int = 0
    takeable: bool = True
    allowed: bool = True

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return not self.answer

    @property
    def can_answer(self) -> bool:
        """Whether there still is a record to answer about."""
        return self.is_open and self.takeable and self.allowed


class Part(Enum):
    """Which part of a card of answered conflicts a row is."""

    HEAD = "head"
    MIDDLE = "middle"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class AnsweredLine:
    """A row of the card «Недавно разобраны»; its head bears no conflict."""

    part: Part
    line: ConflictLine | None = None
    total: int = 0


Line = ConflictLine | AnsweredLine


def in_words(line: Line) -> str:
    """Return a row for whoever listens."""
    if isinstance(line, AnsweredLine):
        if line.line is None:
            return "Недавно разобраны"
        told = line.line
        return f"{told.title}, {told.field}: {told.answer}, {told.answered}"
    told = line
    return (
        f"{told.title}, {told.field}. Сейчас в базе: {told.now.value or 'пусто'}, "
        f"{told.now.whose}. Не вошло: {told.other.value or 'пусто'}, {told.other.whose}."
    )


def with_answered(
    waiting: tuple[ConflictLine, ...], answered: tuple[ConflictLine, ...], total: int
) -> list[Line]:
    """Put the newest answers, as one card, below what waits."""
    rows: list[Line] = list(waiting)
    if answered:
        rows.append(AnsweredLine(Part.HEAD, total=total))
        last = len(answered) - 1
        rows += [
            AnsweredLine(Part.LAST if at == last else Part.MIDDLE, line)
            for at, line in enumerate(answered)
        ]
    return rows
