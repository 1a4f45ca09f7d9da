"""The view a list is shown by, to choose another, and what to do with one's changes of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.shell.screen import Command
from ui.theme import Role, Space, theme
from ui.views.name_dialog import NameDialog
from ui.widgets.buttons import HOVER, PRESS, LinkButton
from ui.widgets.labels import set_tip
from ui.widgets.menus import Menu
from ui.widgets.paint import draw_box, draw_icon, draw_ring, draw_text, mix, text_width
from ui.widgets.painted import PaintedButton

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from crm_desktop.views.saved_views import ViewRow
    from ui.views.view_desk import ViewDesk

WIDEST: Final = 240
_SECTIONS: Final = (("ready", "Готовые"), ("shared", "Общие"), ("mine", "Личные"))


class ViewButton(PaintedButton):
    """The name of the view in force; a dot and a word tell that it was changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._modified = False
        super().__init__("", parent)

    def set_view(self, name: str, *, modified: bool) -> None:
        """Say which view is shown."""
        self._modified = modified
        self.set_caption(name)
        told = self.tr("Вид «{}»").format(name)
        changed = self.tr("{}, изменён").format(told)
        self.setAccessibleName(changed if modified else told)
        set_tip(self, changed if modified else told)

    def sizeHint(self) -> QSize:
        px = theme().px
        width = px(12 + 16 + 8 + 8 + 16 + 10) + text_width(self.caption, Role.BODY_STRONG)
        if self._modified:
            width += px(8) + text_width(self.tr("изменён"), Role.META)
        return QSize(min(width, px(WIDEST + (70 if self._modified else 0))), px(36))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, colour = theme().px, theme().colour
        painter = QPainter(self)
        share = PRESS if self.isDown() else HOVER if self.hovered else 0.0
        ground = mix(colour("surface"), colour("field"), share)
        draw_box(painter, self.rect(), ground=ground, border=colour("line2"))
        if self.key_focus:
            draw_ring(painter, self.rect())
        spot = QRect(px(12), (self.height() - px(16)) // 2, px(16), px(16))
        draw_icon(painter, spot, "bookmark", "accent_text")
        left = spot.right() + px(8)
        right = self.width() - px(10 + 16)
        chevron = QRect(right, (self.height() - px(16)) // 2, px(16), px(16))
        draw_icon(painter, chevron, "chevron-down", "text2")
        if self._modified:
            told = self.tr("изменён")
            wide = text_width(told, Role.META)
            right -= wide + px(8)
            room = QRect(right, 0, wide + 1, self.height())
            draw_text(painter, room, told, Role.META, "warn")
        room = QRect(left, 0, right - left - px(4), self.height())
        draw_text(painter, room, self.caption, Role.BODY_STRONG)
        painter.end()


class ViewBar(QWidget):
    """The button, its menu, and «Сохранить» / «Вернуть» while there is something to keep.

    Attributes:
        segments_wanted: «Сегменты…» was chosen.
        views_wanted: «Виды…» was chosen: all of them, their order, copies.
    """

    segments_wanted = Signal()
    views_wanted = Signal()

    def __init__(self, desk: ViewDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.button = ViewButton()
        self.button.clicked.connect(lambda _on=False: self.open_menu())
        self._save = LinkButton(self.tr("Сохранить"))
        self._save.clicked.connect(lambda _on=False: self.save())
        self._revert = LinkButton(self.tr("Вернуть"), colour="text2")
        self._revert.clicked.connect(lambda _on=False: desk.revert())
        set_tip(self._revert, self.tr("Показать вид таким, каким он сохранён"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XS)
        for each in (self.button, self._save, self._revert):
            row.addWidget(each)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        desk.changed.connect(self._show)
        desk.listed.connect(self._show)
        self._show()

    def save(self) -> None:
        """Keep the changes in the view, or, where it may not be changed, as a new one."""
        if self._desk.may_save:
            self._desk.save()
        else:
            self.save_as()

    def save_as(self) -> None:
        """Ask for a name and keep what is shown as a new view."""
        desk = self._desk
        row = desk.current
        NameDialog(
            self.tr("Новый вид"),
            self.tr("Запомнит отбор, столбцы, порядок, группы и итоги."),
            lambda name, shared: desk.save_as(name, shared=shared),
            parent=self,
            name="" if row is None or row.ready else row.name,
            may_share=desk.may_share,
        ).open()

    def save_segment(self) -> None:
        """Ask for a name and keep the filter as a segment."""
        desk = self._desk
        NameDialog(
            self.tr("Новый сегмент"),
            self.tr(
                "Запомнит только отбор. Состав сегмента всегда свежий: кто подошёл, тот в нём."
            ),
            lambda name, shared: desk.save_as(name, shared=shared, segment=True),
            parent=self,
            may_share=desk.may_share,
        ).open()

    def rename(self) -> None:
        """Ask for another name of the view in force."""
        row = self._desk.current
        if row is not None:
            NameDialog(
                self.tr("Название вида"), "", lambda name, _shared: self._desk.rename(name),
                parent=self, name=row.name, may_share=False,
            ).open()  # fmt: skip

    def open_menu(self) -> Menu:
        """Drop the list of views with what can be done with the one in force."""
        menu = self.build_menu()
        menu.popup(self.button.mapToGlobal(QPoint(0, self.button.height() + 4)))
        return menu

    def build_menu(self) -> Menu:
        """Views by whose they are, then the acts."""
        desk = self._desk
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for key, title in _SECTIONS:
            rows = [row for row in desk.views if _section(row) == key]
            if rows:
                menu.add(title, _nothing, enabled=False)
            for row in rows:
                here = desk.current is not None and row.key == desk.current.key
                first = self.tr("{} — открывается первым").format(row.name)
                told = (
                    first
                    if row.key == desk.default_key and row.key != desk.area.first
                    else row.name
                )
                menu.add(told, partial(desk.choose, row.key), icon="check" if here else "")
        menu.addSeparator()
        self._add_acts(menu)
        return menu

    def _add_acts(self, menu: Menu) -> None:
        desk, row = self._desk, self._desk.current
        if desk.is_modified and desk.may_save:
            menu.add(self.tr("Сохранить изменения"), desk.save, icon="save")
        if desk.is_modified:
            menu.add(self.tr("Вернуть как было"), desk.revert, icon="rotate-ccw")
        if desk.may_keep:
            menu.add(self.tr("Сохранить как новый…"), self.save_as, icon="plus")
        if desk.may_keep and desk.area.segments:
            menu.add(self.tr("Сохранить отбор как сегмент…"), self.save_segment, icon="list-filter")
        if desk.area.segments:
            menu.add(self.tr("Сегменты…"), self.segments_wanted.emit, icon="users")
        menu.add(self.tr("Все виды…"), self.views_wanted.emit, icon="bookmark")
        if row is not None and row.key != desk.default_key and desk.may_keep:
            menu.add(self.tr("Открывать первым"), desk.make_default, icon="star")
        if row is None or not desk.may_save:
            return
        menu.addSeparator()
        menu.add(self.tr("Переименовать…"), self.rename, icon="pencil")
        if desk.may_share and (row.mine or row.shared):
            told = self.tr("Сделать личным") if row.shared else self.tr("Показать всем")
            menu.add(told, lambda: desk.share(not row.shared), icon="share-2")
        menu.add(self.tr("Удалить вид"), desk.delete, icon="trash-2", danger=True)

    def commands(self) -> list[Command]:
        """What the palette offers: each view, and the acts."""
        desk = self._desk
        found = [
            Command(
                f"view.{row.key}", self.tr("Вид: {}").format(row.name),
                partial(desk.choose, row.key), "bookmark", "", "показать список отбор",
            )
            for row in desk.views
        ]  # fmt: skip
        if desk.may_keep:
            found.append(
                Command("views.save_as", self.tr("Сохранить вид как новый"), self.save_as, "save",
                        "", "запомнить столбцы отбор")
            )  # fmt: skip
        if desk.may_keep and desk.area.segments:
            found.append(
                Command("views.segment", self.tr("Сохранить отбор как сегмент"),
                        self.save_segment, "users", "", "рассылка группа")
            )  # fmt: skip
        if desk.is_modified:
            found.append(
                Command("views.revert", self.tr("Вернуть вид как был"), desk.revert, "rotate-ccw")
            )
        return found

    def _show(self) -> None:
        desk = self._desk
        modified = desk.is_modified
        name = desk.current.name if desk.current is not None else ""
        self.button.set_view(name, modified=modified)
        keeps = desk.may_save or desk.may_keep
        self._save.setVisible(modified and keeps)
        told = self.tr("Сохранить") if desk.may_save else self.tr("Сохранить как…")
        self._save.set_caption(told)
        self._revert.setVisible(modified)
        self.updateGeometry()


def _section(row: ViewRow) -> str:
    return "ready" if row.ready else "shared" if row.shared else "mine"


def _nothing() -> None:
    """A heading does nothing."""
