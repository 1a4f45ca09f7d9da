"""«Распределение»: how a funnel gives its new deals out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.distribution.definition import WAYS, Distribution, Way, check_distribution
from crm_desktop.distribution.giving import give_out_waiting, rules_of, set_rules
from crm_desktop.errors import UserError
from crm_desktop.members.people import list_members
from crm_desktop.wording import count
from ui.distribution.taker_row import TakerRow, heads
from ui.jobs import Job
from ui.theme import Role, Space
from ui.widgets.buttons import Kind
from ui.widgets.choices import CheckBox, ComboBox, RadioButton
from ui.widgets.dialogs import Dialog
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Changes
    from crm_desktop.members.people import MemberRow
    from ui.shell.workspace import Workspace

_OTHERWISE: Final = (
    (Way.TURN, "по очереди"),
    (Way.CONVERSION, "по конверсии"),
    (Way.HAND, "ждут, пока распределит руководитель"),
)
_TOLD: Final = {
    Way.HAND: "Новые сделки остаются за тем, кто их завёл, или ждут, пока их отдадут.",
    Way.TURN: "Каждая следующая сделка идёт следующему по списку.",
    Way.HISTORY: "Сделка идёт тому, кто вёл сделки этого клиента, отвечает за него "
    "или общался с ним последним.",
    Way.CONVERSION: "Доля каждого — по доле выигранных за год; новичку достаётся поровну.",
}


def open_distribution(
    workspace: Workspace, parent: QWidget, *, funnel_id: int, funnel: str
) -> None:
    """Open the dialog once the rules are read."""
    office = workspace.office

    def read() -> tuple[Distribution, list[MemberRow]]:
        with office.reading():
            return rules_of(office, funnel_id), list_members(office)

    def show(found: tuple[Distribution, list[MemberRow]]) -> None:
        DistributionDialog(
            workspace, parent, funnel_id=funnel_id, funnel=funnel, rules=found[0], people=found[1]
        ).open()

    workspace.runner.read(read, show, workspace.report, owner=parent, key="distribution")


class DistributionDialog(Dialog):
    """The way, the people in their order, what happens when nobody is at work."""

    def __init__(
        self, workspace: Workspace, parent: QWidget, *, funnel_id: int, funnel: str,
        rules: Distribution, people: list[MemberRow],
    ) -> None:  # fmt: skip
        super().__init__(
            "Распределение новых сделок", parent, subtitle=f"Воронка «{funnel}»", width=800
        )
        self._workspace = workspace
        self._funnel = funnel_id
        self.ways = {way: RadioButton(label) for way, label in WAYS.items()}
        self.told = Label("", Role.META, colour="text3", wrap=True)
        self.otherwise = ComboBox(list(_OTHERWISE))
        self._otherwise = FormField(self.tr("Сделки новых клиентов"), self.otherwise)
        self.waits = CheckBox(
            self.tr("Если никого нет на работе, сделка ждёт; иначе идёт тому, чья очередь")
        )
        self.error = Label("", Role.META, colour="bad", wrap=True)
        self.rows: list[TakerRow] = []
        self._people = QWidget()
        self._lines = QVBoxLayout()
        self._place()
        self._fill(rules, people)
        self.add_button(self.tr("Раздать ожидающие"), self._give_out, left=True, icon="shuffle")
        self.add_button(self.tr("Отмена"), self.reject)
        self.save = self.add_button(self.tr("Сохранить"), self._save, kind=Kind.PRIMARY)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    @property
    def rules(self) -> Distribution:
        """What was set.

        Raises:
            UserError: it makes no sense.
        """
        way = next(way for way, button in self.ways.items() if button.isChecked())
        takers = tuple(taker for row in self.rows if (taker := row.taker) is not None)
        found = Distribution(way, takers, Way(str(self.otherwise.value)), self.waits.isChecked())
        check_distribution(found)
        return found

    def _place(self) -> None:
        for way, button in self.ways.items():
            button.toggled.connect(lambda _on, way=way: self._on_way(way))
            self.body.addWidget(button)
        self.body.addWidget(self.told)
        self.body.addWidget(self._otherwise)
        column = QVBoxLayout(self._people)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(heads())
        inner = QWidget()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(Space.XS)
        inner.setLayout(self._lines)
        area = ScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setMinimumHeight(150)
        column.addWidget(area, 1)
        column.addWidget(self.waits)
        self.body.addWidget(self._people, 1)
        self.body.addWidget(self.error)
        self.error.hide()

    def _fill(self, rules: Distribution, people: list[MemberRow]) -> None:
        named = {taker.member_id: taker for taker in rules.takers}
        order = {member: at for at, member in enumerate(named)}
        for person in sorted(people, key=lambda each: order.get(each.id, len(order))):
            row = TakerRow(person.id, person.name, named.get(person.id))
            row.moved.connect(lambda step, row=row: self._move(row, step))
            row.changed.connect(self.error.hide)
            self.rows.append(row)
            self._lines.addWidget(row)
        self._lines.addStretch(1)
        self.otherwise.set_value(rules.otherwise)
        self.waits.setChecked(rules.waits)
        self.ways[rules.way].setChecked(True)
        self.ways[rules.way].setFocus()
        self._on_way(rules.way)

    def _on_way(self, way: Way) -> None:
        if not self.ways[way].isChecked():
            return
        self.told.setText(_TOLD[way])
        self._otherwise.setVisible(way is Way.HISTORY)
        self._people.setEnabled(way is not Way.HAND)
        self.error.hide()

    def _move(self, row: TakerRow, step: int) -> None:
        at = self.rows.index(row)
        to = at + step
        if not 0 <= to < len(self.rows):
            return
        self.rows.insert(to, self.rows.pop(at))
        self._lines.removeWidget(row)
        self._lines.insertWidget(to, row)
        row.box.setFocus()

    def _save(self) -> None:
        rules = self._checked()
        if rules is not None:
            office, funnel = self._workspace.office, self._funnel
            self._workspace.act(
                lambda: set_rules(office, funnel, rules=rules),
                self.tr("Распределение сохранено"),
                owner=self._workspace,
            )
            self.accept()

    def _checked(self) -> Distribution | None:
        try:
            return self.rules
        except UserError as error:
            self.error.setText(str(error))
            self.error.show()
            return None

    def _give_out(self) -> None:
        """Save and give out what waits."""
        rules = self._checked()
        if rules is None:
            return
        workspace, funnel = self._workspace, self._funnel

        def work(progress: Progress) -> int:
            _changes: Changes = set_rules(workspace.office, funnel, rules=rules)
            return give_out_waiting(workspace.office, progress=progress)

        job: Job[int] = Job(work, workspace)
        job.succeeded.connect(
            lambda given: workspace.tell(
                self.tr("Роздано: {}").format(count(given, "сделка", "сделки", "сделок"))
            )
        )
        workspace.start_long(job, self.tr("Раздаю сделки"))
        self.accept()
