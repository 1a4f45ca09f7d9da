"""A script in its editor: a name and the steps one under the other."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.members.people import list_members
from crm_desktop.tasks.scripts import Script, Step, add_script, edit_script
from crm_desktop.tasks.scripts_json import FURTHEST_DAYS, MOST_STEPS
from ui.automation.number_field import NumberField
from ui.tasks.kind_look import kind_book
from ui.theme import Role, Space, Tone, theme
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.cards import Panel
from ui.widgets.choices import CheckBox, ComboBox
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

WIDTH: Final = 760
_HEIGHT: Final = 420
_CLOCK: Final = re.compile(r"(\d{1,2})[:.](\d{2})")
_ME: Final = "me"
_RESPONSIBLE: Final = "responsible"


class StepRow(Panel):
    """One step.

    Attributes:
        moved: it is to go up (−1) or down (1).
        removed: it is to go.
        edited: something was typed or chosen.
    """

    moved = Signal(int)
    removed = Signal()
    edited = Signal()

    def __init__(
        self, step: Step, kinds: Sequence[tuple[object, str]], people: Sequence[tuple[object, str]]
    ) -> None:
        super().__init__(padding=Space.M)
        self._step = step
        self.number = Label("", Role.META_STRONG, colour="text2")
        self.kind = ComboBox(kinds)
        self.kind.setAccessibleName(self.tr("Вид"))
        self.kind.set_value(step.kind)
        self.title = TextField(step.title, self.tr("Что сделать; {клиент} и {сделка} подставятся"))
        self.title.setAccessibleName(self.tr("Что сделать"))
        self.title.setMaxLength(500)
        self.days = NumberField(step.days, least=-FURTHEST_DAYS, most=FURTHEST_DAYS)
        self.days.setAccessibleName(self.tr("Через сколько дней"))
        self.working = ComboBox([(True, self.tr("рабочих дней")), (False, self.tr("дней подряд"))])
        self.working.setAccessibleName(self.tr("Какие дни считать"))
        self.working.set_value(step.working)
        self.clock = TextField(step.at, self.tr("время"))
        self.clock.setAccessibleName(self.tr("Время дня"))
        self.clock.setMaxLength(5)
        self.clock.setFixedWidth(theme().px(84))
        self.who = ComboBox(people)
        self.who.setAccessibleName(self.tr("Кто делает"))
        self.who.set_value(step.who)
        self.waits = CheckBox(self.tr("После того как сделан предыдущий"))
        self.waits.setChecked(step.waits)
        self._lay_out()
        for field in (self.title, self.days, self.clock):
            field.textEdited.connect(lambda _text: self.edited.emit())
        for choice in (self.kind, self.working, self.who):
            choice.chosen.connect(lambda _key: self.edited.emit())
        self.waits.toggled.connect(lambda _on: self.edited.emit())

    def show_place(self, number: int, total: int) -> None:
        """Say which step it is; the first has none before it."""
        self.number.setText(self.tr("Шаг {}").format(number))
        self.waits.setVisible(number > 1)
        self._up.setEnabled(number > 1)
        self._down.setEnabled(number < total)
        self._drop.setEnabled(total > 1)

    def read(self) -> Step:
        """Return the step as it stands.

        Raises:
            UserError: a number or a time nobody can understand.
        """
        clock = self.clock.text().strip()
        found = _CLOCK.fullmatch(clock)
        if clock and found is None:
            self.clock.set_error(True)
            raise UserError("Время дня — например, 14:30; или оставьте пустым.")
        self.clock.set_error(False)
        return replace(
            self._step,
            title=self.title.text().strip(),
            kind=str(self.kind.value),
            days=self.days.number(self.tr("Через сколько дней")),
            working=bool(self.working.value),
            at=f"{int(found[1]):02}:{found[2]}" if found else "",
            who=str(self.who.value),
            waits=self.waits.isChecked() and not self.waits.isHidden(),
        )

    def _lay_out(self) -> None:
        self._up = IconButton("arrow-up", self.tr("Выше"), size=28)
        self._down = IconButton("arrow-down", self.tr("Ниже"), size=28)
        self._drop = IconButton("trash-2", self.tr("Убрать шаг"), size=28)
        self._up.clicked.connect(lambda _on=False: self.moved.emit(-1))
        self._down.clicked.connect(lambda _on=False: self.moved.emit(1))
        self._drop.clicked.connect(lambda _on=False: self.removed.emit())
        first, second = QHBoxLayout(), QHBoxLayout()
        for row in (first, second):
            row.setSpacing(Space.S)
            self.body.addLayout(row)
        first.addWidget(self.number)
        first.addWidget(self.kind)
        first.addWidget(self.title, 1)
        for button in (self._up, self._down, self._drop):
            first.addWidget(button)
        second.addWidget(Label(self.tr("Через"), Role.BODY, colour="text2"))
        second.addWidget(self.days)
        second.addWidget(self.working)
        second.addWidget(self.clock)
        second.addWidget(self.who)
        second.addStretch(1)
        self.body.addWidget(self.waits)


class ScriptDialog(Dialog):
    """Name and steps; a new step is planned two days after the last."""

    def __init__(
        self, workspace: Workspace, parent: QWidget, *, script_id: int | None = None,
        script: Script | None = None,
    ) -> None:  # fmt: skip
        super().__init__("Сценарий" if script else "Новый сценарий", parent, width=WIDTH)
        self._workspace = workspace
        self._script_id = script_id
        self._people: list[tuple[object, str]] = [
            (_RESPONSIBLE, self.tr("Ответственный")), (_ME, self.tr("Кто запустил")),
        ]  # fmt: skip
        self.rows: list[StepRow] = []
        self.name = TextField(script.name if script else "", self.tr("Например, «После выставки»"))
        self.name.setMaxLength(200)
        self._wrong = Banner("", tone=Tone.BAD)
        self._wrong.hide()
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, Space.S, 0)
        self._column.setSpacing(Space.S)
        self._column.addStretch(1)
        self._scroll = ScrollArea(inside)
        self._scroll.setMinimumHeight(theme().px(_HEIGHT))
        self.add = Button(self.tr("Добавить шаг"), "plus", small=True)
        self.add.clicked.connect(lambda _on=False: self.add_step())
        self.body.addWidget(self._wrong)
        self.body.addWidget(FormField(self.tr("Название"), self.name, required=True))
        self.body.addWidget(self._scroll, 1)
        line = QHBoxLayout()
        line.addWidget(self.add)
        line.addStretch(1)
        self.body.addLayout(line)
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Сохранить"), self.save, kind=Kind.PRIMARY)
        office = workspace.office
        steps = script.steps if script else (Step(kind="call"),)
        workspace.runner.read(
            lambda: [(member.id, member.name) for member in list_members(office)],
            lambda people: self._fill(people, steps),
            owner=self,
            key="people",
        )
        self.name.setFocus()

    @property
    def is_ready(self) -> bool:
        """Whether the steps are shown."""
        return bool(self.rows)

    def add_step(self, step: Step | None = None) -> StepRow:
        """Append a step."""
        if step is None:
            last = self.rows[-1] if self.rows else None
            days = int(last.days.text()) if last and last.days.text().lstrip("-").isdigit() else 0
            step = Step(kind="call", days=days + 2)
        row = StepRow(step, self._kinds(step), self._people)
        row.removed.connect(lambda: self._remove(row))
        row.moved.connect(lambda by: self._move(row, by))
        self.rows.append(row)
        self._column.insertWidget(len(self.rows) - 1, row)
        self._renumber()
        row.title.setFocus()
        return row

    def save(self) -> None:
        """Write the script."""
        try:
            script = Script(self.name.text(), tuple(row.read() for row in self.rows))
        except UserError as error:
            self._refuse(error)
            return
        office, script_id = self._workspace.office, self._script_id

        def write() -> Changes:
            if script_id is not None:
                return edit_script(office, script_id, script=script)
            return add_script(office, script)[1]

        self._workspace.act(
            write, owner=self, on_done=lambda _changes: self.accept(), on_refused=self._refuse
        )

    def _fill(self, people: Sequence[tuple[int, str]], steps: Sequence[Step]) -> None:
        self._people += [(f"m{member}", name) for member, name in people]
        for step in steps:
            self.add_step(step)
        self.name.setFocus()

    def _kinds(self, step: Step) -> list[tuple[object, str]]:
        book = kind_book(self._workspace)
        found: list[tuple[object, str]] = [(look.key, look.label) for look in book.looks]
        if step.kind not in {key for key, _label in found}:
            found.append((step.kind, book.look(step.kind).label))
        return found

    def _remove(self, row: StepRow) -> None:
        self.rows.remove(row)
        row.hide()
        row.deleteLater()
        self._renumber()

    def _move(self, row: StepRow, by: int) -> None:
        at = self.rows.index(row)
        there = at + by
        if not 0 <= there < len(self.rows):
            return
        self.rows.insert(there, self.rows.pop(at))
        self._column.removeWidget(row)
        self._column.insertWidget(there, row)
        self._renumber()

    def _renumber(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            row.show_place(number, len(self.rows))
        self.add.setEnabled(len(self.rows) < MOST_STEPS)

    def _refuse(self, error: UserError) -> None:
        self._wrong.set_text(str(error))
        self._wrong.show()
