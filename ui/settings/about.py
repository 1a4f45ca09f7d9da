"""About the program: version and licences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop import __version__
from ui.settings.section import Section, setting_row
from ui.shell.screen import Place
from ui.theme import Role, Space
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Line, SectionHead
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from ui.shell.workspace import Workspace

PARTS: Final = (
    ("Python", "PSF License"),
    ("Qt 6 и PySide6 Essentials", "LGPL 3.0; библиотеки лежат рядом и могут быть заменены"),
    ("SQLite и SQLite3 Multiple Ciphers, apsw", "общественное достояние, MIT, OSI"),
    ("peewee, platformdirs, rapidfuzz, zxcvbn, argon2-cffi, openpyxl", "MIT"),
    ("python-calamine, phonenumbers, cryptography", "MIT, Apache 2.0, BSD"),
    ("psutil, tzdata", "BSD, Apache 2.0"),
    ("Шрифт Inter", "SIL Open Font License 1.1"),
    ("Значки Lucide", "ISC"),
)


class AboutSection(Section):
    """What it is, which version, what it is made of."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace,
            "О программе",
            "Картотека: клиенты офиса на ваших компьютерах, без интернета и без подписки.",
        )
        safety = Button(self.tr("Что защищено и чем"), "shield-check")
        safety.clicked.connect(lambda _on=False: workspace.go(Place.HELP, "safety"))
        card = Card()
        card.body.setSpacing(Space.L)
        card.body.addLayout(
            setting_row(
                self.tr("Версия"), "", Label(__version__, Role.BODY_STRONG, selectable=True)
            )
        )
        card.body.addWidget(Line())
        card.body.addLayout(
            setting_row(
                self.tr("Безопасность"),
                self.tr("Программа не сертифицирована ФСТЭК; подробно об этом в справке."),
                safety,
            )
        )
        parts = Card()
        parts.body.setContentsMargins(Space.L, 0, Space.L, Space.L)
        parts.body.addWidget(SectionHead(self.tr("Из чего сделана")))
        for name, licence in PARTS:
            parts.body.addWidget(Label(name, Role.BODY_MEDIUM, wrap=True))
            parts.body.addWidget(Label(licence, Role.META, colour="text2", wrap=True))
            parts.body.addSpacing(Space.XS)
        self.body.addWidget(card)
        self.body.addWidget(parts)
        self.body.addStretch(1)
