"""The chosen role: its matrix, fields and acts, what differs from the shipped one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.access.membership import Role as SignedRole
from crm_desktop.access.power_words import AREA_LABELS, ROLE_LABELS, UNASSIGNED_LABEL
from crm_desktop.access.powers import BUILT_IN, SENSITIVE, Area, Deed, FieldRule, Scope
from ui.access.act_list import ActList
from ui.access.role_draft import EXPLAINED, RoleDraft, differences
from ui.access.rule_grid import RuleGrid
from ui.access.scope_grid import ScopeGrid
from ui.theme import Role, Space, Tone
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Card, Line, Panel
from ui.widgets.choices import CheckBox
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.pills import Pill
from ui.widgets.scroll import ScrollArea
from ui.widgets.tabs import Tabs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.access.right import Right
    from crm_desktop.access.roles import RoleRow

TABS: Final = (
    ("records", "Записи"), ("fields", "Поля"), ("acts", "Действия"), ("changes", "Отличия"),
)  # fmt: skip


LOWEST: Final = 200


class RoleEditor(Card):
    """Shows one role and edits it; nothing is written before «Сохранить».

    Attributes:
        save_wanted: the role as it was opened and the new powers.
        edited: something was ticked.
        draft: what is edited.
    """

    save_wanted = Signal(object, object)
    edited = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self.row: RoleRow | None = None
        self.draft = RoleDraft(BUILT_IN[SignedRole.MANAGER], SignedRole.MANAGER)
        self._own_fields: Mapping[str, str] = {}
        self.name = ElidedLabel("", Role.SECTION)
        self._base = Pill("")
        self._bearers = ElidedLabel("", Role.META, colour="text2")
        self._text = Label("", Role.BODY, colour="text2", wrap=True)
        self.tabs = Tabs(TABS)
        self.scopes = ScopeGrid(self.tr("Записи"))
        self.unassigned = CheckBox(
            UNASSIGNED_LABEL,
            note=self.tr("Новые и ничьи: без ответственного и без отдела."),
        )
        self.rules = RuleGrid(self.tr("Поля"))
        self.acts = ActList()
        self.save_button = Button(self.tr("Сохранить"), "check", kind=Kind.PRIMARY, small=True)
        self.undo_button = Button(self.tr("Отменить правки"), small=True)
        self._count = Label("", Role.BODY_MEDIUM, colour="text2")
        self._lines = QVBoxLayout()
        self._lay_out()
        self.tabs.changed.connect(self._on_tab)
        self.scopes.changed.connect(self._on_scope)
        self.unassigned.clicked.connect(self._on_unassigned)
        self.rules.changed.connect(self._on_rule)
        self.acts.changed.connect(self._on_act)
        self.save_button.clicked.connect(lambda _on=False: self.save())
        self.undo_button.clicked.connect(lambda _on=False: self.undo())

    @property
    def is_changed(self) -> bool:
        """Whether something is not stored yet."""
        return self.draft.powers != self.draft.opened

    @property
    def told_differences(self) -> tuple[str, ...]:
        """In what the role differs from the shipped one it stands on."""
        return differences(self.draft.powers, BUILT_IN[self.draft.base], self._own_fields)

    def show_role(self, row: RoleRow, own_fields: Mapping[str, str], bearers: str) -> None:
        """Show a role as it is stored; `bearers` says who has it."""
        self.row = row
        self.draft = RoleDraft(row.powers, row.base)
        self._own_fields = own_fields
        self.name.setText(row.name)
        self._base.setVisible(row.replaces is None and row.id != 0)
        self._base.set(self.tr("на основе: {}").format(ROLE_LABELS[row.base]), Tone.VIOLET)
        self._bearers.setText(bearers)
        told = EXPLAINED[row.base] if row.replaces is not None or row.id == 0 else ""
        self._text.setText(
            told
            or self.tr("Своя роль. Другие компьютеры проверяют её как «{}»: больше этого она дать "
                       "не может.").format(ROLE_LABELS[row.base])
        )  # fmt: skip
        groups = [
            (AREA_LABELS[area], [(f"{area}:{key}", name) for key, name in SENSITIVE[area].items()])
            for area in Area
            if SENSITIVE[area]
        ]
        if own_fields:
            groups.append((self.tr("Свои поля"), list(own_fields.items())))
        self.rules.show_fields(groups)
        self._refresh()

    def show_tab(self, key: str) -> None:
        """Bring one of the pages to the front."""
        self.tabs.set_value(key)
        self._on_tab(key)

    def save(self) -> None:
        """Ask for the role to be stored."""
        if self.row is not None and self.is_changed:
            self.save_wanted.emit(self.row, self.draft.powers)

    def take_saved(self) -> None:
        """What is on the screen is stored by now."""
        self.draft.opened = self.draft.powers
        self._refresh()

    def undo(self) -> None:
        """Take back what is not stored yet."""
        self.draft.undo()
        self._refresh()

    def _lay_out(self) -> None:
        self.body.setContentsMargins(Space.L, Space.M, Space.L, 0)
        self.body.setSpacing(Space.S)
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(self.name)
        head.addWidget(self._base)
        head.addWidget(Glyph("users", "text3", 14))
        head.addWidget(self._bearers, 1)
        self.body.addLayout(head)
        self.body.addWidget(self._text)
        self.body.addWidget(self.tabs)
        self._pages = QStackedWidget()
        for page in (
            _page(self.scopes, self.unassigned, _legend()),
            _page(self.rules),
            _page(self.acts),
            self._changes_page(),
        ):
            self._pages.addWidget(page)
        self.body.addWidget(self._pages, 1)
        self.body.addWidget(Line())
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 0, Space.M)
        foot.setSpacing(Space.S)
        foot.addWidget(self._count, 1)
        foot.addWidget(self.undo_button)
        foot.addWidget(self.save_button)
        self.body.addSpacing(Space.XS)
        self.body.addLayout(foot)

    def _changes_page(self) -> QWidget:
        lines = QWidget()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(Space.S)
        lines.setLayout(self._lines)
        return _page(lines)

    def _refresh(self) -> None:
        row, draft = self.row, self.draft
        fixed = row is None or not row.editable
        self.scopes.set_read_only(fixed)
        self.rules.set_read_only(fixed)
        self.scopes.show_scopes(draft.powers.scopes, draft.most.scopes)
        self.unassigned.setChecked(draft.powers.unassigned)
        self.unassigned.setEnabled(not fixed and not draft.powers.sees_all)
        self.rules.show_rules(draft.powers.fields)
        self.acts.show_powers(draft.powers, draft.most, read_only=fixed)
        self._show_changes()
        count = draft.count
        self.undo_button.setVisible(bool(count))
        self.save_button.setVisible(not fixed)
        self.save_button.setEnabled(bool(count))
        if fixed:
            told = self.tr("Права администратора не меняются")
            if row is not None and row.base is not SignedRole.ADMIN:
                told = self.tr("Менять роли может администратор")
        else:
            told = self.tr("Не сохранено изменений: {}").format(count) if count else ""
        self._count.setText(told)
        self.edited.emit()

    def _show_changes(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        told = self.told_differences
        self.tabs.set_count("changes", len(told) or None)
        if not told:
            same = self.tr("Всё как в роли «{}» из поставки.").format(ROLE_LABELS[self.draft.base])
            self._lines.addWidget(Label(same, Role.BODY, colour="text2", wrap=True))
        for text in told:
            line = QWidget()
            across = QHBoxLayout(line)
            across.setContentsMargins(0, 0, 0, 0)
            across.setSpacing(Space.S)
            across.addWidget(Glyph("pencil", "accent_text", 14))
            across.addWidget(Label(text, Role.BODY, wrap=True), 1)
            self._lines.addWidget(line)

    def _on_tab(self, key: object) -> None:
        self._pages.setCurrentIndex([name for name, _title in TABS].index(str(key)))

    def _on_scope(self, area: Area, deed: Deed, scope: Scope) -> None:
        self.draft.set_scope(area, deed, scope)
        self._refresh()

    def _on_rule(self, key: str, rule: FieldRule) -> None:
        self.draft.set_rule(key, rule)
        self._refresh()

    def _on_act(self, act: Right, allowed: bool) -> None:
        self.draft.set_act(act, allowed=allowed)
        self._refresh()

    def _on_unassigned(self, seen: bool) -> None:
        self.draft.set_unassigned(seen=seen)
        self._refresh()


def _page(*parts: QWidget) -> ScrollArea:
    """A page scrolls by itself: «Сохранить» below it is always in sight."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, Space.S, Space.S, Space.M)
    column.setSpacing(Space.M)
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)
    area = ScrollArea(page)
    area.setMinimumHeight(LOWEST)
    return area


def _legend() -> Panel:
    panel = Panel()
    panel.body.setSpacing(Space.XS)
    for head, text in (
        ("Свои", "он ответственный, помощник или постановщик, либо клиента ему открыли вручную"),
        ("Своего отдела", "свои и всё, что ведут люди его отдела и отделов ниже"),
        ("Все", "без ограничений; поиск и списки так же быстры, как у администратора"),
    ):
        line = QHBoxLayout()
        line.setSpacing(Space.S)
        line.addWidget(Label(head, Role.META_STRONG))
        line.addWidget(Label(text, Role.META, colour="text2", wrap=True), 1)
        panel.body.addLayout(line)
    return panel
