"""How everything looks: tokens, fonts, icons, and the theme in force."""

from ui.theme.fonts import Role
from ui.theme.live import ThemeManager, follow_theme, theme
from ui.theme.tokens import Colour, Colours, Mode, Radius, Space, TextSize, Tone

__all__ = [
    "Colour",
    "Colours",
    "Mode",
    "Radius",
    "Role",
    "Space",
    "TextSize",
    "ThemeManager",
    "Tone",
    "follow_theme",
    "theme",
]
