"""Writing a paper as a PDF file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.exporting.atomic import appearing
from crm_desktop.printing.blocks import PaperReport

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_desktop.jobs import Progress
    from crm_desktop.printing.blocks import Paper


def write_paper(
    path: Path,
    paper: Paper,
    *,
    progress: Progress | None = None,
    before: Callable[[], None] = lambda: None,
) -> PaperReport:
    """Write a paper to a file a person chose; it appears whole or not at all.

    Args:
        path: an older file stays until the new one is written.
        paper: what to write.
        progress: hears of every page (the total is not known).
        before: called just before the file appears, to note the act in history.

    Raises:
        UserError: the file cannot be written; says why.
        JobCancelledError: cancelled; there is no file, an older one is as it was.
    """
    from crm_desktop.printing.paper_pages import paper_bytes  # noqa: PLC0415 - reportlab takes 0.3 s

    with appearing(path, before=before) as partial:
        content, pages = paper_bytes(paper, progress=progress)
        partial.write_bytes(content)
    return PaperReport(pages, len(content))
