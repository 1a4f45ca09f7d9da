"""The office: its name, folder and time zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from crm_desktop.journal import Kind
from crm_desktop.office.settings import set_zone
from ui.settings.section import Section, setting_row
from ui.theme import Role, Space
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Line
from ui.widgets.choices import ComboBox
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

ZONES: Final = (
    ("Europe/Kaliningrad", "Калининград (Москва −1)"),
    ("Europe/Moscow", "Москва"),
    ("Europe/Samara", "Самара (Москва +1)"),
    ("Asia/Yekaterinburg", "Екатеринбург (Москва +2)"),
    ("Asia/Omsk", "Омск (Москва +3)"),
    ("Asia/Krasnoyarsk", "Красноярск (Москва +4)"),
    ("Asia/Irkutsk", "Иркутск (Москва +5)"),
    ("Asia/Yakutsk", "Якутск (Москва +6)"),
    ("Asia/Vladivostok", "Владивосток (Москва +7)"),
    ("Asia/Magadan", "Магадан (Москва +8)"),
    ("Asia/Kamchatka", "Камчатка (Москва +9)"),
)


class OfficeSection(Section):
    """The name and the folder are told; the zone can be changed."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, "Офис", "Общее для всех, кто работает в этом офисе.")
        office = workspace.office
        self._zone = ComboBox()
        self._zone.chosen.connect(self._set_zone)
        folder = Button(self.tr("Показать папку"), "folder-open")
        folder.clicked.connect(
            lambda _on=False: QDesktopServices.openUrl(QUrl.fromLocalFile(str(office.folder.path)))
        )
        card = Card()
        card.body.setSpacing(Space.L)
        card.body.addLayout(
            setting_row(
                self.tr("Название"),
                self.tr("Задаётся при создании офиса."),
                Label(office.name, Role.BODY_STRONG, selectable=True),
            )
        )
        card.body.addWidget(Line())
        card.body.addLayout(setting_row(self.tr("Папка"), str(office.folder.path), folder))
        card.body.addWidget(Line())
        card.body.addLayout(
            setting_row(
                self.tr("Часовой пояс"),
                self.tr("В нём показано всё время: звонки, история, дни рождения."),
                self._zone,
            )
        )
        card.body.addWidget(Line())
        card.body.addLayout(
            setting_row(
                self.tr("Рабочих мест"),
                self.tr("Обмен между компьютерами в этой версии ещё не появился."),
                Label(self.tr("Одно"), Role.BODY_STRONG),
            )
        )
        self.body.addWidget(card)
        self.body.addStretch(1)

    def refresh(self) -> None:
        office = self.workspace.office
        self.workspace.runner.read(lambda: office.zone.key, self._show_zone, owner=self, key="zone")

    def on_changed(self, changes: Changes) -> None:
        if changes.concern(Kind.SETTING):
            self.refresh()

    def _show_zone(self, zone: str) -> None:
        known = dict(ZONES)
        extra = [] if zone in known else [(zone, zone)]
        self._zone.set_options([*ZONES, *extra])
        self._zone.set_value(zone)

    def _set_zone(self, zone: object) -> None:
        office = self.workspace.office
        self.workspace.act(lambda: set_zone(office, str(zone)), owner=self)
