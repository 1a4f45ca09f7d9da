"""The card of a deal: everything known of it, edited in place, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.currencies.currencies import list_currencies
from crm_desktop.deals.amounts import ROUBLE
from crm_desktop.deals.board import board_cards
from crm_desktop.deals.board_question import BoardQuestion
from crm_desktop.deals.card import get_deal
from crm_desktop.deals.fields import load_deal_catalogue
from crm_desktop.deals.removal import delete_deals, restore_deals
from crm_desktop.errors import NotFoundError
from crm_desktop.funnels.reading import list_funnels
from crm_desktop.journal import Kind as Record
from ui.approvals.strip import ApprovalStrip
from ui.clients.card_left import CardSections
from ui.clients.card_tabs import CardTabs
from ui.clients.open_cards import OpenCard
from ui.clients.open_strip import ListPlace
from ui.deals.client_dialog import DealClientDialog
from ui.deals.deal_acts import Asking, lose_deals, move_deals, reopen_deals, win_deals
from ui.deals.deal_commands import closed_commands, deal_commands, explain_deal
from ui.deals.deal_contacts import DealContacts
from ui.deals.deal_desk import DealDesk
from ui.deals.deal_feed import DealFeed
from ui.deals.deal_gone import DealGone
from ui.deals.deal_head import DealHead
from ui.deals.deal_lines import DealLines
from ui.deals.deal_parts import SECTIONS, TABS
from ui.deals.deal_people import DealPeople
from ui.shell.screen import Command, DealStop, Place, Screen
from ui.shell.search_box import PaletteBox
from ui.sync.presence_hint import PresenceHint
from ui.tasks.record_tab import plan_for
from ui.theme import Space, follow_theme, theme
from ui.widgets.buttons import IconButton
from ui.widgets.dialogs import confirm
from ui.widgets.heads import ScreenHead
from ui.widgets.menus import Menu
from ui.widgets.taborder import order_by_layout

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from crm_desktop.deals.card import DealCard
    from crm_desktop.deals.fields import DealCatalogue
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

NARROW: Final = 1000
T = TypeVar("T", bound=QWidget)
_OF_ALL: Final = (
    Record.DIRECTORY_ITEM, Record.MEMBER, Record.OWN_FIELD, Record.FUNNEL, Record.STAGE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Read:
    card: DealCard
    catalogue: DealCatalogue
    funnel: Funnel | None
    currencies: tuple[str, ...]
    still_days: int | None


class DealCardScreen(Screen):
    """Head with the way and the next action, values on the left, timeline and tasks right."""

    place = Place.DEAL
    help_page = "deal_card"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.desk = DealDesk(workspace, workspace.office.zone, self)
        self.desk.event_wanted.connect(self.write_event)
        self.desk.task_wanted.connect(self.plan)
        self.desk.reread_wanted.connect(self._read)
        self._open = OpenCard(0)
        self._build()
        follow_theme(self._fit)

    def open(self, argument: object | None) -> None:
        stop = argument if isinstance(argument, DealStop) else None
        deal = stop.deal_id if stop is not None else argument
        deal = deal if isinstance(deal, int) else 0
        self._place_in_list(deal, stop)
        if deal != self.desk.deal_id:
            self.desk.deal_id = deal
            self.desk.deal = None
            self.desk.client_id = 0
            self._pages.setCurrentIndex(2)
            self.sections.area.verticalScrollBar().setValue(0)
        if stop is not None and stop.tab:
            self.tabs.seek(stop.tab, stop.record)
        self._read()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def on_changed(self, changes: Changes) -> None:
        deal = self.desk.deal
        mine = changes.concern(Record.DEAL, self.desk.record_id)
        others = deal is not None and (
            changes.concern(Record.CLIENT, deal.client_id or 0)
            or any(changes.concern(Record.CLIENT, each.client_id) for each in deal.contacts)
            or any(changes.concern(Record.DEAL, each.id) for each in deal.repeats)
        )
        if mine or others or any(changes.concern(kind) for kind in _OF_ALL):
            self._read()

    def commands(self) -> list[Command]:
        if not self.desk.deal_id:
            return []
        deal = self.desk.deal
        if deal is not None and deal.deleted_at is not None:
            return closed_commands(self)
        return deal_commands(self)

    def may_leave(self) -> bool:
        feed = self.part(DealFeed)
        if self.desk.deal is None or feed.entry.is_empty:
            return self.tabs.may_leave()
        leaves = confirm(
            self.window(),
            self.tr("Уйти без записи?"),
            self.tr("То, что вы начали писать в ленту, пропадёт."),
            yes=self.tr("Не сохранять"),
            no=self.tr("Вернуться"),
            danger=True,
        )
        if leaves:
            feed.entry.forget()
        return leaves

    def show_tab(self, key: str) -> None:
        """Show a tab by its key in `deal_parts.TABS`."""
        self.tabs.show_tab(key)

    def part(self, of_class: type[T]) -> T:
        """Return the section or the tab's page of a class.

        Raises:
            LookupError: the card shows no such part.
        """
        try:
            return self.sections.part(of_class)
        except LookupError:
            return self.tabs.part(of_class)

    def write_event(self, kind: str) -> None:
        """Go to the timeline, ready to write an event of a kind down."""
        self.show_tab("feed")
        self.part(DealFeed).entry.begin(kind)

    def plan(self, kind: str = "") -> None:
        """Ask for a new task."""
        if self.desk.deal_id is not None:
            plan_for(self.desk, self, kind)

    def complete_next(self) -> None:
        """Note the next action as done."""
        deal = self.desk.deal
        if deal is None or deal.deleted_at is not None:
            return
        if deal.next_action is not None:
            self.desk.complete(deal.next_action, self)
        else:
            self.workspace.tell(self.tr("По сделке ничего не запланировано"))

    def move_to(self, stage_id: object) -> None:
        """Send the deal to a stage; a closed one goes back to work there."""
        deal = self.desk.deal
        if deal is None or not isinstance(stage_id, int):
            return
        name = next((stage.name for stage in deal.stages if stage.id == stage_id), "")
        if deal.outcome:
            reopen_deals(self._asking(), [deal.id], stage_id=stage_id)
        else:
            seen = {deal.id: deal.stage_id}
            move_deals(self._asking(), [deal.id], stage_id=stage_id, stage=name, expected=seen)

    def step(self, by: int) -> None:
        """Send the deal to the next (1) or the previous (−1) stage."""
        deal = self.desk.deal
        if deal is None:
            return
        ids = [stage.id for stage in deal.stages]
        at = ids.index(deal.stage_id) + by if deal.stage_id in ids else -1
        if 0 <= at < len(ids):
            self.move_to(ids[at])

    def win(self) -> None:
        """Close the deal as won."""
        deal = self.desk.deal
        if deal is not None and not deal.outcome:
            win_deals(self._asking(), [deal.id], expected={deal.id: deal.stage_id})

    def lose(self) -> None:
        """Ask why, then close the deal as lost."""
        deal = self.desk.deal
        if deal is not None and not deal.outcome:
            lose_deals(self._asking(), [deal.id], expected={deal.id: deal.stage_id})

    def reopen(self) -> None:
        """Take a closed deal back to work."""
        deal = self.desk.deal
        if deal is not None and deal.outcome:
            reopen_deals(self._asking(), [deal.id])

    def rename(self) -> None:
        """Edit the title in place."""
        self.head.title.start_editing()

    def choose_client(self) -> None:
        """Ask whose deal it is."""
        if self.desk.deal is not None:
            dialog = DealClientDialog(self.desk, self.window())
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

    def add_contact(self) -> None:
        """Open the picker of contacts."""
        self.part(DealContacts).start_adding()

    def add_line(self) -> None:
        """Ask for a new line of what is sold."""
        self.part(DealLines).start_adding()

    def add_tag(self) -> None:
        """Choose a tag."""
        self.part(DealPeople).ask_tag()

    def delete(self) -> None:
        """Put the deal into the trash and go back; the toast offers «Отменить»."""
        self.desk.act(
            lambda office, deal: delete_deals(office, [deal]),
            on_done=lambda _changes: self.workspace.back(),
            on_refused=self.desk.refuse,
        )

    def restore(self) -> None:
        """Take the deal out of the trash."""
        self.desk.act(lambda office, deal: restore_deals(office, [deal]))

    def turn(self, step: int) -> None:
        """Show the next (1) or the previous (−1) deal of the list the card was opened from."""
        among, at = self._open.among, self._open.at + step
        if among is not None and self._open.at >= 0 and 0 <= at < len(among):
            stop = DealStop(int(among[at]), among=among, instead=True)
            self.workspace.go(Place.DEAL, stop)

    def _asking(self) -> Asking:
        title = self.desk.deal.title if self.desk.deal is not None else ""
        return Asking(self.workspace, self, title=title, on_cancel=self._read)

    def _place_in_list(self, deal: int, stop: DealStop | None) -> None:
        among = stop.among if stop is not None else None
        if among is None and deal == self._open.client_id:
            among = self._open.among
        place = next((n for n, each in enumerate(among or ()) if each == deal), -1)
        self._open = OpenCard(deal, among=among, at=place)
        self._place.show_card(self._open)

    def _build(self) -> None:
        desk = self.desk
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._title = ScreenHead("", crumb=self.tr("Сделки"))
        self._title.crumb_clicked.connect(lambda: self.workspace.go(Place.DEALS))
        self._place = ListPlace()
        self._place.turned.connect(self.turn)
        self._title.add(PresenceHint(self.workspace), self._place)
        self._title.add(PaletteBox(self.workspace))
        self._more = IconButton("ellipsis", self.tr("Ещё"), framed=True, size=36)
        self._more.clicked.connect(lambda _on=False: self._open_menu())
        self._title.add(self._more)
        self.head = DealHead(desk)
        self.head.stage_wanted.connect(self.move_to)
        self.head.won_wanted.connect(self.win)
        self.head.lost_wanted.connect(self.lose)
        self.head.reopen_wanted.connect(self.reopen)
        self.head.client_wanted.connect(self.choose_client)
        self.approvals = ApprovalStrip(desk)
        self.sections = CardSections(desk, infos=SECTIONS)
        self.tabs = CardTabs(desk, infos=TABS)
        self.gone = DealGone()
        self.gone.restore_wanted.connect(self.restore)
        self.gone.board_wanted.connect(lambda: self.workspace.go(Place.DEALS))
        self._pages = QStackedWidget()
        self._pages.addWidget(self._build_full())
        self._pages.addWidget(self.gone)
        self._pages.addWidget(QWidget())
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        column.addWidget(self._title)
        column.addWidget(self._pages, 1)
        self._pages.setCurrentIndex(2)

    def _build_full(self) -> QWidget:
        both = QHBoxLayout()
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(Space.XS)
        both.addWidget(self.sections)
        both.addWidget(self.tabs, 1)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        column.addWidget(self.head)
        column.addWidget(self.approvals)
        column.addLayout(both, 1)
        return full

    def _fit(self) -> None:
        self.sections.fit(narrow=self.width() < theme().px(NARROW))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _read(self) -> None:
        office, deal = self.workspace.office, self.desk.record_id

        def read() -> _Read:
            with office.reading():
                card = get_deal(office, deal)
                funnels = list_funnels(office, archived=True)
                funnel = next((each for each in funnels if each.id == card.funnel_id), None)
                codes = [row.code for row in list_currencies(office)]
                still = None
                if funnel is not None and card.deleted_at is None:
                    found = board_cards(office, BoardQuestion(funnel.id), [deal]).get(deal)
                    still = found.days_still if found is not None and found.stale else None
                known = tuple(dict.fromkeys((ROUBLE, *codes, card.currency)))
                return _Read(card, load_deal_catalogue(office), funnel, known, still)

        self.workspace.runner.read(read, self._show, self._on_failed, owner=self, key="card")

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, NotFoundError):
            self.workspace.report(error)
            return
        self._title.set_title(self.tr("Сделка"))
        self.gone.show_absent()
        self._pages.setCurrentIndex(1)

    def _show(self, read: _Read) -> None:
        card, desk = read.card, self.desk
        if card.id != desk.deal_id:
            return
        desk.deal, desk.funnel = card, read.funnel
        desk.client_id = card.client_id or 0
        desk.currencies, desk.still_days = read.currencies, read.still_days
        if self._catalogue_moved(read.catalogue):
            desk.catalogue = read.catalogue
        self._title.set_title(card.funnel or self.tr("Сделка"))
        if card.deleted_at is not None:
            self.gone.show_card(card)
            self._pages.setCurrentIndex(1)
            return
        self.head.show_card(card)
        self.approvals.show_card(card)
        self.sections.show_card(card)
        self.tabs.show_card(card)
        self._pages.setCurrentIndex(0)
        order_by_layout(self)

    def _catalogue_moved(self, catalogue: DealCatalogue) -> bool:
        before = self.desk.catalogue
        if before is None or before.fields != catalogue.fields:
            return True
        names = {field.directory for field in catalogue.fields if field.directory}
        return before.members != catalogue.members or any(
            before.items(name) != catalogue.items(name) for name in names
        )

    def _open_menu(self) -> None:
        deal = self.desk.deal
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        if deal is not None and deal.deleted_at is None:
            menu.add(self.tr("Переименовать"), self.rename, icon="pencil")
            menu.add(self.tr("Сменить клиента…"), self.choose_client, icon="building-2")
            menu.add(self.tr("Добавить контакт"), self.add_contact, icon="user-plus")
            menu.add(self.tr("Добавить строку состава…"), self.add_line, icon="list-plus")
            menu.addSeparator()
            menu.add(self.tr("История изменений"), lambda: self.show_tab("history"),
                     icon="history")  # fmt: skip
            menu.add(self.tr("Почему я это вижу…"), lambda: explain_deal(self), icon="eye")
            menu.addSeparator()
            menu.add(self.tr("Удалить сделку"), self.delete, icon="trash-2", danger=True)
        else:
            menu.add(self.tr("К сделкам"), lambda: self.workspace.go(Place.DEALS),
                     icon="arrow-left")  # fmt: skip
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))
