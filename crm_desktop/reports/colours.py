"""The categorical row of charts, told apart by those who see no red or green too; 3 : 1 on paper.

Screen and paper take the colours from here; from the fifth on a pattern goes with the colour.
"""

from __future__ import annotations

from typing import Final

LIGHT: Final = (
    "#1F6FEB", "#C08400", "#780060", "#489C9C", "#B4483C", "#3C30A8", "#6C3000", "#6C6090",
)  # fmt: skip
DARK: Final = (
    "#3F86F5", "#F08418", "#00B49C", "#E6D84A", "#A6C5FC", "#A0660F", "#0E7A87", "#5CF5CC",
)  # fmt: skip
PLAIN: Final = 4
"""So many of them are told apart without a pattern."""
