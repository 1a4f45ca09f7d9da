"""One rule beside the list: what it does, what is wrong with it, its last firings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from crm_desktop.automation.firings import firings
from crm_desktop.wording import count
from ui.automation.trial_dialog import TrialDialog
from ui.shell.screen import DealStop, Place
from ui.theme import Role, Space, Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, IconButton, LinkButton
from ui.widgets.cards import Card, Line
from ui.widgets.labels import Label
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from crm_desktop.automation.firings import FiringRow
    from ui.automation.rule_book import RuleLine
    from ui.automation.rules_screen import RulesScreen

FEW: Final = 6
_TIMES: Final = ("раз", "раза", "раз")


class RulePanel(Card):
    """Shows the chosen rule."""

    def __init__(self, screen: RulesScreen) -> None:
        super().__init__(padding=Space.L)
        self._screen = screen
        self._line: RuleLine | None = None
        self.name = Label("", Role.SECTION, wrap=True)
        self.text = Label("", Role.BODY, wrap=True, selectable=True)
        self.problems = Banner("", tone=Tone.WARN)
        self.told = Label("", Role.META, colour="text2", wrap=True)
        self.edit = Button(self.tr("Изменить"), "pencil", small=True)
        self.edit.clicked.connect(lambda _on=False: screen.edit())
        self.trial = Button(self.tr("Проверить на прошлом"), "history", small=True)
        self.trial.clicked.connect(lambda _on=False: self.try_it())
        self.more = IconButton("ellipsis", self.tr("Ещё"), framed=True, size=28)
        self.more.clicked.connect(lambda _on=False: self._drop_menu())
        self._last = QVBoxLayout()
        self._last.setSpacing(Space.XS)
        self.all = LinkButton(self.tr("Весь журнал правила"))
        self.all.clicked.connect(lambda _on=False: self._show_all())
        acts = QHBoxLayout()
        acts.setSpacing(Space.S)
        acts.addWidget(self.edit)
        acts.addWidget(self.trial)
        acts.addWidget(self.more)
        acts.addStretch(1)
        if not screen.may_edit:
            self.edit.hide()
            self.more.hide()
        self.body.setSpacing(Space.M)
        self.body.addWidget(self.name)
        self.body.addWidget(self.problems)
        self.body.addWidget(self.text)
        self.body.addLayout(acts)
        self.body.addWidget(Line())
        self.body.addWidget(self.told)
        self.body.addLayout(self._last)
        self.body.addWidget(self.all, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addStretch(1)

    def show_line(self, line: RuleLine | None) -> None:
        """Show a rule."""
        self._line = line
        if line is None:
            return
        rule = line.rule
        self.name.setText(rule.name)
        self.text.setText(line.text)
        self.problems.setVisible(bool(rule.problems))
        self.problems.set_text(" ".join(rule.problems))
        self.trial.setEnabled(rule.definition is not None and not rule.problems)
        self.edit.setEnabled(rule.definition is not None)
        fired = count(rule.fired, *_TIMES)
        said = self.tr("Сработало {}").format(fired) if rule.fired else self.tr("Не срабатывало")
        author = self.tr(" · автор: {}").format(rule.author) if rule.author else ""
        self.told.setText(f"{said}{author}")
        office = self._screen.workspace.office
        self._screen.workspace.runner.read(
            lambda: firings(office, rule_id=rule.id, limit=FEW),
            self._show_last,
            owner=self,
            key="last",
        )

    def try_it(self) -> None:
        """Ask how often it would have fired."""
        if self._line is None or self._line.rule.definition is None:
            return
        dialog = TrialDialog(self._screen.workspace, self._line.rule.definition, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _show_last(self, rows: list[FiringRow]) -> None:
        while self._last.count():
            item = self._last.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row in rows:
            title = row.deal or self.tr("сделка в корзине")
            link = LinkButton(title, "triangle-alert" if row.failed else "")
            link.setMaximumWidth(max(self.width() - 2 * Space.L, 100))
            link.setEnabled(row.deal_id is not None)
            link.clicked.connect(lambda _on=False, deal=row.deal_id: self._open(deal))
            self._last.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        self.all.setVisible(bool(rows))

    def _open(self, deal: int | None) -> None:
        if deal is not None:
            self._screen.workspace.go(Place.DEAL, DealStop(deal))

    def _show_all(self) -> None:
        if self._line is not None:
            self._screen.show_firings(self._line.rule.id)

    def _drop_menu(self) -> None:
        menu = Menu(self)
        menu.add(self.tr("Сделать копию"), self._screen.copy, icon="copy")
        menu.add(self.tr("Удалить"), self._screen.delete, icon="trash-2", danger=True)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))
