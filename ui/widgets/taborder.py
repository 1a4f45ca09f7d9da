"""Tab goes where the eye goes: by the layouts, not by the order things were made in."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QScrollArea, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QLayout


def order_by_layout(root: QWidget) -> None:
    """Make Tab walk everything below a widget from top to bottom, as it is laid out.

    To be called again when rows were made anew; costs some microseconds a control.
    """
    for before, after in pairwise(_stops(root)):
        QWidget.setTabOrder(before, after)


def _stops(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value:
        yield widget
    if isinstance(widget, QScrollArea):
        inside = widget.widget()
        if inside is not None:
            yield from _stops(inside)
        return
    if isinstance(widget, QAbstractScrollArea):
        return
    laid = list(_laid_out(widget.layout()))
    for child in laid:
        yield from _stops(child)
    known = set(map(id, laid))
    for other in widget.children():
        if isinstance(other, QWidget) and not other.isWindow() and id(other) not in known:
            yield from _stops(other)


def _laid_out(layout: QLayout | None) -> Iterator[QWidget]:
    for at in range(layout.count() if layout is not None else 0):
        item = layout.itemAt(at) if layout is not None else None
        if item is None:
            continue
        widget = item.widget()
        if widget is not None:
            yield widget
        else:
            yield from _laid_out(item.layout())
