"""«Запомнить цифры»: what a report showed, kept as it was, and who may look at it.

A snapshot is seen by its author, and, if it is shared, by who may see all there is: the right to
reports, every client, deal and task, no hidden field. Figures of the whole office would otherwise
tell a restricted person what he may not know.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.powers import Area
from crm_desktop.access.rights import Right, require, use_case
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.report_files.json_form import from_json, to_json
from crm_desktop.saved_reports.definition import with_days
from crm_desktop.saved_reports.names_kept import Names
from crm_desktop.saved_reports.saving import checked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from crm_desktop.reports.result import ReportResult
    from crm_desktop.saved_reports.definition import SavedAsk

VERSION: Final = 1
MOST_BYTES: Final = 5_000_000
"""A larger one would be sent to every station of the office for ever: it belongs into a file."""
_LONGEST_TITLE: Final = 150
_GONE: Final = "Таких запомненных цифр нет: их удалили или вы не можете их видеть."
_BROKEN: Final = (
    "Запомненные цифры не прочитаны: их записала другая версия программы. Ничего не изменено."
)
_ROWS: Final = """
SELECT s.id, s.title, s.report, s.made_at, s.author, coalesce(m.name, ''), s.shared, s.saved_report
FROM report_snapshot s LEFT JOIN member m ON m.id = s.author
WHERE s.deleted_at IS NULL AND (s.author = ?1 OR (s.shared = 1 AND ?2))
ORDER BY s.made_at DESC, s.id DESC
"""


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """Kept figures as a list shows them.

    Attributes:
        id: of the record.
        title: what they are called.
        report: key of the report.
        made_at: UTC ms: when the report was made.
        author: id of the member.
        author_name: his name.
        shared: whether others may look.
        mine: whether this person may change it.
        saved_report: id of the saved report they were made of; None = of none.
    """

    id: int
    title: str
    report: str
    made_at: int
    author: int
    author_name: str
    shared: bool
    mine: bool
    saved_report: int | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Kept figures.

    Attributes:
        row: what the list shows.
        result: as it was, with the names of now.
        whole: whether the author saw everything when it was made.
        definition: what had been asked, the days fixed; None = it was no report to ask again.
    """

    row: SnapshotRow
    result: ReportResult
    whole: bool
    definition: Mapping[str, Any] | None


@use_case(Right.REPORTS)
def remember(
    office: Office,
    result: ReportResult,
    *,
    definition: SavedAsk | Mapping[str, Any] | None = None,
    report: str = "",
    saved_report: int | None = None,
    title: str = "",
    shared: bool = False,
) -> tuple[int, Changes]:
    """Keep an answer as it is.

    Args:
        office: the office.
        result: the answer.
        definition: what was asked, so that it can be asked again; its days are fixed.
        report: `pivot` if it was one.
        saved_report: id of the saved report it was made of.
        title: what to call it; `""` = as the report.
        shared: whether others may look at it; needs the right to share views.

    Raises:
        UserError: it is too large.
        AccessDeniedError: shared, and the role does not allow that.
    """
    if shared:
        require(office, Right.SHARE_VIEWS)
    key, asked = result.key, None
    if definition is not None:
        key, plain = checked(definition, report)
        asked = with_days(plain, result.period)
    tidy = _tidy(title) or _tidy(result.title) or "Отчёт"
    with office.reading():
        kept = {
            "version": VERSION,
            "whole": _sees_everything(office),
            "definition": asked,
            "result": Names(office).taken_out(to_json(result)),
        }
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    if len(text) > MOST_BYTES:
        raise UserError(
            "Отчёт слишком велик, чтобы хранить его цифры в базе. Ничего не сохранено. "
            "Сузьте его или сохраните файлом (Excel, PDF)."
        )
    with office.change(f"Запомнены цифры: «{tidy}»") as change:
        record = change.new_id()
        office.db.run(
            "INSERT INTO report_snapshot"
            "(id, saved_report, report, title, made_at, author, shared, result)"
            " VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
            (record, saved_report, key, tidy, result.made_at, office.user_id, int(shared), text),
        )
    return record, change.changes


