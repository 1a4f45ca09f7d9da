"""«Помощники и метки»: who else works on a deal, and what it is marked with."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.deals.assigning import BY_HAND
from crm_desktop.deals.colleagues import add_helper, remove_helper
from crm_desktop.deals.tags import add_deal_tag, remove_deal_tag
from ui.clients.label_dialog import LabelDialog
from ui.clients.wording import tone_of
from ui.theme import Role, Space, Tone
from ui.theme.people import tone_of_person
from ui.widgets.buttons import IconButton
from ui.widgets.cards import Card, SectionHead
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import Label
from ui.widgets.menus import Menu
from ui.widgets.pills import Tag

if TYPE_CHECKING:
    from crm_desktop.deals.card import DealCard
    from ui.deals.deal_desk import DealDesk


class DealPeople(Card):
    """Two lines of tags, each ending with a plus."""

    def __init__(self, desk: DealDesk) -> None:
        super().__init__(padding=0)
        self._desk = desk
        self._shown: object = None
        self.body.setContentsMargins(Space.L, 0, Space.L, Space.M)
        self.body.setSpacing(Space.S)
        self.body.addWidget(SectionHead(self.tr("Помощники и метки")))
        self._why = Label("", Role.META, colour="text2", wrap=True)
        self._why.hide()
        self.body.addWidget(self._why)
        self._helpers, self._tags = self._line(self.tr("Помогают")), self._line(self.tr("Метки"))
        self.add_helper, self.add_tag = self._plus_helper(), self._plus_tag()

    def show_card(self, card: DealCard) -> None:
        """Show who helps and the tags."""
        given = card.assignments[0] if card.assignments else None
        told = ""
        if given is not None and given.member_id == card.responsible_id and given.way != BY_HAND:
            told = given.why
        self._why.setText(told)
        self._why.setVisible(bool(told))
        shown = (card.id, card.helpers, card.tags)
        if shown == self._shown:
            return
        self._shown = shown
        self._helpers.clear()
        for helper in card.helpers:
            tag = Tag(helper.name, tone_of_person(helper.member_id), removable=True)
            tag.removed.connect(lambda member=helper.member_id: self._drop_helper(member))
            self._helpers.addWidget(tag)
        self.add_helper = self._plus_helper()
        self._tags.clear()
        for label in card.tags:
            tag = Tag(f"#{label.name}", tone_of(label.colour, otherwise=Tone.VIOLET),
                      removable=True)  # fmt: skip
            tag.removed.connect(lambda item=label.item_id: self._drop_tag(item))
            self._tags.addWidget(tag)
        self.add_tag = self._plus_tag()

    def ask_tag(self) -> None:
        """Choose a tag, or name a new one."""
        desk = self._desk
        if desk.catalogue is None or desk.deal is None:
            return
        LabelDialog(
            desk.catalogue,
            lambda _directory, name: desk.act(
                lambda office, deal: add_deal_tag(office, deal, name=name),
                on_refused=desk.refuse,
            ),
            parent=self.window(), subtitle=desk.deal.title, directory="deal_tag",
            worn=[label.item_id for label in desk.deal.tags],
        ).open()  # fmt: skip

    def ask_helper(self) -> None:
        """Choose a colleague."""
        desk = self._desk
        if desk.catalogue is None or desk.deal is None:
            return
        known = {helper.member_id for helper in desk.deal.helpers}
        known.add(desk.deal.responsible_id or 0)
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for member, name in desk.catalogue.members.items():
            if member not in known and member not in desk.catalogue.former:
                menu.add(name, partial(self._take_helper, member), icon="user")
        if not menu.actions():
            menu.add(self.tr("Больше некого позвать"), lambda: None, enabled=False)
        plus = self.add_helper
        menu.popup(plus.mapToGlobal(plus.rect().bottomLeft()))

    def _line(self, name: str) -> FlowLayout:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addWidget(Label(name, Role.LABEL, colour="text2"))
        tags = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        tags.setSizePolicy(policy)
        flow = FlowLayout(tags)
        column.addWidget(tags)
        self.body.addWidget(box)
        return flow

    def _plus_helper(self) -> IconButton:
        plus = IconButton("plus", self.tr("Позвать помощника"), size=24, framed=True)
        plus.clicked.connect(lambda _on=False: self.ask_helper())
        self._helpers.addWidget(plus)
        return plus

    def _plus_tag(self) -> IconButton:
        plus = IconButton("plus", self.tr("Добавить метку"), size=24, framed=True)
        plus.clicked.connect(lambda _on=False: self.ask_tag())
        self._tags.addWidget(plus)
        return plus

    def _take_helper(self, member: int) -> None:
        self._desk.act(
            lambda office, deal: add_helper(office, deal, member_id=member),
            on_refused=self._desk.refuse,
        )

    def _drop_helper(self, member: int) -> None:
        self._desk.act(
            lambda office, deal: remove_helper(office, deal, member_id=member),
            on_refused=self._desk.refuse,
        )

    def _drop_tag(self, item: int) -> None:
        self._desk.act(
            lambda office, deal: remove_deal_tag(office, deal, item_id=item),
            on_refused=self._desk.refuse,
        )
