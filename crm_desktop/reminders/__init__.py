"""Reminders of tasks: when they ring, for whom, and what became of each."""
