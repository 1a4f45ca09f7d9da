"""Which program dials when «Позвонить» is pressed: of this person on this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.clients.reaching import CallScheme
from ui.settings.section import Section, setting_row
from ui.theme import Space
from ui.widgets.cards import Card, Line
from ui.widgets.choices import ComboBox, Switch

if TYPE_CHECKING:
    from ui.shell.workspace import Workspace


class CallsSection(Section):
    """Everything takes effect at once."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace,
            "Звонки",
            "Кто набирает номер, когда вы нажимаете «Позвонить». Действует на этом компьютере.",
        )
        self._preferences = workspace.preferences
        self.scheme = ComboBox(
            [
                (CallScheme.TEL, self.tr("Программа для телефонных ссылок (tel:)")),
                (CallScheme.SIP, self.tr("Программный телефон SIP (sip:)")),
                (CallScheme.CALLTO, self.tr("Программа для ссылок callto:")),
                (CallScheme.OFF, self.tr("Никто: копировать номер")),
            ]
        )
        self.scheme.set_value(self._preferences.scheme)
        self.scheme.chosen.connect(self._set_scheme)
        self.eight = Switch()
        self.eight.setAccessibleName(self.tr("Набирать 8 вместо +7"))
        self.eight.setChecked(self._preferences.call_with_eight)
        self.eight.toggled.connect(self._set_eight)
        card = Card()
        card.body.setSpacing(Space.L)
        card.body.addLayout(
            setting_row(
                self.tr("Номер набирает"),
                self.tr("Ссылку получает программа, которую для неё выбрала система."),
                self.scheme,
            )
        )
        card.body.addWidget(Line())
        card.body.addLayout(
            setting_row(
                self.tr("Набирать 8 вместо +7"),
                self.tr("Так хотят многие офисные АТС. Номера других стран не меняются."),
                self.eight,
            )
        )
        self.body.addWidget(card)
        self.body.addStretch(1)

    def _set_scheme(self, scheme: object) -> None:
        if isinstance(scheme, CallScheme):
            self._preferences.call_scheme = scheme.value
            self._preferences.save()

    def _set_eight(self, on: bool) -> None:
        self._preferences.call_with_eight = on
        self._preferences.save()
