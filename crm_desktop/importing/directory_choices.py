"""A name of a file that the person may answer for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DirectoryChoice:
    """A text in a column that chooses from a directory, or names a person, a funnel, a stage.

    Attributes:
        field: key in `Mapping.replacements`.
        label: of the field.
        text: as first met in the file; `""` of a funnel: rows that name none.
        rows: how many rows have it.
        known: there is such an item, or such a person; nothing need be asked.
        like: what it is probably another spelling of: an item, a person, or a more frequent text
            of the file; `""` if nothing is.
        becomes: what it is read as without an answer, in words, where that is not the text.
        options: what may be answered, and in which words; empty = the items of the directory.
    """

    field: str
    label: str
    text: str
    rows: int
    known: bool
    like: str = ""
    becomes: str = ""
    options: tuple[tuple[str, str], ...] = ()
