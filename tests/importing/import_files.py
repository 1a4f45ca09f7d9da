"""Files to import and short ways to load them."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.running import run_import
from db.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from crm_desktop.importing.mapping import Mapping
    from crm_desktop.importing.recognition import ImportFile
    from crm_desktop.importing.report import ImportReport
    from crm_desktop.office import Office


def make_csv(
    path: Path,
    rows: Iterable[Sequence[Any]],
    *,
    encoding: str = "utf-8-sig",
    delimiter: str = ";",
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def make_book(path: Path, rows: Iterable[Sequence[Any]], *, sheet: str = "Лист1") -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(list(row))
        for cell in page[page.max_row]:
            if cell.data_type == "f":
                cell.data_type = "s"
    book.save(path)
    return path


def load(
    office: Office, path: Path, *, trial: bool = False, rejects: Path | None = None, **changes: Any
) -> ImportReport:
    """Open a file and load it as suggested, with some settings changed."""
    file = open_import(office, path)
    mapping = replace(file.mapping, **changes)
    return run_import(office, file, mapping, trial=trial, rejects=rejects)


def load_csv(office: Office, path: Path, rows: Iterable[Sequence[Any]], **kw: Any) -> ImportReport:
    return load(office, make_csv(path, rows), **kw)


def meanings(file: ImportFile) -> dict[str, str]:
    """Heading -> «what field label» of its guessed target."""
    return {c.header: meaning(file.mapping, c.index) for c in file.columns}


def meaning(mapping: Mapping, index: int) -> str:
    target = next(c.target for c in mapping.columns if c.index == index)
    parts = [target.what.value]
    if target.field:
        parts.append(target.field)
    if target.label and target.what.value != "new_field":
        parts.append(target.label)
    if target.type:
        parts.append(target.type)
    return " ".join(parts)


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    """New, updated, unchanged, duplicates, rejected."""
    return (report.new, report.updated, report.unchanged, report.duplicates, report.rejected)


def client(office: Office, name: str) -> dict[str, Any]:
    """The one live client so named, its columns by name."""
    table = next(t for t in TABLES if t.name == "client")
    columns = ("id", *table.columns)
    rows = office.db.run(
        " ".join(
            ("SELECT", ", ".join(columns), "FROM client WHERE name = ? AND deleted_at IS NULL")
        ),
        (name,),
    )
    assert len(rows) == 1, f"{name}: {len(rows)}"
    return dict(zip(columns, rows[0], strict=True))


def channels(office: Office, name: str) -> list[tuple[str, str]]:
    """Kind and key of a client's channels, in their order."""
    return office.db.run(
        "SELECT kind, key FROM channel WHERE client = ? AND deleted_at IS NULL ORDER BY position",
        (client(office, name)["id"],),
    )


def live(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """All live rows of all tables but the audit, which an undo leaves, without what is gone."""
    found = {}
    for table in TABLES:
        if table.lasting:
            continue
        sql = " ".join(
            (
                "SELECT id,", ", ".join(table.columns), "FROM", table.name,
                "WHERE deleted_at IS NULL ORDER BY id",
            )
        )  # fmt: skip
        found[table.name] = office.db.run(sql)
    return found


def names(office: Office) -> list[str]:
    """Names of all live clients, sorted."""
    return [
        row[0]
        for row in office.db.run("SELECT name FROM client WHERE deleted_at IS NULL ORDER BY name")
    ]
