"""Bringing data in from files of other programs."""
