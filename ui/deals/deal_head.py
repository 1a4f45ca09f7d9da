"""The head of a deal's card: what, whose, how much, where on its way, and what comes next."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.access.powers import FieldRule
from crm_desktop.currencies.rates import weighed
from crm_desktop.deals.amounts import show_money
from crm_desktop.wording import count
from crm_desktop.wording.numbers import NBSP
from ui.clients.reach import link_of, open_link
from ui.clients.wording import cut, today
from ui.deals.action_strip import ActionStrip
from ui.deals.card_words import DAYS, OUTCOME_TONES, OUTCOME_WORDS, short_day
from ui.deals.inline_title import InlineTitle
from ui.deals.stage_strip import StageStrip
from ui.theme import Role, Space, Tone, theme
from ui.widgets.buttons import Button, IconButton, Kind, LinkButton
from ui.widgets.cards import Card
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import ElidedLabel, Label, set_tip
from ui.widgets.menus import Menu
from ui.widgets.pills import Pill

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from crm_desktop.deals.card import DealCard
    from ui.deals.deal_desk import DealDesk

_MOST_NAME = 60
ROOMY = 900
"""From this width all acts are offered; px at 100 %."""


class DealHead(Card):
    """Title and client, sum and chance, acts; below them the way and the next action.

    Attributes:
        won_wanted: close it as won.
        lost_wanted: close it as lost.
        reopen_wanted: take it back to work.
        client_wanted: choose another client.
        stage_wanted: id of the stage it is to go to.
    """

    won_wanted = Signal()
    lost_wanted = Signal()
    reopen_wanted = Signal()
    client_wanted = Signal()
    stage_wanted = Signal(object)

    def __init__(self, desk: DealDesk, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self._desk = desk
        self._client_id: int | None = None
        self.title = InlineTitle(self.tr("Название сделки"))
        self.title.committed.connect(self._rename)
        self._kind = Glyph("building-2", "text2", 16)
        self.client = LinkButton("")
        self.client.clicked.connect(lambda _on=False: self._open_client())
        self._facts = ElidedLabel("", Role.META, colour="text2")
        self.stale = Pill("", Tone.BAD, icon="hourglass")
        self.outcome = Pill("", Tone.OK)
        self.sum = Label("", Role.RECORD)
        self.chance = Label("", Role.META, colour="text2")
        self.way = StageStrip()
        self.way.stage_wanted.connect(self.stage_wanted)
        self.action = ActionStrip(desk)
        self._build()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # On a narrow screen the timeline's own switch and the palette do for these.
        roomy = self.width() >= theme().px(ROOMY)
        for part in (self.call, self.letter, self.chance):
            part.setVisible(roomy)

    def minimumSizeHint(self) -> QSize:
        # What is hidden on a narrow screen must not keep the screen wide.
        return QSize(theme().px(560), super().minimumSizeHint().height())

    def show_card(self, card: DealCard) -> None:
        """Show a deal."""
        if not self.title.is_editing:
            self.title.set_text(card.title)
        self._show_client(card)
        self._facts.setText(self._told(card))
        self.sum.setVisible(self._desk.rule("budget") is not FieldRule.HIDDEN)
        self.sum.setText(show_money(card.budget, card.currency) if card.budget is not None else "—")
        set_tip(self.sum, self.tr("Бюджет меняется слева, в разделе «О сделке»"))
        self.chance.setText(self._chance(card))
        set_tip(self.chance, self.tr("Вероятность и сумма, взвешенная по ней"))
        self._show_state(card)
        self.way.set_way(
            card.stages, at=card.stage_id, days=card.days_in_stage, outcome=card.outcome,
            told=self._demands(),
        )  # fmt: skip
        self.action.show_card(card)
        self._show_buttons(card)

    def _show_client(self, card: DealCard) -> None:
        self._client_id = card.client_id
        named = cut(card.client, _MOST_NAME)
        if card.client_gone:
            named = self.tr("{} (в корзине)").format(named)
        self.client.set_caption(named or self.tr("Указать клиента"))
        self._kind.set("user" if card.client_kind == "person" else "building-2", "text2")
        self.client.setAccessibleName(self.tr("Клиент: {}").format(named or "не указан"))

    def _told(self, card: DealCard) -> str:
        told = [card.responsible or self.tr("без ответственного")]
        if card.substitute:
            told.append(self.tr("замещает {}").format(card.substitute))
        closes = card.value_of("closes_on")
        if isinstance(closes, str) and not card.outcome:
            day = short_day(closes, today(self._desk.zone))
            told.append(self.tr("закрыть до {}").format(day))
        return " · ".join(told)

    def _chance(self, card: DealCard) -> str:
        if card.outcome:
            return ""
        told = f"{card.probability}{NBSP}%"
        if card.budget:
            share = weighed(card.budget * card.probability)
            told = f"{told} · {show_money((share + 50) // 100 * 100, card.currency)}"
        return told

    def _show_state(self, card: DealCard) -> None:
        days = self._desk.still_days
        self.stale.setVisible(days is not None and not card.outcome)
        self.stale.set(self.tr("Без движения {}").format(count(days or 0, *DAYS)))
        self.outcome.setVisible(bool(card.outcome))
        self.outcome.set(
            OUTCOME_WORDS.get(card.outcome, ""), OUTCOME_TONES.get(card.outcome, Tone.GREY)
        )

    def _demands(self) -> dict[int, str]:
        """What must be true at each stage."""
        funnel = self._desk.funnel
        stages = funnel.stages if funnel is not None else ()
        return {stage.id: stage.description for stage in stages if stage.description}

    def _show_buttons(self, card: DealCard) -> None:
        self.won.setVisible(not card.outcome)
        self.lost.setVisible(not card.outcome)
        self.reopen.setVisible(bool(card.outcome))
        for menu, kind, value, verb, event in (
            (self._calls, "phone", card.phone, self.tr("Позвонить: {}"), "call"),
            (self._letters, "email", card.email, self.tr("Написать: {}"), "letter"),
        ):
            menu.clear()
            link = link_of(kind, value, "") if value else ""
            if link:
                menu.add(verb.format(value), partial(self._reach, link, event),
                         icon="phone" if kind == "phone" else "mail")  # fmt: skip
            written = self.tr("Записать звонок") if kind == "phone" else self.tr("Записать письмо")
            menu.add(written, partial(self._desk.event_wanted.emit, event), icon="pencil")
            planned = (
                self.tr("Запланировать звонок") if kind == "phone"
                else self.tr("Запланировать письмо")
            )  # fmt: skip
            menu.add(planned, partial(self._desk.task_wanted.emit, event), icon="clock")

    def _build(self) -> None:
        self._calls, self._letters = Menu(self), Menu(self)
        self.call = IconButton("phone", self.tr("Звонок"), framed=True, size=36)
        self.call.clicked.connect(lambda _on=False: self._popup(self._calls, self.call))
        self.letter = IconButton("mail", self.tr("Письмо"), framed=True, size=36)
        self.letter.clicked.connect(lambda _on=False: self._popup(self._letters, self.letter))
        self.task = Button(self.tr("Задача"), "list-plus")
        self.task.clicked.connect(lambda _on=False: self._desk.task_wanted.emit(""))
        self.lost = Button(self.tr("Проигрыш"), "circle-x")
        self.lost.clicked.connect(lambda _on=False: self.lost_wanted.emit())
        self.won = Button(self.tr("Выиграна"), "trophy", kind=Kind.PRIMARY)
        self.won.clicked.connect(lambda _on=False: self.won_wanted.emit())
        self.reopen = Button(self.tr("Вернуть в работу"), "rotate-ccw")
        self.reopen.clicked.connect(lambda _on=False: self.reopen_wanted.emit())
        facts = QHBoxLayout()
        facts.setContentsMargins(Space.S, 0, 0, 0)
        facts.setSpacing(Space.S)
        facts.addWidget(self._kind)
        facts.addWidget(self.client)
        facts.addSpacing(Space.XS)
        facts.addWidget(self.outcome)
        facts.addWidget(self.stale)
        facts.addWidget(self._facts, 1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addLayout(facts)
        money = QVBoxLayout()
        money.setSpacing(2)
        money.addStretch(1)
        money.addWidget(self.sum, 0, Qt.AlignmentFlag.AlignRight)
        money.addWidget(self.chance, 0, Qt.AlignmentFlag.AlignRight)
        money.addStretch(1)
        top = QHBoxLayout()
        top.setContentsMargins(Space.L - Space.S, 0, Space.L - 4, 0)
        top.setSpacing(Space.S)
        top.addLayout(words, 1)
        top.addLayout(money)
        top.addSpacing(Space.M)
        for button in (self.call, self.letter, self.task, self.lost, self.won, self.reopen):
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        below = QVBoxLayout()
        below.setContentsMargins(Space.M, 0, Space.M, 0)
        below.setSpacing(Space.S)
        below.addWidget(self.way)
        below.addWidget(self.action)
        self.body.setContentsMargins(0, Space.M, 0, Space.M)
        self.body.setSpacing(Space.M)
        self.body.addLayout(top)
        self.body.addLayout(below)

    def _popup(self, menu: Menu, under: QWidget) -> None:
        menu.popup(under.mapToGlobal(under.rect().bottomLeft()))

    def _reach(self, link: str, event: str) -> None:
        open_link(self._desk.workspace, link)
        self._desk.event_wanted.emit(event)

    def _open_client(self) -> None:
        if self._client_id is not None:
            self._desk.open_client(self._client_id)
        else:
            self.client_wanted.emit()

    def _rename(self, title: str) -> None:
        self._desk.act(
            lambda office, deal: self._desk.write_value(office, deal, field="title", value=title),
            on_refused=self._desk.refuse,
        )
