"""Writing lines of the audit: sealed and signed with the change set they stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import AUDIT, TITLE, Act
from crm_desktop.audit.alarms import raise_alarms
from crm_desktop.audit.lines import Line, write_line
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from crm_desktop.office.office import Office


@use_case(Right.VIEW_OFFICE)
def record(
    office: Office,
    act: Act,
    *,
    area: str = "",
    amount: int | None = None,
    destination: str = "",
    details: Mapping[str, Any] | None = None,
    person: int | None = None,
) -> int:
    """Write a line; inside an open change it belongs to it, else to one of its own.

    Never call it inside `office.reading()`.

    Args:
        office: the office.
        act: what was done.
        area: of which records: `clients`, `deals`, `tasks`, `""` = of none.
        amount: how many.
        destination: a folder, never a file: its name may be a person's.
        details: ids as text, counts, words of ours; no data of clients.
        person: the member it is about.

    Returns:
        The line's id.
    """
    line = Line(act, area, amount, destination, details or {}, person)
    return record_lines(office, [line])[0]


@use_case(Right.VIEW_OFFICE)
def record_lines(office: Office, lines: list[Line]) -> list[int]:
    """Write several lines in one change set; returns their ids."""
    at = now_ms()
    with office.change(TITLE, kind=AUDIT) as change:
        written = []
        for line in lines:
            written.append(write_line(office.db, change, line, at=at))
            raise_alarms(office, change, line, entry=written[-1], at=at)
    return written


@use_case(Right.VIEW_OFFICE)
def record_under(office: Office, title: str, line: Line, *, kind: str) -> int:
    """Write a line in a change set of its own that the history shows, not to be undone.

    Args:
        office: the office.
        title: as people read it in the history.
        line: what was done.
        kind: `export` or `print`.

    Returns:
        The change set's id.
    """
    at = now_ms()
    with office.change(title, kind=kind) as change:
        entry = write_line(office.db, change, line, at=at)
        raise_alarms(office, change, line, entry=entry, at=at)
    return change.id


@use_case(Right.VIEW_OFFICE)
def record_file(
    office: Office,
    title: str,
    path: Path,
    *,
    act: Act,
    area: str = "",
    amount: int | None = None,
    ids: Sequence[int] = (),
) -> int:
    """Write that a file with data was written where a person chose; the history shows `title`.

    Args:
        office: the office.
        title: as people read it in the history.
        path: the file; the line keeps its folder and its ending.
        act: an export, a print or an extract.
        area: of which records.
        amount: how many.
        ids: of few records, which.

    Returns:
        The change set's id.
    """
    kind = "print" if act in {Act.PRINT, Act.EXTRACT} else "export"
    details: dict[str, Any] = {"format": path.suffix.removeprefix(".").lower()}
    if ids:
        details["ids"] = [str(each) for each in ids]
    line = Line(act, area, amount, str(path.absolute().parent), details)
    return record_under(office, title, line, kind=kind)
