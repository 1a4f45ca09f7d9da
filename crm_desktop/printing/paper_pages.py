"""The pages of a paper: head and foot on each, «стр. 2 из 5», fixed properties of the file."""

from __future__ import annotations

import threading
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer

from crm_desktop.jobs import SilentProgress
from crm_desktop.printing.columns import GREY, LINE
from crm_desktop.printing.layout import SUBTITLE, TITLE, flow
from crm_desktop.printing.letters import PLAIN, marked_up, plain, register_letters
from crm_desktop.wording.times import MONTHS_OF

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportlab.platypus import Flowable

    from crm_desktop.jobs import Progress
    from crm_desktop.printing.blocks import Paper

_LEFT: Final = 18 * mm
_RIGHT: Final = 14 * mm
_TOP: Final = 20 * mm
_FOOT: Final = 16 * mm
_SMALL: Final = 8
_LAYING: Final = "Верстаю страницы"
# The library keeps what it knows of letters in one place for all threads.
_ONE_AT_A_TIME: Final = threading.Lock()


def paper_bytes(paper: Paper, *, progress: Progress | None = None) -> tuple[bytes, int]:
    """Return a paper as the bytes of a PDF, and how many pages it has.

    The same paper gives the same bytes.

    Raises:
        JobCancelledError: cancelled.
    """
    with _ONE_AT_A_TIME:
        register_letters()
        file = BytesIO()
        document = _Document(file, paper, progress or SilentProgress())
        document.build(list(document.story()), canvasmaker=_NumberedCanvas)
        return file.getvalue(), document.page


class _Document(BaseDocTemplate):
    def __init__(self, file: BytesIO, paper: Paper, progress: Progress) -> None:
        size = landscape(A4) if paper.landscape else A4
        super().__init__(
            file, pagesize=size, leftMargin=_LEFT, rightMargin=_RIGHT, topMargin=_TOP,
            bottomMargin=_FOOT, title=plain(paper.title), author=plain(paper.office),
            creator="Картотека", producer="Картотека", subject=plain(paper.subtitle), invariant=1,
            initialFontName=PLAIN, lang="ru-RU",
        )  # fmt: skip
        self._paper = paper
        self._progress = progress
        self._room = size[0] - _LEFT - _RIGHT
        frame = Frame(
            _LEFT, _FOOT, self._room, size[1] - _TOP - _FOOT, leftPadding=0, rightPadding=0,
            topPadding=0, bottomPadding=0,
        )  # fmt: skip
        self.addPageTemplates(PageTemplate(frames=[frame], onPage=self._draw_frame))

    def story(self) -> list[Flowable]:
        paper = self._paper
        story: list[Flowable] = [Paragraph(marked_up(paper.title), TITLE)]
        if paper.subtitle:
            story.append(Paragraph(marked_up(paper.subtitle), SUBTITLE))
        story.append(Spacer(0, 2 * mm))
        for block in paper.blocks:
            story.extend(flow(block, width=self._room))
        return story

    def afterPage(self) -> None:  # noqa: N802 - the library calls it so
        self._progress.step(self.page, 0, _LAYING)

    def _draw_frame(self, canvas: Any, document: BaseDocTemplate) -> None:
        width, height = document.pagesize
        canvas.saveState()
        canvas.setFont(PLAIN, _SMALL)
        canvas.setFillColor(GREY)
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.4)
        top = height - 12 * mm
        half = self._room / 2 - 4 * mm
        canvas.drawString(_LEFT, top, _fitted(canvas, self._paper.office, half))
        if document.page > 1:
            told = _fitted(canvas, self._paper.title, half)
            canvas.drawRightString(width - _RIGHT, top, told)
        canvas.line(_LEFT, top - 2.2 * mm, width - _RIGHT, top - 2.2 * mm)
        made = self._paper.made_at
        when = f"{made.day} {MONTHS_OF[made.month - 1]} {made.year}, {made:%H:%M}"
        canvas.drawString(_LEFT, 9 * mm, f"Напечатано {when} · Картотека")
        canvas.restoreState()


class _NumberedCanvas(Canvas):
    """Knows how many pages there are when it draws the number of each."""

    _startPage: Callable[[], None]  # noqa: N815 - the library calls it so
    _pagesize: tuple[float, float]

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._waiting: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - the library calls it so
        self._waiting.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._waiting, 1):
            self.__dict__.update(page)
            self.setFont(PLAIN, _SMALL)
            self.setFillColor(GREY)
            told = f"Стр. {number} из {len(self._waiting)}"
            self.drawRightString(self._pagesize[0] - _RIGHT, 9 * mm, told)
            Canvas.showPage(self)
        super().save()


def _fitted(canvas: Any, text: str, room: float) -> str:
    told = " ".join(plain(text).split())
    if canvas.stringWidth(told, PLAIN, _SMALL) <= room:
        return told
    while told and canvas.stringWidth(f"{told}…", PLAIN, _SMALL) > room:
        told = told[:-1]
    return f"{told.rstrip()}…"
