"""Shows a page of our own Markdown; opens nothing but other pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QImage,
    QPalette,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from resources import ROOT
from ui.help.pages import page_of
from ui.theme import Role, Space, follow_theme, theme

if TYPE_CHECKING:
    from PySide6.QtGui import QTextBlock

    from ui.help.pages import Page

LINE_HEIGHT: Final = 150
PICTURE_WIDTH: Final = 640
_PICTURE: Final = re.compile(r"pictures/([a-z]+)_light\.png")
_HEADS: Final = {1: 24, 2: 17, 3: 14}


def _picture(name: str) -> QImage:
    """Read one of our own pictures, the one of the theme in force; null if there is none."""
    folder = ROOT / "help" / "pictures"
    wanted = folder / f"{name}_{'dark' if theme().is_dark else 'light'}.png"
    image = QImage(str(wanted if wanted.is_file() else folder / f"{name}_light.png"))
    if not image.isNull():
        ratio = QGuiApplication.primaryScreen().devicePixelRatio()
        width = round(PICTURE_WIDTH * ratio)  # with larger text it would stick out of the page
        image = image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        image.setDevicePixelRatio(ratio)
    return image


class PageBrowser(QTextBrowser):
    """Emits `page_wanted` for a link to another page; other links are refused.

    Of all files only the pictures beside the pages are read: `![…](pictures/clients_light.png)`.
    """

    page_wanted = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page: Page | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setAccessibleName(self.tr("Страница справки"))
        self.setStyleSheet("QTextBrowser { border: none; background: transparent; padding: 0; }")
        self.anchorClicked.connect(self._on_link)
        follow_theme(self.restyle)

    def show_page(self, page: Page) -> None:
        """Show a page from its top."""
        self._page = page
        self.document().setMarkdown(page.text)
        self._dress()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(0)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802 - Qt's name
        told = name.toString() if isinstance(name, QUrl) else name
        known = _PICTURE.fullmatch(told)
        if kind != QTextDocument.ResourceType.ImageResource.value or known is None:
            return None
        return _picture(known[1])

    def restyle(self) -> None:
        """Dress the page in the theme in force."""
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Text, theme().colour("text"))
        palette.setColor(QPalette.ColorRole.Link, theme().colour("accent_text"))
        self.setPalette(palette)
        if self._page is not None:
            at = self.verticalScrollBar().value()
            self.show_page(self._page)
            self.verticalScrollBar().setValue(at)

    def _on_link(self, url: QUrl) -> None:
        key = url.toString()
        if page_of(key).key == key:
            self.page_wanted.emit(key)

    def _dress(self) -> None:
        document = self.document()
        font = theme().font(Role.ROW)
        font.setWeight(QFont.Weight.Normal)
        document.setDefaultFont(font)
        document.setDocumentMargin(0)
        block = document.begin()
        while block.isValid():
            self._dress_block(block)
            block = block.next()
        for frame in document.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                self._dress_table(frame)

    def _dress_block(self, block: QTextBlock) -> None:
        level = block.blockFormat().headingLevel()
        cursor = QTextCursor(block)
        layout = QTextBlockFormat()
        layout.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        in_table = cursor.currentTable() is not None
        layout.setTopMargin(0 if level <= 1 or in_table else Space.L + 4)
        layout.setBottomMargin(
            0 if in_table else Space.XS if block.textList() is not None else Space.S + 2
        )
        if not level:
            layout.setTopMargin(0)
        if _is_picture(block):
            layout.setLineHeight(100, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            layout.setBottomMargin(Space.L)
        cursor.mergeBlockFormat(layout)
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        if level:
            size = QTextCharFormat()
            head = theme().font(Role.SCREEN if level == 1 else Role.SECTION)
            head.setPixelSize(theme().px(_HEADS.get(level, 14)))
            size.setFont(head)
            cursor.mergeCharFormat(size)
            return
        parts = block.begin()
        while not parts.atEnd():
            part = parts.fragment()
            kind = part.charFormat()
            if kind.isAnchor() or kind.fontFixedPitch():
                piece = QTextCursor(block)
                piece.setPosition(part.position())
                piece.setPosition(part.position() + part.length(), QTextCursor.MoveMode.KeepAnchor)
                worn = QTextCharFormat()
                if kind.isAnchor():
                    worn.setForeground(theme().colour("accent_text"))
                    worn.setFontUnderline(False)
                else:
                    worn.setFont(theme().font(Role.BODY_MEDIUM))
                    worn.setBackground(theme().colour("grey_soft"))
                piece.mergeCharFormat(worn)
            parts += 1

    def _dress_table(self, table: QTextTable) -> None:
        shape = table.format()
        shape.setBorder(1)
        shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        shape.setBorderCollapse(True)
        shape.setBorderBrush(theme().colour("border"))
        shape.setCellPadding(Space.S)
        shape.setCellSpacing(0)
        shape.setTopMargin(Space.XS)
        shape.setBottomMargin(Space.L)
        shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        table.setFormat(shape)


def _is_picture(block: QTextBlock) -> bool:
    parts = block.begin()
    return not parts.atEnd() and parts.fragment().charFormat().isImageFormat()
