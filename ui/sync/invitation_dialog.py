"""An invitation nobody has used yet: for whom, until when, the six words, and taking it back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from crm_desktop.sync.flows.invited import revoke_invitation
from crm_desktop.wording import moment
from ui.sync.secret_lines import WordsPanel
from ui.sync.working_dialog import WorkingDialog
from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.sync.flows.invited import OpenInvitation
    from ui.shell.workspace import Workspace


class InvitationDialog(WorkingDialog):
    """Shows what may be shown again (the code may not), and takes it back.

    Attributes:
        revoked: it is good no more.
    """

    revoked = Signal()

    def __init__(self, workspace: Workspace, invitation: OpenInvitation, parent: QWidget) -> None:
        until = moment(invitation.expires_at, datetime.now(UTC), zone=workspace.office.zone)
        super().__init__(
            workspace, parent, title=f"Приглашение для «{invitation.station}»", width=560,
            subtitle=f"Действует один раз, до {until}.",
        )  # fmt: skip
        self._invitation = invitation
        self._about = Label(invitation_words(invitation), Role.BODY, colour="text2", wrap=True)
        self._check = Label(
            self.tr("Новый компьютер покажет эти шесть слов. Другие слова — чужой офис."),
            Role.BODY, colour="text2", wrap=True,
        )  # fmt: skip
        self.words = WordsPanel(invitation.words)
        self._back = Label(
            self.tr("Код и файл второй раз не показываются. Если их потеряли или они попали не к "
                    "тому, отзовите приглашение и сделайте новое."),
            Role.BODY, colour="text2", wrap=True,
        )  # fmt: skip
        for part in (self._about, self._check, self.words, self._back, self.refusal):
            self.body.addWidget(part)
        self.go = self.add_button(
            self.tr("Отозвать приглашение"), self.revoke, kind=Kind.DANGER, icon="unlink", left=True
        )
        self._no = self.add_button(self.tr("Закрыть"), self.reject)
        self._no.setFocus()

    def revoke(self) -> None:
        """Take it back; the share has to answer."""
        office, invite_id = self.workspace.office, self._invitation.invite_id
        self.work(
            lambda _progress: revoke_invitation(office, invite_id),
            lambda _done: self._on_revoked(),
            title=self.tr("Отзываем приглашение"), cancellable=False,
        )  # fmt: skip

    def set_working(self, *, working: bool) -> None:
        for button in (self.go, self._no):
            button.setEnabled(not working)

    def _on_revoked(self) -> None:
        self.accept()
        told = self.tr("Приглашение для «{}» отозвано: войти по нему больше нельзя")
        self.workspace.tell(told.format(self._invitation.station))
        self.revoked.emit()


def invitation_words(invitation: OpenInvitation) -> str:
    """Return who invited whom: «Кто пригласил: Анна. Кто войдёт: Игорь, Мария.»."""
    told = [f"Кто пригласил: {invitation.author}."] if invitation.author else []
    if invitation.people:
        told.append(f"Кто войдёт: {', '.join(invitation.people)}.")
    if invitation.prefix:
        told.append(f"Номера «{invitation.prefix}-…».")
    return " ".join(told)