@use_case(Right.REPORTS)
def list_snapshots(office: Office) -> tuple[SnapshotRow, ...]:
    """Return what this person may look at, the newest first."""
    rows = office.db.run(_ROWS, (office.user_id, _sees_everything(office)))
    return tuple(
        SnapshotRow(
            record, title, report, made_at, author, name, shared=bool(shared),
            mine=author == office.user_id, saved_report=saved,
        )
        for record, title, report, made_at, author, name, shared, saved in rows
    )  # fmt: skip


@use_case(Right.REPORTS)
def open_snapshot(office: Office, snapshot_id: int) -> Snapshot:
    """Return kept figures; clients are called as they are called now.

    Raises:
        NotFoundError: they are gone, or this person may not see them.
        UserError: another version of the program wrote them.
    """
    with office.reading():
        row = _require(office, snapshot_id)
        text = office.db.run("SELECT result FROM report_snapshot WHERE id = ?", (snapshot_id,))
        kept = _loaded(text[0][0])
        try:
            named = Names(office).put_in(kept["result"])
        except (ValueError, RecursionError) as error:
            raise UserError(_BROKEN) from error
        result = from_json(named)
    return Snapshot(row, result, bool(kept.get("whole")), kept.get("definition"))


@use_case(Right.REPORTS)
def rename_snapshot(office: Office, snapshot_id: int, *, title: str) -> Changes:
    """Call one's own figures otherwise.

    Raises:
        NotFoundError: they are gone or somebody else's.
        UserError: no name.
    """
    row = _require_own(office, snapshot_id)
    tidy = _tidy(title)
    if not tidy:
        raise UserError("Укажите название. Ничего не изменено.")
    with office.change(f"Запомненные цифры «{row.title}» → «{tidy}»") as change:
        office.db.run("UPDATE report_snapshot SET title = ? WHERE id = ?", (tidy, snapshot_id))
    return change.changes


@use_case(Right.SHARE_VIEWS)
def share_snapshot(office: Office, snapshot_id: int, *, shared: bool) -> Changes:
    """Let others who see everything look at one's own figures, or not any more.

    Raises:
        NotFoundError: they are gone or somebody else's.
    """
    require(office, Right.REPORTS)
    row = _require_own(office, snapshot_id)
    told = "видны другим" if shared else "видны только автору"
    with office.change(f"Запомненные цифры «{row.title}» — {told}") as change:
        office.db.run(
            "UPDATE report_snapshot SET shared = ? WHERE id = ?", (int(shared), snapshot_id)
        )
    return change.changes


@use_case(Right.REPORTS)
def delete_snapshot(office: Office, snapshot_id: int) -> Changes:
    """Delete one's own figures; an undo brings them back.

    Raises:
        NotFoundError: they are gone or somebody else's.
    """
    row = _require_own(office, snapshot_id)
    with office.change(f"Запомненные цифры «{row.title}» удалены") as change:
        office.db.run(
            "UPDATE report_snapshot SET deleted_at = ? WHERE id = ?", (now_ms(), snapshot_id)
        )
    return change.changes


def _sees_everything(office: Office) -> bool:
    powers = office.powers
    return powers.sees_all and not any(powers.hidden(area) for area in Area)


def _require(office: Office, snapshot_id: int) -> SnapshotRow:
    for row in list_snapshots(office):
        if row.id == snapshot_id:
            return row
    raise NotFoundError(_GONE)


def _require_own(office: Office, snapshot_id: int) -> SnapshotRow:
    row = _require(office, snapshot_id)
    if not row.mine:
        raise NotFoundError("Это запомнил другой сотрудник. Ничего не изменено.")
    return row


def _loaded(text: str) -> dict[str, Any]:
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(_BROKEN) from error
    match kept:
        case {"version": version, "result": dict(), "definition": dict() | None} if (
            version == VERSION
        ):
            found: dict[str, Any] = kept
            return found
        case _:
            raise UserError(_BROKEN)


def _tidy(title: str) -> str:
    return " ".join(title.replace("\0", "").split())[:_LONGEST_TITLE]
