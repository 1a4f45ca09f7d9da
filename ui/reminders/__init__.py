"""Reminders on the screen: the window at the corner, what was missed, the tray, the field."""
