"""Examining an office: what was checked, what was mended, what only a person can decide."""
