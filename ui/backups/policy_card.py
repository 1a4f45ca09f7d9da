"""The switches of the schedule, and how the last rehearsal went."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from crm_desktop.access.rights import Right, may
from crm_desktop.backup.policy import HOURS, Policy, set_policy
from crm_desktop.wording import count, moment
from ui.settings.section import setting_row
from ui.start.trouble_pages import CLIENT_FORMS
from ui.theme import Role, Space
from ui.widgets.buttons import LinkButton
from ui.widgets.cards import Card, SectionHead
from ui.widgets.choices import ComboBox, Switch
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from crm_desktop.backup.drill import DrillOutcome
    from ui.shell.workspace import Workspace

_HOUR_FORMS: Final = ("час", "часа", "часов")


class PolicyCard(Card):
    """Each switch is kept at once.

    Attributes:
        changed: the schedule was kept.
        drill_wanted: rehearse now.
    """

    changed = Signal()
    drill_wanted = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._policy = Policy()
        self.on_exit = Switch()
        self.every = ComboBox(
            [
                (h, self.tr("каждые {}").format(count(h, *_HOUR_FORMS)) if h else self.tr("нет"))
                for h in HOURS
            ]
        )
        self.drill = Switch()
        self._drill_note = Label("", Role.META, colour="text2", wrap=True)
        self._now = LinkButton(self.tr("Проверить сейчас"), role=Role.META_STRONG)
        self._now.clicked.connect(lambda _on=False: self.drill_wanted.emit())
        editable = may(workspace.office, Right.EDIT_SETTINGS)
        for control in (self.on_exit, self.every, self.drill):
            control.setEnabled(editable)
        if not may(workspace.office, Right.BACKUP):
            self._now.hide()
        self.on_exit.clicked.connect(lambda on: self._keep(replace(self._policy, on_exit=bool(on))))
        self.drill.clicked.connect(lambda on: self._keep(replace(self._policy, drill=bool(on))))
        self.every.chosen.connect(self._on_hours)
        self.body.setContentsMargins(Space.L, 0, Space.L, Space.L)
        self.body.addWidget(SectionHead(self.tr("Когда и как")))
        self.body.addLayout(
            setting_row(
                self.tr("При выходе из программы"),
                self.tr("Если что-то изменилось. Ждать не обязательно: прерванную копию программа "
                        "сделает при следующем запуске."),
                self.on_exit,
            )
        )  # fmt: skip
        self.body.addLayout(
            setting_row(
                self.tr("Пока работаете"),
                self.tr("Столько времени спустя после прошлой копии, если что-то изменилось. "
                        "Перед импортом, большим удалением и обновлением — всегда."),
                self.every,
            )
        )  # fmt: skip
        self.body.addLayout(
            setting_row(
                self.tr("Раз в месяц пробное восстановление"),
                self.tr("Когда за компьютером никого нет, свежая копия восстанавливается в "
                        "сторону, сверяется и удаляется."),
                self.drill,
            )
        )  # fmt: skip
        foot = QHBoxLayout()
        foot.setSpacing(Space.M)
        foot.addWidget(self._drill_note, 1)
        foot.addWidget(self._now)
        self.body.addLayout(foot)

    def show_policy(self, policy: Policy, drill: DrillOutcome | None) -> None:
        """Show the schedule and the last rehearsal."""
        self._policy = policy
        self.on_exit.setChecked(policy.on_exit)
        self.drill.setChecked(policy.drill)
        self.every.set_value(policy.every_h)
        if drill is None:
            self._drill_note.setText(self.tr("Пробного восстановления ещё не было."))
            return
        when = moment(drill.at, datetime.now(UTC), zone=self._workspace.office.zone)
        if drill.good:
            clients = count(drill.clients, *CLIENT_FORMS)
            told = self.tr("Проверено {}: {}, всё сошлось.").format(when, clients)
        else:
            told = self.tr("Не удалось {}: {}").format(when, drill.error)
        self._drill_note.setText(told)
        self._drill_note.set_colour("text2" if drill.good else "bad")

    def _on_hours(self, hours: object) -> None:
        if isinstance(hours, int):
            self._keep(replace(self._policy, every_h=hours))

    def _keep(self, policy: Policy) -> None:
        office = self._workspace.office
        self._policy = policy
        self._workspace.act(
            lambda: set_policy(office, policy), owner=self, on_done=lambda _c: self.changed.emit()
        )
