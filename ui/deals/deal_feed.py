"""«Лента» of a deal: its events, and between them its way and what was done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSignalBlocker, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.approvals.reading import approvals_of_deal
from crm_desktop.deals.stage_history import stage_history
from crm_desktop.distribution.giving import assignments_of
from crm_desktop.tasks.reading import tasks_of_deal
from ui.clients.event_rows import DISC, GUTTER, EventColumn
from ui.clients.feed_tab import FeedTab
from ui.clients.wording import when
from ui.deals.moments import Moment, moments_of
from ui.theme import Role, Space, follow_theme, theme
from ui.widgets.choices import Switch
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.paint import draw_box, draw_icon, smooth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from PySide6.QtGui import QPaintEvent

    from crm_desktop.attachments.listing import AttachmentRow
    from crm_desktop.office import Office
    from crm_desktop.timeline.events import EventRow
    from ui.deals.deal_desk import DealDesk


class MomentItem(QWidget):
    """A smaller disc and a quiet line; nothing here is edited."""

    def __init__(self, moment: Moment, zone: tzinfo, *, last: bool = False) -> None:
        super().__init__()
        self.moment = moment
        self._last = last
        self.setAccessibleName(moment.title)
        head = QHBoxLayout()
        head.setSpacing(Space.XS)
        head.addWidget(ElidedLabel(moment.title, Role.BODY_MEDIUM, colour="text2"), 1)
        head.addWidget(Label(when(moment.at, zone), Role.META, colour="text2"))
        column = QVBoxLayout(self)
        column.setContentsMargins(GUTTER, 2, 0, Space.L)
        column.setSpacing(2)
        column.addLayout(head)
        told = " · ".join(filter(None, (moment.text, moment.who)))
        if told:
            column.addWidget(Label(told, Role.META, colour="text3", wrap=True))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        follow_theme(self.update)

    def set_last(self, last: bool) -> None:
        """Be the lowest of the column: no line leads on."""
        self._last = last
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, colour = theme().px, theme().colour
        painter = QPainter(self)
        smooth(painter)
        side = px(22)
        disc = QRect(Space.XS + (px(DISC) - side) // 2, 1, side, side)
        tone = self.moment.tone
        draw_box(painter, disc, ground=colour(tone.soft), radius=side / 2)
        spot = QRect(0, 0, px(12), px(12))
        spot.moveCenter(disc.center())
        spot.translate(1, 1)
        draw_icon(painter, spot, self.moment.icon, tone.text)
        if not self._last:
            top = disc.bottom() + px(6)
            painter.fillRect(disc.center().x(), top, 2, max(0, self.height() - top - px(5)),
                             colour("line2"))  # fmt: skip
        painter.end()


class DealColumn(EventColumn):
    """Events with moments between them, newest on top."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__(zone, acts=True)
        self._moments: list[Moment] = []
        self._events_shown: list[EventRow] = []
        self.moment_items: list[MomentItem] = []
        self.own_deal = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shown."""
        return not self.items and not self.moment_items

    def set_events(
        self,
        events: Sequence[EventRow],
        files: Mapping[int, tuple[AttachmentRow, ...]] | None = None,
    ) -> None:
        """Show these events; the name of the deal they are all of is not told."""
        told = [
            replace(event, deal="") if event.deal_id == self.own_deal else event for event in events
        ]
        super().set_events(told, files)

    def set_moments(self, moments: Sequence[Moment]) -> None:
        """Show these between the events; rows that stay the same stay where they are."""
        events = [item.event_row for item in self.items]
        if list(moments) == self._moments and events == self._events_shown:
            return
        self._moments, self._events_shown = list(moments), events
        for item in self.moment_items:
            self._column.removeWidget(item)
            item.hide()
            item.deleteLater()
        self.moment_items = [MomentItem(moment, self._zone) for moment in moments]
        times = [event.happened_at for event in events]
        for nth, item in enumerate(self.moment_items):
            later = sum(1 for at in times if at > item.moment.at)
            self._column.insertWidget(later + nth, item)
        self._mark_last()

    def _mark_last(self) -> None:
        last = self._column.count() - 1
        for at in range(last + 1):
            place = self._column.itemAt(at)
            item = place.widget() if place is not None else None
            if isinstance(item, MomentItem):
                item.set_last(at == last)
        for event in self.items:
            event.set_last(self._column.indexOf(event) == last)


class DealFeed(FeedTab):
    """Events of this deal, or with the switch all events of its client."""

    column: DealColumn

    def __init__(self, desk: DealDesk, parent: QWidget | None = None) -> None:
        self._deal_desk = desk
        super().__init__(desk, parent)
        self.whole = Switch(self.tr("Вся лента клиента"))
        self.whole.toggled.connect(lambda _on: self.refresh())
        beside = QWidget()
        row = QHBoxLayout(beside)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.whole, 0, Qt.AlignmentFlag.AlignVCenter)
        beside.setMinimumHeight(self.entry.form.kind.sizeHint().height())
        self.entry.form.top.addWidget(beside)

    def refresh(self) -> None:
        """Read the events as far as they are shown."""
        desk = self._deal_desk
        self.whole.setVisible(bool(desk.client_id))
        if desk.record_id != self._record:
            with QSignalBlocker(self.whole):
                self.whole.setChecked(False)
        self.column.own_deal = desk.record_id
        super().refresh()

    def _new_column(self) -> EventColumn:
        return DealColumn(self._deal_desk.zone)

    def _of_whom(self) -> tuple[int | None, int | None]:
        client = self._deal_desk.client_id
        if self.whole.isChecked() and client:
            return client, None
        return self._deal_desk.whose

    def _read_beside(self, office: Office, record: int) -> object:
        return moments_of(
            stage_history(office, record), tasks_of_deal(office, record, done=True),
            approvals_of_deal(office, record), assignments_of(office, record),
        )  # fmt: skip

    def _show_beside(self, read: object, *, whole: bool) -> None:
        if not isinstance(read, list):
            return
        moments: list[Moment] = list(read)
        if not whole and self._events:
            oldest = self._events[-1].happened_at
            moments = [moment for moment in moments if moment.at >= oldest]
        self.column.set_moments(moments)
