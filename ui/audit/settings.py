"""Settings: from how much on the leaders of the office are told, and the way to the audit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, may
from crm_desktop.audit.thresholds import Thresholds, read_thresholds, save_thresholds
from crm_desktop.journal import Kind
from crm_desktop.wording import number
from ui.audit.acts import AuditActs
from ui.settings.section import Section, setting_row
from ui.shell.screen import Place
from ui.theme import Space
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Line
from ui.widgets.choices import ComboBox, Switch

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

# Field of the thresholds -> what it is called, what it means, what may be chosen.
_NUMBERS: Final = {
    "exported": (
        "Выгрузка", "Клиентов, сделок или задач за один раз или за день по частям.",
        (100, 500, 1000, 5000, 20_000),
    ),
    "seen": (
        "Просмотр карточек", "Разных карточек клиентов за день одним человеком.",
        (50, 100, 200, 300, 500, 1000),
    ),
    "printed": ("Печать", "Записей за день одним человеком.", (20, 50, 100, 200, 500)),
    "deleted": ("Удаление", "Записей одним действием.", (20, 100, 500, 2000, 10_000)),
    "passwords": (
        "Неверный пароль", "Сколько раз подряд; становится известно при следующем входе.",
        (3, 5, 10, 20),
    ),
}  # fmt: skip
_SWITCHES: Final = {
    "night": ("Вход ночью", "С 22 до 6 часов по времени офиса."),
    "days_off": ("Вход в нерабочий день", "По календарю из раздела «Рабочее время»."),
}


class AuditSection(Section):
    """The thresholds; what is chosen is kept at once."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace,
            "Журнал доступа",
            "Кто входил, сколько карточек смотрел, что выгружал, печатал и удалял. О большем, чем "
            "здесь указано, руководителям и администраторам придёт уведомление.",
        )
        self._thresholds = Thresholds()
        may_set = may(workspace.office, Right.EDIT_SETTINGS)
        self.acts = AuditActs(workspace, self)
        self.body.addWidget(self._way())
        card = Card()
        card.body.setSpacing(Space.L)
        self.numbers: dict[str, ComboBox] = {}
        for name, (title, note, _choices) in _NUMBERS.items():
            combo = ComboBox(_options(name, getattr(self._thresholds, name)))
            combo.chosen.connect(lambda value, name=name: self._set(name, value))
            combo.setEnabled(may_set)
            self.numbers[name] = combo
            card.body.addLayout(setting_row(title, note, combo))
            card.body.addWidget(Line())
        self.switches: dict[str, Switch] = {}
        for name, (title, note) in _SWITCHES.items():
            switch = Switch()
            switch.clicked.connect(lambda on, name=name: self._set(name, on))
            switch.setEnabled(may_set)
            self.switches[name] = switch
            card.body.addLayout(setting_row(title, note, switch))
        self.body.addWidget(card)
        self.body.addStretch(1)

    def _way(self) -> Card:
        workspace = self.workspace
        self.open_button = Button(self.tr("Открыть журнал"), "shield-check")
        self.open_button.clicked.connect(lambda _on=False: workspace.go(Place.AUDIT))
        self.check_button = Button(self.tr("Проверить"), "activity")
        self.check_button.clicked.connect(lambda _on=False: self.acts.check())
        self.check_button.setEnabled(may(workspace.office, Right.VIEW_AUDIT))
        card = Card()
        card.body.setSpacing(Space.L)
        card.body.addLayout(
            setting_row(
                self.tr("Журнал"),
                self.tr("Отборы по сотруднику, действию, времени и размеру; сохранение в файл."),
                self.open_button,
            )
        )
        card.body.addWidget(Line())
        card.body.addLayout(
            setting_row(
                self.tr("Цепочка подписей"),
                self.tr("Каждая запись подписана и связана с предыдущей: удалённая, изменённая или "
                        "вписанная мимо программы видна."),
                self.check_button,
            )
        )  # fmt: skip
        return card

    def refresh(self) -> None:
        office = self.workspace.office
        self.workspace.runner.read(
            lambda: read_thresholds(office), self._show, self.workspace.report, owner=self,
            key="thresholds",
        )  # fmt: skip

    def on_changed(self, changes: Changes) -> None:
        if changes.concern(Kind.SETTING):
            self.refresh()

    def _show(self, thresholds: Thresholds) -> None:
        self._thresholds = thresholds
        for name, combo in self.numbers.items():
            value = getattr(thresholds, name)
            combo.set_options(_options(name, value))
            combo.set_value(value)
        for name, switch in self.switches.items():
            switch.setChecked(getattr(thresholds, name))

    def _set(self, name: str, value: object) -> None:
        if getattr(self._thresholds, name) == value:
            return
        changed: dict[str, Any] = {name: value}
        wanted = replace(self._thresholds, **changed)
        office = self.workspace.office
        self.workspace.runner.write(
            lambda: save_thresholds(office, wanted),
            lambda _changes: self.refresh(),
            self._on_refused,
            owner=self,
        )

    def _on_refused(self, error: Exception) -> None:
        self.workspace.report(error)
        self.refresh()


def _options(name: str, present: int) -> list[tuple[object, str]]:
    choices = sorted({*_NUMBERS[name][2], present} - {0})
    return [*((each, f"от {number(each)}") for each in choices), (0, "не сообщать")]
