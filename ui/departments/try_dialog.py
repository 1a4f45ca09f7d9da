"""Trying the rules on one client: where would it go, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer

from crm_desktop.clients.search import ClientHit, search_clients
from crm_desktop.departments.sharing_out import Verdict, try_on
from ui.theme import Role
from ui.views.pick_list import Option, PickList
from ui.widgets.banner import Banner
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.shell.workspace import Workspace

PAUSE_MS: Final = 120
MOST: Final = 6


class TryDialog(Dialog):
    """Type a name, choose the client, read the verdict; nothing is written."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(
            "Примерить правила", parent, width=520, height=460,
            subtitle="Куда правила отправили бы клиента. В базе ничего не изменится.",
        )  # fmt: skip
        self._workspace = workspace
        self._names: dict[int, str] = {}
        self.name = TextField("", self.tr("Клиент: название, телефон, ИНН"), icon="search")
        self.name.setMaxLength(200)
        self.found = PickList((), rows=MOST)
        self.found.picked.connect(self._try)
        self.verdict = Banner("")
        self.verdict.hide()
        self.steps = Label("", Role.BODY, colour="text2", wrap=True)
        self.body.addWidget(self.name)
        self.body.addWidget(self.found)
        self.body.addWidget(self.verdict)
        self.body.addWidget(self.steps)
        self.body.addStretch(1)
        self.add_button(self.tr("Закрыть"))
        self._soon = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._soon.timeout.connect(self._search)
        self.name.textChanged.connect(lambda _text: self._soon.start())
        self.name.returnPressed.connect(self._search)
        self.found.hide()
        self.name.setFocus()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def _search(self) -> None:
        office, text = self._workspace.office, self.name.text().strip()
        if not text:
            self.found.hide()
            return
        self._workspace.runner.read(
            lambda: search_clients(office, text, limit=MOST), self._offer,
            self._workspace.report, owner=self, key="found",
        )  # fmt: skip

    def _offer(self, hits: list[ClientHit]) -> None:
        self._names = {hit.id: hit.name for hit in hits}
        self.found.set_options(
            [Option(hit.id, hit.name, note=hit.detail, icon="user") for hit in hits]
        )
        self.found.setVisible(bool(hits))
        self.verdict.hide()
        self.steps.setText("" if hits else self.tr("Никого не нашлось."))

    def _try(self, key: object) -> None:
        office = self._workspace.office
        if isinstance(key, int):
            self._workspace.runner.read(
                lambda: try_on(office, key),
                lambda verdict: self._tell(self._names.get(key, ""), verdict),
                self._workspace.report, owner=self, key="verdict",
            )  # fmt: skip

    def _tell(self, name: str, verdict: Verdict) -> None:
        if verdict.department_id is None:
            told = self.tr("«{}»: ни одно правило не подошло.").format(name)
        else:
            told = self.tr("«{}» → {}").format(name, verdict.department)
        self.verdict.set_text(told)
        self.verdict.show()
        self.found.hide()
        self.steps.setText(
            "\n".join(
                self.tr("{}. {} — {}").format(
                    at, each.rule, self.tr("подошло") if each.fits else self.tr("не подошло")
                )
                for at, each in enumerate(verdict.asked, 1)
            )
            or self.tr("Действующих правил нет.")
        )
