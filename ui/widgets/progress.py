"""How far a long job has come, and what stands there while something loads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Role, Space, follow_theme, theme
from ui.widgets.buttons import Button
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.paint import draw_bar, draw_box, mix

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QPaintEvent, QShowEvent

TICK_MS: Final = 40
WINDOW: Final = 0.3
"""Share of the bar that runs to and fro while the total is not known."""


class ProgressBar(QWidget):
    """A thin bar; without a total a piece of it runs."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._done = 0
        self._total = 0
        self._at = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._run)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Ход работы"))
        follow_theme(self.update)

    @property
    def share(self) -> float:
        """From 0 to 1; 0 while the total is not known."""
        return min(1.0, self._done / self._total) if self._total else 0.0

    def set(self, done: int, total: int) -> None:
        """Show `done` of `total`; total 0 = not known."""
        self._done = done
        self._total = total
        self.setAccessibleDescription(f"{self.share:.0%}" if total else "")
        self._turn()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(160), 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(48), 6)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._turn()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def _turn(self) -> None:
        if self._total or not self.isVisible():
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def _run(self) -> None:
        self._at = (self._at + TICK_MS / 1600) % 1.0
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_bar(painter, self.rect(), self.share, "accent")
        if not self._total:
            painter.setClipRect(self.rect())
            left = round((self._at * (1 + WINDOW) - WINDOW) * self.width())
            piece = QRect(left, 0, round(self.width() * WINDOW), self.height())
            draw_box(painter, piece, ground=theme().colour("accent"), radius=self.height() / 2)
        painter.end()


class ProgressPanel(QWidget):
    """Title, bar, message, counts and «Отмена»."""

    cancelled = Signal()

    def __init__(
        self,
        title: str,
        *,
        cancellable: bool = True,
        stop: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title = Label(title, Role.ROW)
        self._counts = Label("", Role.META, colour="text2")
        self._bar = ProgressBar()
        self._message = ElidedLabel("", Role.META, colour="text2")
        self._cancel = Button(stop or self.tr("Отмена"), small=True)
        if not cancellable:
            self._cancel.hide()
        self._cancel.clicked.connect(self._on_cancel)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._counts)
        foot = QHBoxLayout()
        foot.setSpacing(Space.M)
        foot.addWidget(self._message, 1)
        foot.addWidget(self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addLayout(foot)

    def set_title(self, title: str) -> None:
        """Name another stage."""
        self._title.setText(title)

    def set_progress(self, done: int, total: int, message: str = "") -> None:
        """Take what `Job.progressed` carries."""
        self._bar.set(done, total)
        counts = self.tr("{done} из {total}").format(done=_grouped(done), total=_grouped(total))
        self._counts.setText(counts if total else "")
        self._message.setText(message)

    def _on_cancel(self) -> None:
        self._cancel.set_busy(True)
        self._cancel.set_caption(self.tr("Останавливаем…"))
        self.cancelled.emit()


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


class Skeleton(QWidget):
    """Grey bones of rows while the first page loads; shown only when it takes long."""

    def __init__(
        self,
        rows: int = 6,
        *,
        row_height: int = 68,
        avatar: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._row_height = row_height
        self._avatar = avatar
        self.setAccessibleName(self.tr("Загружается…"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        follow_theme(self.update)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(320), theme().px(self._row_height) * self._rows)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(160), theme().px(self._row_height))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        painter = QPainter(self)
        high = px(self._row_height)
        for row in range(self._rows):
            top = row * high
            fade = mix(
                theme().colour("grey_soft"), theme().colour("surface"), 0.7 * row / self._rows
            )
            left = px(20)
            if self._avatar:
                disc = QRect(left, top + (high - px(36)) // 2, px(36), px(36))
                draw_box(painter, disc, ground=fade, radius=px(18))
                left += px(48)
            room = self.width() - left - px(20)
            middle = top + high // 2
            upper = QRect(left, middle - px(14), round(room * (0.52 - 0.05 * (row % 3))), px(11))
            lower = QRect(left, middle + px(6), round(room * (0.34 + 0.04 * (row % 2))), px(9))
            draw_box(painter, upper, ground=fade, radius=5)
            draw_box(painter, lower, ground=fade, radius=4)
        painter.end()
