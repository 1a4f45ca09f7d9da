"""«Подразделения»: the tree with its people and clients, and the rules of sharing out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crm_desktop.access.rights import Right, may
from crm_desktop.departments.editing import move_department
from crm_desktop.departments.rules import (
    delete_rule,
    list_rules,
    order_rules,
    rule_fields,
    set_rule_active,
)
from crm_desktop.departments.tree import DepartmentRow, list_departments, people_of
from crm_desktop.journal import Kind as Record
from crm_desktop.members.people import list_members
from crm_desktop.wording import count
from ui.clients.wording import CLIENTS
from ui.departments.delete_dialog import PEOPLE, DeleteDialog
from ui.departments.department_dialog import DepartmentDialog
from ui.departments.lines import TallLine, TallList
from ui.departments.people_dialog import PeopleDialog
from ui.departments.rule_dialog import RuleDialog
from ui.departments.share_dialog import ShareDialog
from ui.departments.try_dialog import TryDialog
from ui.settings.section import Section
from ui.theme import Role, Tone
from ui.widgets.buttons import Button
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.departments.definition import SharingRule
    from crm_desktop.journal import Changes
    from crm_desktop.views.fields import ListFields
    from ui.shell.workspace import Workspace

_CONCERNING = (Record.DEPARTMENT, Record.DEPARTMENT_RULE, Record.MEMBER, Record.CLIENT)


@dataclass(frozen=True, slots=True)
class _Read:
    rows: list[DepartmentRow]
    people: dict[int, str]
    seats: dict[int, int]
    rules: list[SharingRule]
    fields: ListFields


class DepartmentsSection(Section):
    """The tree above, the rules below."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace,
            "Подразделения",
            "Отделы и филиалы: кто в них работает, кто руководит и чьи это клиенты. "
            "Роли с правом «записи своего отдела» видят своё подразделение и те, что ниже.",
        )
        self._read: _Read | None = None
        self._may = may(workspace.office, Right.MANAGE_PEOPLE)
        self.tree = TallList(
            self.tr("Подразделения"),
            EmptyState(
                self.tr("Подразделений пока нет"),
                self.tr("Добавьте отдел или филиал: появится поле «Подразделение» у клиентов, "
                        "отбор по нему и правила, которые раскладывают новых."),
                icon="building-2",
            ),
        )  # fmt: skip
        self._add(self.tree, self.tr("Добавить"), self.add, icon="plus", keys="Ins", always=True)
        self._add(self.tree, self.tr("Изменить…"), self.edit, icon="pencil", keys="F2")
        self._add(self.tree, self.tr("Сотрудники…"), self.seat, icon="users")
        self._add(self.tree, self.tr("Удалить…"), self.delete, icon="trash-2", keys="Del")
        if self._may:
            self.tree.opened.connect(self.edit)
            self.tree.stepped.connect(self._move)
        self.rules = TallList(
            self.tr("Правила"),
            EmptyState(
                self.tr("Правил пока нет"),
                self.tr("Правило говорит, каких новых клиентов вести какому подразделению: "
                        "по региону, типу, источнику, любому полю."),
                icon="shuffle",
            ),
        )  # fmt: skip
        self._add_rule = self._add(
            self.rules, self.tr("Добавить"), self.add_rule, icon="plus", keys="Ins", always=True
        )
        self._add(self.rules, self.tr("Изменить…"), self.edit_rule, icon="pencil", keys="F2")
        self._switch = self._add(self.rules, self.tr("Выключить"), self.switch_rule, icon="zap")
        self._add(self.rules, self.tr("Удалить"), self.delete_rule, icon="trash-2", keys="Del")
        self._trial = self._add(
            self.rules, self.tr("Примерить…"), self.try_on, icon="target", always=True
        )
        self._share = self._add(
            self.rules, self.tr("Разложить клиентов…"), self.share_out, icon="shuffle", always=True
        )
        if self._may:
            self.rules.opened.connect(self.edit_rule)
            self.rules.stepped.connect(self._move_rule)
        self.rules.list.selectionModel().currentChanged.connect(lambda _n, _o: self._name_switch())
        self._about = Label(
            self.tr("Правила спрашиваются сверху вниз; порядок меняют Alt+↑ и Alt+↓."),
            Role.BODY, colour="text2", wrap=True,
        )  # fmt: skip
        self.body.addWidget(self.tree)
        self.body.addWidget(Label(self.tr("Правила раскладки"), Role.SECTION))
        self.body.addWidget(self._about)
        self.body.addWidget(self.rules)
        self.body.addStretch(1)

    def _add(
        self,
        where: TallList,
        text: str,
        slot: Callable[[], object],
        *,
        icon: str,
        keys: str = "",
        always: bool = False,
    ) -> Button:
        """Add an act; who may not manage departments sees them without."""
        if not self._may:
            return Button(text, icon, small=True)
        return where.add_act(text, slot, icon=icon, keys=keys, always=always)

    def refresh(self) -> None:
        office = self.workspace.office

        def read() -> _Read:
            with office.reading():
                people = {member.id: member.name for member in list_members(office)}
                return _Read(
                    list_departments(office), people, people_of(office), list_rules(office),
                    rule_fields(office),
                )  # fmt: skip

        self.workspace.runner.read(
            read, self._show, self.workspace.report, owner=self, key="departments"
        )

    def on_changed(self, changes: Changes) -> None:
        if any(changes.concern(kind) for kind in _CONCERNING):
            self.refresh()

    # The tree.

    def add(self) -> None:
        """Ask for a new department, below the chosen one's parent."""
        held, row = self._read, self._row()
        if held is not None:
            DepartmentDialog(
                self.workspace, self, rows=held.rows, people=held.people,
                inside=row.parent_id if row else None,
            ).open()  # fmt: skip

    def edit(self) -> None:
        """Ask for another name, place or head."""
        held, row = self._read, self._row()
        if held is not None and row is not None:
            DepartmentDialog(
                self.workspace, self, rows=held.rows, people=held.people, row=row
            ).open()

    def seat(self) -> None:
        """Choose who works in the chosen department."""
        held, row = self._read, self._row()
        if held is not None and row is not None:
            names = {each.id: each.name for each in held.rows}
            PeopleDialog(
                self.workspace, self, row, people=held.people, seats=held.seats, names=names
            ).open()

    def delete(self) -> None:
        """Ask where people, clients and rules go, then delete the chosen department."""
        held, row = self._read, self._row()
        if held is not None and row is not None:
            DeleteDialog(self.workspace, self, row=row, rows=held.rows).open()

    # The rules.

    def add_rule(self) -> None:
        """Ask for a new rule."""
        held = self._read
        if held is not None and held.rows:
            RuleDialog(self.workspace, self, fields=held.fields, rows=held.rows).open()

    def edit_rule(self) -> None:
        """Change the chosen rule."""
        held, rule = self._read, self._rule()
        if held is not None and rule is not None:
            RuleDialog(self.workspace, self, fields=held.fields, rows=held.rows, rule=rule).open()

    def switch_rule(self) -> None:
        """Turn the chosen rule off, or on again."""
        rule, office = self._rule(), self.workspace.office
        if rule is not None:
            self._act(lambda: set_rule_active(office, rule.id, active=not rule.active))

    def delete_rule(self) -> None:
        """Delete the chosen rule; «Отменить» brings it back."""
        rule, office = self._rule(), self.workspace.office
        if rule is not None:
            self._act(lambda: delete_rule(office, rule.id))

    def try_on(self) -> None:
        """Try the rules on a client."""
        TryDialog(self.workspace, self).open()

    def share_out(self) -> None:
        """Apply the rules to the clients that are there."""
        ShareDialog(self.workspace, self).open()

    def _row(self) -> DepartmentRow | None:
        line = self.tree.chosen
        rows = self._read.rows if self._read else []
        return next((row for row in rows if line is not None and row.id == line.id), None)

    def _rule(self) -> SharingRule | None:
        line = self.rules.chosen
        rules = self._read.rules if self._read else []
        return next((rule for rule in rules if line is not None and rule.id == line.id), None)

    def _act(self, work: Callable[[], Any]) -> None:
        self.workspace.act(work, owner=self)

    def _move(self, department: int, step: int) -> None:
        row, office = self._row(), self.workspace.office
        if row is None or self._read is None:
            return
        order = [each.id for each in self._read.rows if each.parent_id == row.parent_id]
        there = order.index(department) + step
        if 0 <= there < len(order):
            order.remove(department)
            before = order[there] if there < len(order) else None
            self._act(
                lambda: move_department(
                    office, department, parent_id=row.parent_id, before_id=before
                )
            )

    def _move_rule(self, rule: int, step: int) -> None:
        order = [each.id for each in self._read.rules] if self._read else []
        there = order.index(rule) + step
        if 0 <= there < len(order):
            order.insert(there, order.pop(order.index(rule)))
            office = self.workspace.office
            self._act(lambda: order_rules(office, order))

    def _show(self, read: _Read) -> None:
        self._read = read
        self.tree.show_all([self._line(row, read) for row in read.rows])
        self.rules.show_all([self._rule_line(at, rule) for at, rule in enumerate(read.rules, 1)])
        self._add_rule.setEnabled(bool(read.rows))
        for button in (self._trial, self._share):
            button.setEnabled(bool(read.rules))
        self._name_switch()

    def _name_switch(self) -> None:
        rule = self._rule()
        self._switch.set_caption(
            self.tr("Выключить") if rule is None or rule.active else self.tr("Включить")
        )

    def _line(self, row: DepartmentRow, read: _Read) -> TallLine:
        names = [
            read.people[member]
            for member, seat in read.seats.items()
            if seat == row.id and member in read.people and member != row.head_id
        ]
        told = [self.tr("Руководит {}").format(row.head)] if row.head else []
        told += [", ".join(sorted(names))] if names else []
        whole = _with_below(row, read.rows)
        return TallLine(
            row.id, row.name, note=count(sum(each.clients for each in whole), *CLIENTS),
            people=count(sum(each.members for each in whole), *PEOPLE),
            below=" · ".join(told) or self.tr("Пока никого"), depth=row.depth,
            icon="building-2" if not row.depth else "users",
        )  # fmt: skip

    def _rule_line(self, at: int, rule: SharingRule) -> TallLine:
        pill, tone = "", None
        if rule.problem:
            pill, tone = self.tr("не действует"), Tone.BAD
        elif not rule.active:
            pill, tone = self.tr("выключено"), Tone.GREY
        return TallLine(
            rule.id, f"{at}. {rule.name}", note=f"→ {rule.department}" if rule.department else "",
            pill=pill, tone=tone, below=rule.problem or rule.told, bad=bool(rule.problem),
            icon="shuffle", dim=not rule.works,
        )  # fmt: skip


def _with_below(row: DepartmentRow, rows: list[DepartmentRow]) -> list[DepartmentRow]:
    """Return a department and what stands below it; the rows are in the order of the tree."""
    found = [row]
    for each in rows[rows.index(row) + 1 :]:
        if each.depth <= row.depth:
            break
        found.append(each)
    return found
