"""The passphrase of copies: typed twice, judged, and said plainly what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.backup.passphrase import set_passphrase
from ui.jobs import Job
from ui.start.password_fields import NewPasswordFields
from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog, confirm
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from ui.shell.workspace import Workspace


class PassphraseDialog(Dialog):
    """Sets, changes or takes away the passphrase.

    Args:
        done: called when it was kept.
    """

    def __init__(
        self, workspace: Workspace, parent: QWidget, *, is_set: bool, done: Callable[[], None]
    ) -> None:
        super().__init__(
            self.tr("Парольная фраза копий"),
            parent,
            subtitle=self.tr(
                "Ею закроются новые копии, которые уходят с этого компьютера: во второе место и "
                "сделанные вручную. Чтобы открыть такую копию, понадобятся и фраза, и пароль "
                "сотрудника: одного мало. Копии в папке офиса остаются без неё."
            ),
            width=600,
        )
        self._workspace = workspace
        self._done = done
        office = workspace.office
        self.fields = NewPasswordFields(
            workspace.runner, lambda: (office.name, office.user_name), label=self.tr("Новая фраза")
        )
        self.body.addWidget(self.fields)
        self.body.addWidget(
            Label(
                self.tr(
                    "Забытую фразу не восстановит никто: без неё копии бесполезны. Запишите её и "
                    "храните отдельно от флешки."
                ),
                Role.META,
                colour="text2",
                wrap=True,
            )
        )
        if is_set:
            self.add_button(
                self.tr("Больше не закрывать"), self._take_away, icon="lock-open", left=True
            )
        self.add_button(self.tr("Отмена"))
        self._keep = self.add_button(
            self.tr("Сменить фразу") if is_set else self.tr("Задать фразу"),
            self.keep,
            kind=Kind.PRIMARY,
        )

    def keep(self) -> None:
        """Take the phrase, if it is good enough."""
        if not self.fields.complaint():
            self._set(self.fields.password)

    def _take_away(self) -> None:
        agreed = confirm(
            self,
            self.tr("Не закрывать копии фразой?"),
            self.tr(
                "Новые копии откроются одним паролем сотрудника. Прежние останутся под фразой."
            ),
            yes=self.tr("Не закрывать"),
        )
        if agreed:
            self._set(None)

    def _set(self, phrase: str | None) -> None:
        office = self._workspace.office
        self._keep.set_busy(True)
        job: Job[None] = Job(lambda _progress: set_passphrase(office, phrase), self._workspace)
        job.succeeded.connect(lambda _none: self._kept())
        job.failed.connect(self._workspace.report)
        job.finished.connect(lambda: self._keep.set_busy(False))
        self._workspace.runner.long(job)

    def _kept(self) -> None:
        self._done()
        self.accept()
