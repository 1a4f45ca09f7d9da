"""Settings: when the head hears that a task is late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, may
from crm_desktop.discipline.settings import DEFAULT_HOURS, escalation_hours, set_escalation
from crm_desktop.journal import Kind
from crm_desktop.today.quiet import QUIET_DAYS, quiet_days, set_quiet_days
from crm_desktop.wording import count
from ui.settings.section import Section, setting_row
from ui.shell.screen import Place
from ui.theme import Space
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Line
from ui.widgets.choices import ComboBox

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

_HOURS: Final = (1, 2, 4, 8, 24, 48, 72, 168)
_QUIET: Final = (14, 30, 45, 60, 90, 180)
_NEVER: Final = 0


class DeadlinesSection(Section):
    """After how many hours; and the way to the figures."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace, "Сроки и команда", "Когда напомнить о просроченном и о забытых клиентах."
        )
        self.hours = ComboBox(_options(DEFAULT_HOURS))
        self.hours.setEnabled(may(workspace.office, Right.EDIT_SETTINGS))
        self.hours.chosen.connect(self._set)
        self.team = Button(self.tr("Открыть «Команду»"), "users")
        self.team.clicked.connect(lambda _on=False: workspace.go(Place.TEAM))
        self.team.setEnabled(may(workspace.office, Right.TEAM_FIGURES))
        card = Card()
        card.body.setSpacing(Space.L)
        card.body.addLayout(
            setting_row(
                self.tr("Сообщать о просрочке"),
                self.tr("Один раз о каждом сроке: исполнителю и руководителю, в уведомлениях."),
                self.hours,
            )
        )
        self.quiet = ComboBox(_quiet_options(QUIET_DAYS))
        self.quiet.setEnabled(may(workspace.office, Right.EDIT_SETTINGS))
        self.quiet.chosen.connect(self._set_quiet)
        card.body.addWidget(Line())
        card.body.addLayout(
            setting_row(
                self.tr("Клиент давно молчит"),
                self.tr("Через сколько дней без звонка, письма и сделанной задачи он попадает "
                        "в «Давно молчат» на «Сегодня»."),
                self.quiet,
            )
        )  # fmt: skip
        card.body.addWidget(Line())
        card.body.addLayout(
            setting_row(
                self.tr("Показатели команды"),
                self.tr("Кто делает в срок, что переносят, загрузка по дням."),
                self.team,
            )
        )
        self.body.addWidget(card)
        self.body.addStretch(1)

    def refresh(self) -> None:
        office = self.workspace.office
        self.workspace.runner.read(
            lambda: escalation_hours(office), self._show, self.workspace.report, owner=self,
            key="escalation",
        )  # fmt: skip
        self.workspace.runner.read(
            lambda: quiet_days(office), self._show_quiet, self.workspace.report, owner=self,
            key="quiet",
        )  # fmt: skip

    def on_changed(self, changes: Changes) -> None:
        if changes.concern(Kind.SETTING):
            self.refresh()

    def _show(self, hours: int | None) -> None:
        self.hours.set_options(_options(hours))
        self.hours.set_value(hours or _NEVER)

    def _set(self, key: object) -> None:
        office, hours = self.workspace.office, key if isinstance(key, int) else _NEVER
        self.workspace.act(lambda: set_escalation(office, hours or None), owner=self)

    def _show_quiet(self, days: int) -> None:
        self.quiet.set_options(_quiet_options(days))
        self.quiet.set_value(days)

    def _set_quiet(self, key: object) -> None:
        office, days = self.workspace.office, key if isinstance(key, int) else QUIET_DAYS
        self.workspace.act(lambda: set_quiet_days(office, days), owner=self)


def _quiet_options(days: int) -> list[tuple[object, str]]:
    return [(one, f"Через {_told(one * 24)}") for one in sorted({*_QUIET, days})]


def _options(hours: int | None) -> list[tuple[object, str]]:
    """The usual choices, and whatever another program set."""
    known = sorted({*_HOURS, hours} if hours else set(_HOURS))
    told: list[tuple[object, str]] = [(_NEVER, "Не сообщать")]
    return told + [(one, f"Через {_told(one)}") for one in known]


def _told(hours: int) -> str:
    days, rest = divmod(hours, 24)
    return (
        count(hours, "час", "часа", "часов")
        if rest or not days
        else count(days, "день", "дня", "дней")
    )
