"""Keeping reports under names: one's own, or everybody's; each act can be undone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, require, use_case
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.pivot.definition_json import from_plain
from crm_desktop.reports.catalogue import require_report
from crm_desktop.saved_reports.definition import PIVOT, SavedAsk, dump_ask, load_ask
from db.folding import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

_LONGEST_NAME: Final = 100
_GONE: Final = "Такого сохранённого отчёта нет: его удалили или он чужой. Ничего не изменено."
_COLUMNS: Final = "id, name, report, definition, owner, position"


@dataclass(frozen=True, slots=True)
class SavedReport:
    """A report kept under a name.

    Attributes:
        id: of the record.
        name: what it is called.
        report: key of the catalogue, or `pivot`.
        definition: what was asked, plain JSON values; empty if it cannot be read.
        owner: whose it is; None = everybody's.
    """

    id: int
    name: str
    report: str
    definition: Mapping[str, Any]
    owner: int | None

    @property
    def shared(self) -> bool:
        """Whether everybody sees it."""
        return self.owner is None

    @property
    def is_pivot(self) -> bool:
        """Whether it is a pivot."""
        return self.report == PIVOT

    @property
    def saved_ask(self) -> SavedAsk:
        """What was asked of a report of the catalogue.

        Raises:
            UserError: it cannot be read.
        """
        return load_ask(self.definition)


@use_case(Right.REPORTS)
def list_saved(office: Office) -> tuple[SavedReport, ...]:
    """Return everybody's reports and one's own, each group in its order."""
    sql = " ".join(
        ("SELECT", _COLUMNS, "FROM saved_report WHERE deleted_at IS NULL",
         "AND (owner IS NULL OR owner = ?) ORDER BY owner IS NOT NULL, position, id")
    )  # fmt: skip
    return tuple(_read(row) for row in office.db.run(sql, (office.user_id,)))


@use_case(Right.REPORTS)
def get_saved(office: Office, saved_id: int) -> SavedReport:
    """Return one.

    Raises:
        NotFoundError: it is gone or somebody else's.
    """
    found = {each.id: each for each in list_saved(office)}.get(saved_id)
    if found is None:
        raise NotFoundError(_GONE)
    return found


@use_case(Right.REPORTS)
def save_report(
    office: Office,
    name: str,
    *,
    definition: SavedAsk | Mapping[str, Any],
    report: str = "",
    shared: bool = False,
) -> tuple[int, Changes]:
    """Keep a report under a new name.

    Args:
        office: the office.
        name: none of those this person sees.
        definition: what is asked; of a pivot its plain JSON values.
        report: `pivot`, or nothing: the ask tells.
        shared: for everybody; needs the right to share views.

    Raises:
        UserError: no name, one that is taken, a definition that cannot be read.
        AccessDeniedError: shared, and the role does not allow that.
    """
    if shared:
        require(office, Right.SHARE_VIEWS)
    key, plain = checked(definition, report)
    tidy = _checked_name(office, name)
    with office.change(f"Отчёт «{tidy}» сохранён") as change:
        record = change.new_id()
        office.db.run(
            "INSERT INTO saved_report(id, name, owner, report, definition, position)"
            " VALUES(?, ?, ?, ?, ?,"
            " (SELECT coalesce(max(position) + 1, 0) FROM saved_report WHERE deleted_at IS NULL))",
            (record, tidy, None if shared else office.user_id, key, _text(plain)),
        )
    return record, change.changes


@use_case(Right.REPORTS)
def update_saved(
    office: Office, saved_id: int, *, definition: SavedAsk | Mapping[str, Any]
) -> Changes:
    """Keep other settings under the same name.

    Raises:
        NotFoundError: it is gone or somebody else's.
        AccessDeniedError: it is everybody's, and the role does not allow to change that.
        UserError: the definition cannot be read, or is of another kind.
    """
    saved = _require_mine(office, saved_id)
    key, plain = checked(definition, PIVOT if saved.is_pivot else "")
    if key != saved.report:
        raise UserError(
            f"«{saved.name}» — другой отчёт. Ничего не изменено. Сохраните под новым названием."
        )
    with office.change(f"Отчёт «{saved.name}» изменён") as change:
        office.db.run(
            "UPDATE saved_report SET definition = ? WHERE id = ?", (_text(plain), saved_id)
        )
    return change.changes


@use_case(Right.REPORTS)
def rename_saved(office: Office, saved_id: int, *, name: str) -> Changes:
    """Give it another name.

    Raises:
        NotFoundError: it is gone or somebody else's.
        AccessDeniedError: it is everybody's, and the role does not allow to change that.
        UserError: no name or one that is taken.
    """
    saved = _require_mine(office, saved_id)
    tidy = _checked_name(office, name, but=saved_id)
    with office.change(f"Отчёт «{saved.name}» → «{tidy}»") as change:
        office.db.run("UPDATE saved_report SET name = ? WHERE id = ?", (tidy, saved_id))
    return change.changes


@use_case(Right.SHARE_VIEWS)
def share_saved(office: Office, saved_id: int, *, shared: bool) -> Changes:
    """Make it everybody's, or one's own again.

    Raises:
        NotFoundError: it is gone or somebody else's.
    """
    saved = get_saved(office, saved_id)
    told = "для всех" if shared else "только для меня"
    with office.change(f"Отчёт «{saved.name}» — {told}") as change:
        office.db.run(
            "UPDATE saved_report SET owner = ? WHERE id = ?",
            (None if shared else office.user_id, saved_id),
        )
    return change.changes


@use_case(Right.REPORTS)
def delete_saved(office: Office, saved_id: int) -> Changes:
    """Delete it; an undo brings it back. Figures remembered of it stay.

    Raises:
        NotFoundError: it is gone or somebody else's.
        AccessDeniedError: it is everybody's, and the role does not allow to change that.
    """
    saved = _require_mine(office, saved_id)
    with office.change(f"Сохранённый отчёт «{saved.name}» удалён") as change:
        office.db.run("UPDATE saved_report SET deleted_at = ? WHERE id = ?", (now_ms(), saved_id))
    return change.changes


@use_case(Right.REPORTS)
def reorder_saved(office: Office, ids: Sequence[int]) -> Changes:
    """Put reports in this order; those not named keep their places.

    Raises:
        NotFoundError: one is gone or somebody else's.
        AccessDeniedError: one is everybody's, and the role does not allow to change that.
    """
    for saved_id in ids:
        _require_mine(office, saved_id)
    with office.change("Порядок сохранённых отчётов") as change:
        office.db.run_many(
            "UPDATE saved_report SET position = ? WHERE id = ?",
            [(number, saved_id) for number, saved_id in enumerate(dict.fromkeys(ids))],
        )
    return change.changes


def checked(definition: SavedAsk | Mapping[str, Any], report: str) -> tuple[str, dict[str, Any]]:
    """Return the key and the plain JSON values of what can be kept.

    Raises:
        UserError: it cannot be read, or there is no such report.
    """
    if isinstance(definition, SavedAsk):
        require_report(definition.report)
        return definition.report, dump_ask(definition)
    plain = dict(definition)
    if report == PIVOT:
        from_plain(plain)
        return PIVOT, plain
    ask = load_ask(plain)
    require_report(ask.report)
    return ask.report, plain


def _require_mine(office: Office, saved_id: int) -> SavedReport:
    """One this person may change: one's own, or everybody's with the right to."""
    saved = get_saved(office, saved_id)
    if saved.shared:
        require(office, Right.SHARE_VIEWS)
    return saved


def _checked_name(office: Office, name: str, *, but: int = 0) -> str:
    tidy = " ".join(name.replace("\0", "").split())
    if not tidy:
        raise UserError("Укажите название. Ничего не изменено.")
    if len(tidy) > _LONGEST_NAME:
        raise UserError(f"Название длиннее {_LONGEST_NAME} знаков. Ничего не изменено.")
    for saved in list_saved(office):
        if fold(saved.name) == fold(tidy) and saved.id != but:
            raise UserError(
                f"«{saved.name}» уже есть. Ничего не изменено. Выберите другое название."
            )
    return tidy


def _read(row: tuple[Any, ...]) -> SavedReport:
    record, name, report, text, owner, _position = row
    try:
        definition = json.loads(text)
    except (ValueError, RecursionError):
        definition = {}
    return SavedReport(
        record, name, report, definition if isinstance(definition, dict) else {}, owner
    )


def _text(plain: Mapping[str, Any]) -> str:
    return json.dumps(plain, ensure_ascii=False, sort_keys=True)
