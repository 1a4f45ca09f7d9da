"""What of a damaged base can still be read, table by table, and what helps."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.backup.shelf import newest_good
from crm_desktop.doctor.subject import verdict
from crm_desktop.salvage.finding import Finder
from crm_desktop.salvage.pages import Pages
from crm_desktop.salvage.report import TITLES
from crm_desktop.wording import number

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.backup.shelf import KeptBackup
    from crm_desktop.doctor.report import Check
    from crm_desktop.office.folder import OfficeFolder

_TITLE: Final = "Что читается из базы"
_MOST: Final = ("client", "deal", "task", "event", "attachment")


def check_readable(
    folder: OfficeFolder, key: bytes, step: Callable[[int, int], None]
) -> tuple[Check, dict[str, int]]:
    """Read every page by itself; say which tables are torn and how much of them is left.

    Args:
        folder: of the office; only read.
        key: of the base.
        step: takes pages done and pages there are; may raise to cancel.

    Returns:
        The check, and rows of every table that could be read.
    """
    rows: dict[str, int] = {}
    with closing(Pages(folder.database, key)) as pages:
        finder = Finder(pages, step)
        for name, _row in finder.rows():
            rows[name] = rows.get(name, 0) + 1
        found, count = finder.found, pages.count
    torn = sorted(
        TITLES.get(name, name) for name in found.torn | (found.rootless & set(found.columns))
    )
    told = ", ".join(
        f"{TITLES[name].lower()} — {number(rows[name])}" for name in _MOST if name in rows
    )
    text = f"Прочитать можно: {told or 'ничего'}."
    if torn:
        text += f" Повреждены: {', '.join(torn)}."
    lost = found.lost_pages + found.lost_rows + len(found.rootless)
    return verdict("readable", _TITLE, count, lost, text), rows


def what_helps(folder: OfficeFolder, *, office_id: str | None = None) -> str:
    """Name the newest good backup and say what else can be done."""
    good = newest_good(folder.backups, office_id=office_id)
    if good is None:
        return (
            "Целой резервной копии в папке backups нет: поищите её на других дисках или спасите "
            "то, что читается."
        )
    return f"Восстановите офис из копии {named(good)} или спасите то, что читается."


def named(good: KeptBackup) -> str:
    """Return «Ромашка 2026-11-21.kartoteka» (21.11.2026 18:40, клиентов: 1 200)."""
    moment = datetime.fromtimestamp(good.created_at / 1000).astimezone()
    clients = number(good.clients)
    return f"«{good.path.name}» ({moment:%d.%m.%Y %H:%M}, клиентов: {clients})"
