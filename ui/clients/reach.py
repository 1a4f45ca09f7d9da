"""Reaching a client: dialling, writing, opening a page, copying."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication

from crm_desktop.clients.reaching import CallScheme, asks_first, dial_link, link_of
from ui.widgets.dialogs import confirm

if TYPE_CHECKING:
    from crm_desktop.clients.card import CardChannel
    from ui.shell.workspace import Workspace

__all__ = ["copy_text", "link_of", "open_channel", "open_link"]

_SAFE: Final = frozenset({"http", "https", "mailto", "viber", *CallScheme})
_MOST_TOLD: Final = 60


def open_channel(workspace: Workspace, channel: CardChannel) -> bool:
    """Hand a channel over to the program that can reach it; tells if there is none."""
    return open_link(workspace, link_of(channel.kind, channel.value, channel.key))


def open_link(workspace: Workspace, link: str) -> bool:
    """Open a link made by `link_of`; a page that somebody's text names only after a question.

    A telephone goes to the program chosen in the settings; where calls from the computer are
    off, the number is put on the clipboard instead.
    """
    if link.startswith("tel:"):
        preferences = workspace.preferences
        dialled = dial_link(link, preferences.scheme, with_eight=preferences.call_with_eight)
        if not dialled:
            copy_text(workspace, link.removeprefix("tel:"))
            return True
        link = dialled
    if asks_first(link) and not _agreed(link):
        return False
    url = QUrl(link)
    if url.scheme() not in _SAFE or not QDesktopServices.openUrl(url):
        workspace.tell(_tr("Открыть нечем: на этом компьютере для этого нет программы"))
        return False
    return True


def copy_text(workspace: Workspace, text: str) -> None:
    """Put a text on the clipboard and say so."""
    QGuiApplication.clipboard().setText(text)
    line = " ".join(text.split())
    shown = line if len(line) <= _MOST_TOLD else line[: _MOST_TOLD - 1] + "…"
    workspace.tell(_tr("Скопировано: {}").format(shown))


def _agreed(link: str) -> bool:
    window = QApplication.activeWindow()
    if window is None:
        return False
    return confirm(
        window,
        _tr("Открыть страницу в браузере?"),
        _tr("{}\n\nАдрес записан в карточке клиента. Откроется программа-браузер, и ей понадобится "
            "Интернет.").format(link),
        yes=_tr("Открыть"),
    )  # fmt: skip


def _tr(text: str) -> str:
    return QCoreApplication.translate("reach", text)
