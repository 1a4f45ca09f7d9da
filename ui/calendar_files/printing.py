"""Printing what the calendar shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.printing.saving import PaperSaving, ask_path

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from PySide6.QtWidgets import QWidget

    from crm_desktop.jobs import Progress
    from crm_desktop.printing.blocks import PaperReport
    from crm_desktop.printing.calendar_paper import Span
    from ui.shell.workspace import Workspace


def print_calendar_here(
    workspace: Workspace,
    parent: QWidget,
    *,
    span: Span,
    day: date,
    members: Collection[int] | None = None,
    kinds: Collection[str] | None = None,
) -> None:
    """Ask where to, and print a part of the calendar there; a toast opens it.

    Args:
        workspace: whose calendar.
        parent: the dialog stands over its window.
        span: how much.
        day: a day of it.
        members: whose; None = everybody's.
        kinds: only these; None = all.
    """
    from crm_desktop.printing.calendar_paper import (  # noqa: PLC0415 - takes a while to load
        print_calendar,
        title_of,
    )

    path = ask_path(parent, title_of(span, day))
    if path is None:
        return
    office = workspace.office

    def work(progress: Progress) -> PaperReport:
        return print_calendar(
            office, path, span=span, day=day, members=members, kinds=kinds, progress=progress
        )

    PaperSaving(workspace, parent).start(path, work)
