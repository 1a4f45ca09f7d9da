"""The right of the card: tabs, each made when it is first shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from ui.clients.card_parts import (
    TABS,
    AsksBeforeLeaving,
    Refreshes,
    Seeks,
    ShowsCard,
    TabInfo,
    make_part,
)
from ui.theme import Space
from ui.widgets.cards import Card
from ui.widgets.tabs import Tabs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ui.clients.desk import CardDesk

T = TypeVar("T", bound=QWidget)


class CardTabs(Card):
    """Shows one tab at a time and tells it what the card says.

    Attributes:
        shown: key of the tab that came to the front.
    """

    shown = Signal(str)

    def __init__(
        self,
        desk: CardDesk,
        parent: QWidget | None = None,
        *,
        infos: Sequence[TabInfo] = TABS,
    ) -> None:
        super().__init__(padding=0, parent=parent)
        self._desk = desk
        self._all = tuple(infos)
        self._infos = {info.key: info for info in infos}
        self._pages: dict[str, QWidget] = {}
        self.bar = Tabs([(info.key, info.title) for info in infos], folding=True)
        self.bar.changed.connect(lambda key: self.show_tab(str(key)))
        self.stack = QStackedWidget()
        self.body.setContentsMargins(1, Space.XS, 1, 1)
        self.body.setSpacing(0)
        bar = QHBoxLayout()
        bar.setContentsMargins(Space.M, 0, Space.XS, 0)
        bar.addWidget(self.bar)
        self.body.addLayout(bar)
        self.body.addWidget(self.stack, 1)

    @property
    def value(self) -> str:
        """Key of the tab in front."""
        return str(self.bar.value)

    @property
    def infos(self) -> list[TabInfo]:
        """The tabs shown, in their order."""
        return list(self._infos.values())

    @property
    def made(self) -> Iterable[QWidget]:
        """The pages made so far."""
        return self._pages.values()

    def set_tabs(self, infos: Sequence[TabInfo]) -> None:
        """Show these tabs in this order; the one in front stays there if it is among them."""
        if [info.key for info in infos] == list(self._infos):
            return
        self._infos = {info.key: info for info in infos}
        before = self.value
        self.bar.set_tabs([(info.key, info.title) for info in infos])
        self._count()
        if self.value != before and before in self._pages:
            self.show_tab(self.value)

    def page(self, key: str) -> QWidget:
        """Return the page of a tab, made if it was not yet."""
        found = self._pages.get(key)
        if found is None:
            info = next(each for each in self._all if each.key == key)
            found = self._pages[key] = make_part(info.page, self._desk)
            self.stack.addWidget(found)
        return found

    def part(self, of_class: type[T]) -> T:
        """Return the page of a class, made if it was not yet.

        Raises:
            LookupError: no tab shows such a page.
        """
        name = f"{of_class.__module__}:{of_class.__name__}"
        for info in self._all:
            if info.page == name:
                page = self.page(info.key)
                if isinstance(page, of_class):
                    return page
        raise LookupError(name)

    def show_tab(self, key: str) -> None:
        """Bring a tab to the front, a hidden one too while it is asked for."""
        if key not in self._infos:
            info = next((each for each in self._all if each.key == key), None)
            if info is None:
                return
            self.set_tabs([*self.infos, info])
        self.bar.set_value(key)
        self.stack.setCurrentWidget(self.page(key))
        self._tell_front()
        self.shown.emit(key)

    def seek(self, key: str, record: int) -> None:
        """Bring a tab to the front and, if it knows it, a record on it into view."""
        self.show_tab(key)
        page = self.page(self.value)
        if record and self.value == key and isinstance(page, Seeks):
            page.seek(record)

    def show_card(self, card: object) -> None:
        """Show a client (or a deal): the counts, and the tab in front."""
        del card  # the tabs read it from the desk, whenever they come to the front
        self._count()
        self._tell_front()

    def may_leave(self) -> bool:
        """Ask the tabs where something may be unsaved."""
        return all(
            page.may_leave() for page in self._pages.values() if isinstance(page, AsksBeforeLeaving)
        )

    def _tell_front(self) -> None:
        if not self._desk.record_id:
            return
        page = self.page(self.value)
        if self.stack.currentWidget() is not page:
            self.stack.setCurrentWidget(page)
        if isinstance(page, ShowsCard) and self._desk.shown is not None:
            page.show_card(self._desk.shown)
        if isinstance(page, Refreshes):
            page.refresh()

    def _count(self) -> None:
        card = self._desk.shown
        for key, info in self._infos.items():
            if info.count is not None:
                self.bar.set_count(key, info.count(card) or None if card is not None else None)
