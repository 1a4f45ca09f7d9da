"""Sums and discounts of a deal that wait for the head, and what was last said to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.approvals.deciding import approve, explain, refuse, withdraw
from crm_desktop.approvals.reading import approvals_of_deal
from ui.approvals.word_dialog import WordDialog
from ui.clients.wording import when
from ui.theme import Space, Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.approvals.reading import ApprovalRow
    from crm_desktop.deals.card import DealCard
    from crm_desktop.journal import Changes
    from ui.deals.deal_desk import DealDesk

_REFUSED: Final = "refused"


class ApprovalStrip(QWidget):
    """A strip for every value that waits; hidden while nothing does.

    The last refusal is told until the value is asked for again or the strip is put away.
    """

    def __init__(self, desk: DealDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._put_away: set[int] = set()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.S)
        self.hide()

    def show_card(self, card: DealCard) -> None:
        """Show a deal; what waits is read with who asked for it."""
        deal = card.id
        self._desk.read(
            lambda office, _record: approvals_of_deal(office, deal), self._show, key="approvals"
        )

    def _show(self, rows: list[ApprovalRow]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        told = [row for row in rows if not row.decision]
        if not told and rows and rows[0].decision == _REFUSED and rows[0].id not in self._put_away:
            told = rows[:1]
        for row in told:
            self._column.addWidget(self._waiting(row) if not row.decision else self._refused(row))
        self.setVisible(bool(told))

    def _waiting(self, row: ApprovalRow) -> Banner:
        asked = self.tr("{}, {}").format(row.asker, when(row.asked_at, self._desk.zone))
        said = [self.tr("порог {}").format(row.shown_threshold), asked]
        if row.shown_now:
            said.insert(0, self.tr("сейчас {}").format(row.shown_now))
        if row.comment:
            said.append(f"«{' '.join(row.comment.split())}»")
        title = self.tr("Ждёт согласования: {}").format(row.shown)
        banner = Banner(" · ".join(said), tone=Tone.WARN, title=title, icon="hourglass")
        if may(self._desk.office, Right.APPROVE):
            self._button(banner, self.tr("Отказать…"), lambda: self._refuse(row))
            yes = self._button(banner, self.tr("Согласовать"), lambda: self._approve(row))
            yes.set_kind(Kind.PRIMARY)
        elif row.asked_by == self._desk.office.user_id:
            self._button(banner, self.tr("Пояснить…"), lambda: self._explain(row))
            self._button(banner, self.tr("Отозвать"), lambda: self._withdraw(row))
        return banner

    def _refused(self, row: ApprovalRow) -> Banner:
        said = row.answer or self.tr("без пояснения")
        who = f"{row.decider}, {when(row.decided_at or row.asked_at, self._desk.zone)}"
        title = self.tr("Отказано: {}").format(row.shown)
        banner = Banner(
            f"«{' '.join(said.split())}» · {who}", tone=Tone.BAD, title=title, closable=True
        )
        banner.closed.connect(lambda: self._hide_refusal(row.id))
        return banner

    def _hide_refusal(self, approval: int) -> None:
        self._put_away.add(approval)
        self.hide()

    def _button(self, banner: Banner, text: str, act: Callable[[], None]) -> Button:
        button = Button(text, small=True)
        button.clicked.connect(lambda _on=False: act())
        banner.add_action(button)
        return button

    def _approve(self, row: ApprovalRow) -> None:
        self._act(lambda: approve(self._desk.office, row.id), self.tr("Согласовано"))

    def _refuse(self, row: ApprovalRow) -> None:
        def answered(said: str) -> None:
            self._act(lambda: refuse(self._desk.office, row.id, answer=said), self.tr("Отказано"))

        self._ask(self.tr("Отказать: {}").format(row.shown), self.tr("Почему"),
                  self.tr("Отказать"), answered)  # fmt: skip

    def _explain(self, row: ApprovalRow) -> None:
        def answered(said: str) -> None:
            self._act(
                lambda: explain(self._desk.office, row.id, comment=said),
                self.tr("Пояснение записано"),
            )

        self._ask(self.tr("Пояснить: {}").format(row.shown), self.tr("Зачем столько"),
                  self.tr("Записать"), answered, text=row.comment)  # fmt: skip

    def _withdraw(self, row: ApprovalRow) -> None:
        self._act(lambda: withdraw(self._desk.office, row.id), self.tr("Запрос отозван"))

    def _ask(
        self, title: str, label: str, yes: str, answered: Callable[[str], None], *, text: str = ""
    ) -> None:
        dialog = WordDialog(title, self, label=label, yes=yes, text=text)
        dialog.answered.connect(answered)
        dialog.open()

    def _act(self, work: Callable[[], Changes], done: str) -> None:
        self._desk.workspace.act(work, done, owner=self, on_refused=self._desk.refuse)
