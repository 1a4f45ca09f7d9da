"""Keeping the doctor's report as a file: text for people, JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crm_desktop.errors import UserError
from crm_desktop.wording.disk import disk_reason

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.doctor.report import Report


def save_report(report: Report, path: Path, *, when: str = "") -> None:
    """Write a report; a name ending in `.json` gives JSON.

    Args:
        report: the report; it holds no data of clients.
        path: the file; one that is there is replaced.
        when: the moment it was made, in words.

    Raises:
        UserError: the disk refused.
    """
    text = report.as_text(when=when)
    if path.suffix.casefold() == ".json":
        text = json.dumps(report.as_json(), ensure_ascii=False, indent=2)
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"Отчёт не записан в «{path}»: {disk_reason(error)}. База проверена и не тронута. "
            "Выберите другое место."
        ) from error
