"""Reaching a client: dialling, writing, opening a page, copying."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

if TYPE_CHECKING:
    from crm_desktop.clients.card import CardChannel
    from ui.shell.workspace import Workspace

_SAFE: Final = ("http", "https")


def link_of(kind: str, value: str, key: str) -> str:
    """The link that reaches a channel; `""` if there is none a program could open.

    Args:
        kind: of the channel.
        value: as shown.
        key: as compared: digits of a phone, an address, a host with its path.
    """
    match kind:
        case "phone":
            digits = "".join(sign for sign in key or value if sign.isdigit())
            return f"tel:+{digits}" if digits else ""
        case "email":
            return f"mailto:{quote(key or value, safe='@')}" if "@" in (key or value) else ""
        case _:
            return _page_of(value, key)


def _page_of(value: str, key: str) -> str:
    told = value.strip()
    if told.casefold().startswith(("http://", "https://")):
        return told
    if told.startswith("@") and len(told) > 1:
        return f"https://t.me/{quote(told[1:], safe='')}"
    bare = key.strip()
    host = bare.partition("/")[0]
    if "." in host and " " not in bare and ":" not in host and "@" not in host:
        return f"https://{bare}"
    return ""


def open_channel(workspace: Workspace, channel: CardChannel) -> bool:
    """Hand a channel over to the program that can reach it; tells if there is none."""
    return open_link(workspace, link_of(channel.kind, channel.value, channel.key))


def open_link(workspace: Workspace, link: str) -> bool:
    """Open a link made by `link_of`; nothing but tel, mailto and web pages is ever opened."""
    url = QUrl(link)
    if url.scheme() not in (*_SAFE, "tel", "mailto") or not QDesktopServices.openUrl(url):
        workspace.tell(
            QCoreApplication.translate(
                "reach", "Открыть нечем: на этом компьютере для этого нет программы"
            )
        )
        return False
    return True


def copy_text(workspace: Workspace, text: str) -> None:
    """Put a text on the clipboard and say so."""
    QGuiApplication.clipboard().setText(text)
    line = " ".join(text.split())
    shown = line if len(line) <= 60 else line[:59] + "…"  # noqa: PLR2004 - a toast is one line
    workspace.tell(QCoreApplication.translate("reach", "Скопировано: {}").format(shown))
