"""What must not stay in a window that is being closed or locked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableMapping

    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QStackedWidget, QWidget


def drop_screens(
    stack: QStackedWidget, screens: MutableMapping[Any, Any], jobs: Iterable[QObject]
) -> None:
    """Delete the screens at once, but for those a running job belongs to.

    While a long job is waited for nothing of the clients stays in the tree of widgets.
    """
    kept = {id(owner) for job in jobs for owner in _owners(job)}
    for place, screen in list(screens.items()):
        if id(screen) not in kept:
            del screens[place]
            _drop(stack, screen)


def _drop(stack: QStackedWidget, screen: QWidget) -> None:
    stack.removeWidget(screen)
    screen.deleteLater()


def _owners(child: QObject) -> list[QObject]:
    found = []
    owner = child.parent()
    while owner is not None:
        found.append(owner)
        owner = owner.parent()
    return found
