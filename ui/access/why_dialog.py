"""«Почему я это вижу»: through what a card is seen, what may be done with it, who else sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.access.explaining import Explanation, explain
from crm_desktop.access.powers import Area, Deed
from crm_desktop.access.rights import Right, may
from crm_desktop.members.people import list_members
from ui.theme import Role, Space, Tone
from ui.widgets.buttons import Kind
from ui.widgets.cards import Panel
from ui.widgets.choices import ComboBox
from ui.widgets.dialogs import Dialog
from ui.widgets.flow import FlowLayout
from ui.widgets.formfield import FormField
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import Label
from ui.widgets.pills import Pill

if TYPE_CHECKING:
    from crm_desktop.members.people import MemberRow
    from ui.shell.workspace import Workspace

_DEEDS: Final = {Deed.SEE: "видно", Deed.EDIT: "можно менять", Deed.DELETE: "можно удалить"}
_NOT: Final = {Deed.SEE: "не видно", Deed.EDIT: "менять нельзя", Deed.DELETE: "удалить нельзя"}
_TITLES: Final = {
    Area.CLIENTS: "этого клиента", Area.DEALS: "эту сделку", Area.TASKS: "эту задачу",
}  # fmt: skip


class WhyDialog(Dialog):
    """One's own reasons; who manages people asks about anybody."""

    def __init__(
        self, workspace: Workspace, parent: QWidget, *, area: Area, record_id: int, name: str
    ) -> None:
        super().__init__(f"Почему я вижу {_TITLES[area]}", parent, subtitle=name, width=500)
        self._workspace = workspace
        self._area, self._record = area, record_id
        self._whose = ComboBox()
        self._whose.chosen.connect(self.ask)
        self._field = FormField(self.tr("Видит ли его"), self._whose)
        if not may(workspace.office, Right.MANAGE_PEOPLE):
            self._field.hide()
        self._pills = FlowLayout(spacing=Space.S)
        self._panel = Panel(padding=Space.M)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(Space.S)
        self._panel.body.addLayout(self._lines)
        self._others = Label("", Role.META, colour="text2", wrap=True)
        self.explanation: Explanation | None = None
        self.body.addWidget(self._field)
        self.body.addLayout(self._pills)
        self.body.addWidget(self._panel)
        self.body.addWidget(self._others)
        self.add_button(self.tr("Понятно"), kind=Kind.PRIMARY)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        office = workspace.office
        workspace.runner.read(
            lambda: list_members(office), self._take_people, workspace.report, owner=self,
            key="people",
        )  # fmt: skip
        self.ask(office.user_id)

    def ask(self, member_id: object) -> None:
        """Explain for somebody."""
        office, area, record = self._workspace.office, self._area, self._record
        whose = member_id if isinstance(member_id, int) else office.user_id
        asked = None if whose == office.user_id else whose
        self._workspace.runner.read(
            lambda: explain(office, area, record, member_id=asked),
            self._show,
            self._workspace.report,
            owner=self,
            key="why",
        )

    def _take_people(self, people: list[MemberRow]) -> None:
        me = self._workspace.office.user_id
        self._whose.set_options(
            [(each.id, self.tr("{} (это вы)").format(each.name) if each.me else each.name)
             for each in people]
        )  # fmt: skip
        self._whose.set_value(me)

    def _show(self, found: Explanation) -> None:
        self.explanation = found
        self._pills.clear()
        for deed in _DEEDS:
            allowed = found.sees if deed is Deed.SEE else found.may.get(deed, False)
            words = _DEEDS[deed] if allowed else _NOT[deed]
            icon = "check" if allowed else "x"
            self._pills.addWidget(Pill(words, Tone.OK if allowed else Tone.GREY, icon=icon))
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        icon = "eye" if found.sees else "eye-off"
        for line in found.lines:
            self._lines.addWidget(_line(icon, line))
        for line in found.may_lines:
            self._lines.addWidget(_line("pencil", line))
        self._others.setText(
            self.tr("Открыть доступ могут: {}.").format(", ".join(found.grantors))
            if found.grantors and not found.sees
            else ""
        )
        self._others.setVisible(bool(self._others.text()))


def _line(icon: str, text: str) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.S)
    row.addWidget(Glyph(icon, "text2", 16), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Label(text, Role.BODY, wrap=True), 1)
    return whole


def open_client_why(workspace: Workspace, parent: QWidget, client_id: int, name: str) -> WhyDialog:
    """Open the dialog over a client's card."""
    dialog = WhyDialog(workspace, parent, area=Area.CLIENTS, record_id=client_id, name=name)
    dialog.open()
    return dialog


def open_deal_why(workspace: Workspace, parent: QWidget, deal_id: int, name: str) -> WhyDialog:
    """Open the dialog over a deal's card."""
    dialog = WhyDialog(workspace, parent, area=Area.DEALS, record_id=deal_id, name=name)
    dialog.open()
    return dialog
