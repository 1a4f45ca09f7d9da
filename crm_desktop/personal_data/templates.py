"""The texts of consents: those that come with the program, and the office's own."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.present import require_client
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.personal_data.reach import PURPOSES
from resources import ROOT

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

_SETTING: Final = "consent_text."
_FIND: Final = (
    "SELECT id, value FROM setting WHERE name = ? AND deleted_at IS NULL ORDER BY id DESC LIMIT 1"
)
OWN: Final = "other"
"""The purpose of a consent whose words a person wrote."""


@dataclass(frozen=True, slots=True)
class Template:
    """The text of a consent.

    Attributes:
        purpose: one of `PURPOSES`.
        title: what the purpose is called.
        text: with `{office}`, `{name}`, `{date}` to be filled in.
        changed: whether the office wrote it.
    """

    purpose: str
    title: str
    text: str
    changed: bool


@cache
def _standard() -> dict[str, tuple[str, str]]:
    document = tomllib.loads((ROOT / "consents" / "standard.toml").read_text(encoding="utf-8"))
    return {key: (str(each["title"]), str(each["text"]).strip()) for key, each in document.items()}


def purpose_title(purpose: str) -> str:
    """Return what a purpose is called; a purpose a person wrote is its own title."""
    if purpose == OWN:
        return "Другая цель"
    return _standard().get(purpose, (purpose, ""))[0]


@use_case(Right.VIEW_OFFICE)
def list_templates(office: Office) -> list[Template]:
    """Return the texts of this office, in the order of `PURPOSES`."""
    found = []
    for purpose in PURPOSES:
        title, text = _standard()[purpose]
        rows = office.db.run(_FIND, (f"{_SETTING}{purpose}",))
        found.append(Template(purpose, title, rows[0][1] if rows else text, bool(rows)))
    return found


@use_case(Right.VIEW_CLIENTS)
def filled_text(office: Office, purpose: str, *, client_id: int) -> str:
    """Return the text of a purpose for one person; `""` for a purpose without a text.

    Raises:
        NotFoundError: the client is not there.
    """
    client = require_client(office, client_id)
    text = next((each.text for each in list_templates(office) if each.purpose == purpose), "")
    today = datetime.now(UTC).astimezone(office.zone)
    for mark, value in (
        ("{office}", office.name), ("{name}", client.name), ("{date}", f"{today:%d.%m.%Y}"),
    ):  # fmt: skip
        text = text.replace(mark, value)
    return text


@use_case(Right.EDIT_SETTINGS)
def set_template(office: Office, purpose: str, *, text: str) -> Changes:
    """Change the text of a purpose for the whole office; `""` brings the standard one back.

    Consents already written down keep their words.

    Raises:
        UserError: there is no such purpose.
    """
    if purpose not in PURPOSES:
        raise UserError(f"Цели «{purpose}» нет. Ничего не изменено.")
    name, text = f"{_SETTING}{purpose}", text.strip()
    if text == _standard()[purpose][1]:
        text = ""
    with office.change(f"Текст согласия: {purpose_title(purpose)}") as change:
        rows = office.db.run(_FIND, (name,))
        if rows and text:
            office.db.run("UPDATE setting SET value = ? WHERE id = ?", (text, rows[0][0]))
        elif rows:
            office.db.run("UPDATE setting SET deleted_at = ? WHERE id = ?", (now_ms(), rows[0][0]))
        elif text:
            office.db.run(
                "INSERT INTO setting(id, name, value) VALUES(?, ?, ?)",
                (change.new_id(), name, text),
            )
    return change.changes
