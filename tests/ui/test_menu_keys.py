"""Keys in menus are said as they stand on a keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QStyleOptionMenuItem

from ui.theme import theme
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize(
    ("keys", "said"),
    [("Return", "Enter"), ("Ctrl+Up", "Ctrl+↑"), ("Del", "Del"), ("Ctrl+Return", "Ctrl+Enter")],
)
def test_keys_are_said_as_on_a_keyboard(qtbot: QtBot, keys: str, said: str) -> None:
    theme().apply()
    menu = Menu()
    qtbot.addWidget(menu)
    action = menu.add("Открыть", lambda: None, shortcut=keys)
    option = QStyleOptionMenuItem()
    menu.initStyleOption(option, action)
    assert option.text == f"Открыть\t{said}"
    assert action.text() == "Открыть"
    plain = menu.add("Ещё", lambda: None)
    menu.initStyleOption(option, plain)
    assert option.text == "Ещё"
