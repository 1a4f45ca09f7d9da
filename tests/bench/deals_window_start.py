"""Started by the benchmark: works with the board of a funnel; the last line of stdout is JSON.

A frame is all the main thread does for it: the scroll bar, what the events bring (a next window of
cards), the painting. Offscreen, so what the screen itself costs is not in it.
"""

from __future__ import annotations

import gc
import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.deals.board_list import CardList
    from ui.deals.board_page import BoardPage
    from ui.shell.frame import OfficeFrame

SIZE: Final = (1366, 768)
FRAMES: Final = 1200
STEP: Final = 120
"""Pixels a turn of the wheel."""
BOARDS: Final = 60
DROPS: Final = 60
OPENS: Final = 7
PATIENCE_S: Final = 60


class Bench:
    """The window of an office and the board in it."""

    def __init__(self, app: QApplication, frame: OfficeFrame, funnel: int) -> None:
        self._app = app
        self._frame = frame
        self._funnel = funnel
        self.told: dict[str, Any] = {}

    def run(self) -> dict[str, Any]:
        """Do everything and tell."""
        from ui.shell.screen import Place  # noqa: PLC0415 - after the theme

        self._frame.go(Place.TRASH)
        self._settle()
        before = _mib()
        self.told["first_open_ms"] = self._open()
        self.told["cards"] = self._cards_read()
        self.told["opened_mib"] = _mib() - before
        again = []
        for _ in range(OPENS):
            self._page.store.board = None
            again.append(self._open())
        self.told["open_ms"] = again
        self._scroll()
        self.told["scrolled_mib"] = _mib() - before
        self.told["cards_read"] = self._cards_read()
        self.told["boards_ms"] = [self._timed(self._paint_all) for _ in range(BOARDS)]
        self._delegate()
        self._drops()
        self.told["whole_mib"] = _mib()
        return self.told

    @property
    def _page(self) -> BoardPage:
        from ui.deals.board_page import BoardPage  # noqa: PLC0415 - its loading is what is measured

        page = self._frame.findChild(BoardPage)
        assert page is not None
        return page

    @property
    def _lists(self) -> list[CardList]:
        return [made.cards for made in self._page.area.open_columns.values()]

    def _open(self) -> float:
        """From the wish to the painted board."""
        from ui.shell.screen import Place  # noqa: PLC0415 - its loading is what is measured

        gc.collect()
        start = time.perf_counter()
        self._frame.go(Place.DEALS, self._funnel)
        self._wait(self._is_open)
        self._frame.repaint()
        return (time.perf_counter() - start) * 1000

    def _is_open(self) -> bool:
        from ui.deals.board_page import BoardPage  # noqa: PLC0415 - its loading is what is measured

        page = self._frame.findChild(BoardPage)
        if page is None or page.store.board is None or page.store.is_reading:
            return False
        return page.store.board.question.funnel == self._funnel and bool(self._cards_read())

    def _cards_read(self) -> int:
        return sum(model.rowCount() for model in self._page.store.models.values())

    def _scroll(self) -> None:
        """Down a column, then the next, like a turning wheel."""
        frames: list[float] = []
        lists = self._lists
        for number in range(FRAMES):
            cards = lists[number * len(lists) // FRAMES]
            bar = cards.verticalScrollBar()

            def frame(cards: CardList = cards) -> None:
                bar = cards.verticalScrollBar()
                bar.setValue(bar.value() + STEP)
                self._app.processEvents()
                cards.viewport().repaint()

            frames.append(self._timed(frame))
            if bar.value() >= bar.maximum():
                self._settle()
        self.told["frames_ms"] = frames
        self._settle()

    def _paint_all(self) -> None:
        for cards in self._lists:
            cards.viewport().repaint()

    def _delegate(self) -> None:
        """Single cards into a picture: such as were measured before, and such as were not."""
        cards = self._lists[0]
        rows = min(400, cards.column.rowCount())
        picture = QPixmap(cards.viewport().width(), cards.row_height())
        option = QStyleOptionViewItem()
        option.initFrom(cards)
        option.widget = cards
        option.rect = picture.rect()
        times: dict[str, list[float]] = {"new_card_us": [], "card_us": []}
        cards.delegate.forget()
        for figures in times.values():
            for row in range(rows):
                index = cards.column.index(row)
                painter = QPainter(picture)
                start = time.perf_counter()
                cards.delegate.paint(painter, option, index)
                figures.append((time.perf_counter() - start) * 1e6)
                painter.end()
        self.told.update(times)

    def _drops(self) -> None:
        """A card taken to another column: seen there at once, then saved and heard of."""
        rng = random.Random(3)
        drawn, saved = [], []
        for _ in range(DROPS):
            page = self._page
            columns = [one for one in page.store.columns if page.store.model(one.slot).rowCount()]
            column = rng.choice(columns)
            card = page.store.model(column.slot).cards[rng.randrange(20)]
            goal = rng.choice([one for one in page.store.columns if one.slot != column.slot])
            seen = page.store.totals_of(goal.slot).count
            gc.collect()
            start = time.perf_counter()
            page.acts.drop([card.id], goal.slot)
            self._app.processEvents()
            drawn.append((time.perf_counter() - start) * 1000)
            self._wait(lambda: not self._frame.runner.is_busy)
            self._app.processEvents()
            saved.append((time.perf_counter() - start) * 1000)
            assert page.store.totals_of(goal.slot).count == seen + 1
        self.told["drawn_ms"], self.told["saved_ms"] = drawn, saved

    def _timed(self, work: Callable[[], None]) -> float:
        start = time.perf_counter()
        work()
        return (time.perf_counter() - start) * 1000

    def _settle(self) -> None:
        self._app.processEvents()
        self._wait(lambda: not self._frame.runner.is_busy)
        self._app.processEvents()

    def _wait(self, ready: Callable[[], bool]) -> None:
        ends = time.monotonic() + PATIENCE_S
        while not ready():
            if time.monotonic() > ends:
                raise RuntimeError("the board does not come")
            self._app.processEvents()
            time.sleep(0.0005)


def main(path: str, funnel: int) -> None:
    """Open the office and measure."""
    app = QApplication([])
    from crm_desktop.office import open_office  # noqa: PLC0415 - what is measured comes after
    from ui.shell.frame import OfficeFrame  # noqa: PLC0415 - its loading is what is measured
    from ui.shell.preferences import load_preferences  # noqa: PLC0415 - its loading is what is measured
    from ui.theme import theme  # noqa: PLC0415 - its loading is what is measured

    theme().apply()
    office = open_office(Path(path), os.environ["KARTOTEKA_PASSWORD"])
    with tempfile.TemporaryDirectory() as scratch:
        frame = OfficeFrame(office, load_preferences(Path(scratch) / "preferences.json"))
        frame.resize(*SIZE)
        frame.show()
        told = Bench(app, frame, funnel).run()
        frame.close_office(cancel_jobs=True)
    print(json.dumps(told))


def _mib() -> float:
    gc.collect()
    return float(psutil.Process().memory_info().rss) / (1 << 20)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
