"""Consents: one for each purpose, word for word, given and withdrawn.

The field «Согласие на рассылку» of a client is what lists and mailings go by; the consent to
advertising is its proof. Giving one sets the field, withdrawing the last one clears it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.present import require_client, require_part
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.personal_data.basis import CONSENT
from crm_desktop.personal_data.reach import CHANNELS
from crm_desktop.personal_data.templates import purpose_title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

MARKETING: Final = "marketing"
PROCESSING: Final = "processing"
CHANNEL_TITLES: Final[Mapping[str, str]] = dict(
    zip(
        CHANNELS,
        ("На бумаге, лично", "По электронной почте", "На сайте", "Устно", "В мессенджере",
         "Другим способом"),
        strict=True,
    )
)  # fmt: skip
_AHEAD_MS: Final = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class ConsentDraft:
    """A consent to be written down.

    Attributes:
        purpose: one of `reach.PURPOSES`, or the words of another one.
        text: what was agreed to, word for word.
        channel: a key of `CHANNEL_TITLES`.
        given_at: UTC ms; None = now.
        note: anything beside it.
        attachment: a file of this client: the scan.
    """

    purpose: str
    text: str
    channel: str
    given_at: int | None = None
    note: str = ""
    attachment: int | None = None


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A consent as it stands; instants UTC ms."""

    id: int
    client_id: int
    purpose: str
    title: str
    text: str
    channel: str
    given_at: int
    withdrawn_at: int | None
    author: str
    note: str
    attachment: int | None
    file: str

    @property
    def holds(self) -> bool:
        """Whether it was not withdrawn."""
        return self.withdrawn_at is None


@use_case(Right.VIEW_CLIENTS)
def list_consents(office: Office, client_id: int) -> list[ConsentRow]:
    """Return the consents of a client: those that hold first, then the newest."""
    rows = office.db.run(
        "SELECT c.id, c.client, c.purpose, c.text, c.channel, c.given_at, c.withdrawn_at,"
        " coalesce(m.name, ''), coalesce(c.note, ''), c.attachment, coalesce(a.name, '')"
        " FROM consent c LEFT JOIN member m ON m.id = c.author"
        " LEFT JOIN attachment a ON a.id = c.attachment AND a.deleted_at IS NULL"
        " WHERE c.client = ? AND c.deleted_at IS NULL"
        " ORDER BY c.withdrawn_at IS NOT NULL, c.given_at DESC, c.id DESC",
        (client_id,),
    )
    return [
        ConsentRow(consent, client, purpose, purpose_title(purpose), *rest)
        for consent, client, purpose, *rest in rows
    ]


@use_case(Right.PERSONAL_DATA)
def add_consent(office: Office, client_id: int, *, draft: ConsentDraft) -> tuple[int, Changes]:
    """Write a consent down.

    A consent to advertising sets «Согласие на рассылку»; a consent to processing becomes the
    legal basis where there is none.

    Raises:
        NotFoundError: the client is not there, or the scan is not a file of theirs.
        UserError: no purpose, no words, no such channel, or a day to come.
    """
    client = require_client(office, client_id)
    purpose, text = " ".join(draft.purpose.split()), draft.text.strip()
    given_at = now_ms() if draft.given_at is None else draft.given_at
    if not purpose or not text:
        raise UserError("Укажите цель и текст согласия. Ничего не записано.")
    if draft.channel not in CHANNEL_TITLES:
        raise UserError("Укажите, как получено согласие. Ничего не записано.")
    if given_at > now_ms() + _AHEAD_MS:
        raise UserError("Дата согласия в будущем. Ничего не записано. Исправьте дату.")
    _check_scan(office.db, client_id, draft.attachment)
    with office.change(f"Согласие: {purpose_title(purpose)}, {client.name}") as change:
        consent = change.new_id()
        office.db.run(
            "INSERT INTO consent(id, client, purpose, text, channel, given_at, author, note,"
            " attachment) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                consent, client_id, purpose, text, draft.channel, given_at, office.user_id,
                draft.note.strip() or None, draft.attachment,
            ),
        )  # fmt: skip
        if purpose == MARKETING:
            office.db.run("UPDATE client SET newsletter = 1 WHERE id = ?", (client_id,))
        if purpose == PROCESSING:
            office.db.run(
                "UPDATE client SET legal_basis = ? WHERE id = ? AND legal_basis IS NULL",
                (CONSENT, client_id),
            )
    return consent, change.changes


@use_case(Right.PERSONAL_DATA)
def withdraw_consent(office: Office, consent_id: int, *, at: int | None = None) -> Changes:
    """Write down that a consent was withdrawn.

    With the last consent to advertising «Согласие на рассылку» goes; with the last one to
    processing the basis «согласие» goes too, and the client stands among those without a basis.

    Args:
        office: the office.
        consent_id: which.
        at: UTC ms; None = now.

    Raises:
        NotFoundError: it is not there.
        UserError: it is withdrawn already, or `at` lies before it was given.
    """
    client, values = require_part(
        office, "consent", consent_id, what="Согласия",
        columns=("purpose", "given_at", "withdrawn_at"),
    )  # fmt: skip
    when = now_ms() if at is None else at
    if values["withdrawn_at"] is not None:
        raise UserError("Это согласие уже отозвано. Ничего не изменено.")
    if when < values["given_at"]:
        raise UserError("Отзыв раньше самого согласия. Ничего не изменено. Исправьте дату.")
    purpose = values["purpose"]
    with office.change(f"Отзыв согласия: {purpose_title(purpose)}, {client.name}") as change:
        office.db.run("UPDATE consent SET withdrawn_at = ? WHERE id = ?", (when, consent_id))
        left = office.db.run(
            "SELECT 1 FROM consent WHERE client = ? AND purpose = ? AND withdrawn_at IS NULL"
            " AND deleted_at IS NULL LIMIT 1",
            (client.id, purpose),
        )
        if purpose == MARKETING and not left:
            office.db.run("UPDATE client SET newsletter = 0 WHERE id = ?", (client.id,))
        if purpose == PROCESSING and not left:
            office.db.run(
                "UPDATE client SET legal_basis = NULL WHERE id = ? AND legal_basis = ?",
                (client.id, CONSENT),
            )
    return change.changes


@use_case(Right.PERSONAL_DATA)
def delete_consent(office: Office, consent_id: int) -> Changes:
    """Take a consent written down by mistake away; undone as any act.

    Raises:
        NotFoundError: it is not there.
    """
    client, _values = require_part(
        office, "consent", consent_id, what="Согласия", columns=("purpose",)
    )
    with office.change(f"Согласие удалено: {client.name}") as change:
        office.db.run("UPDATE consent SET deleted_at = ? WHERE id = ?", (now_ms(), consent_id))
    return change.changes


def _check_scan(db: OfficeDatabase, client_id: int, attachment: int | None) -> None:
    if attachment is None:
        return
    rows = db.run(
        "SELECT 1 FROM attachment WHERE id = ? AND client = ? AND deleted_at IS NULL",
        (attachment, client_id),
    )
    if not rows:
        raise NotFoundError("Такого файла у клиента нет. Согласие не записано.")
