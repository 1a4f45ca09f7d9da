"""Attachments on their way between stations."""
