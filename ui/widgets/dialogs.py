"""The frame of every dialog: a rounded card over a veil on its window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Radius, Role, Space, follow_theme, theme
from ui.theme.tokens import SCRIM
from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.cards import Line
from ui.widgets.corners import round_window, sees_through
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import Label
from ui.widgets.paint import draw_box, smooth

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QHideEvent, QPaintEvent, QShowEvent

GAP: Final = 24
"""Pixels that stay free between the card and the edge of its window."""
SHUT: Final = "office_shut"
"""Property of a window that is locked while work goes on: no dialog of the office lies over it."""
OUTSIDE: Final = "outside_office"
"""Property of what is shown before an office is open; its dialogs are shown all the same."""


def shadow_width() -> int:
    """Pixels around the card in which its shadow fades out."""
    return 24 if sees_through() else 0


class Scrim(QWidget):
    """The veil over a window while a dialog is open."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setGeometry(window.rect())
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # No Python reference to the window: the last one would free it in our own destructor.
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(*SCRIM))
        painter.end()


def _is_outside(asker: QWidget | None) -> bool:
    while asker is not None and not asker.property(OUTSIDE):
        asker = asker.parentWidget()
    return asker is not None


class Dialog(QDialog):
    """Title, body, buttons. Esc rejects; Ctrl+Enter presses the accepting button.

    Attributes:
        body: where the content goes.
    """

    def __init__(
        self,
        title: str,
        parent: QWidget | None,
        *,
        subtitle: str = "",
        width: int = 560,
        height: int = 0,
    ) -> None:
        super().__init__(parent.window() if parent is not None else None)
        self._outside = _is_outside(parent)
        self._wanted = QSize(width, height)
        self._scrim: Scrim | None = None
        self._accepting: Button | None = None
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        round_window(self, Radius.DIALOG)
        self.setModal(True)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._subtitle = Label(subtitle, Role.BODY, colour="text2", wrap=True)
        if not subtitle:
            self._subtitle.hide()
        self._title = Label(title, Role.RECORD, wrap=True)
        self._close = IconButton("x", self.tr("Закрыть"), size=32)
        self._close.clicked.connect(self.reject)
        self.body = QVBoxLayout()
        self.body.setSpacing(Space.M)
        self._foot = QWidget()
        self._left = QHBoxLayout()
        self._right = QHBoxLayout()
        self._lay_out()
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._press_accepting)
        follow_theme(self.restyle)

    def add_button(
        self,
        text: str,
        on_click: Callable[[], object] | None = None,
        *,
        kind: Kind = Kind.SECONDARY,
        icon: str = "",
        left: bool = False,
    ) -> Button:
        """Add a button. PRIMARY and DANGER are what Ctrl+Enter presses.

        Without `on_click` the accepting button accepts and any other rejects.
        """
        button = Button(text, icon, kind=kind)
        accepting = kind in (Kind.PRIMARY, Kind.DANGER)
        default = self.accept if accepting else self.reject
        act = on_click if on_click is not None else default
        button.clicked.connect(lambda _on=False: act())
        if accepting:
            self._accepting = button
        if left:
            # Buttons on the left stand together; the room left over is behind the last one.
            last = self._left.itemAt(self._left.count() - 1)
            if last is not None and last.spacerItem() is not None:
                self._left.insertWidget(self._left.count() - 1, button)
            else:
                self._left.addWidget(button)
                self._left.addStretch(0)
        else:
            self._right.addWidget(button)
        self._foot.show()
        return button

    def set_title(self, title: str) -> None:
        """Be called otherwise."""
        self._title.setText(title)
        self.setWindowTitle(title)
        self.setAccessibleName(title)

    def set_subtitle(self, subtitle: str) -> None:
        """Say something else below the title."""
        self._subtitle.setText(subtitle)
        self._subtitle.setVisible(bool(subtitle))

    def set_note(self, text: str, icon: str = "") -> None:
        """Say something left of the buttons."""
        if icon:
            self._left.addWidget(Glyph(icon, "text2"))
        self._left.addWidget(Label(text, Role.BODY, colour="text2", wrap=True), 1)
        self._foot.show()

    def restyle(self) -> None:
        """Measure and paint anew."""
        self._fit()
        self.update()

    def setVisible(self, visible: bool) -> None:  # noqa: N802 - the name is of Qt
        owner = self.parentWidget()
        if visible and not self._outside and owner is not None and owner.property(SHUT):
            # What work under way has to tell must not tell it over a locked window.
            QTimer.singleShot(0, self, lambda: self.done(QDialog.DialogCode.Rejected))
            return
        super().setVisible(visible)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        owner = self.parentWidget()
        if owner is not None and self._scrim is None:
            self._scrim = Scrim(owner)
            self._scrim.show()
            self._scrim.raise_()
        self._fit()
        if self.focusWidget() is None:
            self._focus_first()

    def _focus_first(self) -> None:
        """Begin with the first control: Qt would with «×», and Enter would close the dialog."""
        at = self._close.nextInFocusChain()
        while at is not None and at is not self._close:
            by_tab = at.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
            if by_tab and at.isEnabled() and at.isVisibleTo(self):
                at.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            at = at.nextInFocusChain()

    def hideEvent(self, event: QHideEvent) -> None:
        if self._scrim is not None:
            self._scrim.hide()
            self._scrim.deleteLater()
            self._scrim = None
        super().hideEvent(event)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(Space.XS)
        words.addWidget(self._title)
        words.addWidget(self._subtitle)
        head = QHBoxLayout()
        head.setContentsMargins(Space.XL, Space.XL - 4, Space.L, Space.M)
        head.addLayout(words, 1)
        head.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.body.setContentsMargins(Space.XL, 0, Space.XL, Space.XL)
        for side in (self._left, self._right):
            side.setSpacing(Space.S)
        row = QHBoxLayout()
        row.setContentsMargins(Space.XL, Space.M + 2, Space.XL, Space.L)
        row.setSpacing(Space.L)
        row.addLayout(self._left, 1)
        row.addStretch(0)
        row.addLayout(self._right)
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(1, 0, 1, 0)
        foot.setSpacing(0)
        foot.addWidget(Line())
        foot.addLayout(row)
        self._foot.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._foot.hide()
        column = QVBoxLayout(self)
        shadow = shadow_width()
        column.setContentsMargins(shadow, shadow, shadow, shadow)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self.body, 1)
        column.addWidget(self._foot)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit(shrink=False)  # what appeared inside must not push the foot off the screen
        return done

    def _fit(self, *, shrink: bool = True) -> None:
        if not self.isVisible():
            return
        owner = self.parentWidget()
        room = (owner or self.screen()).geometry().size() - QSize(2 * GAP, 2 * GAP)
        both = 2 * shadow_width()
        width = min(theme().px(self._wanted.width()), room.width()) + both
        layout = self.layout()
        if layout is None:
            return
        natural = layout.totalSizeHint().height()
        if layout.hasHeightForWidth():
            natural = max(layout.totalHeightForWidth(width), layout.totalMinimumSize().height())
        wanted = theme().px(self._wanted.height()) + both if self._wanted.height() else natural
        height = min(wanted if shrink else max(wanted, self.height()), room.height() + both)
        self.resize(width, height)
        if owner is not None:
            centre = owner.mapToGlobal(owner.rect().center())
            self.move(centre.x() - self.width() // 2, centre.y() - self.height() // 2)

    def _press_accepting(self) -> None:
        if self._accepting is not None and self._accepting.isEnabled():
            self._accepting.click()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        shadow = shadow_width()
        card = QRectF(self.rect()).adjusted(shadow, shadow, -shadow, -shadow)
        painter.setPen(Qt.PenStyle.NoPen)
        for ring in range(shadow, 0, -2):
            painter.setBrush(QColor(10, 16, 24, 5))
            halo = card.adjusted(-ring, -ring + 6, ring, ring)
            painter.drawRoundedRect(halo, Radius.DIALOG + ring, Radius.DIALOG + ring)
        draw_box(
            painter,
            card,
            ground=theme().colour("surface"),
            border=theme().colour("border" if theme().is_dark else "surface"),
            radius=Radius.DIALOG,
        )
        painter.end()


def build_question(
    parent: QWidget,
    title: str,
    text: str,
    *,
    yes: str,
    no: str = "",
    danger: bool = False,
) -> Dialog:
    """Build a dialog of one question; `no` '' leaves only one button."""
    dialog = Dialog(title, parent, width=480)
    dialog.body.addWidget(Label(text, Role.BODY, colour="text2", wrap=True))
    if no:
        refuse = dialog.add_button(no)
    agree = dialog.add_button(yes, kind=Kind.DANGER if danger else Kind.PRIMARY)
    (refuse if no and danger else agree).setFocus()
    return dialog


def confirm(
    parent: QWidget,
    title: str,
    text: str,
    *,
    yes: str,
    no: str = "",
    danger: bool = False,
) -> bool:
    """Ask and wait; what cannot be undone is `danger`, then «Отмена» has the focus."""
    refuse = no or QCoreApplication.translate("Dialog", "Отмена")
    dialog = build_question(parent, title, text, yes=yes, no=refuse, danger=danger)
    agreed = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return agreed


def tell(parent: QWidget, title: str, text: str, *, button: str = "") -> None:
    """Tell something that has to be read, and wait."""
    understood = button or QCoreApplication.translate("Dialog", "Понятно")
    dialog = build_question(parent, title, text, yes=understood)
    dialog.exec()
    dialog.deleteLater()
