"""The frame around the screens: window, navigation, palette of commands, toasts."""
